import { incompleteBeta } from './beta.ts';

/** Exact interval of a share (Clopper and Pearson 1934): its coverage is never below `level`. */
export function clopperPearson(hits: number, trials: number, level = 0.95): { low: number; high: number } {
  const alpha = (1 - level) / 2;
  const low = hits === 0 ? 0 : betaQuantile(alpha, hits, trials - hits + 1);
  const high = hits === trials ? 1 : betaQuantile(1 - alpha, hits + 1, trials - hits);
  return { low, high };
}

/** Bisection: Iₓ rises with x, and sixty halvings reach the last bit. */
function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 1_100 && high - low > low * 1e-15; step += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
