/** One place where two texts differ. */
export interface LineDifference {
  /** `line 3` where both texts have as many lines, else `lines`. */
  readonly place: string;
  readonly change: 'changed' | 'missing' | 'added';
  /** The first line that differs, counted from 1. */
  readonly line: number;
  /** Null where a text has no such line. */
  readonly baseline: string | null;
  readonly other: string | null;
}

/** Lines looked at one by one; texts that differ in more are one difference. */
const MOST_LINES = 50;

/**
 * Compares texts line by line. Texts of as many lines differ at those lines, so that one changing line (a token,
 * a time) does not hide a change of another; else they differ as a whole, shown at the first line that differs.
 */
export function diffLines(baseline: string, other: string): LineDifference[] {
  if (baseline === other) return [];
  const [left, right] = [baseline.split('\n'), other.split('\n')];
  const changed: LineDifference[] = [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a === b) continue;
    const line = index + 1;
    changed.push({
      place: `line ${line}`,
      change: 'changed',
      line,
      baseline: a ?? null,
      other: b ?? null,
    });
    if (left.length !== right.length || changed.length > MOST_LINES) break;
  }
  const first = changed[0];
  if (!first) return [];
  if (left.length === right.length && changed.length <= MOST_LINES) return changed;
  const change = left.length === right.length ? 'changed' : left.length > right.length ? 'missing' : 'added';
  return [{ ...first, place: 'lines', change }];
}
