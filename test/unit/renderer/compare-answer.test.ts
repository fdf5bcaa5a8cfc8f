import { expect, it } from 'vitest';
import { compareAnswer } from '#renderer/features/compare/answer.ts';

const answer = (...verdicts: ('pass' | 'fail' | 'inconclusive')[]) =>
  compareAnswer(verdicts.map((verdict) => ({ verdict })));

it('tells of no comparison, of one and of many', () => {
  expect(answer()).toBe('Nothing is compared yet.');
  expect(answer('fail')).toBe('1 comparison: it fails.');
  expect(answer('inconclusive')).toBe('1 comparison: it is inconclusive.');
  expect(answer('pass', 'fail', 'fail')).toBe('3 comparisons: 1 passes, 2 fail.');
  expect(answer('inconclusive', 'pass', 'pass')).toBe('3 comparisons: 2 pass, 1 is inconclusive.');
  expect(answer('inconclusive', 'inconclusive')).toBe('2 comparisons: 2 are inconclusive.');
});
