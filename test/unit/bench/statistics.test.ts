import { expect, it } from 'vitest';
import { median, ratioOf, rounded } from '#test/bench/statistics.ts';

it('takes the middle of an odd and of an even number of values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it('divides within each round, so that a slow round of the machine cancels out', () => {
  expect(ratioOf([100, 10, 50], [50, 5, 25])).toBe(2);
});

it('has no ratio without a peer', () => {
  expect(ratioOf([100], undefined)).toBeNull();
});

it('keeps three digits', () => {
  expect(rounded(12_345.6)).toBe(12_300);
  expect(rounded(0.123_456)).toBe(0.123);
});
