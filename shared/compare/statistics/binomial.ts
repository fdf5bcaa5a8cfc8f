import { binomialDensity } from './density.ts';

/** P(X ≥ k) for X ~ Bin(n, 1/2): the exact tail behind McNemar's test and the sign test. */
export function fairUpperTail(k: number, n: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  // The smaller tail is summed, from its largest term down, so that no digit of it is lost.
  return k * 2 >= n ? sumUp(k, n) : 1 - sumUp(n - k + 1, n);
}

function sumUp(k: number, n: number): number {
  let term = binomialDensity(k, n, 0.5);
  let sum = term;
  for (let i = k; i < n && term > sum * 1e-17; i += 1) {
    term *= (n - i) / (i + 1);
    sum += term;
  }
  return sum;
}
