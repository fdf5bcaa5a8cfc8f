/** The three stages of a drill, and what users got in each. */
import { byText } from '#shared/compare/order.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';
import type { DrillStage, StageFigures, StepRun } from '#shared/model/index.ts';
import { serviceIn } from './instance-name.ts';
import { failed, isServedByFallback, outcomeText } from './outcome.ts';
import { hasBegun, spanOf } from './stretches.ts';
import type { DrillTrace, TracedAttempt, TracedRequest } from './trace.ts';

/** Milliseconds since the traffic began. */
export interface StageWindow {
  readonly stage: DrillStage;
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the traffic of a side began, in its trace's time. */
export function zeroOf({ requests }: DrillTrace): number {
  return requests.reduce((least, { atUs }) => Math.min(least, atUs), requests[0]?.atUs ?? 0);
}

/** @param window from the start of the first step to the end of the last, or of what it changed */
export function stagesOf(window: { fromMs: number; toMs: number }, durationMs: number): StageWindow[] {
  const all: StageWindow[] = [
    { stage: 'before', fromMs: 0, toMs: window.fromMs },
    { stage: 'during', ...window },
    { stage: 'after', fromMs: window.toMs, toMs: durationMs },
  ];
  return all.filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** The stage of a moment; what leaves after the end belongs to the last. */
function stageAt(windows: readonly StageWindow[], ms: number): DrillStage {
  return windows.find(({ toMs }) => ms < toMs)?.stage ?? windows.at(-1)?.stage ?? 'during';
}

/** The stage that a request tells of; null where it failed, and nothing tells before or after the first step had its effect. */
export type StageOf = (request: TracedRequest) => DrillStage | null;

/**
 * `before` needs the end of a request before the first step, `after` its start after the last. What was under way when the first
 * step began may have met a fault, more so where answers take long: it is of `during`, unless all its attempts at the services of
 * the steps had begun by then and met none. If it failed, one of them has to have failed itself: else it may have been on its way to
 * a port that refused it, and is of no stage, as one without such attempts.
 */
export function stageTeller(
  trace: DrillTrace,
  windows: readonly StageWindow[],
  steps: readonly StepRun[],
): StageOf {
  const zeroUs = zeroOf(trace);
  const services = new Set(steps.flatMap(({ instances }) => instances.map(serviceIn)));
  const attempts = Map.groupBy(
    trace.attempts.filter(({ service }) => services.has(service)),
    ({ request }) => request,
  );
  const during = windows.find((window) => window.stage === 'during');
  // What a program does to an attempt that is under way leaves no mark.
  const programsMs = steps
    .filter((step) => step.kind === 'command' && hasBegun(step))
    .map(({ atMs }) => atMs);
  return (request) => {
    const { startMs, endMs } = spanOf(request, zeroUs);
    const stage = stageAt(windows, startMs);
    if (stage !== 'before' || !during) return stage;
    if (endMs <= during.fromMs) return 'before';
    const own = attempts.get(request.id) ?? [];
    if (own.length === 0) return failed(request) ? null : 'during';
    const mayHaveMet = ({ startUs, fault }: TracedAttempt) =>
      fault !== null || (startUs - zeroUs) / 1000 >= during.fromMs;
    if (own.some(mayHaveMet)) return 'during';
    if (!failed(request)) return 'before';
    return own.some(failed) && programsMs.every((atMs) => atMs >= endMs) ? 'before' : null;
  };
}

/** @param timed the requests that the latencies are of */
export function figuresOf(
  window: StageWindow,
  requests: readonly TracedRequest[],
  timed: readonly TracedRequest[],
): StageFigures {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const text = outcomeText(request);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const latencies = timed
    .flatMap(({ atUs, startUs, durationUs, status }) =>
      status === null || durationUs === null ? [] : [(startUs + durationUs - atUs) / 1000],
    )
    .sort((a, b) => a - b);
  const at = (share: number) => (latencies.length === 0 ? null : rounded(quantile(latencies, share)));
  return {
    ...window,
    requests: requests.length,
    errors: requests.filter(failed).length,
    fallbacks: requests.filter(isServedByFallback).length,
    outcomes: [...counts]
      .map(([outcome, count]) => ({ outcome, count }))
      .sort((a, b) => b.count - a.count || byText(a.outcome, b.outcome)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
