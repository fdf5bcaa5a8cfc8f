/** log Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun 6.1.41), shifted to x ≥ 16 where it is exact to the last digit. */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 16; z += 1) shift += Math.log(z);
  const zz = z * z;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / zz) / zz) / zz) / zz) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * Regularised upper incomplete gamma function Q(a, x) for a > 0, x ≥ 0 (Numerical Recipes §6.2): its series below a + 1,
 * Lentz' continued fraction above.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const power = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - power * lowerSeries(a, x) : power * upperFraction(a, x);
}

/** P(X ≥ x) for X ~ χ² with `freedom` degrees of freedom. */
export function chiSquareTail(x: number, freedom: number): number {
  return upperGamma(freedom / 2, x / 2);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 100_000 && term > sum * 1e-17; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 100_000; n += 1) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}
