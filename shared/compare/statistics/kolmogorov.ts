/** Where the shares before and after differ most, and whether chance explains it. */
export interface ShareDrift {
  /** Of exchangeable requests that some moment parts them at least as much. */
  readonly p: number;
  /** Requests before the moment that parts them most. */
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Does the share of the hits change within a run? The exact two-sample Kolmogorov-Smirnov test of the places of the
 * hits against the places of the others: its statistic is the largest deviation of the hits so far from their even
 * progress (CUSUM). A balancer that takes turns keeps closer to it than chance, so that the test is on the safe side;
 * where sessions stick to a version, give one value per session.
 * @param hits One value per request, in the order of time. Work grows with hits × others: sample beyond a few thousand.
 * @returns null where all are hits or none is.
 */
export function shareDrift(hits: readonly boolean[]): ShareDrift | null {
  const n = hits.length;
  const m = hits.reduce((sum, hit) => sum + (hit ? 1 : 0), 0);
  if (m === 0 || m === n) return null;
  let [seen, widest, at, before] = [0, 0, 0, 0];
  for (const [index, hit] of hits.entries()) {
    if (hit) seen += 1;
    // |seen/m − (index + 1 − seen)/(n − m)| times m(n − m), in whole numbers.
    const distance = Math.abs(seen * (n - m) - (index + 1 - seen) * m);
    if (distance > widest) [widest, at, before] = [distance, index + 1, seen];
  }
  return { p: kolmogorovTail(widest, m, n - m), at, before: before / at, after: (m - before) / (n - at) };
}

/**
 * P(D ≥ d) for the two-sample statistic of m against n values without ties: the share of the lattice paths that leave
 * the band (Kim and Jennrich 1973).
 * @param distance d · m · n, a whole number.
 */
export function kolmogorovTail(distance: number, m: number, n: number): number {
  const inside = (i: number, j: number): boolean => Math.abs(i * n - j * m) < distance;
  const ways = new Float64Array(n + 1);
  for (let j = 0; j <= n && inside(0, j); j += 1) ways[j] = 1;
  for (let i = 1; i <= m; i += 1) {
    const weight = i / (i + n);
    ways[0] = inside(i, 0) ? weight * (ways[0] ?? 0) : 0;
    for (let j = 1; j <= n; j += 1) {
      ways[j] = inside(i, j) ? weight * (ways[j] ?? 0) + (ways[j - 1] ?? 0) : 0;
    }
  }
  return Math.min(1, Math.max(0, 1 - (ways[n] ?? 0)));
}
