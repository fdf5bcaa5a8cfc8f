/**
 * Joins attempts (exchanges at instance taps) to the edge exchanges that caused them. Pure.
 *
 * In order of trust: the replay's own correlation header; a trace id that both carry; and, when the caller sent
 * no trace, time and path: the attempts of one trace (the gateway starts it) belong together, lie within the edge
 * exchange, and the first of them asks for the same thing under a path that a prefix was cut from or put before.
 */
import type { LinkMethod } from '#shared/model/index.ts';
import { vantageCode } from './codes.ts';

export interface LinkableExchange {
  readonly id: number;
  /** Vantage code of the store. */
  readonly vantage: number;
  readonly startUs: number;
  readonly durationUs: number | null;
  readonly method: string;
  readonly path: string;
  readonly traceId: string | null;
  readonly correlation: string | null;
}

export interface AttemptLink {
  readonly attemptId: number;
  readonly parentId: number;
  readonly method: LinkMethod;
  /** 0 to 1. */
  readonly confidence: number;
}

const INSTANCE = vantageCode('instance');
/** Two edge exchanges fit equally well. */
const AMBIGUOUS = 0.5;
/** One edge exchange fits by time and path. */
const UNIQUE = 0.9;
/** Several edge exchanges share the trace; time decides. */
const SHARED_TRACE = 0.95;

/**
 * Links that no later exchange can change: by the correlation header or by a trace that one edge exchange has. For
 * showing attempts while the capture still runs.
 * @param rows the newest exchanges of one capture, by start
 */
export function linkCertainAttempts(rows: readonly LinkableExchange[]): AttemptLink[] {
  return linkAttempts(rows).filter((link) => link.confidence === 1);
}

/** @param rows all exchanges of one capture, by start. */
export function linkAttempts(rows: readonly LinkableExchange[]): AttemptLink[] {
  const parents = rows.filter((row) => row.vantage !== INSTANCE);
  const attempts = rows.filter((row) => row.vantage === INSTANCE);
  const byCorrelation = new Map<string, LinkableExchange>();
  const byTrace = new Map<string, LinkableExchange[]>();
  for (const parent of parents) {
    if (parent.correlation !== null) byCorrelation.set(parent.correlation, parent);
    if (parent.traceId !== null) append(byTrace, parent.traceId, parent);
  }
  const links: AttemptLink[] = [];
  const groups = new Map<string, LinkableExchange[]>();
  for (const attempt of attempts) {
    const correlated = attempt.correlation === null ? undefined : byCorrelation.get(attempt.correlation);
    if (correlated) {
      links.push({ attemptId: attempt.id, parentId: correlated.id, method: 'correlation', confidence: 1 });
      continue;
    }
    const traced = attempt.traceId === null ? undefined : byTrace.get(attempt.traceId);
    if (traced) {
      links.push(linkByTrace(attempt, traced));
      continue;
    }
    append(groups, attempt.traceId ?? `single ${attempt.id}`, attempt);
  }
  return links.concat(linkByTimeAndPath(parents, [...groups.values()]));
}

function linkByTrace(attempt: LinkableExchange, sharing: readonly LinkableExchange[]): AttemptLink {
  const [only] = sharing;
  if (sharing.length === 1 && only) {
    return { attemptId: attempt.id, parentId: only.id, method: 'trace', confidence: 1 };
  }
  const around = sharing.filter((parent) => contains(parent, attempt.startUs));
  const candidates = around.length > 0 ? around : sharing;
  const best = candidates.reduce((a, b) =>
    pathSimilarity(b.path, attempt.path) > pathSimilarity(a.path, attempt.path) ? b : a,
  );
  const confidence = around.length === 1 ? SHARED_TRACE : AMBIGUOUS;
  return { attemptId: attempt.id, parentId: best.id, method: 'trace', confidence };
}

/**
 * Groups are taken by start. Of parents that fit equally well, one that has no group yet comes first: equal requests at
 * the same time have one each. One that fits better keeps all its groups: a gateway that starts no trace repeats a request
 * in groups of one.
 */
function linkByTimeAndPath(
  parents: readonly LinkableExchange[],
  groups: readonly (readonly LinkableExchange[])[],
): AttemptLink[] {
  const free = parents.filter((parent) => parent.traceId === null && parent.correlation === null);
  const taken = new Set<number>();
  const links: AttemptLink[] = [];
  let firstOpen = 0;
  for (const group of groups) {
    const [first] = group;
    if (!first) continue;
    while (firstOpen < free.length && endOf(free[firstOpen]) < first.startUs) firstOpen += 1;
    let best: LinkableExchange | null = null;
    let bestScore = 0;
    let ties = 0;
    for (let index = firstOpen; index < free.length; index += 1) {
      const parent = free[index];
      if (!parent || parent.startUs > first.startUs) break;
      if (!contains(parent, first.startUs)) continue;
      const score = pathSimilarity(parent.path, first.path) + (parent.method === first.method ? 1 : 0);
      if (score === 0 || score < bestScore) continue;
      // Also one that has its group: that may have been this one's.
      ties = score === bestScore ? ties + 1 : 0;
      if (!best || score > bestScore || (taken.has(best.id) && !taken.has(parent.id))) best = parent;
      bestScore = score;
    }
    if (!best) continue;
    taken.add(best.id);
    const confidence = ties === 0 && bestScore > 1 ? UNIQUE : AMBIGUOUS;
    for (const attempt of group) {
      links.push({ attemptId: attempt.id, parentId: best.id, method: 'time-path', confidence });
    }
  }
  return links;
}

/** 0 to 1: share of equal segments, counted from the end, since gateways cut or add prefixes; equal queries add. */
export function pathSimilarity(a: string, b: string): number {
  const [pathA = '', queryA = ''] = a.split('?', 2);
  const [pathB = '', queryB = ''] = b.split('?', 2);
  const left = pathA.split('/').filter(Boolean);
  const right = pathB.split('/').filter(Boolean);
  let equal = 0;
  while (
    equal < left.length &&
    equal < right.length &&
    left[left.length - 1 - equal] === right[right.length - 1 - equal]
  ) {
    equal += 1;
  }
  const longest = Math.max(left.length, right.length, 1);
  return (equal / longest) * 0.8 + (queryA === queryB ? 0.2 : 0);
}

function contains(parent: LinkableExchange, timeUs: number): boolean {
  return parent.startUs <= timeUs && timeUs <= endOf(parent);
}

function endOf(parent: LinkableExchange | undefined): number {
  if (!parent) return Number.POSITIVE_INFINITY;
  return parent.durationUs === null ? Number.POSITIVE_INFINITY : parent.startUs + parent.durationUs;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
