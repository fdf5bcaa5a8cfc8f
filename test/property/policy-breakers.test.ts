import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BreakerAttempt,
  type BreakerSettingsInput,
  type BreakerTrace,
  breakerSettings,
  compareMachines,
  createBreaker,
  replayTrace,
  SERVICE,
  TraceReplaySchema,
} from '#shared/policy/breakers/index.ts';

const INSTANCES = ['a', 'b', 'c', 'd'];
/** States in which nothing is stopped, but for want of a place in a pool. */
const ADMITTING: ReadonlySet<string> = new Set(['closed', 'available', 'healthy', 'leaving']);

const attempts = fc
  .array(
    fc.record({
      gapMs: fc.nat(400),
      instance: fc.constantFrom(...INSTANCES),
      durationMs: fc.nat(1500),
      outcome: fc.constantFrom<BreakerAttempt['outcome']>(
        'response',
        'timeout',
        'connect-failure',
        'reset',
        'rejected',
      ),
      status: fc.constantFrom(200, 404, 500, 503),
    }),
    { maxLength: 300 },
  )
  .map((drawn) => {
    let atMs = 0;
    return drawn.map(({ gapMs, status, outcome, ...rest }): BreakerAttempt => {
      atMs += gapMs;
      return outcome === 'response' ? { atMs, outcome, status, ...rest } : { atMs, outcome, ...rest };
    });
  });
const traces = attempts.map((all): BreakerTrace => ({ instances: INSTANCES, attempts: all }));

const outlier = fc.record({
  machine: fc.constant('outlier-detection' as const),
  instances: fc.constant(INSTANCES),
  consecutive5xxErrors: fc.nat(4),
  consecutiveGatewayErrors: fc.nat(3),
  splitExternalLocalOriginErrors: fc.boolean(),
  consecutiveLocalOriginFailures: fc.nat(3),
  intervalMs: fc.integer({ min: 100, max: 5000 }),
  baseEjectionTimeMs: fc.integer({ min: 100, max: 8000 }),
  maxEjectionPercent: fc.integer({ min: 1, max: 100 }),
  minHealthPercent: fc.constant(0),
  updateMergeWindowMs: fc.constantFrom(0, 300, 1000),
});
const machines: fc.Arbitrary<BreakerSettingsInput> = fc.oneof(
  outlier,
  fc.record({
    machine: fc.constant('hystrix' as const),
    requestVolumeThreshold: fc.nat(20),
    sleepWindowMs: fc.nat(5000),
    maxConcurrent: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    machine: fc.constant('resilience4j' as const),
    slidingWindowType: fc.constantFrom('COUNT_BASED' as const, 'TIME_BASED' as const),
    slidingWindowSize: fc.integer({ min: 1, max: 20 }),
    minimumNumberOfCalls: fc.integer({ min: 1, max: 20 }),
    waitDurationInOpenStateMs: fc.nat(5000),
    automaticTransitionFromOpenToHalfOpenEnabled: fc.boolean(),
  }),
  fc.record({ machine: fc.constant('ribbon' as const), instances: fc.constant(INSTANCES) }),
  fc.record({
    machine: fc.constant('pool-limits' as const),
    maxConnections: fc.integer({ min: 1, max: 4 }),
    http1MaxPendingRequests: fc.integer({ min: 1, max: 4 }),
    http2MaxRequests: fc.integer({ min: 1, max: 8 }),
  }),
);

