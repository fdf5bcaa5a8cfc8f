import { incompleteBeta } from './beta.ts';

/** P(X <= k) for X of Binomial(n, p): the lower tail, exact by the incomplete beta function. */
export function binomialTail(k: number, n: number, p: number): number {
  if (k >= n) return 1;
  return k < 0 ? 0 : incompleteBeta(1 - p, n - k, k + 1);
}
