import { binomialDensity } from './density.ts';
import { logGamma } from './gamma.ts';

/**
 * Regularised incomplete beta function Iₓ(a, b) for integers a, b ≥ 1, by Lentz' continued fraction (Numerical
 * Recipes §6.4) with the leading power taken from the binomial density.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // x^a (1−x)^b / B(a, b): B for integers is a binomial coefficient.
  return fromPower(x * (1 - x) * (a + b - 1) * binomialDensity(a - 1, a + b - 2, x), x, a, b);
}

/** The same for any a, b > 0: a few digits less where they are large, for want of an exact power. */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const log = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return fromPower(Math.exp(log), x, a, b);
}

function fromPower(power: number, x: number, a: number, b: number): number {
  return x < (a + 1) / (a + b + 2)
    ? (power * continuedFraction(x, a, b)) / a
    : 1 - (power * continuedFraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;
const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h;
}
