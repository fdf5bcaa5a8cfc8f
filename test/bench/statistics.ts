/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** To three significant digits, as figures are printed. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/**
 * Median over the rounds of ours divided by theirs in the same round, so that whatever else the machine did in a round
 * burdens both; null without a peer.
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[] | undefined): number | null {
  if (theirs === undefined) return null;
  return rounded(median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN))));
}
