import { z } from 'zod';
import { nextTurn, RESULT, TIMER } from './agenda.ts';
import { answeredWith, StatusRangeSchema, type BreakerAttempt } from './attempt.ts';
import { type Admission, type Arrival, SERVICE } from './breaker.ts';
import { BreakerMachine } from './machine.ts';

/**
 * One Hystrix command key in one JVM. Defaults: Hystrix 1.5.18, HystrixCommandProperties (`default_*`); the property names
 * after `hystrix.command.KEY.` are given per field.
 */
export const HystrixSettingsSchema = z
  .object({
    machine: z.literal('hystrix'),
    /** `circuitBreaker.enabled` */
    enabled: z.boolean().default(true),
    /** `circuitBreaker.forceOpen`; wins over `forceClosed`. */
    forceOpen: z.boolean().default(false),
    /** `circuitBreaker.forceClosed` */
    forceClosed: z.boolean().default(false),
    /** `circuitBreaker.requestVolumeThreshold`: fewer results in the window never open it. */
    requestVolumeThreshold: z.int().nonnegative().default(20),
    /** `circuitBreaker.errorThresholdPercentage`, compared with the percentage cut down to a whole number. */
    errorThresholdPercentage: z.int().default(50),
    /** `circuitBreaker.sleepWindowInMilliseconds` */
    sleepWindowMs: z.number().nonnegative().default(5000),
    /** `metrics.rollingStats.timeInMilliseconds` */
    rollingWindowMs: z.number().positive().default(10_000),
    /** `metrics.healthSnapshot.intervalInMilliseconds`: the window moves only at its ticks. */
    healthSnapshotIntervalMs: z.number().positive().default(500),
    /** `execution.isolation.thread.timeoutInMilliseconds`; null for `execution.timeout.enabled: false`. */
    executionTimeoutMs: z.number().positive().nullable().default(1000),
    /** `execution.isolation.strategy`. Spring Cloud Zuul's default is SEMAPHORE (ZuulProperties.ribbonIsolationStrategy). */
    isolation: z.enum(['THREAD', 'SEMAPHORE']).default('THREAD'),
    /**
     * Commands at a time: `execution.isolation.semaphore.maxConcurrentRequests` 10, or `hystrix.threadpool.default.coreSize` 10
     * without a queue (`maxQueueSize` -1). Zuul's semaphore: 100.
     */
    maxConcurrent: z.int().nonnegative().default(10),
    /** Answers that the command throws for. None for Zuul; 300 to 599 for Feign; 400 to 599 for RestTemplate (CB-03). */
    failureStatuses: z.array(StatusRangeSchema).default([]),
    /** Answers that become HystrixBadRequestException: in no count, but a probe that ends so opens the circuit again. */
    badRequestStatuses: z.array(StatusRangeSchema).default([]),
    /** When the metrics stream began, which fixes the phase of its ticks. Null: with the first attempt, which creates the command. */
    startMs: z.number().nullable().default(null),
  })
  .refine(({ rollingWindowMs, healthSnapshotIntervalMs }) => rollingWindowMs >= healthSnapshotIntervalMs, {
    error: 'the rolling window is shorter than one snapshot interval: Hystrix cannot start with that',
    path: ['rollingWindowMs'],
  });
export type HystrixSettings = z.infer<typeof HystrixSettingsSchema>;

type End = 'success' | 'failure' | 'timeout' | 'bad-request' | 'rejected';
type Bucket = { readonly total: number; readonly errors: number };
const EMPTY: Bucket = { total: 0, errors: 0 };

/**
 * HystrixCircuitBreakerImpl of hystrix-core 1.5.18 with its HealthCountsStream. (In 1.5.12 and 1.5.13 it was a machine with a half-open
 * state of its own, as the project's main branch has; it is not modelled.)
 *
 * A result counts in the bucket of its end; at each tick the last `rollingWindowMs / healthSnapshotIntervalMs` buckets are
 * summed. The circuit opens lazily: the next *request* that finds enough errors in the latest sum opens it and is the first
 * to be stopped. While it is open one request passes more than `sleepWindowMs` after the opening or the last such test,
 * measured from the test's beginning. Any success closes it, also one that was on its way when it opened; a failed test
 * changes nothing. On closing the stream starts afresh: the counts are empty and the ticks run from that moment.
 *
 * Asking real Hystrix for `isOpen` (a health indicator, the metrics stream) may open it before the next request does.
 */
export class HystrixBreaker extends BreakerMachine {
  readonly scope = 'service';
  readonly subjects = [SERVICE];
  readonly #settings: HystrixSettings;
  readonly #bucketsPerWindow: number;
  #window: Bucket[] = [];
  #bucket: Bucket = EMPTY;
  /** What the latest tick saw. */
  #health: Bucket = EMPTY;
  /** Ticks of an older stream are void. */
  #stream = 0;
  #streamMs = 0;
  #tickPlanned = false;
  #openedOrTestedMs = 0;
  #inFlight = 0;

  constructor(settings: HystrixSettings) {
    const passive = !settings.enabled || (settings.forceClosed && !settings.forceOpen);
    super(passive ? 'disabled' : settings.forceOpen ? 'forced-open' : 'closed');
    this.#settings = settings;
    this.#bucketsPerWindow = Math.floor(settings.rollingWindowMs / settings.healthSnapshotIntervalMs);
    if (settings.startMs !== null) this.#startStream(settings.startMs);
  }

