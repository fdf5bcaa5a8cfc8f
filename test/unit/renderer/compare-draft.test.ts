import { expect, it } from 'vitest';
import {
  type CompareDraft,
  draftOf,
  newDraft,
  settingsOf,
  USUAL_LIMITS,
} from '#renderer/features/compare/compare-draft.ts';
import { passingDocument } from '#test/fixtures/comparison/sample.ts';

const draft: CompareDraft = {
  name: 'cutover',
  baseline: 'monday',
  candidate: 'mesh',
  noise: '',
  audit: '',
  gates: { kind: 'default' },
  rules: { kind: 'default' },
  ...USUAL_LIMITS,
};

it('begins with what a comparison used, to the digit', () => {
  const document = passingDocument();
  const settings = { ...document.settings, latencyMargin: 0.07, meshBudgetMs: 2.5 };
  const again = draftOf({ ...document, settings });
  expect(again).toMatchObject({
    name: document.name,
    baseline: document.baseline.name,
    noise: document.noise?.name,
    gates: { kind: 'kept' },
    rules: { kind: 'kept' },
    latencyMargin: '7',
    meshBudgetMs: '2.5',
  });
  const { latencyMargin, meshBudgetMs, leastPairs } = settings;
  expect(settingsOf(again, [])).toEqual({ settings: { latencyMargin, meshBudgetMs, leastPairs } });
});

it('takes numbers as people write them', () =>
  expect(settingsOf({ ...draft, latencyMargin: ' 12,5 ', meshBudgetMs: '0' }, [])).toMatchObject({
    settings: { latencyMargin: 0.125, meshBudgetMs: 0 },
  }));

it.each([
  ['name', { name: '' }, 'A comparison needs a name.'],
  ['name', { name: 'taken' }, 'There is a comparison of this name already.'],
  ['name', { name: '/' }, 'a name has 1 to 80 letters'],
  ['latencyMargin', { latencyMargin: '0' }, 'above 0'],
  ['meshBudgetMs', { meshBudgetMs: 'some' }, 'milliseconds'],
  ['meshBudgetMs', { meshBudgetMs: '' }, 'milliseconds'],
  ['leastPairs', { leastPairs: '2.5' }, 'whole number'],
  ['gates', { gates: { kind: 'file', file: null } }, 'Choose a file.'],
] as const)('says what is wrong with %s: %j', (field, part, message) => {
  const read = settingsOf({ ...draft, ...part }, ['taken']);
  expect('errors' in read && read.errors[field]).toContain(message);
});

it('chooses for noise what was sent at the same time as the candidate, and else the last run of the baseline', () => {
  const run = (name: string, side: 'baseline' | 'candidate', interleaved: string | null = null) => ({
    name,
    side,
    kind: 'replay' as const,
    id: 1,
    interleaved,
  });
  const before = [run('monday', 'baseline'), run('mesh', 'candidate', 'mesh.baseline')];
  const together = newDraft([...before, run('mesh.baseline', 'baseline'), run('later', 'baseline')], []);
  expect(together).toMatchObject({ baseline: 'monday', candidate: 'mesh', noise: 'mesh.baseline' });
  expect(newDraft([...before, run('later', 'baseline')], []).noise).toBe('later');
  expect(newDraft(before, []).noise).toBe('');
});
