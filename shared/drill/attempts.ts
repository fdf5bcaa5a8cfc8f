/** Attempts per request at one service, and which layers made them. */
import type { DrillStage, Multiplication, StageAttempts } from '#shared/model/index.ts';
import type { StageOf, StageWindow } from './stages.ts';
import type { DrillTrace, TracedAttempt, TracedRequest } from './trace.ts';

/** Attempts of each request at the service, in their order. */
export function attemptsByRequest({ attempts }: DrillTrace, service: string): Map<number, TracedAttempt[]> {
  const groups = new Map<number, TracedAttempt[]>();
  for (const attempt of attempts) {
    if (attempt.service !== service || attempt.request === null) continue;
    const group = groups.get(attempt.request);
    if (group) group.push(attempt);
    else groups.set(attempt.request, [attempt]);
  }
  return groups;
}

export function stageAttemptsOf(
  trace: DrillTrace,
  service: string,
  windows: readonly StageWindow[],
  stageOf: StageOf,
): StageAttempts[] {
  const groups = attemptsByRequest(trace, service);
  const sums = new Map<DrillStage, StageAttempts>(
    windows.map(({ stage }) => [stage, { stage, requests: 0, attempts: 0, histogram: [] }]),
  );
  for (const request of trace.requests) {
    const group = groups.get(request.id);
    const stage = stageOf(request);
    const sum = stage === null ? undefined : sums.get(stage);
    if (!group || !sum) continue;
    sum.requests += 1;
    sum.attempts += group.length;
    while (sum.histogram.length < group.length) sum.histogram.push(0);
    sum.histogram[group.length - 1] = (sum.histogram[group.length - 1] ?? 0) + 1;
  }
  return windows.flatMap(({ stage }) => sums.get(stage) ?? []);
}

/**
 * The two factors of repeated attempts. Envoy counts the attempts of one call of the application in `x-envoy-attempt-count`
 * and begins anew for its next (catalogue MO-03): where the count is 1 more often than before the fault, the layer above has tried
 * again. Both are of one request, the one with the largest product.
 * @returns null where no request needed more than one attempt
 */
export function multiplicationOf(
  trace: DrillTrace,
  service: string,
  stageOf: StageOf,
): Multiplication | null {
  const groups = attemptsByRequest(trace, service);
  const most = [...groups.values()].reduce((longest, { length }) => Math.max(longest, length), 1);
  if (most === 1) return null;
  const counted = trace.requests.flatMap((request) => {
    const counts = (groups.get(request.id) ?? []).map(({ attemptCount }) => attemptCount ?? 0);
    const begun = counts.filter((count) => count === 1).length;
    return begun === 0 ? [] : [{ request, begun, inner: Math.max(...counts) }];
  });
  if (counted.length === 0)
    return { most, outer: null, inner: null, evidence: 'no proxy counted the attempts' };
  const calls = usualByRoute(counted.filter(({ request }) => stageOf(request) === 'before'));
  const factors = counted
    .flatMap(({ request, begun, inner }) => {
      const usual = calls.get(request.route);
      return usual === undefined ? [] : [{ outer: Math.ceil(begun / usual), inner }];
    })
    .sort((a, b) => b.outer * b.inner - a.outer * a.inner);
  const [first] = factors;
  return first === undefined
    ? { most, outer: null, inner: null, evidence: 'nothing tells how often one request calls the service' }
    : { most, ...first, evidence: 'x-envoy-attempt-count at the instances' };
}

interface Counted {
  readonly request: TracedRequest;
  /** Calls of the application: attempts that are the first of one. */
  readonly begun: number;
}

/** How often the application calls the service for one request of a route, as most of them do; the larger where two are as frequent. */
function usualByRoute(counted: readonly Counted[]): Map<string, number> {
  const frequencies = new Map<string, Map<number, number>>();
  for (const { request, begun } of counted) {
    const ofRoute = frequencies.get(request.route) ?? new Map<number, number>();
    frequencies.set(request.route, ofRoute.set(begun, (ofRoute.get(begun) ?? 0) + 1));
  }
  return new Map(
    [...frequencies].map(([route, ofRoute]) => {
      const [usual] = [...ofRoute].sort(([a, often], [b, oftenToo]) => oftenToo - often || b - a);
      return [route, usual?.[0] ?? 1];
    }),
  );
}
