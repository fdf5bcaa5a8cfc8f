import type { RouteLatency } from '#shared/model/index.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';
import { ascending, type LatencyPair, logRatio, medianOf } from './series.ts';

/** Points per power of ten of 1 − p: the curve is drawn over its logarithm. */
const POINTS_PER_DECADE = 8;

const MOST_PARTS = 12;
const LEAST_PER_PART = 10;

/** Whole microseconds: what was measured. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Both sides at the same percentiles, as far into the tail as there are requests: 33 points for ten thousand. */
export function curveOf(pairs: readonly LatencyPair[]): RouteLatency['curve'] {
  const sides = [
    ascending(pairs.map(({ before }) => before)),
    ascending(pairs.map(({ after }) => after)),
  ] as const;
  const percentiles: number[] = [];
  for (let step = 0; 10 ** (step / POINTS_PER_DECADE) <= pairs.length; step += 1) {
    percentiles.push(Number((1 - 10 ** (-step / POINTS_PER_DECADE)).toFixed(6)));
  }
  const [baseline, candidate] = sides.map((side) =>
    percentiles.map((share) => rounded(quantile(side, share))),
  );
  return { percentiles, baseline: baseline ?? [], candidate: candidate ?? [] };
}

/** The median paired ratio by part of the run, up to twelve parts of as many pairs each; none for under twenty pairs. */
export function overTime(pairs: readonly LatencyPair[]): RouteLatency['overTime'] {
  const parts = Math.min(MOST_PARTS, Math.floor(pairs.length / LEAST_PER_PART));
  if (parts < 2) return [];
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * pairs.length) / parts);
    const own = pairs.slice(from, Math.floor(((part + 1) * pairs.length) / parts));
    return { fromMs: own[0]?.atMs ?? 0, ratio: Math.exp(medianOf(own.map(logRatio))), n: own.length };
  });
}
