import type { Random } from '#shared/compare/random.ts';
import { RESAMPLES } from '#shared/compare/settings.ts';
import { blockLength, edgeLoss } from '#shared/compare/statistics/block-length.ts';
import { blockBootstrap, expandedInterval, standardError } from '#shared/compare/statistics/bootstrap.ts';
import { quantileReader } from '#shared/compare/statistics/weighted-quantiles.ts';
import { addedMs, type LatencyPair, logRatio } from './series.ts';

/** A figure with its interval and its standard error. */
export interface Measured {
  readonly low: number;
  readonly high: number;
  readonly error: number;
}

export interface LatencyIntervals {
  readonly block: number;
  /** Of the median of the paired log-ratios and differences, at 95 %. */
  readonly log: Measured;
  readonly ms: Measured;
  /** Of the shifts of quantiles, in the order asked for, at 95 % for all of them together (Bonferroni). */
  readonly quantiles: readonly { readonly log: Measured; readonly ms: Measured }[];
}

/**
 * The largest of the block lengths that Politis' and White's rule gives for the paired log-ratios and for each side:
 * quantiles of the sides depend on how long a side stays slow, the pairs on how long only one does. Never below n^(1/3),
 * the order of the best length: in short series the rule often sees no dependence where there is some, and intervals
 * then cover too little (docs/calibration.md).
 */
function blocksOf(pairs: readonly LatencyPair[]): { block: number; loss: number } {
  const series = [
    pairs.map(logRatio),
    pairs.map(({ before }) => Math.log(before)),
    pairs.map(({ after }) => Math.log(after)),
  ];
  const block = Math.max(Math.round(Math.cbrt(pairs.length)), ...series.map(blockLength));
  return { block, loss: Math.max(...series.map((values) => edgeLoss(values, block))) };
}

/** @param shares Descending: 0.99, 0.9, 0.5. */
export function latencyIntervals(
  pairs: readonly LatencyPair[],
  shares: readonly number[],
  random: Random,
): LatencyIntervals {
  const { block, loss } = blocksOf(pairs);
  const pieces = Math.max(2, pairs.length / block);
  const logs = quantileReader(pairs.map(logRatio), [0.5]);
  const added = quantileReader(pairs.map(addedMs), [0.5]);
  const before = quantileReader(
    pairs.map((pair) => pair.before),
    shares,
  );
  const after = quantileReader(
    pairs.map((pair) => pair.after),
    shares,
  );
  const figures = new Float64Array(2 + 2 * shares.length);
  const resampled = blockBootstrap(pairs.length, block, RESAMPLES, random, (weights) => {
    const [left, right] = [before(weights), after(weights)];
    figures[0] = logs(weights)[0] ?? Number.NaN;
    figures[1] = added(weights)[0] ?? Number.NaN;
    for (const [index, from] of left.entries()) {
      const to = right[index] ?? Number.NaN;
      figures[2 + index * 2] = Math.log(to / from);
      figures[3 + index * 2] = to - from;
    }
    return figures;
  });
  const measured = (index: number, level: number): Measured => {
    const values = resampled[index] ?? new Float64Array();
    return { ...expandedInterval(values, level, pieces, loss), error: standardError(values) * loss };
  };
  const together = 1 - 0.05 / Math.max(1, shares.length);
  return {
    block,
    log: measured(0, 0.95),
    ms: measured(1, 0.95),
    quantiles: shares.map((_, index) => ({
      log: measured(2 + index * 2, together),
      ms: measured(3 + index * 2, together),
    })),
  };
}

/**
 * How the paired log-ratio changes within the run: the median of the second half less that of the first, each half
 * resampled in blocks by itself. 95 % interval.
 */
export function driftInterval(pairs: readonly LatencyPair[], block: number, random: Random): Measured {
  const half = Math.floor(pairs.length / 2);
  const halves = [pairs.slice(0, half), pairs.slice(pairs.length - half)].map((part) =>
    quantileReader(part.map(logRatio), [0.5]),
  );
  const length = Math.min(block, Math.max(1, Math.floor(half / 3)));
  const medians = halves.map((reader) => {
    const drawn = new Float64Array(RESAMPLES);
    let round = 0;
    blockBootstrap(half, length, RESAMPLES, random, (weights) => {
      drawn[round] = reader(weights)[0] ?? Number.NaN;
      round += 1;
      return [];
    });
    return drawn;
  });
  const [first, second] = medians;
  const shifts = Float64Array.from(
    { length: RESAMPLES },
    (_, index) => (second?.[index] ?? 0) - (first?.[index] ?? 0),
  ).sort();
  return { ...expandedInterval(shifts, 0.95, half / length), error: standardError(shifts) };
}
