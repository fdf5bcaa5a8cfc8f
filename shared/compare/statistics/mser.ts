/** Observations per batch: the 5 of MSER-5. */
const BATCH = 5;

/** With fewer batches the rule follows chance. */
const LEAST_BATCHES = 20;

/** Where a run becomes steady. */
export interface Warmup {
  /** Observations to leave out at the start. */
  readonly trimmed: number;
  /** False when the rule found no steady part: then nothing is left out. */
  readonly steady: boolean;
}

/** How many standard errors the start has to lie away from the rest to count as a warm-up. */
const LEAST_DISTANCE = 3;

/**
 * MSER-5 (White 1997; Franklin and White 2008): of batch means of five, the start is left out that makes the standard
 * error of the rest least, `Σ(y − ȳ)² / (m − d)²` with d of m batches left out. A least one in the second half means
 * that the run has no steady part. Below a hundred observations nothing is left out.
 * @param values In the order of time.
 */
export function mser5(values: readonly number[]): Warmup {
  const means = batchMeans(values);
  if (means.length < LEAST_BATCHES) return { trimmed: 0, steady: true };
  let best = { left: 0, error: Number.POSITIVE_INFINITY };
  for (const { left, error } of errorsOf(means)) if (error <= best.error) best = { left, error };
  // Beyond the half the rule has no ground: too little is left to tell a steady part from chance.
  return best.left > means.length / 2
    ? { trimmed: 0, steady: false }
    : { trimmed: best.left * BATCH, steady: true };
}

/**
 * What MSER-5 leaves out, if it is no chance: the rule always finds a best cut, and in a run without any warm-up it
 * drops a few observations that happen to suit it, which makes intervals too narrow. So the batches left out have to
 * lie three standard errors of their mean away from the others.
 */
export function warmup(values: readonly number[]): Warmup {
  const found = mser5(values);
  if (found.trimmed === 0) return found;
  const means = batchMeans(values);
  const [start, rest] = [means.slice(0, found.trimmed / BATCH), means.slice(found.trimmed / BATCH)];
  const centre = meanOf(rest);
  const variance = rest.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (rest.length - 1);
  const error = Math.sqrt(variance * (1 / start.length + 1 / rest.length));
  return Math.abs(meanOf(start) - centre) > LEAST_DISTANCE * error ? found : { trimmed: 0, steady: true };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function batchMeans(values: readonly number[]): number[] {
  return Array.from({ length: Math.floor(values.length / BATCH) }, (_, batch) =>
    meanOf(values.slice(batch * BATCH, (batch + 1) * BATCH)),
  );
}

/** From the last batches to the first, by Welford's running mean and sum of squares; five batches are always left. */
function* errorsOf(means: readonly number[]): Iterable<{ left: number; error: number }> {
  let [count, mean, squares] = [0, 0, 0];
  for (let left = means.length - 1; left >= 0; left -= 1) {
    const value = means[left] ?? 0;
    count += 1;
    const off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
    if (count >= 5) yield { left, error: squares / (count * count) };
  }
}
