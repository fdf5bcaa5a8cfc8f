import type { Attempt, Subject } from './subject.ts';

/** A stop of traffic. Indices are of the subject's attempts. */
export interface Stop {
  /** The last attempt before it. */
  readonly last: number;
  /** The first attempt after it; null when the timeline ends before. */
  readonly next: number | null;
  readonly fromS: number;
  readonly toS: number;
}

/** How seldom steady traffic shows any stop at all. */
const LEVEL = 0.01;

/**
 * How many occasions in a row are incredible to miss a subject.
 * @param share of the occasions that are the subject's, between 0 and 1
 * @param stick how many occasions that stick together count as one
 * @param looks pauses that are looked at
 */
export function leastPause(share: number, stick: number, looks: number): number {
  return (Math.log(LEVEL / looks) / Math.log(1 - share)) * stick;
}

/**
 * Pauses that a subject's usual share makes incredible. Of steady traffic with a share p, a pause over n occasions has the
 * probability (1 - p)^n (exact binomial); as many pauses are looked at as there are attempts (Bonferroni). Occasions that stick
 * together count as fewer. Before its first attempt a subject has not stopped.
 */
export function stopsOf(subject: Subject, lengthS: number): Stop[] {
  const { marks, times, attemptOf, attempts, usual } = subject;
  const set = marks.reduce((sum, mark) => sum + mark, 0);
  if (usual <= 0 || usual >= 1 || set === 0) return [];
  const least = leastPause(usual, subject.dispersion, set);
  const stops: Stop[] = [];
  let last = -1;
  for (let mark = 0; mark <= marks.length; mark += 1) {
    if (mark < marks.length && marks[mark] === 0) continue;
    if (last >= 0 && mark - last - 1 >= least) {
      const next = mark < marks.length ? (attemptOf.get(mark) ?? null) : null;
      // The last attempt is the one before the next: retries have no mark of their own.
      const before = next === null ? attempts.length - 1 : next - 1;
      stops.push({
        last: before,
        next,
        fromS: attempts[before]?.atS ?? times[last] ?? 0,
        toS: next === null ? lengthS : (attempts[next]?.atS ?? lengthS),
      });
    }
    last = mark;
  }
  return stops;
}

/** One breaker at work: its stops, and what was tried between them. */
export interface Cycle {
  readonly subject: Subject;
  /** The first attempt of the failing stretch before the first stop. */
  readonly failing: number;
  readonly stops: readonly Stop[];
}

/** Of the attempts between two stops so many fail when the breaker did not let the subject come back. */
const STILL_FAILING = 0.5;
/**
 * Seconds from a failure to the stop that it causes, at most: an Istio proxy's balancers learn of an ejection up to a second late
 * (cluster.proto, update_merge_window).
 */
const LATE_S = 1;
/** A stretch of status counts as failing from this share of failures on. */
const FAILING_SHARE = 0.2;

/** Stops with failures before them, those of one illness together. Other stops are nobody's breaker. */
export function cyclesOf(subject: Subject, stops: readonly Stop[]): Cycle[] {
  const cycles: { subject: Subject; failing: number; stops: Stop[] }[] = [];
  for (const stop of stops) {
    const current = cycles.at(-1);
    const previous = current?.stops.at(-1);
    if (current !== undefined && previous?.next != null) {
      const between = subject.attempts.slice(previous.next, stop.last + 1);
      if (stillFails(between, stop)) {
        current.stops.push(stop);
        continue;
      }
    }
    const failing = failingFrom(subject, stop, previous?.next ?? 0);
    if (failing !== null) cycles.push({ subject, failing, stops: [stop] });
  }
  return cycles;
}

/** Whether a subject was as ill as before when a stop ended its return. What worked after the failures that caused the stop is no sign of health. */
function stillFails(between: readonly Attempt[], { fromS }: Stop): boolean {
  const last = between.findLastIndex(({ failed }) => failed);
  const failure = between[last];
  const isCause = failure !== undefined && (failure.endS ?? failure.atS) >= fromS - LATE_S;
  const counted = isCause ? between.slice(0, last + 1) : between;
  return failuresIn(counted) >= STILL_FAILING * counted.length;
}

export function failuresIn(attempts: readonly Attempt[]): number {
  return attempts.filter(({ failed }) => failed).length;
}

/** Where the failing stretch begins that a stop ends; null when the subject was well. */
function failingFrom({ attempts, status }: Subject, { last }: Stop, earliest: number): number | null {
  let first = last;
  while (first >= earliest && attempts[first]?.failed === true) first -= 1;
  first += 1;
  const at = status.findIndex(({ from, to }) => from <= last && last < to);
  for (let index = at; index >= 0; index -= 1) {
    const segment = status[index];
    if (segment === undefined || segment.ones < FAILING_SHARE * (segment.to - segment.from)) break;
    first = Math.min(first, Math.max(segment.from, earliest));
  }
  while (first <= last && attempts[first]?.failed !== true) first += 1;
  return first <= last ? first : null;
}
