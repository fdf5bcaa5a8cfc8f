import type { Random } from '../random.ts';
import { quantile } from './quantile.ts';

/** A median with its percentile interval. */
export interface MedianInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Circular block bootstrap of the median (Politis and Romano 1992): consecutive requests share the state of the
 * system, so blocks of n^(1/3) of them are drawn together.
 * @param values In the order of time.
 * @param level Of the interval between the percentiles of the resampled medians.
 */
export function bootstrapMedian(
  values: readonly number[],
  resamples: number,
  random: Random,
  level = 0.95,
): MedianInterval {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  const ranks = ranksOf(values);
  const block = Math.max(1, Math.round(Math.cbrt(n)));
  const counts = new Uint32Array(n);
  const medians = new Float64Array(resamples);
  for (let round = 0; round < resamples; round += 1) {
    counts.fill(0);
    for (let drawn = 0; drawn < n; ) {
      let at = Math.floor(random() * n);
      for (let step = 0; step < block && drawn < n; step += 1, drawn += 1) {
        const rank = ranks[at] ?? 0;
        counts[rank] = (counts[rank] ?? 0) + 1;
        at = at + 1 === n ? 0 : at + 1;
      }
    }
    medians[round] = countedMedian(sorted, counts);
  }
  medians.sort();
  const alpha = (1 - level) / 2;
  return { value: quantile(sorted, 0.5), low: quantile(medians, alpha), high: quantile(medians, 1 - alpha) };
}

/** The place of each value in ascending order: a resample is then counted instead of sorted. */
function ranksOf(values: readonly number[]): Uint32Array {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Uint32Array(values.length);
  for (const [rank, { index }] of order.entries()) ranks[index] = rank;
  return ranks;
}

function countedMedian(sorted: Float64Array, counts: Uint32Array): number {
  const n = sorted.length;
  const [lower, upper] = [Math.floor((n - 1) / 2), Math.floor(n / 2)];
  let seen = 0;
  let low = Number.NaN;
  for (let rank = 0; rank < n; rank += 1) {
    seen += counts[rank] ?? 0;
    if (Number.isNaN(low) && seen > lower) low = sorted[rank] ?? 0;
    if (seen > upper) return (low + (sorted[rank] ?? 0)) / 2;
  }
  return low;
}
