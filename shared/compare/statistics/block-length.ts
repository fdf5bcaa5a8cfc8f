/** How far observations depend on earlier ones: `Σ|k|R(k)` and `ΣR(k)` over the autocovariances R. */
interface Dependence {
  readonly weighted: number;
  readonly spectrum: number;
}

/**
 * Block length of the circular bootstrap by Politis and White (2004) as corrected by Patton, Politis and White (2009):
 * the autocovariances up to twice the lag at which the autocorrelations stop to be significant, under a flat-top window,
 * give the length that makes the error of the mean's variance least.
 * @param values In the order of time.
 * @returns A whole number from 1 to ⌈min(3√n, n / 3)⌉.
 */
export function blockLength(values: readonly number[]): number {
  return Math.max(1, Math.round(optimalLength(values)));
}

/** The length before it is rounded, and bounded from below by one. */
export function optimalLength(values: readonly number[]): number {
  const n = values.length;
  const { weighted, spectrum } = dependenceOf(values);
  const d = (4 / 3) * spectrum ** 2;
  if (!(d > 0)) return 1;
  return Math.min(Math.cbrt((2 * weighted ** 2 * n) / d), Math.ceil(Math.min(3 * Math.sqrt(n), n / 3)));
}

/**
 * By what the standard error of a bootstrap in blocks falls short: its variance lacks `Σ|k|R(k) / block`, the products
 * across the edges of the blocks (Künsch 1989, theorem 3.3), here as a share of the whole.
 * @returns 1 or more: the factor that makes up for it.
 */
export function edgeLoss(values: readonly number[], block: number): number {
  const { weighted, spectrum } = dependenceOf(values);
  return spectrum > 0 ? Math.sqrt(1 + Math.max(0, weighted / spectrum) / block) : 1;
}

function dependenceOf(values: readonly number[]): Dependence {
  const n = values.length;
  const centred = centre(values);
  const variance = covariance(centred, 0);
  // Too short, or constant: there is nothing that blocks could keep.
  if (n < 8 || !(variance > 0)) return { weighted: 0, spectrum: variance };
  const run = Math.max(5, Math.floor(Math.log10(n)));
  const band = bandwidth(centred, run, Math.ceil(Math.sqrt(n)) + run);
  let [weighted, spectrum] = [0, variance];
  for (let lag = 1; lag <= band; lag += 1) {
    const weight = Math.min(1, 2 * (1 - lag / band));
    const auto = covariance(centred, lag);
    weighted += 2 * weight * lag * auto;
    spectrum += 2 * weight * auto;
  }
  return { weighted, spectrum };
}

/**
 * Twice the first lag from which on `run` autocorrelations in a row are not significant, as in Patton's program and in
 * arch (Sheppard); all lags where there is none.
 */
function bandwidth(centred: Float64Array, run: number, mostLag: number): number {
  const n = centred.length;
  const limit = 2 * Math.sqrt(Math.log10(n) / n);
  let quiet = 0;
  for (let lag = 1; lag < mostLag; lag += 1) {
    quiet = Math.abs(correlation(centred, lag)) < limit ? quiet + 1 : 0;
    if (quiet === run) return Math.min(mostLag, 2 * (lag - run + 1));
  }
  return mostLag;
}

function centre(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

function products(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let at = lag; at < centred.length; at += 1) sum += (centred[at] ?? 0) * (centred[at - lag] ?? 0);
  return sum;
}

function covariance(centred: Float64Array, lag: number): number {
  return products(centred, lag) / centred.length;
}

function correlation(centred: Float64Array, lag: number): number {
  let [head, tail] = [0, 0];
  const n = centred.length;
  for (let at = 0; at < n - lag - 1; at += 1) {
    head += (centred[at] ?? 0) ** 2;
    tail += (centred[at + lag + 1] ?? 0) ** 2;
  }
  const scale = Math.sqrt(head * tail);
  return scale > 0 ? products(centred, lag) / scale : 0;
}
