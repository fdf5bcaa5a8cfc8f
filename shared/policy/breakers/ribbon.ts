import { z } from 'zod';
import { RESULT, TIMER } from './agenda.ts';
import type { BreakerAttempt } from './attempt.ts';
import type { Admission, Arrival } from './breaker.ts';
import { BreakerMachine } from './machine.ts';

/**
 * Ribbon's breaker of one client. Defaults: ribbon-loadbalancer 2.3.0, LoadBalancerStats; the properties are
 * `niws.loadbalancer.CLIENT.` (or `default.`) with the name given per field.
 */
export const RibbonSettingsSchema = z.object({
  machine: z.literal('ribbon'),
  /** The servers of the client's list. */
  instances: z.array(z.string().min(1)).default([]),
  /** `connectionFailureCountThreshold` */
  connectionFailureCountThreshold: z.int().positive().default(3),
  /** `circuitTripTimeoutFactorSeconds` */
  circuitTripTimeoutFactorSeconds: z.number().nonnegative().default(10),
  /** `circuitTripMaxTimeoutSeconds` */
  circuitTripMaxTimeoutSeconds: z.number().nonnegative().default(30),
  /** `niws.loadbalancer.availabilityFilteringRule.filterCircuitTripped` (AvailabilityPredicate). */
  filterCircuitTripped: z.boolean().default(true),
});
export type RibbonSettings = z.infer<typeof RibbonSettingsSchema>;

/** ServerStats.getCircuitBreakerBlackoutPeriod: the exponent stops here. */
const LARGEST_EXPONENT = 16;

/**
 * ServerStats with AvailabilityPredicate (ribbon-loadbalancer 2.3.0): catalogue LB-09.
 *
 * Only socket errors count (SocketException, SocketTimeoutException: DefaultLoadBalancerRetryHandler); any answer, 5xx
 * included, sets the count to zero. The count survives a blackout, so that the next failure starts a longer one.
 * When every server is tripped the rule falls back to all of them.
 *
 * An attempt is a call of LoadBalancerCommand. Of what Feign repeats through Spring Retry it sees one call, of the first server, that
 * ended as the last repetition did (spring-cloud-openfeign 2.2.9, RetryableFeignLoadBalancer; FeignRetryPolicy names no RibbonServer, so
 * RibbonLoadBalancedRetryPolicy counts nothing either): while others answer, only requests that are not repeated trip it.
 */
export class RibbonBreaker extends BreakerMachine {
  readonly scope = 'instance';
  readonly subjects: readonly string[];
  readonly #settings: RibbonSettings;
  readonly #failures = new Map<string, number>();
  readonly #blackoutEnds = new Map<string, number>();

  constructor(settings: RibbonSettings) {
    super('available');
    this.#settings = settings;
    this.subjects = settings.instances;
  }

  ask({ atMs, instance }: Arrival): Admission {
    this.agenda.runUntil(atMs);
    const state = this.history.current(instance);
    if (state === 'available') return { verdict: 'admitted', state, why: 'the server is available' };
    if (!this.#settings.filterCircuitTripped)
      return { verdict: 'admitted', state, why: 'tripped servers are not filtered' };
    const others = this.subjects.some((other) => this.history.current(other) === 'available');
    return others
      ? { verdict: 'moved', state, why: 'the rule skips tripped servers' }
      : { verdict: 'admitted', state, why: 'every server is tripped: the rule falls back to all' };
  }

  observe(attempt: BreakerAttempt): void {
    this.agenda.runUntil(attempt.atMs);
    if (attempt.outcome === 'rejected') return;
    const endMs = attempt.atMs + attempt.durationMs;
    this.agenda.plan(endMs, RESULT, () => this.#count(endMs, attempt));
  }

  #count(atMs: number, { instance, outcome }: BreakerAttempt): void {
    if (outcome === 'response') {
      this.#failures.set(instance, 0);
      this.#blackoutEnds.delete(instance);
      this.history.step(atMs, instance, 'available', 'it answered');
      return;
    }
    const failures = (this.#failures.get(instance) ?? 0) + 1;
    this.#failures.set(instance, failures);
    const blackoutMs = this.#blackoutMs(failures);
    if (blackoutMs <= 0) return;
    const endMs = atMs + blackoutMs;
    this.#blackoutEnds.set(instance, endMs);
    this.history.step(atMs, instance, 'tripped', `${failures} socket errors in a row: ${blackoutMs} ms`);
    this.agenda.plan(endMs, TIMER, () => {
      if (this.#blackoutEnds.get(instance) === endMs)
        this.history.step(endMs, instance, 'available', 'the blackout is over');
    });
  }

  #blackoutMs(failures: number): number {
    const { connectionFailureCountThreshold, circuitTripTimeoutFactorSeconds, circuitTripMaxTimeoutSeconds } =
      this.#settings;
    if (failures < connectionFailureCountThreshold) return 0;
    const exponent = Math.min(failures - connectionFailureCountThreshold, LARGEST_EXPONENT);
    return Math.min(2 ** exponent * circuitTripTimeoutFactorSeconds, circuitTripMaxTimeoutSeconds) * 1000;
  }
}
