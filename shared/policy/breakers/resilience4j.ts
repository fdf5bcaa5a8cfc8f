import { z } from 'zod';
import { RESULT, TIMER } from './agenda.ts';
import { answeredWith, StatusRangeSchema, type BreakerAttempt } from './attempt.ts';
import { type Admission, type Arrival, type BreakerState, SERVICE } from './breaker.ts';
import { BreakerMachine } from './machine.ts';

/**
 * One Resilience4j CircuitBreaker instance in one JVM. Defaults: resilience4j 2.2.0, CircuitBreakerConfig (`DEFAULT_*`); the
 * properties are `resilience4j.circuitbreaker.instances.NAME.` with the field's name in kebab case.
 */
export const Resilience4jSettingsSchema = z.object({
  machine: z.literal('resilience4j'),
  slidingWindowType: z.enum(['COUNT_BASED', 'TIME_BASED']).default('COUNT_BASED'),
  /** Results, or whole seconds of the wall clock. */
  slidingWindowSize: z.int().positive().default(100),
  /** Capped by the window where that counts results, in the closed state only (the properties' setters do not adjust it). */
  minimumNumberOfCalls: z.int().positive().default(100),
  /** Percent; at it or above it the breaker opens. */
  failureRateThreshold: z.number().positive().max(100).default(50),
  /** Percent; at it or above it the breaker opens. */
  slowCallRateThreshold: z.number().positive().max(100).default(100),
  /** `slow-call-duration-threshold`: slower than this is slow. */
  slowCallDurationThresholdMs: z.number().positive().default(60_000),
  /** `wait-duration-in-open-state` */
  waitDurationInOpenStateMs: z.number().nonnegative().default(60_000),
  permittedNumberOfCallsInHalfOpenState: z.int().positive().default(10),
  /** `max-wait-duration-in-half-open-state`; 0 waits for ever. */
  maxWaitDurationInHalfOpenStateMs: z.number().nonnegative().default(0),
  automaticTransitionFromOpenToHalfOpenEnabled: z.boolean().default(false),
  /** The TimeLimiter inside the breaker; null without one. Spring Cloud CircuitBreaker's is 1000 unless it is configured. */
  timeLimiterMs: z.number().positive().nullable().default(null),
  /** Answers that come as an exception. None for Spring Cloud Gateway without `statusCodes`; 300 to 599 for Feign (CB-03). */
  failureStatuses: z.array(StatusRangeSchema).default([]),
  /** Answers whose exception is one of `ignore-exceptions`: in no count, and a half-open permission is given back. */
  ignoredStatuses: z.array(StatusRangeSchema).default([]),
});
export type Resilience4jSettings = z.infer<typeof Resilience4jSettingsSchema>;

/** `second` is of the wall clock; only a window of time looks at it. */
type Result = { readonly second: number; readonly failed: boolean; readonly slow: boolean };
type Assessment = 'too-few' | 'below' | 'above';

/** Results with their sums, oldest first. */
class Window {
  readonly #results: Result[] = [];
  #first = 0;
  failed = 0;
  slow = 0;

  get total(): number {
    return this.#results.length - this.#first;
  }

  add(result: Result): void {
    this.#results.push(result);
    this.#sum(result, 1);
  }

  keepLatest(count: number): void {
    while (this.total > count) this.#drop();
  }

  keepAfter(second: number): void {
    for (let oldest = this.#results[this.#first]; oldest !== undefined && oldest.second <= second; ) {
      this.#drop();
      oldest = this.#results[this.#first];
    }
  }

  #drop(): void {
    const oldest = this.#results[this.#first];
    if (oldest) this.#sum(oldest, -1);
    this.#first += 1;
  }

  #sum({ failed, slow }: Result, sign: number): void {
    this.failed += failed ? sign : 0;
    this.slow += slow ? sign : 0;
  }
}

/**
 * CircuitBreakerStateMachine (resilience4j-circuitbreaker 2.2.0).
 *
 * Results are assessed one by one, by the state they find at their end: what was admitted while closed may decide a half-open
 * phase. Half-open has a window of its own that counts `permittedNumberOfCallsInHalfOpenState` results; as the minimum is
 * capped by it and not raised to it, a smaller `minimumNumberOfCalls` decides earlier.
 */
export class Resilience4jBreaker extends BreakerMachine {
  readonly scope = 'service';
  readonly subjects = [SERVICE];
  readonly #settings: Resilience4jSettings;
  #window = new Window();
  #permits = 0;
  #retryAfterMs = 0;
  /** Timers of an older state are void. */
  #epoch = 0;

  constructor(settings: Resilience4jSettings) {
    super('closed');
    this.#settings = settings;
  }

