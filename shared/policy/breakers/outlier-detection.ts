import { z } from 'zod';
import { nextTurn, RESULT, TIMER } from './agenda.ts';
import type { BreakerAttempt } from './attempt.ts';
import type { Admission, Arrival } from './breaker.ts';
import { BreakerMachine } from './machine.ts';

/**
 * Outlier detection of one cluster in one proxy, in the words of Istio's DestinationRule. Defaults: what istiod leaves unset
 * is Envoy's own (outlier_detection.proto); what it sets (`applyOutlierDetection`, cluster_traffic_policy.go): success rate
 * off, panic threshold `minHealthPercent`.
 */
export const OutlierDetectionSettingsSchema = z.object({
  machine: z.literal('outlier-detection'),
  /** All endpoints of the cluster: the percentages are of their number. */
  instances: z.array(z.string().min(1)).default([]),
  /** `consecutive5xxErrors`; 0 is off. */
  consecutive5xxErrors: z.int().nonnegative().default(5),
  /** `consecutiveGatewayErrors` (502, 503, 504); 0 is off, and unset is off too (enforcing_consecutive_gateway_failure 0). */
  consecutiveGatewayErrors: z.int().nonnegative().default(0),
  /** Local errors get a count of their own instead of being taken for 503 and 504. */
  splitExternalLocalOriginErrors: z.boolean().default(false),
  /** Only with the split; 0 and unset are Envoy's 5. */
  consecutiveLocalOriginFailures: z.int().nonnegative().default(5),
  /** `interval`: the sweep, the only time that releases. */
  intervalMs: z.number().positive().default(10_000),
  /** `baseEjectionTime` */
  baseEjectionTimeMs: z.number().positive().default(30_000),
  /** Percent; an ejection that would exceed it does not happen. 0 is unset. */
  maxEjectionPercent: z.int().nonnegative().max(100).default(10),
  /** Percent of routable endpoints below which the balancer ignores all ejections (`healthy_panic_threshold`). 0 is off. */
  minHealthPercent: z.number().nonnegative().max(100).default(0),
  /** Envoy's `always_eject_one_host`, which Istio never sets; Envoy before 1.28 behaved as if it were set (PR 27909). */
  alwaysEjectOneHost: z.boolean().default(false),
  /** Envoy's `common_lb_config.update_merge_window`, which Istio leaves at 1 s. 0 is off. */
  updateMergeWindowMs: z.number().nonnegative().default(1000),
  /** When the first sweep is, which fixes the phase of all. Null: one interval after the first attempt. */
  firstSweepMs: z.number().nullable().default(null),
});
export type OutlierDetectionSettings = z.infer<typeof OutlierDetectionSettingsSchema>;

/**
 * What inside Envoy is up to a fraction of a millisecond. A replay of what really happened may say how it went; by default the
 * clock is exact.
 */
export type OutlierRaces = {
  /**
   * Whether the sweep after an endpoint's n-th release comes too early for the ejection time to shrink: Envoy compares a time that
   * one turn of a timer measured with that timer's own length. Mostly it is enough.
   */
  readonly isLate: (instance: string, release: number) => boolean;
  /** Whether a change waits, `sinceMs` after the balancer was told last. */
  readonly isMerged: (atMs: number, sinceMs: number, windowMs: number) => boolean;
};

const EXACT_CLOCK: OutlierRaces = {
  isLate: () => false,
  isMerged: (_atMs, sinceMs, windowMs) => sinceMs <= windowMs,
};

/** outlier_detection_impl.h DEFAULT_MAX_EJECTION_TIME_MS; Istio has no field for it. */
const LONGEST_EJECTION_MS = 300_000;
/** outlier_detection.proto: consecutive_local_origin_failure. */
const ENVOY_LOCAL_ORIGIN_FAILURES = 5;
/** outlier_detection.proto: max_ejection_percent. */
const ENVOY_MAX_EJECTION_PERCENT = 10;
/** load_balancer.cc: default overprovisioning factor. While 1.4 times the routable share is 100 % there is no panic. */
const OVERPROVISIONING = 1.4;

