import type { LatencyPair } from '#shared/compare/figures/latency/series.ts';
import type { Random } from '#shared/compare/random.ts';

/** Standard normal, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How many of `n` hit with probability `p`. */
export function binomial(n: number, p: number, random: Random): number {
  let hits = 0;
  for (let trial = 0; trial < n; trial += 1) if (random() < p) hits += 1;
  return hits;
}

/** How a simulated route behaves. */
export interface Route {
  readonly n: number;
  /** Correlation of the log-latencies of one side with those of the request before. */
  readonly correlation: number;
  /** Candidate over baseline, of every quantile. */
  readonly ratio: number;
  /** How much slower both sides are at the first request, dying away over 40 requests. */
  readonly warmup?: number;
  /** How much slower one request in twenty of the candidate is. */
  readonly tail?: number;
}

/**
 * Pairs with log-normal latencies around 20 ms: each request has its own weight on both sides (standard deviation 0.5 of
 * the logarithm), each side its own state that lasts (0.4).
 */
export function drawPairs(
  { n, correlation, ratio, warmup = 1, tail = 1 }: Route,
  random: Random,
): LatencyPair[] {
  const fresh = Math.sqrt(1 - correlation ** 2);
  let [left, right] = [normal(random), normal(random)];
  return Array.from({ length: n }, (_, at) => {
    left = correlation * left + fresh * normal(random);
    right = correlation * right + fresh * normal(random);
    const common = 0.5 * normal(random) + Math.log(warmup) * Math.exp(-at / 40);
    const slow = random() < 0.05 ? tail : 1;
    return {
      atMs: at * 20,
      before: 20 * Math.exp(common + 0.4 * left),
      after: 20 * ratio * slow * Math.exp(common + 0.4 * right),
      again: null,
    };
  });
}
