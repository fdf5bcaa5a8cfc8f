/**
 * Binomial and hypergeometric probabilities by saddle-point expansion (C. Loader, "Fast and Accurate Computation of
 * Binomial Probabilities", 2000): full precision for millions of trials, where log-gamma differences lose digits.
 */

const LOG_2PI = Math.log(2 * Math.PI);

/** log(n!) − log(√(2πn)·(n/e)ⁿ) for n = 0 … 15; the value for 0 is not used. */
const STIRLING_ERRORS: readonly number[] = [
  0, 0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.00833056343336287,
  0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.005951370112758848, 0.005554733551962801,
];

function stirlingError(n: number): number {
  const known = STIRLING_ERRORS[n];
  if (known !== undefined) return known;
  const nn = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / nn) / nn) / nn) / nn) / n;
}

/** x·log(x/m) + m − x, without cancellation where x is near m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j += 1) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** P(X = k) for X ~ Bin(n, p); k may be any number from 0 to n that is an integer. */
export function binomialDensity(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  const q = 1 - p;
  if (p === 0) return k === 0 ? 1 : 0;
  if (q === 0) return k === n ? 1 : 0;
  if (n === 0) return 1;
  if (k === 0) return Math.exp(p < 0.1 ? -deviance(n, n * q) - n * p : n * Math.log(q));
  if (k === n) return Math.exp(q < 0.1 ? -deviance(n, n * p) - n * q : n * Math.log(p));
  const log =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(log - 0.5 * (LOG_2PI + Math.log(k) + Math.log1p(-k / n)));
}

/**
 * P(X = k) for X hypergeometric: k marked items in a draw of `drawn` from `marked` marked and `plain` plain ones.
 */
export function hypergeometricDensity(k: number, marked: number, plain: number, drawn: number): number {
  const total = marked + plain;
  if (k < 0 || k > marked || drawn - k < 0 || drawn - k > plain) return 0;
  if (drawn === 0 || drawn === total) return 1;
  const p = drawn / total;
  return (
    (binomialDensity(k, marked, p) * binomialDensity(drawn - k, plain, p)) / binomialDensity(drawn, total, p)
  );
}
