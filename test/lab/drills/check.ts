import type { DrillDocument, DrilledService, DrillSide } from '#shared/model/index.ts';
import type { Checks } from '../checks.ts';
import type { Stack } from '../stack.ts';
import { ATTEMPTS, EJECTION } from './plan.ts';

/** Declared in application-consumer.yml of both stacks. */
const OPEN_MS = 3000;
/** Hystrix counts anew at each tick (metrics.healthSnapshot.intervalInMilliseconds), Resilience4j with each call. */
const COUNTING_MS: Record<Stack, number> = { classic: 500, modern: 0 };
/** Envoy tells its balancers of later changes at the end of a window (cluster.proto, update_merge_window). */
const MERGE_WINDOW_MS = 1000;
/** A request waits at most so long for its turn: a state is seen only when one comes. */
const PACE_MS = 300;
/** The fetch and refresh intervals that the lab's applications are told, with what a busy machine adds. */
const EUREKA_MS = 10_000;
const ISTIO_MS = 3_000;

/** Each side had the same faults, and each fault met what it was meant for. */
export function checkFaults(checks: Checks, { scenario, baseline, candidate }: DrillDocument): void {
  const steps = [baseline, candidate].map((side) => side?.steps ?? []);
  const [before, now] = steps;
  const same =
    JSON.stringify(before?.map(({ step }) => step)) === JSON.stringify(now?.map(({ step }) => step));
  const unmet = steps.flat().filter(({ met, problem }) => met === 0 || problem !== null);
  checks.check(
    `drill ${scenario.name}: both sides had the same faults, and all of them acted`,
    same && steps.every((one) => one.length > 0) && unmet.length === 0,
    `${steps.map((one) => one.map(({ what, met }) => `${what}${met === null ? '' : ` (${met})`}`).join(', ')).join(' | ')}${unmet.map(({ problem }) => ` problem: ${problem ?? 'met none'}`).join('')}`,
  );
}

/** Envoy ejects the instance after its errors, for its ejection time and the rest of a sweep. */
export function checkIsolation(checks: Checks, { candidate }: DrillDocument): void {
  const producer = producerOf(candidate);
  const cycle = producer?.timeline.cycles.find(({ subject }) => subject !== '(service)');
  const kind = producer?.timeline.classification.kind;
  const silence = cycle?.silences[0];
  const awayMs = silence === undefined ? Number.NaN : (silence.to.atS - silence.from.atS) * 1000;
  const longest = EJECTION.baseMs + EJECTION.intervalMs + MERGE_WINDOW_MS + PACE_MS;
  checks.check(
    'drill one-instance-fails: Envoy is told from traffic, and the instance is away as declared',
    kind === 'envoy' && awayMs >= EJECTION.baseMs - PACE_MS && awayMs <= longest,
    `${kind}, away for ${Math.round(awayMs)} ms after ${cycle?.trippedBy ?? 0} failures; declared ${EJECTION.errors} failures, ${EJECTION.baseMs} ms and a sweep of ${EJECTION.intervalMs} ms`,
  );
}

/** The SDK's breaker opens for the whole service and tests after its declared time. */
export function checkOpenBreaker(checks: Checks, { baseline }: DrillDocument, stack: Stack): void {
  const producer = producerOf(baseline);
  const cycle = producer?.timeline.cycles.find(({ subject }) => subject === '(service)');
  const kind = producer?.timeline.classification.kind;
  const expected = stack === 'classic' ? 'hystrix' : 'resilience4j';
  const lengths = (cycle?.silences ?? []).map(({ from, to }) => Math.round((to.atS - from.atS) * 1000));
  const fits = (ms: number) => ms >= OPEN_MS - PACE_MS && ms <= OPEN_MS + COUNTING_MS[stack] + 2 * PACE_MS;
  checks.check(
    `drill all-fail: ${expected} is told from traffic, and stays open as declared`,
    kind === expected && lengths.length > 0 && lengths.every(fits),
    `${kind}, nothing asked for ${lengths.join(', ')} ms; declared ${OPEN_MS} ms, counted every ${COUNTING_MS[stack]} ms`,
  );
}

/** The consumer's attempts times the sidecar's. */
export function checkMultiplication(checks: Checks, { baseline, candidate }: DrillDocument): void {
  const [alone, both] = [baseline, candidate].map((side) => producerOf(side)?.multiplication ?? null);
  const { consumer, sidecar } = ATTEMPTS;
  checks.check(
    'drill all-fail: retries multiply as the settings say',
    alone?.most === consumer &&
      both?.most === consumer * sidecar &&
      both.outer === consumer &&
      both.inner === sidecar,
    `baseline ${alone?.most ?? 1} attempts, candidate ${both?.most ?? 1} = ${both?.outer ?? '?'} × ${both?.inner ?? '?'}; declared ${consumer}, and ${consumer} × ${sidecar}`,
  );
}

/** Discovery latency of Eureka and of Istio, side by side. */
export function checkDiscovery(checks: Checks, { baseline, candidate }: DrillDocument): void {
  for (const [side, most] of [
    [baseline, EUREKA_MS],
    [candidate, ISTIO_MS],
  ] as const) {
    const of = (change: string) => side?.discovery.find((one) => one.change === change);
    const [left, joined] = [of('leaves')?.lastWrongMs ?? null, of('joins')?.firstRightMs ?? null];
    checks.check(
      `drill instance-leaves-joins-dies: the ${side?.side} notices both`,
      left !== null && left <= most && joined !== null && joined <= most,
      `last request ${left === null ? 'never' : `${Math.round(left)} ms`} after it left, first one ${joined === null ? 'never' : `${Math.round(joined)} ms`} after it joined`,
    );
  }
}

function producerOf(side: DrillSide | null): DrilledService | undefined {
  return side?.services.find(({ service }) => service === 'producer');
}
