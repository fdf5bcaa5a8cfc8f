import { hypergeometricDensity } from './density.ts';

/** Tables as likely as the observed one count as extreme, rounding errors left aside. */
const TIE = 1 + 1e-7;

/**
 * Fisher's exact test, two-sided: are `a` of `n` and `b` of `m` the same share?
 * The p value is the probability of all tables that are no more likely than the observed one.
 */
export function fisherExact(a: number, n: number, b: number, m: number): number {
  const hits = a + b;
  const density = (k: number): number => hypergeometricDensity(k, n, m, hits);
  const [low, high] = [Math.max(0, hits - m), Math.min(hits, n)];
  const limit = density(a) * TIE;
  const mode = Math.min(high, Math.max(low, Math.floor(((hits + 1) * (n + 1)) / (n + m + 2))));
  return Math.min(1, tail(density, mode, high, 1, limit) + tail(density, mode - 1, low, -1, limit));
}

/** The tables from the mode outwards: skips likely ones by bisection, then sums until nothing is added. */
function tail(density: (k: number) => number, from: number, to: number, step: number, limit: number): number {
  const count = (to - from) * step + 1;
  if (count <= 0) return 0;
  let [skip, end] = [0, count];
  while (skip < end) {
    const middle = (skip + end) >> 1;
    if (density(from + middle * step) > limit) skip = middle + 1;
    else end = middle;
  }
  let sum = 0;
  for (let index = skip; index < count; index += 1) {
    const term = density(from + index * step);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum;
}
