import type { Weights } from './bootstrap.ts';

/** Reads quantiles of a resample, in the order they were asked for; they hold until it reads the next one. */
export type QuantileReader = (weights: Weights) => Float64Array;

/**
 * Quantiles of resamples (Hyndman and Fan, type 7): values are sorted once, a resample is then counted from the top
 * down as far as the lowest quantile, instead of sorted.
 * @param values In the order of time.
 * @param shares Descending, each from 0 to 1.
 * @returns Its argument are the weights of a resample, which add up to the number of values.
 */
export function quantileReader(values: ArrayLike<number>, shares: readonly number[]): QuantileReader {
  const n = values.length;
  const { descending, order } = ranked(values);
  const parts = Float64Array.from(shares, (share) => ((n - 1) * share) % 1);
  // Ranks from the top: of the value above each quantile and of the one below, in turn.
  const ranks = Int32Array.from(
    shares.flatMap((share) => {
      const below = Math.floor((n - 1) * share);
      return [n - 1 - Math.min(n - 1, below + 1), n - 1 - below];
    }),
  );
  const found = new Float64Array(ranks.length);
  const quantiles = new Float64Array(shares.length);
  return (weights) => {
    // Ranks only rise, so the walk goes on where it stands. It is the innermost loop of a comparison: no calls in it.
    let [at, seen] = [-1, 0];
    for (let place = 0; place < ranks.length; place += 1) {
      const rank = ranks[place] ?? 0;
      while (seen <= rank && at < n - 1) {
        at += 1;
        seen += weights[order[at] ?? 0] ?? 0;
      }
      found[place] = descending[at] ?? Number.NaN;
    }
    for (let index = 0; index < quantiles.length; index += 1) {
      const [high = 0, low = 0] = [found[2 * index], found[2 * index + 1]];
      quantiles[index] = low + (high - low) * (parts[index] ?? 0);
    }
    return quantiles;
  };
}

/** Values from the largest down, and where each of them comes from. */
function ranked(values: ArrayLike<number>): { descending: Float64Array; order: Uint32Array } {
  const descending = Float64Array.from(values).sort().reverse();
  const order = new Uint32Array(values.length);
  // Equal values take the places from their first one on: faster by far than to sort indices by a function.
  const taken = new Uint32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const first = firstPlace(descending, values[index] ?? 0);
    order[first + (taken[first] ?? 0)] = index;
    taken[first] = (taken[first] ?? 0) + 1;
  }
  return { descending, order };
}

function firstPlace(descending: Float64Array, value: number): number {
  let [low, high] = [0, descending.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((descending[middle] ?? 0) > value) low = middle + 1;
    else high = middle;
  }
  return low;
}
