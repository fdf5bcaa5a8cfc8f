import type { CompareSettings, Estimate, QuantileShift, RouteLatency } from '#shared/model/index.ts';
import { seedOf } from '#shared/compare/hash.ts';
import { type Random, seededRandom } from '#shared/compare/random.ts';
import { LEAST_BEYOND } from '#shared/compare/settings.ts';
import { medianInterval } from '#shared/compare/statistics/median-interval.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';
import { curveOf, overTime } from './curve.ts';
import { driftInterval, latencyIntervals, type LatencyIntervals, type Measured } from './intervals.ts';
import { judgementOf, marginOf, neededPairs } from './judgement.ts';
import {
  addedMs,
  ascending,
  floorOf,
  type LatencyPair,
  logRatio,
  medianOf,
  quantileFloor,
  steadyPart,
} from './series.ts';

const QUANTILES = [0.5, 0.9, 0.95, 0.99, 0.999] as const;

/** What a route's own pairs say. */
export type Judged = Omit<RouteLatency, 'sameTime' | 'runShift'>;

/** Pairs that carry an interval of a quantile: enough beyond it, and never fewer than a median needs. */
export function leastPairsOf(share: number, { leastLatencyPairs }: CompareSettings): number {
  return Math.max(leastLatencyPairs, Math.ceil(LEAST_BEYOND / (1 - share) - 1e-9));
}

/**
 * Everything that is said of the latency of one route.
 * @param all In the order of time, at least one.
 */
export function judgePairs(
  route: string,
  all: readonly LatencyPair[],
  sameInstrument: boolean,
  settings: CompareSettings,
): Judged {
  const { pairs, trimmed } = steadyPart(all, settings.leastLatencyPairs);
  const [before, after] = [
    ascending(pairs.map((pair) => pair.before)),
    ascending(pairs.map((pair) => pair.after)),
  ];
  const floor = floorOf(pairs);
  const margin = marginOf(settings, floor);
  const common = {
    baseline: quantilesOf(before),
    candidate: quantilesOf(after),
    sameInstrument,
    floor,
    margin,
    trimmed,
    overTime: overTime(all),
    curve: curveOf(pairs),
  };
  const n = pairs.length;
  const bare = QUANTILES.map(
    (share): QuantileShift => ({
      quantile: share,
      baseline: quantile(before, share),
      candidate: quantile(after, share),
      ratio: null,
      addedMs: null,
      leastPairs: leastPairsOf(share, settings),
      floor: quantileFloor(pairs, share),
      judgement: 'unclear',
    }),
  );
  if (n < settings.leastLatencyPairs) {
    const few = judgeFew(pairs, margin);
    const needed = few.judgement === 'unclear' ? neededFromSpread(pairs, margin) : null;
    return {
      ...common,
      ...few,
      quantiles: bare,
      blockLength: null,
      neededPairs: needed === null ? null : Math.max(needed, settings.leastLatencyPairs),
      drift: null,
    };
  }
  const random = seededRandom(settings.seed ^ seedOf(`latency ${route}`));
  const carried = bare.filter((shift) => shift.leastPairs <= n).toReversed();
  const intervals = latencyIntervals(
    pairs,
    carried.map((shift) => shift.quantile),
    random,
  );
  const quantiles = bare.map((shift) => {
    const at = carried.indexOf(shift);
    return at < 0 ? shift : withIntervals(shift, intervals.quantiles[at], settings, n);
  });
  const drift = driftOf(pairs, intervals.block, settings, random);
  const shifts = [medianOf(pairs.map(logRatio)), medianOf(pairs.map(addedMs))] as const;
  const median = judgementOf({ log: intervals.log, ms: intervals.ms }, margin);
  return {
    ...common,
    ratio: asRatio(shifts[0], intervals.log, n),
    addedMs: { value: shifts[1], low: intervals.ms.low, high: intervals.ms.high, n },
    judgement: wholeJudgement(median, quantiles, drift, margin.ratio),
    quantiles,
    blockLength: intervals.block,
    neededPairs: median === 'unclear' ? neededOf(shifts, intervals, margin, n) : null,
    drift,
  };
}

/**
 * Too few pairs for a bootstrap. The interval of order statistics needs none, but independence: requests that are this rare lie
 * apart. Only that a route is not slower is proven so; a single pause in which all of them fell must not make one slower.
 */
