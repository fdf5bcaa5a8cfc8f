import { expect, it } from 'vitest';
import { reaches, textOf } from '#test/bench/report.ts';

it.each<[number | null, string, boolean | null]>([
  [4.9, '< 5', true],
  [5, '< 5', false],
  [5, '<= 5', true],
  [1, '>= 1', true],
  [0.99, '>= 1', false],
  [1, '> 1', false],
  [0, '0', true],
  [1, '0', false],
  [Number.NaN, '< 5', false],
  [null, '< 5', null],
])('%s against %s', (value, target, reached) => {
  expect(reaches(value, target)).toBe(reached);
});

it('a target that nothing can reach is a mistake of the bench', () => {
  expect(() => reaches(1, 'fast')).toThrow("'fast' is no target");
});

it('says plainly what was missed', () => {
  const text = textOf({
    name: 'audit',
    ratios: { vsOther: 2 },
    values: { seconds: 6, rssMB: null, rows: 3 },
    targets: { vsOther: '>= 1', seconds: '< 5', rssMB: '< 1000' },
    notes: ['alone'],
  });
  expect(text.split('\n')).toEqual([
    'audit',
    '  vsOther              2  (target >= 1)',
    '  seconds              6  (target < 5: MISSED)',
    '  rssMB                none  (target < 1000, not measured)',
    '  rows                 3',
    '  note: alone',
    '',
  ]);
});
