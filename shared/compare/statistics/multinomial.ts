import { chiSquareTail, logGamma } from './gamma.ts';

/** Outcomes of the exact test that are walked through at most. */
const MOST_OUTCOMES = 200_000;

/** Below this expected count the χ² distribution is no good approximation (Cochran 1954). */
const LEAST_EXPECTED = 5;

/** Outcomes as likely as the observed one count as extreme, rounding errors left aside. */
const TIE = 1e-7;

/** How the p value came about. */
export interface WeightsTest {
  readonly p: number;
  readonly method: 'exact' | 'chi-square';
}

/**
 * Do the observed counts follow the declared weights? The exact multinomial test (the probability of all outcomes that
 * are no more likely than the observed one) where its outcomes can be walked through, else Pearson's χ². Versions of
 * which fewer than five requests are expected are put together for it, the rarest first.
 * @param counts Requests by version.
 * @param weights By version, as declared: they need not add up to one. At least one is above 0.
 * @returns p = 0 where a version without weight got a request.
 */
export function testAgainstWeights(counts: readonly number[], weights: readonly number[]): WeightsTest {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0) || weights.some((weight) => weight < 0) || weights.length !== counts.length) {
    throw new RangeError('weights have to be one per count, none negative, and not all zero');
  }
  if (counts.some((count, index) => count > 0 && weights[index] === 0)) return { p: 0, method: 'exact' };
  const open = weights.flatMap((weight, index) =>
    weight > 0 ? [{ share: weight / total, count: counts[index] ?? 0 }] : [],
  );
  const n = open.reduce((sum, { count }) => sum + count, 0);
  if (outcomesOf(n, open.length) <= MOST_OUTCOMES) return { p: exact(open, n), method: 'exact' };
  return { p: chiSquare(pooled(open, n), n), method: 'chi-square' };
}

interface Cell {
  readonly share: number;
  readonly count: number;
}

function pooled(cells: readonly Cell[], n: number): Cell[] {
  const sorted = cells.toSorted((a, b) => a.share - b.share);
  while (sorted.length > 1) {
    const [first, second] = sorted;
    if (!first || !second || first.share * n >= LEAST_EXPECTED) break;
    const both = { share: first.share + second.share, count: first.count + second.count };
    sorted.splice(0, 2, both);
    sorted.sort((a, b) => a.share - b.share);
  }
  return sorted;
}

/** Ways to spread n requests over k versions: C(n + k − 1, k − 1). */
function outcomesOf(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i < k && ways <= MOST_OUTCOMES; i += 1) ways *= (n + i) / i;
  return ways;
}

function chiSquare(cells: readonly Cell[], n: number): number {
  if (cells.length < 2) return 1;
  const sum = cells.reduce((sum, { share, count }) => sum + (count - share * n) ** 2 / (share * n), 0);
  return chiSquareTail(sum, cells.length - 1);
}

const logFactorial = (n: number): number => logGamma(n + 1);

function exact(cells: readonly Cell[], n: number): number {
  const logShares = cells.map(({ share }) => Math.log(share));
  const factorials = Float64Array.from({ length: n + 1 }, (_, count) => logFactorial(count));
  const term = (index: number, count: number): number =>
    count * (logShares[index] ?? 0) - (factorials[count] ?? 0);
  const whole = factorials[n] ?? 0;
  const limit = cells.reduce((sum, { count }, index) => sum + term(index, count), whole) + TIE;
  const walk = (index: number, left: number, log: number): number => {
    if (index === cells.length - 1) {
      const density = log + term(index, left);
      return density <= limit ? Math.exp(density) : 0;
    }
    let sum = 0;
    for (let count = 0; count <= left; count += 1)
      sum += walk(index + 1, left - count, log + term(index, count));
    return sum;
  };
  return Math.min(1, walk(0, n, whole));
}
