import { fairUpperTail } from './binomial.ts';

/** Fewest values with such an interval: the smallest and the largest of seven cover the median in 98.4 % of cases. */
export const LEAST_FOR_MEDIAN = 8;

/**
 * The interval between two values of a sample that covers the median with at least 99 % (the sign test inverted: David and
 * Nagaraja, Order Statistics, 2003, section 7.1). Exact for independent values of any distribution, however few; 99 % and not
 * 95 % since nobody can see in so few whether they are: where neighbours correlate by 0.5 it still misses in less than 5 %.
 * @param ascending The sample, sorted.
 * @returns null for fewer than `LEAST_FOR_MEDIAN` values.
 */
export function medianInterval(ascending: ArrayLike<number>): { low: number; high: number } | null {
  const n = ascending.length;
  let outside = 0;
  while (2 * fairUpperTail(n - outside, n) <= 0.01) outside += 1;
  const [low, high] = [ascending[outside - 1], ascending[n - outside]];
  return low === undefined || high === undefined ? null : { low, high };
}
