/** Makes of the trace of one side what the drill's document says about it. */
import type { TimelineInput } from '#shared/compare/timeline/events.ts';
import { byText } from '#shared/compare/order.ts';
import {
  formatAddress,
  type BreakerTimeline,
  type DrilledService,
  type DrillSide,
  type Side,
  type StateObservation,
  type StepRun,
  type TapSpec,
} from '#shared/model/index.ts';
import { withAsked } from './asked.ts';
import { multiplicationOf, stageAttemptsOf } from './attempts.ts';
import { discoveriesOf } from './discovery.ts';
import { isolationOf } from './isolation.ts';
import { hasBegun, isWithin, stretchesOf, type Stretch } from './stretches.ts';
import { failed, isServedByFallback } from './outcome.ts';
import { figuresOf, stagesOf, stageTeller, zeroOf, type StageOf, type StageWindow } from './stages.ts';
import type { DrillTrace } from './trace.ts';
import { watchedBy, type WatchedChange, type WatchedLine } from './watched.ts';

/** Parts that the strip of errors is drawn in. */
const BINS = 120;

/** What is known of a side besides its trace. */
export interface SideFacts {
  readonly side: Side;
  readonly capture: string;
  readonly target: string;
  readonly startedAt: string;
  readonly refused: number;
  readonly sendLagMs: DrillSide['sendLagMs'];
  readonly invalidReason: string | null;
  readonly taps: readonly TapSpec[];
  readonly steps: readonly StepRun[];
  readonly window: { readonly fromMs: number; readonly toMs: number };
  readonly durationMs: number;
  /** What observers said of states meanwhile. */
  readonly observations: readonly StateObservation[];
  /** What kept observers from seeing, each once. */
  readonly troubles: readonly string[];
  /** Lines of access logs, and counters. */
  readonly lines: readonly WatchedLine[];
  readonly counters: readonly WatchedChange[];
}

/** @param timelineOf the breaker timeline of a service's attempts */
export function sideOf(
  trace: DrillTrace,
  facts: SideFacts,
  timelineOf: (input: TimelineInput) => BreakerTimeline,
): DrillSide {
  const { side, capture, target, startedAt, refused, sendLagMs, invalidReason, durationMs } = facts;
  const steps = withAsked(trace, facts.steps);
  const zeroUs = zeroOf(trace);
  const begun = stretchesOf(steps, durationMs);
  // A side without steps of its own is seen while the other one has its.
  const stretches = begun.length > 0 ? begun : [{ fromMs: facts.window.fromMs, untilMs: facts.window.toMs }];
  const windows = stagesOf(windowOf(stretches), durationMs);
  const stageOf = stageTeller(trace, windows, steps);
  const byStage = Map.groupBy(trace.requests, stageOf);
  const services = servicesOf(facts.taps).map((service) =>
    serviceOf(service, trace, facts, { windows, stageOf, zeroUs }, timelineOf),
  );
  return {
    side,
    capture,
    target,
    startedAt,
    requests: trace.requests.length,
    refused,
    sendLagMs,
    invalidReason,
    stages: windows.map((window) => {
      const requests = byStage.get(window.stage) ?? [];
      if (window.stage !== 'during') return figuresOf(window, requests, requests);
      const inFault = requests.filter((request) => isWithin(stretches, request, zeroUs));
      return { ...figuresOf(window, requests, inFault), inFault: inFault.length };
    }),
    unstaged: byStage.get(null)?.length ?? 0,
    bins: binsOf(trace, zeroUs, durationMs),
    steps,
    services,
    ...isolationOf(services, steps, startedAt),
    discovery: discoveriesOf(trace, steps, durationMs),
    watched: watchedBy(trace, facts.lines, facts.counters),
  };
}

/** When the steps really began and ended: a busy machine makes them late. */
function windowOf(stretches: readonly Stretch[]): { fromMs: number; toMs: number } {
  return {
    fromMs: Math.min(...stretches.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...stretches.map(({ untilMs }) => untilMs)),
  };
}

