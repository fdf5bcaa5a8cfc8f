import type { CompareSettings, LatencyBound, LatencyJudgement } from '#shared/model/index.ts';
import { neededObservations, placing } from '#shared/compare/statistics/equivalence.ts';

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A shift on both scales: the logarithm of the ratio, and milliseconds. */
export interface Shift {
  readonly log: Bounds;
  readonly ms: Bounds;
}

/**
 * What a shift is held against: the declared budget of the mesh (a share of the latency, or milliseconds) and on top
 * what the baseline does to itself.
 */
export function marginOf(settings: CompareSettings, floor: LatencyBound | null): LatencyBound {
  return {
    ratio: (1 + settings.latencyMargin) * (floor?.ratio ?? 1),
    ms: settings.meshBudgetMs + (floor?.ms ?? 0),
  };
}

/**
 * Slower or faster is what lies outside the margin on both scales (an intersection-union test: each of them at 2.5 %),
 * equivalent what lies inside on one of them (at most 5 % together): the budget is the larger of the two. Not slower is what
 * stays below the upper margin on one of them: enough for a question that has one side (non-inferiority).
 */
export function judgementOf(shift: Shift, margin: LatencyBound): LatencyJudgement {
  const places = [placing(shift.log, Math.log(margin.ratio)), placing(shift.ms, margin.ms)];
  if (places.every((place) => place === 'above')) return 'slower';
  if (places.every((place) => place === 'below')) return 'faster';
  if (places.includes('inside')) return 'equivalent';
  return shift.log.high <= Math.log(margin.ratio) || shift.ms.high <= margin.ms ? 'not slower' : 'unclear';
}

/** One scale of what is known so far. */
export interface Scale {
  readonly value: number;
  /** Standard error times √n. */
  readonly deviation: number;
  readonly margin: number;
}

/** Pairs that would decide it with a power of 0.8, by the scale that decides first; both where a shift is to be proven. */
export function neededPairs(log: Scale, ms: Scale): number | null {
  const scales = [log, ms];
  const needed = (scale: Scale): number =>
    neededObservations(scale.value, scale.deviation, scale.margin) ?? Number.POSITIVE_INFINITY;
  const within = scales.filter(({ value, margin }) => Math.abs(value) <= margin);
  const pairs = within.length > 0 ? Math.min(...within.map(needed)) : Math.max(...scales.map(needed));
  return Number.isFinite(pairs) ? pairs : null;
}
