import type { LatencyBound, RouteLatency } from '#shared/model/index.ts';
import { warmup } from '#shared/compare/statistics/mser.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';

/** One request: milliseconds on both sides, and on a second run of the baseline that was timed alike. */
export interface LatencyPair {
  /** Milliseconds since the start of the candidate's run. */
  readonly atMs: number;
  readonly before: number;
  readonly after: number;
  readonly again: number | null;
}

export const logRatio = ({ before, after }: LatencyPair): number => Math.log(after / before);
export const addedMs = ({ before, after }: LatencyPair): number => after - before;

export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

export function medianOf(values: readonly number[]): number {
  return quantile(ascending(values), 0.5);
}

/** The part of a run that counts, and what was left out before it. */
export interface SteadyPart {
  readonly pairs: readonly LatencyPair[];
  readonly trimmed: RouteLatency['trimmed'];
}

/**
 * Leaves out the warm-up (MSER-5) by the logarithms of each side, and the later of the two ends for both, so that
 * pairs stay pairs. Never so much that fewer than `least` pairs would be left.
 * @param pairs In the order of time.
 */
export function steadyPart(pairs: readonly LatencyPair[], least: number): SteadyPart {
  const sides = [
    warmup(pairs.map(({ before }) => Math.log(before))),
    warmup(pairs.map(({ after }) => Math.log(after))),
  ];
  const steady = sides.every((side) => side.steady);
  const count = Math.max(...sides.map(({ trimmed }) => trimmed));
  if (!steady || count === 0 || pairs.length - count < least) {
    return { pairs, trimmed: { pairs: 0, untilMs: 0, ratio: null, steady } };
  }
  const left = pairs.slice(count);
  const ratio = Math.exp(medianOf(pairs.slice(0, count).map(logRatio)));
  return { pairs: left, trimmed: { pairs: count, untilMs: left[0]?.atMs ?? 0, ratio, steady } };
}

/**
 * The floor of the margin: the paired shift of the baseline against itself, as measured once. No interval is added to
 * it: the less were known of the noise, the more would be let through.
 * @returns null where no second run was timed alike.
 */
export function floorOf(pairs: readonly LatencyPair[]): LatencyBound | null {
  const both = pairs.flatMap(({ before, again }) => (again === null ? [] : [{ before, again }]));
  if (both.length === 0) return null;
  const log = medianOf(both.map(({ before, again }) => Math.log(again / before)));
  const ms = medianOf(both.map(({ before, again }) => again - before));
  return { ratio: Math.exp(Math.abs(log)), ms: Math.abs(ms) };
}

/** The same for one quantile. */
export function quantileFloor(pairs: readonly LatencyPair[], share: number): LatencyBound | null {
  const both = pairs.flatMap(({ before, again }) => (again === null ? [] : [{ before, again }]));
  if (both.length === 0) return null;
  const [before, again] = [
    quantile(ascending(both.map((pair) => pair.before)), share),
    quantile(ascending(both.map((pair) => pair.again)), share),
  ];
  return { ratio: Math.exp(Math.abs(Math.log(again / before))), ms: Math.abs(again - before) };
}