  ask({ atMs }: Arrival): Admission {
    this.#arrive(atMs);
    this.#openWhenUnhealthy(atMs);
    const state = this.history.current(SERVICE);
    if (state === 'forced-open') return { verdict: 'rejected', state, why: 'circuitBreaker.forceOpen' };
    if (state !== 'open') return this.#enter(atMs, `the circuit is ${state}`);
    const { sleepWindowMs } = this.#settings;
    if (atMs <= this.#openedOrTestedMs + sleepWindowMs)
      return { verdict: 'rejected', state, why: `short-circuited: no test for ${sleepWindowMs} ms` };
    this.#openedOrTestedMs = atMs;
    return this.#enter(atMs, 'the single test of an open circuit');
  }

  observe(attempt: BreakerAttempt): void {
    this.#arrive(attempt.atMs);
    const { endMs, end } = this.#endOf(attempt);
    this.#inFlight += 1;
    this.agenda.plan(endMs, RESULT, () => {
      this.#inFlight -= 1;
      this.#count(endMs, end);
    });
  }

  #arrive(atMs: number): void {
    if (this.agenda.nowMs === Number.NEGATIVE_INFINITY && this.#settings.startMs === null)
      this.#startStream(atMs);
    this.agenda.runUntil(atMs);
  }

  #openWhenUnhealthy(atMs: number): void {
    if (this.history.current(SERVICE) !== 'closed') return;
    const { total, errors } = this.#health;
    const percentage = total === 0 ? 0 : Math.trunc((errors / total) * 100);
    const { requestVolumeThreshold, errorThresholdPercentage } = this.#settings;
    if (total < requestVolumeThreshold || percentage < errorThresholdPercentage) return;
    this.history.step(atMs, SERVICE, 'open', `${errors} errors of ${total} results (${percentage} %)`);
    this.#openedOrTestedMs = atMs;
  }

  /** Permission of the circuit is followed by that of the semaphore or the pool; its refusal is an error like any other. */
  #enter(atMs: number, why: string): Admission {
    const { maxConcurrent, isolation } = this.#settings;
    const state = this.history.current(SERVICE);
    if (this.#inFlight < maxConcurrent) return { verdict: 'admitted', state, why };
    this.#count(atMs, 'rejected');
    const full = isolation === 'THREAD' ? 'thread pool' : 'semaphore';
    return { verdict: 'rejected', state, why: `the ${full} is full: ${maxConcurrent} at a time` };
  }

  #endOf(attempt: BreakerAttempt): { endMs: number; end: End } {
    const { executionTimeoutMs, failureStatuses, badRequestStatuses } = this.#settings;
    if (attempt.outcome === 'rejected') return { endMs: attempt.atMs, end: 'rejected' };
    if (executionTimeoutMs !== null && attempt.durationMs > executionTimeoutMs)
      return { endMs: attempt.atMs + executionTimeoutMs, end: 'timeout' };
    const endMs = attempt.atMs + attempt.durationMs;
    if (attempt.outcome !== 'response') return { endMs, end: 'failure' };
    if (answeredWith(attempt, badRequestStatuses)) return { endMs, end: 'bad-request' };
    return { endMs, end: answeredWith(attempt, failureStatuses) ? 'failure' : 'success' };
  }

  #count(atMs: number, end: End): void {
    if (end === 'success' && this.history.current(SERVICE) === 'open') {
      this.history.step(atMs, SERVICE, 'closed', 'a request succeeded');
      this.#startStream(atMs);
    }
    if (end === 'bad-request') return;
    const { total, errors } = this.#bucket;
    this.#bucket = { total: total + 1, errors: end === 'success' ? errors : errors + 1 };
    this.#planTick(atMs);
  }

  #startStream(atMs: number): void {
    this.#stream += 1;
    this.#window = [];
    this.#bucket = EMPTY;
    this.#health = EMPTY;
    this.#streamMs = atMs;
    this.#tickPlanned = false;
  }

  /** Ticks over nothing are left out: a trace may have long pauses. */
  #planTick(afterMs: number): void {
    if (this.#tickPlanned) return;
    this.#tickPlanned = true;
    const stream = this.#stream;
    const { healthSnapshotIntervalMs: interval } = this.#settings;
    const { atMs: tickMs } = nextTurn(this.#streamMs, interval, afterMs);
    this.agenda.plan(tickMs, TIMER, () => {
      if (stream !== this.#stream) return;
      this.#tickPlanned = false;
      this.#tick();
      if (this.#health.total > 0) this.#planTick(tickMs);
      else this.#window = [];
    });
  }

  #tick(): void {
    const left = this.#window.length < this.#bucketsPerWindow ? EMPTY : (this.#window.shift() ?? EMPTY);
    this.#window.push(this.#bucket);
    const { total, errors } = this.#health;
    this.#health = {
      total: total + this.#bucket.total - left.total,
      errors: errors + this.#bucket.errors - left.errors,
    };
    this.#bucket = EMPTY;
  }
}
