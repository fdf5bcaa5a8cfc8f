import { expect, it } from 'vitest';
import { drillsAnswer } from '#renderer/features/drills/answer.ts';
import type { DrillSummary } from '#shared/model/index.ts';

const drill = (parts: Partial<DrillSummary>): DrillSummary => ({
  name: 'monday',
  scenario: 'all-fail',
  state: 'done',
  startedAt: '2026-11-28T12:00:00.000Z',
  endedAt: '2026-11-28T12:01:00.000Z',
  baseline: 'monday baseline',
  candidate: 'monday candidate',
  verdict: 'pass',
  summary: '',
  isEarlier: false,
  ...parts,
});

it('speaks of the newest runs alone', () => {
  const failed = drill({ verdict: 'fail' });
  expect(drillsAnswer([drill({}), failed])).toBe(
    'In 1 of 2 drills the cutover would change things for the worse.',
  );
  expect(drillsAnswer([drill({}), { ...failed, isEarlier: true }])).toBe(
    'Both sides coped alike with 1 drill.',
  );
  expect(drillsAnswer([drill({ verdict: 'inconclusive' })])).toBe('1 of 1 drill is inconclusive.');
});