describe('every machine', () => {
  it('steps from the state it is in, in the order of time, and gives each attempt one verdict', () => {
    fc.assert(
      fc.property(traces, machines, (trace, input) => {
        const replay = replayTrace(trace, breakerSettings(input), 100_000);
        for (const { spans } of replay.timelines)
          for (const [index, { fromMs, toMs, state }] of spans.entries()) {
            expect(toMs).toBeGreaterThanOrEqual(fromMs);
            expect(spans[index + 1]?.fromMs ?? toMs).toBe(toMs);
            expect(spans[index + 1]?.state).not.toBe(state);
          }
        const { admitted, moved, rejected } = replay.counts;
        expect(admitted + moved + rejected).toBe(trace.attempts.length);
        expect(moved + rejected).toBe(replay.stopped.length);
        expect(TraceReplaySchema.safeParse(replay).success).toBe(true);
      }),
    );
  });

  it('agrees with itself', () => {
    fc.assert(
      fc.property(traces, machines, (trace, input) => {
        const settings = breakerSettings(input);
        const { differences, bothAdmit, bothStop } = compareMachines(trace, settings, settings);
        expect(differences).toEqual([]);
        expect(bothAdmit + bothStop).toBe(trace.attempts.length);
      }),
    );
  });

  it('does the same when the whole trace is shifted by whole seconds', () => {
    fc.assert(
      fc.property(traces, machines, fc.integer({ min: 1, max: 1_000_000 }), (trace, input, seconds) => {
        const settings = breakerSettings(input);
        const shifted = trace.attempts.map((attempt) => ({
          ...attempt,
          atMs: attempt.atMs + seconds * 1000,
        }));
        const verdicts = (all: BreakerTrace) =>
          replayTrace(all, settings).stopped.map(({ index, verdict, state }) => ({ index, verdict, state }));
        expect(verdicts({ ...trace, attempts: shifted })).toEqual(verdicts(trace));
      }),
    );
  });

  it('passes over a pause of years at once', () => {
    fc.assert(
      fc.property(traces, machines, (trace, input) => {
        const breaker = createBreaker(breakerSettings(input));
        for (const attempt of trace.attempts) breaker.offer(attempt);
        breaker.advance(1e13);
        expect(breaker.changes.length).toBeLessThan(10_000);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a closed circuit', () => {
  it('admits everything', () => {
    fc.assert(
      fc.property(traces, machines, (trace, input) => {
        const breaker = createBreaker(breakerSettings(input));
        const stoppedWhileClosed = trace.attempts.filter((attempt) => {
          const { verdict, state, why } = breaker.offer(attempt);
          return verdict !== 'admitted' && ADMITTING.has(state) && !why.includes('is full');
        });
        expect(stoppedWhileClosed).toEqual([]);
      }),
    );
  });

  it('opens only on failures', () => {
    fc.assert(
      fc.property(traces, machines, (trace, input) => {
        const settings = breakerSettings(input);
        fc.pre(settings.machine !== 'pool-limits');
        const well = trace.attempts.map(({ atMs, instance }): BreakerAttempt => {
          return { atMs, instance, durationMs: 0, outcome: 'response', status: 200 };
        });
        expect(replayTrace({ ...trace, attempts: well }, settings).stopped).toEqual([]);
      }),
    );
  });
});

describe('intervals of a fraction of a millisecond', () => {
  it('come to an end', () => {
    const fraction = fc.double({ min: 50, max: 2000, noNaN: true });
    fc.assert(
      fc.property(traces, fraction, fraction, (trace, intervalMs, phaseMs) => {
        const shared = {
          ...trace,
          attempts: trace.attempts.map((all) => ({ ...all, atMs: all.atMs + phaseMs })),
        };
        for (const input of [
          { machine: 'hystrix', healthSnapshotIntervalMs: intervalMs, requestVolumeThreshold: 1 },
          { machine: 'outlier-detection', intervalMs, maxEjectionPercent: 100, consecutive5xxErrors: 1 },
        ] as const) {
          const replay = replayTrace(shared, breakerSettings(input), 100_000);
          expect(replay.toMs).toBe(100_000);
        }
      }),
    );
  });
});

describe('outlier detection', () => {
  it('never ejects more than maxEjectionPercent', () => {
    fc.assert(
      fc.property(traces, outlier, (trace, input) => {
        const breaker = createBreaker(breakerSettings(input));
        for (const attempt of trace.attempts) breaker.offer(attempt);
        breaker.advance(1_000_000);
        for (const { atMs } of breaker.changes) {
          const states = INSTANCES.map((instance) => breaker.stateAt(instance, atMs));
          const ejected = states.filter((state) => state === 'ejected' || state === 'leaving').length;
          expect((100 * ejected) / INSTANCES.length).toBeLessThanOrEqual(input.maxEjectionPercent);
        }
      }),
    );
  });

  it('ejects for a multiple of the base time, up to the cap, rounded up to the next sweep', () => {
    fc.assert(
      fc.property(traces, outlier, (trace, input) => {
        const settings = breakerSettings({ ...input, updateMergeWindowMs: 0 });
        const breaker = createBreaker(settings);
        for (const attempt of trace.attempts) breaker.offer(attempt);
        breaker.advance(10_000_000);
        const { intervalMs, baseEjectionTimeMs } = input;
        const firstMs = (trace.attempts[0]?.atMs ?? 0) + intervalMs;
        for (const instance of INSTANCES) {
          let backoff = 0;
          const own = breaker.changes.filter(({ subject }) => subject === instance);
          for (const [index, { atMs, to }] of own.entries()) {
            if (to !== 'ejected') continue;
            const previous = own[index - 1];
            const sweeps = previous ? sweepOf(atMs) - sweepOf(previous.atMs) : 0;
            backoff = Math.max(0, backoff - sweeps) + 1;
            const dueMs = atMs + Math.min(backoff * baseEjectionTimeMs, 300_000);
            const released = own[index + 1]?.atMs ?? Number.NaN;
            expect(released).toBe(
              firstMs + Math.max(0, Math.ceil((dueMs - firstMs) / intervalMs)) * intervalMs,
            );
          }
        }
        /** Sweeps up to and including a moment. */
        function sweepOf(atMs: number): number {
          return Math.floor((atMs - firstMs) / intervalMs);
        }
      }),
    );
  });
});

describe('Hystrix', () => {
  it('lets at most one request through per sleep window while it is open', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 5000 }), (trace, sleepWindowMs) => {
        const breaker = createBreaker(
          breakerSettings({
            machine: 'hystrix',
            requestVolumeThreshold: 3,
            sleepWindowMs,
            maxConcurrent: 1000,
          }),
        );
        let lastMs = Number.NEGATIVE_INFINITY;
        for (const attempt of trace.attempts) {
          const { verdict, state } = breaker.offer(attempt);
          if (state !== 'open' || verdict !== 'admitted') continue;
          const opened = breaker.changes.findLast(({ subject, to }) => subject === SERVICE && to === 'open');
          expect(attempt.atMs).toBeGreaterThan(Math.max(opened?.atMs ?? 0, lastMs) + sleepWindowMs);
          lastMs = attempt.atMs;
        }
      }),
    );
  });
});
