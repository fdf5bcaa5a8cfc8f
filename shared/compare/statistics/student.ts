import { regularisedBeta } from './beta.ts';

/** P(T ≤ t) for T of Student with `freedom` > 0 degrees of freedom. */
export function studentCdf(t: number, freedom: number): number {
  const tail = regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T ≤ t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p > 0.5) return -studentQuantile(1 - p, freedom);
  let [low, high] = [-1, 0];
  while (studentCdf(low, freedom) > p) low *= 2;
  for (let step = 0; step < 200 && high - low > 1e-15 * -low; step += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, freedom) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