class Host {
  readonly name: string;
  consecutive5xx = 0;
  consecutiveGateway = 0;
  consecutiveLocal = 0;
  /** What the detector says. */
  ejected = false;
  /** What the balancer was told last. */
  routable = true;
  ejectedMs = 0;
  releases = 0;
  releasedAtSweep = 0;
  /** The multiplier of the ejection time. */
  backoff = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * DetectorImpl (Envoy 1.40, outlier_detection_impl.cc) with the balancer it works for.
 *
 * The detector and the balancer disagree for up to `updateMergeWindowMs`: the first change of a quiet cluster reaches the
 * balancer at once, one that follows another within the window waits for a whole window of its own
 * (ClusterManagerImpl::scheduleUpdate). So an endpoint that fails again right after its release keeps its traffic for a second.
 */
export class OutlierDetection extends BreakerMachine {
  readonly scope = 'instance';
  readonly subjects: readonly string[];
  readonly #settings: OutlierDetectionSettings;
  readonly #races: OutlierRaces;
  readonly #hosts: ReadonlyMap<string, Host>;
  #firstSweepMs: number;
  #sweepPlanned = false;
  #toldMs = Number.NEGATIVE_INFINITY;
  /** The update that waits for its window; an older one is void. */
  #planned: number | null = null;

  constructor(settings: OutlierDetectionSettings, races: OutlierRaces = EXACT_CLOCK) {
    super('healthy');
    this.#settings = settings;
    this.#races = races;
    this.subjects = settings.instances;
    this.#hosts = new Map(settings.instances.map((name) => [name, new Host(name)]));
    this.#firstSweepMs = settings.firstSweepMs ?? 0;
  }

