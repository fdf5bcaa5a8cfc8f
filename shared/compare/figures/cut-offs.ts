import type { CutOff } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import { quantile } from '../statistics/quantile.ts';

/** A request that failed after some time. */
export interface Failure {
  readonly ms: number;
  /** Null when the answer broke off. */
  readonly status: number | null;
  /** Who answered, in words. */
  readonly by: string;
  /** The answer itself says that time was up: 504, or a caller that hung up. */
  readonly timedOut: boolean;
}

/** Fewest failures at one time that are no chance. */
const LEAST = 3;

/** Below this a failure is an answer, no timeout: connections that are refused, open breakers. */
const SHORTEST_MS = 50;

/** Share of the failures of its kind that a cut-off has to explain, unless they say themselves that time was up. */
const LEAST_SHARE = 0.5;

/** How far the failures of one timeout lie apart: timers and scheduling add, they never take away. */
const SPREAD = 0.1;
const SPREAD_MS = 30;

/**
 * Times at which answers were cut off: failures of one kind that lie close together. A ladder of retries under one
 * timeout each gives several.
 * @returns In the order of their time.
 */
export function cutOffsOf(failures: readonly Failure[]): CutOff[] {
  const found: CutOff[] = [];
  for (const alike of Map.groupBy(failures, ({ status, by }) => `${status} ${by}`).values()) {
    const [first] = alike;
    if (first === undefined) continue;
    for (const cluster of clusters(alike.map(({ ms }) => ms))) {
      const [low = 0, high = 0] = [cluster[0], cluster.at(-1)];
      if (cluster.length < LEAST || low < SHORTEST_MS) continue;
      if (!first.timedOut && cluster.length < alike.length * LEAST_SHARE) continue;
      found.push({
        ms: Math.round(quantile(cluster, 0.5)),
        lowMs: Math.round(low),
        highMs: Math.round(high),
        requests: cluster.length,
        status: first.status,
        by: first.by,
      });
    }
  }
  return found.sort((a, b) => a.ms - b.ms || byText(a.by, b.by));
}

/** Ascending times, divided where the next one is too far from the first of its cluster. */
function clusters(times: readonly number[]): number[][] {
  const all: number[][] = [];
  for (const ms of times.toSorted((a, b) => a - b)) {
    const cluster = all.at(-1);
    const [first] = cluster ?? [];
    if (cluster && first !== undefined && ms <= first * (1 + SPREAD) + SPREAD_MS) cluster.push(ms);
    else all.push([ms]);
  }
  return all;
}

/** Whether a cut-off says by itself that time was up: 504, or a caller that hung up. */
export function saysTimeout({ status }: Pick<CutOff, 'status'>): boolean {
  return status === null || status === 504;
}

/** Whether two times are those of one timeout. */
export function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.min(a, b) * SPREAD + SPREAD_MS;
}
