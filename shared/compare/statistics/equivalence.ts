import { normalCdf, normalQuantile } from './normal.ts';

/** Where an interval lies to a margin around zero. */
export type Placing = 'above' | 'below' | 'inside' | 'unclear';

/**
 * Two one-sided tests by inclusion (Schuirmann 1987): an interval of level 1 − 2α wholly inside ±margin proves
 * equivalence at α, one wholly outside proves a shift beyond the margin at α. A 95 % interval tests at 2.5 %.
 */
export function placing(interval: { readonly low: number; readonly high: number }, margin: number): Placing {
  if (interval.low > margin) return 'above';
  if (interval.high < -margin) return 'below';
  return interval.low >= -margin && interval.high <= margin ? 'inside' : 'unclear';
}

/** Beyond this many observations nobody waits for an answer. */
const MOST_NEEDED = 10_000_000;

/**
 * Observations that would decide between equivalent and shifted, if the shift and the spread stay as they are: each
 * one-sided test at 2.5 % with the given power. Outside the margin `n = (σ (z₁₋α + z_power) / (|shift| − margin))²`;
 * inside, the least n at which both tests reject together with that power (Chow, Shao, Wang 2008, §3.1.3).
 * @param deviation σ: the standard error of the shift times √n.
 * @returns null where more than ten million would be needed: the shift lies on the margin.
 */
export function neededObservations(
  shift: number,
  deviation: number,
  margin: number,
  power = 0.8,
  alpha = 0.025,
): number | null {
  const z = -normalQuantile(alpha);
  const reaches = (n: number): boolean => {
    const error = deviation / Math.sqrt(n);
    if (Math.abs(shift) > margin) return normalCdf((Math.abs(shift) - margin) / error - z) >= power;
    const both = normalCdf((margin - shift) / error - z) + normalCdf((margin + shift) / error - z) - 1;
    return both >= power;
  };
  let high = 2;
  while (high < MOST_NEEDED && !reaches(high)) high *= 2;
  if (!reaches(high)) return null;
  let low = 1;
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}