  /** An instance that is not among the endpoints is admitted and not judged. */
  ask({ atMs, instance }: Arrival): Admission {
    this.#arrive(atMs);
    const state = this.history.current(instance);
    const host = this.#hosts.get(instance);
    if (host === undefined || host.routable)
      return { verdict: 'admitted', state, why: 'the endpoint is routable' };
    const hosts = [...this.#hosts.values()];
    const routable = hosts.filter((other) => other.routable).length;
    if (this.#panic(routable, hosts.length))
      return {
        verdict: 'admitted',
        state,
        why: `panic: ${routable} of ${hosts.length} endpoints are routable`,
      };
    return routable > 0
      ? { verdict: 'moved', state, why: 'the balancer leaves ejected endpoints out' }
      : { verdict: 'rejected', state, why: '503 UH: no healthy upstream' };
  }

  observe(attempt: BreakerAttempt): void {
    this.#arrive(attempt.atMs);
    const host = this.#hosts.get(attempt.instance);
    if (host === undefined || attempt.outcome === 'rejected') return;
    // UpstreamRequest::onPoolReady reports success for every request that gets a connection, a reused one too: with the split,
    // timeouts and resets one after the other never add up to more than one.
    if (attempt.outcome !== 'connect-failure') host.consecutiveLocal = 0;
    const endMs = attempt.atMs + attempt.durationMs;
    this.agenda.plan(endMs, RESULT, () => this.#count(endMs, host, attempt));
  }

  #arrive(atMs: number): void {
    if (this.agenda.nowMs === Number.NEGATIVE_INFINITY && this.#settings.firstSweepMs === null)
      this.#firstSweepMs = atMs + this.#settings.intervalMs;
    this.agenda.runUntil(atMs);
  }

  #count(atMs: number, host: Host, { outcome, status }: BreakerAttempt): void {
    if (outcome === 'response') return this.#countStatus(atMs, host, status ?? 0);
    if (!this.#settings.splitExternalLocalOriginErrors)
      return this.#countStatus(atMs, host, outcome === 'timeout' ? 504 : 503);
    host.consecutiveLocal += 1;
    const limit = this.#settings.consecutiveLocalOriginFailures || ENVOY_LOCAL_ORIGIN_FAILURES;
    if (host.consecutiveLocal !== limit || host.ejected) return;
    this.#eject(atMs, host, `${limit} local-origin failures in a row`);
    host.consecutiveLocal = 0;
  }

  /** DetectorHostMonitorImpl::putHttpResponseCode and onConsecutiveErrorWorker: a count that reached its limit starts again even when nothing could be ejected. */
  #countStatus(atMs: number, host: Host, status: number): void {
    if (status < 500) {
      host.consecutive5xx = 0;
      host.consecutiveGateway = 0;
      return;
    }
    const { consecutive5xxErrors, consecutiveGatewayErrors } = this.#settings;
    const gateway = status >= 502 && status <= 504;
    host.consecutiveGateway = gateway ? host.consecutiveGateway + 1 : 0;
    host.consecutive5xx += 1;
    const gatewayDue = gateway && host.consecutiveGateway === consecutiveGatewayErrors;
    const anyDue = host.consecutive5xx === consecutive5xxErrors;
    if (gatewayDue && !host.ejected) {
      this.#eject(atMs, host, `${consecutiveGatewayErrors} gateway errors in a row`);
      host.consecutiveGateway = 0;
    }
    if (anyDue && !host.ejected) {
      this.#eject(atMs, host, `${consecutive5xxErrors} times 5xx in a row`);
      host.consecutive5xx = 0;
    }
  }

  #eject(atMs: number, host: Host, why: string): void {
    const { maxEjectionPercent, baseEjectionTimeMs, alwaysEjectOneHost } = this.#settings;
    const ejected = [...this.#hosts.values()].filter((other) => other.ejected).length;
    const percent = (100 * (ejected + 1)) / this.#hosts.size;
    const allowed = percent <= (maxEjectionPercent || ENVOY_MAX_EJECTION_PERCENT);
    if (!allowed && !(alwaysEjectOneHost && ejected === 0)) return;
    host.ejected = true;
    host.ejectedMs = atMs;
    if (host.backoff * baseEjectionTimeMs < this.#longestMs + baseEjectionTimeMs) host.backoff += 1;
    this.#changed(atMs, why);
    this.#show(atMs, host, why);
    this.#planSweep(atMs);
  }

  get #longestMs(): number {
    return Math.max(LONGEST_EJECTION_MS, this.#settings.baseEjectionTimeMs);
  }

  /** Sweeps with nothing to release and nothing to shorten are left out: a trace may have long pauses. */
  #planSweep(afterMs: number): void {
    if (this.#sweepPlanned) return;
    this.#sweepPlanned = true;
    const { turn, atMs } = nextTurn(this.#firstSweepMs, this.#settings.intervalMs, afterMs);
    this.agenda.plan(atMs, TIMER, () => {
      this.#sweepPlanned = false;
      this.#sweep(atMs, turn);
      if ([...this.#hosts.values()].some(({ ejected, backoff }) => ejected || backoff > 0))
        this.#planSweep(atMs);
    });
  }

  #sweep(atMs: number, sweep: number): void {
    const { baseEjectionTimeMs } = this.#settings;
    for (const host of this.#hosts.values()) {
      const ejectionMs = Math.min(baseEjectionTimeMs * host.backoff, this.#longestMs);
      if (!host.ejected || atMs - host.ejectedMs < ejectionMs) continue;
      host.ejected = false;
      host.consecutive5xx = 0;
      host.consecutiveGateway = 0;
      host.consecutiveLocal = 0;
      host.releases += 1;
      host.releasedAtSweep = sweep;
      const why = `released by the sweep after ${ejectionMs} ms (${host.backoff} × base)`;
      this.#changed(atMs, why);
      this.#show(atMs, host, why);
    }
    for (const host of this.#hosts.values())
      if (this.#recovers(host, sweep)) host.backoff = Math.max(0, host.backoff - 1);
  }

  #recovers({ name, ejected, releases, releasedAtSweep }: Host, sweep: number): boolean {
    const since = sweep - releasedAtSweep;
    if (ejected || releases === 0 || since === 0) return false;
    return since > 1 || !this.#races.isLate(name, releases);
  }

  /** ClusterManagerImpl::scheduleUpdate. */
  #changed(atMs: number, why: string): void {
    const { updateMergeWindowMs } = this.#settings;
    const isMerged =
      updateMergeWindowMs > 0 && this.#races.isMerged(atMs, atMs - this.#toldMs, updateMergeWindowMs);
    if (!isMerged) return this.#tell(atMs, why);
    if (this.#planned !== null) return;
    const dueMs = atMs + updateMergeWindowMs;
    this.#planned = dueMs;
    this.agenda.plan(dueMs, TIMER, () => {
      if (this.#planned === dueMs)
        this.#tell(dueMs, `the balancer learns it after the merge window of ${updateMergeWindowMs} ms`);
    });
  }

  #tell(atMs: number, why: string): void {
    this.#toldMs = atMs;
    this.#planned = null;
    for (const host of this.#hosts.values()) {
      host.routable = !host.ejected;
      this.#show(atMs, host, why);
    }
  }

  #show(atMs: number, { name, ejected, routable }: Host, why: string): void {
    const state = ejected ? (routable ? 'leaving' : 'ejected') : routable ? 'healthy' : 'returning';
    this.history.step(atMs, name, state, why);
  }

  /** LoadBalancerBase::recalculatePerPriorityPanic with one priority. */
  #panic(routable: number, all: number): boolean {
    const percent = (100 * routable) / all;
    return (
      Math.floor(Math.min(100, OVERPROVISIONING * percent)) < 100 && percent < this.#settings.minHealthPercent
    );
  }
}