function servicesOf(taps: readonly TapSpec[]): string[] {
  return [...new Set(taps.flatMap((tap) => (tap.kind === 'instance' ? [tap.service] : [])))].sort(byText);
}

function serviceOf(
  service: string,
  trace: DrillTrace,
  { side, capture, taps, steps, observations, troubles }: SideFacts,
  { windows, stageOf, zeroUs }: { windows: readonly StageWindow[]; stageOf: StageOf; zeroUs: number },
  timelineOf: (input: TimelineInput) => BreakerTimeline,
): DrilledService {
  const instances = taps.flatMap((tap) =>
    tap.kind === 'instance' && tap.service === service ? [tap.name] : [],
  );
  const services = servicesOf(taps);
  const instanceOf = namesOf(taps, service);
  const attempts = trace.attempts.filter((one) => one.service === service);
  const asking = new Set(attempts.map(({ request }) => request));
  // A route leads to the service when any of its requests got there: an open breaker keeps the others away.
  const routes = new Set(trace.requests.filter(({ id }) => asking.has(id)).map(({ route }) => route));
  const faults = steps.filter(
    (step) =>
      step.kind === 'fault' &&
      hasBegun(step) &&
      step.instances.some((name) => name.startsWith(`${service} `)),
  );
  return {
    service,
    instances,
    attempts: stageAttemptsOf(trace, service, windows, stageOf),
    multiplication: multiplicationOf(trace, service, stageOf),
    timeline: timelineOf({
      service,
      side,
      source: capture,
      originUs: trace.originUs,
      instances,
      attempts: attempts.map(({ startUs, instance, status, error, durationUs, request }) => ({
        atUs: startUs,
        instance,
        status,
        error,
        durationUs,
        request: request === null ? null : String(request),
      })),
      demand: trace.requests
        .filter(({ route }) => routes.has(route))
        .map(({ id, atUs }) => ({ atUs, request: String(id) })),
      fault:
        faults.length === 0
          ? null
          : {
              fromUs: zeroUs + Math.min(...faults.map(({ atMs }) => atMs)) * 1000,
              toUs: zeroUs + Math.max(...faults.map(({ untilMs }) => untilMs)) * 1000,
            },
      observations: observations.filter((one) => isAbout(one, service, instanceOf, services.length === 1)),
      instanceOf,
      notes: troubles,
    }),
  };
}

/** Others know an instance by its address: that of its tap, or its own. */
function namesOf(taps: readonly TapSpec[], service: string): Map<string, string> {
  return new Map(
    taps.flatMap((tap): [string, string][] =>
      tap.kind === 'instance' && tap.service === service
        ? [
            [formatAddress(tap.listen), tap.name],
            [formatAddress(tap.target), tap.name],
          ]
        : [],
    ),
  );
}

/** A state of an instance is about its service; one of a breaker when its name has the service's in it, or there is no other. */
function isAbout(
  { instance, service: name }: StateObservation,
  service: string,
  instanceOf: ReadonlyMap<string, string>,
  isOnly: boolean,
): boolean {
  if (instance !== null) return instanceOf.has(instance);
  return isOnly || name.toLowerCase().includes(service.toLowerCase());
}

function binsOf({ requests }: DrillTrace, zeroUs: number, durationMs: number): DrillSide['bins'] {
  const binMs = Math.max(100, durationMs / BINS);
  const count = Math.max(1, Math.ceil(durationMs / binMs));
  const empty = () => Array.from({ length: count }, () => 0);
  const bins = { binMs, requests: empty(), errors: empty(), fallbacks: empty() };
  for (const request of requests) {
    const index = Math.min(count - 1, Math.max(0, Math.floor((request.startUs - zeroUs) / 1000 / binMs)));
    const add = (list: number[]) => {
      list[index] = (list[index] ?? 0) + 1;
    };
    add(bins.requests);
    if (failed(request)) add(bins.errors);
    if (isServedByFallback(request)) add(bins.fallbacks);
  }
  return bins;
}
