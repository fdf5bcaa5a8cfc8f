import type { CutOff, Finding, TimeoutResult } from '#shared/model/index.ts';
import { findingId } from '../judge.ts';
import { VERSION_LEVEL } from '../settings.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { counted, milliseconds } from '../words.ts';
import { type Failure, isSameTime, saysTimeout } from './cut-offs.ts';

/** An answer has to outlast a timeout by this before it shows that there is none. */
const OUTLASTS = 1.15;

interface Words {
  readonly catalogue: string;
  readonly title: string;
  readonly cause: string;
  readonly shown: CutOff;
}

/** All that a side was asked at one place, and what of it failed. */
export interface Asked {
  readonly requests: number;
  readonly failures: readonly Failure[];
}

/**
 * Holds the cut-offs of both sides against each other (catalogue TO-01 to TO-05). A timeout that one side lacks is
 * proven only where an answer of that side took longer.
 * @param asked Both runs against the baseline count as one.
 */
export function timeoutFindings(
  { route, at, baseline, candidate }: TimeoutResult,
  asked: { readonly baseline: Asked; readonly candidate: Asked },
): Finding[] {
  const isOnlyOf = (side: 'baseline' | 'candidate', cutOff: CutOff): boolean =>
    isLackedBy(asked[side === 'baseline' ? 'candidate' : 'baseline'], asked[side], cutOff);
  const where = at === null ? '' : ` to ${at}`;
  const found: Words[] = [];
  for (const before of baseline.cutOffs) {
    const same = candidate.cutOffs.find(({ ms }) => isSameTime(ms, before.ms));
    if (same) {
      if (same.status === before.status && writer(same) === writer(before)) continue;
      found.push({
        catalogue: 'TO-05',
        title: `A timeout${where} is answered otherwise: ${answerOf(same)} instead of ${answerOf(before)}`,
        cause: `Both sides give up after about ${milliseconds(before.ms)}, and clients get another answer: ${same.by} instead of ${before.by}.`,
        shown: same,
      });
    } else if (outlasts(candidate.slowestMs, before.ms) && isOnlyOf('baseline', before)) {
      found.push({
        catalogue: entryOf(before),
        title: `The baseline gives up${where} after ${milliseconds(before.ms)}, the candidate goes on`,
        cause: `Requests that the baseline ends with ${answerOf(before)} take up to ${milliseconds(candidate.slowestMs ?? 0)} on the candidate: callers wait that long. Clients of Spring have timeouts by default, a route of Istio has none unless its timeout is set.`,
        shown: before,
      });
    }
  }
  for (const after of candidate.cutOffs) {
    if (baseline.cutOffs.some(({ ms }) => isSameTime(ms, after.ms))) continue;
    if (!outlasts(baseline.slowestMs, after.ms) && baseline.cutOffs.length === 0) continue;
    if (!isOnlyOf('candidate', after)) continue;
    const other = baseline.cutOffs[0];
    found.push({
      catalogue: other ? 'TO-02' : 'TO-04',
      title: other
        ? `The candidate gives up${where} after ${milliseconds(after.ms)} instead of ${milliseconds(other.ms)}`
        : `The candidate gives up${where} after ${milliseconds(after.ms)}, the baseline goes on`,
      cause: other
        ? 'The two sides have another timeout for this route.'
        : 'A timeout of the mesh covers the whole answer with its body and all retries; a read timeout of Spring only the silence between two bytes. Long answers are cut off.',
      shown: after,
    });
  }
  const place = at === null ? 'timeout' : `timeout ${at}`;
  const told = new Map<string, number>();
  return found.map(({ shown, ...words }) => ({
    // Measured times differ from run to run: the rung of the ladder names it.
    id: findingId('timeout', route, place, `${words.catalogue} ${next(told, words.catalogue)}`),
    kind: 'timeout',
    severity: 'major',
    route,
    service: at,
    place,
    count: shown.requests,
    pairs: shown.requests,
    noiseCount: null,
    adjustedP: null,
    evidence: [
      {
        baselineId: null,
        candidateId: null,
        request: route,
        baseline: ladder(baseline.cutOffs, baseline.slowestMs),
        candidate: ladder(candidate.cutOffs, candidate.slowestMs),
      },
    ],
    ...words,
  }));
}

/**
 * Whether a side shows nothing of a cut-off of the other. One failure like it at the same time is enough not to know; an
 * error that does not say that time was up (500) may be any error, so that chance has to be ruled out.
 */
function isLackedBy(lacking: Asked, having: Asked, { ms, status }: CutOff): boolean {
  const like = ({ failures }: Asked): number =>
    failures.filter((one) => one.status === status && isSameTime(one.ms, ms)).length;
  if (like(lacking) > 0) return false;
  if (saysTimeout({ status })) return true;
  return fisherExact(0, lacking.requests, like(having), having.requests) <= VERSION_LEVEL;
}

function next(counts: Map<string, number>, name: string): number {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count;
}

function outlasts(slowestMs: number | null, ms: number): boolean {
  return slowestMs !== null && slowestMs > ms * OUTLASTS;
}

/** Zuul's ceiling is Hystrix's, SCG's hidden second is its TimeLimiter's; else the client's own. */
function entryOf({ ms, by }: CutOff): string {
  if (/Zuul/.test(by)) return 'TO-02';
  return /WebFlux|Gateway/.test(by) && isSameTime(ms, 1000) ? 'TO-03' : 'TO-01';
}

const writer = ({ by }: CutOff): string => by;

function answerOf({ status }: CutOff): string {
  return status === null ? 'no whole answer' : String(status);
}

/** `504 after 1.00 s (12 requests, Envoy (UT) at the edge); slowest success 0.4 s`. */
function ladder(cutOffs: readonly CutOff[], slowestMs: number | null): string {
  const steps = cutOffs.map(
    (one) =>
      `${answerOf(one)} after ${milliseconds(one.ms)} (${counted(one.requests, 'request')}, ${one.by})`,
  );
  const slowest = slowestMs === null ? [] : [`slowest success ${milliseconds(Math.round(slowestMs))}`];
  return [...steps, ...slowest].join('; ') || 'nothing cut off';
}