function judgeFew(
  pairs: readonly LatencyPair[],
  margin: RouteLatency['margin'],
): Pick<RouteLatency, 'ratio' | 'addedMs' | 'judgement'> {
  const [logs, added] = [ascending(pairs.map(logRatio)), ascending(pairs.map(addedMs))];
  const [log, ms] = [medianInterval(logs), medianInterval(added)];
  if (!log || !ms) return { ratio: null, addedMs: null, judgement: 'unclear' };
  const judgement = judgementOf({ log, ms }, margin);
  const n = pairs.length;
  return {
    ratio: asRatio(quantile(logs, 0.5), log, n),
    addedMs: { value: quantile(added, 0.5), ...ms, n },
    judgement: judgement === 'slower' ? 'unclear' : judgement,
  };
}

/** A slow tail is slow whatever the median says; what drifts out of the margin within the run is equivalent to nothing. */
function wholeJudgement(
  median: RouteLatency['judgement'],
  quantiles: readonly QuantileShift[],
  drift: Estimate | null,
  margin: number,
): RouteLatency['judgement'] {
  if (median === 'slower' || quantiles.some(({ judgement }) => judgement === 'slower')) return 'slower';
  return (median === 'equivalent' || median === 'not slower') && drifts(drift, margin) ? 'unclear' : median;
}

/** Whether the shift of the run's end is proven to be out of the margin around that of its beginning. */
export function drifts(drift: Estimate | null, margin: number): boolean {
  return drift !== null && (drift.low > margin || drift.high < 1 / margin);
}

function quantilesOf(sorted: Float64Array): RouteLatency['baseline'] {
  return { p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99) };
}

function asRatio(log: number, { low, high }: Pick<Measured, 'low' | 'high'>, n: number): Estimate {
  return { value: Math.exp(log), low: Math.exp(low), high: Math.exp(high), n };
}

function withIntervals(
  shift: QuantileShift,
  measured: LatencyIntervals['quantiles'][number] | undefined,
  settings: CompareSettings,
  n: number,
): QuantileShift {
  if (!measured) return shift;
  const { log, ms } = measured;
  return {
    ...shift,
    ratio: asRatio(Math.log(shift.candidate / shift.baseline), log, n),
    addedMs: { value: shift.candidate - shift.baseline, low: ms.low, high: ms.high, n },
    judgement: judgementOf({ log, ms }, marginOf(settings, shift.floor)),
  };
}

function driftOf(
  pairs: readonly LatencyPair[],
  block: number,
  settings: CompareSettings,
  random: Random,
): Estimate | null {
  const half = Math.floor(pairs.length / 2);
  if (half < settings.leastLatencyPairs) return null;
  const shift =
    medianOf(pairs.slice(pairs.length - half).map(logRatio)) - medianOf(pairs.slice(0, half).map(logRatio));
  return asRatio(shift, driftInterval(pairs, block, random), pairs.length);
}

function neededOf(
  [log, ms]: readonly [number, number],
  intervals: LatencyIntervals,
  margin: RouteLatency['margin'],
  n: number,
): number | null {
  const root = Math.sqrt(n);
  const needed = neededPairs(
    { value: log, deviation: intervals.log.error * root, margin: Math.log(margin.ratio) },
    { value: ms, deviation: intervals.ms.error * root, margin: margin.ms },
  );
  // The interval that was seen is wider than the error alone promises: more than there are it takes in any case.
  return needed === null ? null : Math.max(needed, n + 1);
}

/** σ of a median is 1.2533 times that of the values, and theirs 1.4826 times their median absolute deviation (both for normal ones). */
const MEDIAN_OF_DEVIATION = 1.2533 * 1.4826;

/** With fewer than two pairs nothing is known of the spread. */
function neededFromSpread(pairs: readonly LatencyPair[], margin: RouteLatency['margin']): number | null {
  if (pairs.length < 2) return null;
  const scale = (values: readonly number[], limit: number) => {
    const value = medianOf(values);
    const deviation = MEDIAN_OF_DEVIATION * medianOf(values.map((one) => Math.abs(one - value)));
    return { value, deviation, margin: limit };
  };
  return neededPairs(
    scale(pairs.map(logRatio), Math.log(margin.ratio)),
    scale(pairs.map(addedMs), margin.ms),
  );
}
