import { z } from 'zod';
import { RESULT } from './agenda.ts';
import type { BreakerAttempt } from './attempt.ts';
import { type Admission, type Arrival, SERVICE } from './breaker.ts';
import { BreakerMachine } from './machine.ts';

/** Istio's "no limit": math.MaxUint32 (getDefaultCircuitBreakerThresholds, cluster_traffic_policy.go). */
const NO_LIMIT = 4_294_967_295;

/** The connection pool of one cluster in one proxy, in the words of Istio's DestinationRule. Without one nothing is limited. */
export const PoolLimitsSettingsSchema = z.object({
  machine: z.literal('pool-limits'),
  /** Of the connections to the instances. HTTP/2 carries all requests to an instance over one connection. */
  protocol: z.enum(['http1', 'http2']).default('http1'),
  /** `tcp.maxConnections`, of the cluster; an instance without any connection gets one all the same. */
  maxConnections: z.int().positive().default(NO_LIMIT),
  /** `http.http1MaxPendingRequests`: requests that wait for a connection. */
  http1MaxPendingRequests: z.int().positive().default(NO_LIMIT),
  /** `http.http2MaxRequests`: requests under way, over HTTP/1.1 as well. */
  http2MaxRequests: z.int().positive().default(NO_LIMIT),
  /** `http.maxRetries`: retries under way. */
  maxRetries: z.int().positive().default(NO_LIMIT),
});
export type PoolLimitsSettings = z.infer<typeof PoolLimitsSettingsSchema>;

type Pool = { connections: number; busy: number; readonly waiting: BreakerAttempt[] };

/**
 * Envoy's circuit breakers (conn_pool_base.cc, `ConnPoolImplBase::newStreamImpl`; router/retry_state_impl.cc).
 *
 * Connecting takes no time here and a connection is never closed for idleness, so that only requests that overlap can
 * overflow. What waits keeps its own duration and ends later by as much as it waited. There is no memory: the request after
 * one that ended is admitted again.
 */
export class PoolLimits extends BreakerMachine {
  readonly scope = 'service';
  readonly subjects = [SERVICE];
  readonly #settings: PoolLimitsSettings;
  readonly #ended: (attempt: BreakerAttempt, atMs: number) => void;
  readonly #pools = new Map<string, Pool>();
  #requests = 0;
  #retries = 0;

  /** @param ended is told when each admitted request ends: its own duration after its start, which may have had to wait. */
  constructor(
    settings: PoolLimitsSettings,
    ended: (attempt: BreakerAttempt, atMs: number) => void = () => undefined,
  ) {
    super('free');
    this.#settings = settings;
    this.#ended = ended;
  }

  ask({ atMs, instance, retry }: Arrival): Admission {
    this.agenda.runUntil(atMs);
    const { http1MaxPendingRequests, http2MaxRequests, maxRetries } = this.#settings;
    if (retry && this.#retries >= maxRetries)
      return this.#overflow(atMs, `${maxRetries} retries are under way`);
    const ready = this.#isReady(instance);
    if (!ready && this.#waiting >= http1MaxPendingRequests)
      return this.#overflow(atMs, `${http1MaxPendingRequests} requests wait for a connection`);
    if (this.#requests >= http2MaxRequests && (ready || this.#mayConnect(instance))) {
      // The refusal comes once the connection is there, and leaves it behind.
      if (!ready) this.#pool(instance).connections += 1;
      return this.#overflow(atMs, `${http2MaxRequests} requests are under way`);
    }
    return { verdict: 'admitted', state: this.history.current(SERVICE), why: 'within the limits' };
  }

  observe(attempt: BreakerAttempt): void {
    this.agenda.runUntil(attempt.atMs);
    if (attempt.outcome === 'rejected') return;
    if (attempt.retry) this.#retries += 1;
    if (this.#isReady(attempt.instance) || this.#mayConnect(attempt.instance))
      this.#start(attempt.atMs, attempt);
    else this.#pool(attempt.instance).waiting.push(attempt);
  }

  #overflow(atMs: number, why: string): Admission {
    this.history.step(atMs, SERVICE, 'full', why);
    return { verdict: 'rejected', state: 'full', why: `503 UO: ${why}` };
  }

  get #waiting(): number {
    return [...this.#pools.values()].reduce((sum, pool) => sum + pool.waiting.length, 0);
  }

  get #connections(): number {
    return [...this.#pools.values()].reduce((sum, pool) => sum + pool.connections, 0);
  }

  #pool(instance: string): Pool {
    const known = this.#pools.get(instance);
    if (known) return known;
    const pool = { connections: 0, busy: 0, waiting: [] };
    this.#pools.set(instance, pool);
    return pool;
  }

  /** Whether a connection is there that takes one more request. */
  #isReady(instance: string): boolean {
    const { connections, busy } = this.#pool(instance);
    return this.#settings.protocol === 'http2' ? connections > 0 : busy < connections;
  }

  #mayConnect(instance: string): boolean {
    return this.#pool(instance).connections === 0 || this.#connections < this.#settings.maxConnections;
  }

  #start(atMs: number, attempt: BreakerAttempt): void {
    const pool = this.#pool(attempt.instance);
    if (!this.#isReady(attempt.instance)) pool.connections += 1;
    pool.busy += 1;
    this.#requests += 1;
    const endMs = atMs + attempt.durationMs;
    this.agenda.plan(endMs, RESULT, () => this.#end(endMs, pool, attempt));
  }

  #end(atMs: number, pool: Pool, attempt: BreakerAttempt): void {
    pool.busy -= 1;
    this.#requests -= 1;
    if (attempt.retry) this.#retries -= 1;
    // An HTTP/1.1 connection whose answer never came cannot be used again.
    if (attempt.outcome !== 'response' && this.#settings.protocol === 'http1') pool.connections -= 1;
    this.history.step(atMs, SERVICE, 'free', 'a request ended');
    this.#ended(attempt, atMs);
    const next = pool.waiting.shift();
    if (next) this.#start(atMs, next);
  }
}
