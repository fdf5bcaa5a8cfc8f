import type { Random } from '../random.ts';
import { normalCdf } from './normal.ts';
import { studentQuantile } from './student.ts';

/** How often each of n observations is in a resample. */
export type Weights = Uint16Array;

/**
 * Circular block bootstrap (Politis and Romano 1992): consecutive requests share the state of the system, so blocks of
 * them are drawn together.
 * @param n Observations, in the order of time.
 * @param figures What is computed of a resample; each figure in the same place every time.
 * @returns For each figure its resampled values, ascending.
 */
export function blockBootstrap(
  n: number,
  block: number,
  resamples: number,
  random: Random,
  figures: (weights: Weights) => ArrayLike<number>,
): Float64Array[] {
  const weights = new Uint16Array(n);
  const steps = new Int32Array(n + 1);
  let results: Float64Array[] = [];
  for (let round = 0; round < resamples; round += 1) {
    drawBlocks(n, block, random, steps, weights);
    const values = figures(weights);
    if (round === 0) results = Array.from(values, () => new Float64Array(resamples));
    for (let index = 0; index < results.length; index += 1) {
      const drawn = results[index];
      if (drawn) drawn[round] = values[index] ?? Number.NaN;
    }
  }
  return results.map((values) => values.sort());
}

/** Blocks are added as steps up and down, the last one cut to the length of the whole. */
function drawBlocks(n: number, block: number, random: Random, steps: Int32Array, weights: Weights): void {
  steps.fill(0);
  let wrapped = 0;
  for (let drawn = 0; drawn < n; drawn += block) {
    const length = Math.min(block, n - drawn);
    const start = Math.floor(random() * n);
    const end = start + length;
    steps[start] = (steps[start] ?? 0) + 1;
    if (end < n) {
      steps[end] = (steps[end] ?? 0) - 1;
    } else if (end > n) {
      wrapped += 1;
      steps[end - n] = (steps[end - n] ?? 0) - 1;
    }
  }
  let weight = wrapped;
  for (let at = 0; at < n; at += 1) {
    weight += steps[at] ?? 0;
    weights[at] = weight;
  }
}

/**
 * Expanded percentile interval (Hesterberg 2015, "What Teachers Should Know About the Bootstrap", §5.3): with few
 * independent pieces percentiles are too narrow by what Student's t is wider than the normal distribution. The pieces
 * are the blocks.
 * @param resampled Ascending.
 * @param pieces Blocks that fit into the sample, 2 or more.
 * @param loss By what the standard error falls short, 1 or more.
 */
export function expandedInterval(
  resampled: Float64Array,
  level: number,
  pieces: number,
  loss = 1,
): { low: number; high: number } {
  const t = studentQuantile((1 - level) / 2, Math.max(1, pieces - 1));
  const share = normalCdf(t * loss * Math.sqrt(pieces / Math.max(1, pieces - 1)));
  return { low: percentile(resampled, share), high: percentile(resampled, 1 - share) };
}

/** By Weibull's plotting position (Hyndman and Fan, type 6), whose coverage is right for resampled values. */
function percentile(ascending: Float64Array, share: number): number {
  const last = ascending.length - 1;
  const position = Math.min(last, Math.max(0, share * (last + 2) - 1));
  const below = Math.floor(position);
  const low = ascending[below] ?? Number.NaN;
  return low + ((ascending[below + 1] ?? low) - low) * (position - below);
}

/** Standard deviation of resampled values: the standard error of the figure. */
export function standardError(resampled: Float64Array): number {
  const mean = resampled.reduce((sum, value) => sum + value, 0) / resampled.length;
  const squares = resampled.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, resampled.length - 1));
}
