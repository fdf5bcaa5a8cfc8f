import { milliseconds } from '../words.ts';
import { requestsIn } from './phases.ts';
import type { Cycle, Stop } from './stops.ts';
import type { Attempt } from './subject.ts';

/** Requests between one stop and the next, over all cycles. */
export function testSizes(cycles: readonly Cycle[]): number[] {
  return triedBetween(cycles).map(requestsIn);
}

/**
 * The same without the tests of which all were sent before the first had ended: they would have failed together, however many it
 * takes to stop again.
 */
export function tellingTestSizes(cycles: readonly Cycle[]): number[] {
  return triedBetween(cycles)
    .filter(
      ([first, ...more]) =>
        more.length === 0 || more.some(({ atS }) => atS >= (first?.endS ?? Number.POSITIVE_INFINITY)),
    )
    .map(requestsIn);
}

function triedBetween(cycles: readonly Cycle[]): Attempt[][] {
  return cycles.flatMap(({ subject, stops }) =>
    stops.slice(1).flatMap((stop, index) => {
      const next = stops[index]?.next;
      return next == null ? [] : [subject.attempts.slice(next, stop.last + 1)];
    }),
  );
}

/** Lengths of the stops that ended, in seconds. */
export function lengthsOf(cycles: readonly Cycle[]): number[] {
  return cycles.flatMap(({ stops }) => stops.filter(hasEnded).map(({ fromS, toS }) => toS - fromS));
}

function hasEnded({ next }: Stop): boolean {
  return next !== null;
}

/** Whether the stops of one illness become longer and longer: each at least this much longer than the one before. */
const LONGER = 1.4;

export function growing(cycles: readonly Cycle[]): boolean {
  return cycles.some(({ stops }) => {
    const [first, second] = stops.filter(hasEnded).map(({ fromS, toS }) => toS - fromS);
    return first !== undefined && second !== undefined && second >= LONGER * first;
  });
}

/** `5.02 s`, `5.02 s to 5.31 s`. */
export function spanText(seconds: readonly number[]): string {
  const [low, high] = [Math.min(...seconds), Math.max(...seconds)];
  const [from, to] = [milliseconds(low * 1000), milliseconds(high * 1000)];
  return from === to ? from : `${from} to ${to}`;
}