  ask({ atMs }: Arrival): Admission {
    this.agenda.runUntil(atMs);
    if (this.#state === 'open' && atMs > this.#retryAfterMs)
      this.#halfOpen(atMs, 'the first call after the wait');
    const state = this.#state;
    if (state === 'closed') return { verdict: 'admitted', state, why: 'the breaker is closed' };
    if (state === 'open') return { verdict: 'rejected', state, why: 'CallNotPermittedException: open' };
    if (this.#permits === 0) return { verdict: 'rejected', state, why: 'all half-open calls are taken' };
    this.#permits -= 1;
    return { verdict: 'admitted', state, why: 'one of the half-open calls' };
  }

  observe(attempt: BreakerAttempt): void {
    this.agenda.runUntil(attempt.atMs);
    const { timeLimiterMs, slowCallDurationThresholdMs } = this.#settings;
    const limited = timeLimiterMs !== null && attempt.durationMs > timeLimiterMs;
    const durationMs = limited ? timeLimiterMs : attempt.durationMs;
    const endMs = attempt.atMs + durationMs;
    this.agenda.plan(endMs, RESULT, () => {
      if (!limited && answeredWith(attempt, this.#settings.ignoredStatuses)) {
        if (this.#state === 'half-open') this.#permits += 1;
        return;
      }
      const failed =
        limited || attempt.outcome !== 'response' || answeredWith(attempt, this.#settings.failureStatuses);
      this.#count(
        {
          second: Math.floor(endMs / 1000),
          failed,
          slow: durationMs > slowCallDurationThresholdMs,
        },
        endMs,
      );
    });
  }

  get #state(): BreakerState {
    return this.history.current(SERVICE);
  }

  #count(result: Result, atMs: number): void {
    const state = this.#state;
    if (state === 'open') return;
    this.#window.add(result);
    this.#forget(state, result.second);
    const assessment = this.#assess(state);
    if (assessment === 'above') this.#open(atMs, this.#rates());
    else if (assessment === 'below' && state === 'half-open')
      this.#enter(atMs, 'closed', `half-open calls went well: ${this.#rates()}`);
  }

  #forget(state: string, second: number): void {
    const { slidingWindowType, slidingWindowSize, permittedNumberOfCallsInHalfOpenState } = this.#settings;
    if (state === 'half-open' || slidingWindowType === 'COUNT_BASED') {
      const size = state === 'half-open' ? permittedNumberOfCallsInHalfOpenState : slidingWindowSize;
      this.#window.keepLatest(size);
    } else this.#window.keepAfter(second - slidingWindowSize);
  }

  #assess(state: string): Assessment {
    const { slidingWindowType, slidingWindowSize, minimumNumberOfCalls } = this.#settings;
    const { failureRateThreshold, slowCallRateThreshold } = this.#settings;
    const cap =
      state === 'half-open'
        ? this.#settings.permittedNumberOfCallsInHalfOpenState
        : slidingWindowType === 'COUNT_BASED'
          ? slidingWindowSize
          : Number.POSITIVE_INFINITY;
    if (this.#window.total < Math.min(minimumNumberOfCalls, cap)) return 'too-few';
    const { failureRate, slowRate } = this.#share();
    const above =
      failureRate >= Math.fround(failureRateThreshold) || slowRate >= Math.fround(slowCallRateThreshold);
    return above ? 'above' : 'below';
  }

  /** Percentages in single precision, as SnapshotImpl computes them: the comparison with the threshold depends on it. */
  #share(): { failureRate: number; slowRate: number } {
    const { total, failed, slow } = this.#window;
    const rate = (count: number) => Math.fround(Math.fround(count * 100) / total);
    return { failureRate: rate(failed), slowRate: rate(slow) };
  }

  #rates(): string {
    const { failureRate, slowRate } = this.#share();
    const shown = (rate: number) => `${Math.round(rate * 10) / 10} %`;
    return `${shown(failureRate)} failed and ${shown(slowRate)} slow of ${this.#window.total} results`;
  }

  #open(atMs: number, why: string): void {
    const { waitDurationInOpenStateMs, automaticTransitionFromOpenToHalfOpenEnabled } = this.#settings;
    this.#enter(atMs, 'open', why);
    this.#retryAfterMs = atMs + waitDurationInOpenStateMs;
    if (automaticTransitionFromOpenToHalfOpenEnabled)
      this.#later(this.#retryAfterMs, (at) => this.#halfOpen(at, 'the wait is over (automatic transition)'));
  }

  #halfOpen(atMs: number, why: string): void {
    const { permittedNumberOfCallsInHalfOpenState, maxWaitDurationInHalfOpenStateMs } = this.#settings;
    this.#enter(atMs, 'half-open', why);
    this.#permits = permittedNumberOfCallsInHalfOpenState;
    if (maxWaitDurationInHalfOpenStateMs >= 1)
      this.#later(atMs + maxWaitDurationInHalfOpenStateMs, (at) =>
        this.#open(at, `half-open for ${maxWaitDurationInHalfOpenStateMs} ms without a decision`),
      );
  }

  #enter(atMs: number, state: 'closed' | 'open' | 'half-open', why: string): void {
    this.history.step(atMs, SERVICE, state, why);
    this.#epoch += 1;
    if (state !== 'open') this.#window = new Window();
  }

  #later(atMs: number, act: (atMs: number) => void): void {
    const epoch = this.#epoch;
    this.agenda.plan(atMs, TIMER, (at) => {
      if (epoch === this.#epoch) act(at);
    });
  }
}
