/** A stretch of a sequence of marks with one rate: marks `from` (included) to `to` (not included), `ones` of them set. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly ones: number;
}

/** A longer sequence is first cut into so many cells of equal length. */
const MOST_CELLS = 1000;
/** Marks in a block that the dispersion is measured in. */
const BLOCK = 32;
const LEAST_BLOCKS = 5;
/**
 * What a change point costs, times ln n. The Bayesian information criterion says 2 (a place and a rate), which cuts one of ten steady
 * sequences of 60 marks; twice that keeps false alarms on steady traffic below 1 % (docs/calibration.md).
 */
const PENALTY = 4;
/** Of shorter steady sequences more than 1 % would have a change point, as counted over all of them (test/fixtures/golden/timeline.json). */
const LEAST_MARKS = 20;

/**
 * Where the rate of a sequence of yes/no marks changes. Optimal partitioning by exact Bernoulli likelihood with PELT's pruning
 * (Killick, Fearnhead, Eckley: Optimal Detection of Changepoints With a Linear Computational Cost, JASA 107, 2012): of all
 * ways to cut the sequence, the one that minimises minus twice the log-likelihood plus the penalty for each cut. Cuts of long
 * sequences are placed between cells first and then moved to the mark that fits best.
 *
 * Marks that stick together (sessions, batches) are less evidence than as many independent ones: the penalty grows by their
 * dispersion, (1 + r) / (1 - r) for neighbours correlated by r, as measured inside of blocks.
 */
export function segmentsOf(marks: Uint8Array): Segment[] {
  const total = marks.length;
  if (total === 0) return [];
  const sums = prefixSums(marks);
  if (total < LEAST_MARKS) return withCuts(sums, [0, total]);
  const size = Math.ceil(total / MOST_CELLS);
  const ends = Array.from({ length: Math.ceil(total / size) }, (_, cell) =>
    Math.min(total, (cell + 1) * size),
  );
  const cost = costOf(sums);
  const cuts = partition(cost, [0, ...ends], PENALTY * Math.log(total) * dispersion(marks));
  return withCuts(sums, size === 1 ? cuts : refined(cost, cuts, size));
}

/** How much more neighbouring marks vary together than independent ones; 1 when they don't. */
export function dispersion(marks: Uint8Array): number {
  const found: number[] = [];
  for (let start = 0; start + BLOCK <= marks.length; start += BLOCK) {
    let ones = 0;
    for (let at = start; at < start + BLOCK; at += 1) ones += marks[at] ?? 0;
    if (ones < 2 || ones > BLOCK - 2) continue;
    const mean = ones / BLOCK;
    let product = 0;
    for (let at = start + 1; at < start + BLOCK; at += 1)
      product += ((marks[at - 1] ?? 0) - mean) * ((marks[at] ?? 0) - mean);
    // Inside a block of n it is too small by (1 + 3 r) / n on average (Kendall: Note on bias in the estimation of autocorrelation, 1954).
    found.push((product / (BLOCK * mean * (1 - mean)) + 1 / BLOCK) / (1 - 3 / BLOCK));
  }
  if (found.length < LEAST_BLOCKS) return 1;
  const middle = found.sort((a, b) => a - b)[Math.floor(found.length / 2)] ?? 0;
  const correlation = Math.min(0.98, Math.max(0, middle));
  return (1 + correlation) / (1 - correlation);
}

function prefixSums(marks: Uint8Array): Float64Array {
  const sums = new Float64Array(marks.length + 1);
  for (let at = 0; at < marks.length; at += 1) sums[at + 1] = (sums[at] ?? 0) + (marks[at] ?? 0);
  return sums;
}

/** Minus twice the log-likelihood of a stretch at its own rate. */
type Cost = (from: number, to: number) => number;

/** What is asked for every pair of places comes from a table of n·ln n. */
function costOf(sums: Float64Array): Cost {
  const table = Float64Array.from(sums.keys(), (n) => (n === 0 ? 0 : n * Math.log(n)));
  return (from, to) => {
    const all = to - from;
    const ones = (sums[to] ?? 0) - (sums[from] ?? 0);
    if (ones === 0 || ones === all) return 0;
    return 2 * ((table[all] ?? 0) - (table[ones] ?? 0) - (table[all - ones] ?? 0));
  };
}

/** @param places where cuts may be, both ends included. @returns the places of the best cuts, both ends included */
function partition(cost: Cost, places: readonly number[], penalty: number): number[] {
  const best = new Float64Array(places.length);
  const before = new Int32Array(places.length);
  best[0] = -penalty;
  const candidates = new Int32Array(places.length);
  const costs = new Float64Array(places.length);
  let count = 1;
  for (let end = 1; end < places.length; end += 1) {
    const to = places[end] ?? 0;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < count; index += 1) {
      const start = candidates[index] ?? 0;
      const value = (best[start] ?? 0) + cost(places[start] ?? 0, to);
      costs[index] = value;
      if (value + penalty >= least) continue;
      least = value + penalty;
      before[end] = start;
    }
    best[end] = least;
    // A start that is beaten by more than the penalty now is beaten for ever.
    let kept = 0;
    for (let index = 0; index < count; index += 1) {
      if ((costs[index] ?? 0) > least) continue;
      candidates[kept] = candidates[index] ?? 0;
      kept += 1;
    }
    candidates[kept] = end;
    count = kept + 1;
  }
  const cuts: number[] = [];
  for (let end = places.length - 1; end > 0; end = before[end] ?? 0) cuts.unshift(places[end] ?? 0);
  return [0, ...cuts];
}

/** Moves each cut to the mark within a cell's length that fits best. */
function refined(cost: Cost, cuts: readonly number[], size: number): number[] {
  const moved = [...cuts];
  for (let index = 1; index < moved.length - 1; index += 1) {
    const [left = 0, cut = 0, right = 0] = moved.slice(index - 1, index + 2);
    let best = cut;
    let least = Number.POSITIVE_INFINITY;
    for (let at = Math.max(left + 1, cut - size); at <= Math.min(right - 1, cut + size); at += 1) {
      const value = cost(left, at) + cost(at, right);
      if (value >= least) continue;
      least = value;
      best = at;
    }
    moved[index] = best;
  }
  return moved;
}

function withCuts(sums: Float64Array, cuts: readonly number[]): Segment[] {
  return cuts.slice(1).map((to, index) => {
    const from = cuts[index] ?? 0;
    return { from, to, ones: (sums[to] ?? 0) - (sums[from] ?? 0) };
  });
}

/** The rate at which most set marks come: the usual one. 0 when no mark is set. */
export function usualRate(segments: readonly Segment[]): number {
  const rated = segments
    .filter(({ ones }) => ones > 0)
    .map(({ from, to, ones }) => ({ rate: ones / (to - from), ones }))
    .sort((a, b) => a.rate - b.rate);
  const half = rated.reduce((sum, { ones }) => sum + ones, 0) / 2;
  let sum = 0;
  for (const { rate, ones } of rated) {
    sum += ones;
    if (sum >= half) return rate;
  }
  return 0;
}
