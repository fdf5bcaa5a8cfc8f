import type { QuantileShift } from '#shared/model/index.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';
import type { Judged } from './judge-pairs.ts';
import { ascending } from './series.ts';

/** Routes with an interval that are needed besides the one: of fewer nobody can say what the run did to all. */
const LEAST_OTHERS = 3;
/** A busy machine does not slow all routes alike: one that mostly waits for others hardly feels it. */
const OF_OTHERS = 0.75;

/**
 * Runs that were sent one after the other differ in what the machine did meanwhile, too, and that moves all routes. So a
 * route is slower by itself only where it is slower than most others are: its shift over the upper quartile of theirs.
 * What they all share may be the machine or the mesh, and only an interleaved replay tells which.
 */
export class RunShifts {
  readonly #routes: readonly Judged[];
  readonly #medians: Float64Array;
  /** By quantile, as far as a route has asked for it. */
  readonly #quantiles = new Map<number, Float64Array>();

  /** @param routes all routes of the comparison */
  constructor(routes: readonly Judged[]) {
    this.#routes = routes;
    this.#medians = ascending(routes.flatMap(({ ratio }) => (ratio === null ? [] : [ratio.value])));
  }

  /**
   * What the other routes share.
   * @returns A ratio, never below 1; null where too few others were measured.
   */
  besides({ ratio }: Judged): number | null {
    return sharedBy(this.#medians, ratio?.value ?? null);
  }

  /** Whether a route that was judged slower is so by more than what the others share. */
  isSlowerByItself(latency: Judged): boolean {
    const median = this.besides(latency);
    if (median !== null && medianIsSlower(latency, median)) return true;
    return latency.quantiles.some((shift) => {
      if (shift.judgement !== 'slower' || shift.ratio === null) return false;
      const run = sharedBy(this.#ratiosAt(shift.quantile), shift.ratio.value);
      return run !== null && shift.ratio.low / run > latency.margin.ratio * floorRatio(shift, latency);
    });
  }

  #ratiosAt(at: number): Float64Array {
    let ratios = this.#quantiles.get(at);
    if (!ratios) {
      ratios = ascending(this.#routes.flatMap((route) => quantileRatio(route, at)));
      this.#quantiles.set(at, ratios);
    }
    return ratios;
  }
}

/**
 * Whether the median by itself is outside the margin on both scales.
 * @param run what the whole run shifted by, as a ratio
 */
export function medianIsSlower({ ratio, addedMs, margin }: Judged, run = 1): boolean {
  return ratio !== null && addedMs !== null && ratio.low / run > margin.ratio && addedMs.low > margin.ms;
}

/** A quantile has a floor of its own instead of the median's. */
function floorRatio(shift: QuantileShift, { floor }: Judged): number {
  return (shift.floor?.ratio ?? 1) / (floor?.ratio ?? 1);
}

function quantileRatio({ quantiles }: Judged, at: number): number[] {
  const shift = quantiles.find((one) => one.quantile === at);
  return shift?.ratio ? [shift.ratio.value] : [];
}

/** @param own one of the ratios, which is not counted; null where the route itself has none */
function sharedBy(ratios: Float64Array, own: number | null): number | null {
  const others = own === null ? ratios : without(ratios, ratios.indexOf(own));
  if (others.length < LEAST_OTHERS) return null;
  return Math.max(1, quantile(others, OF_OTHERS));
}

function without(ratios: Float64Array, index: number): Float64Array {
  const rest = ratios.slice(0, -1);
  rest.set(ratios.subarray(index + 1), index);
  return rest;
}
