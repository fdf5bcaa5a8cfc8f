import type { Random } from '#shared/compare/random.ts';
import { breakerSettings } from '#shared/policy/breakers/index.ts';
import { between, generateTrace, oneOf, traceRandom } from './generate.ts';
import type { Case } from './java-traces.ts';

const STATUSES = [400, 404, 409, 500, 502, 503, 504];
/** An even second and a bit, so that a window of seconds does not begin with the trace. */
const EPOCH_MS = 1_700_000_000_373;

/** Cases of one machine. The first has every default. */
export function generateCases(
  count: number,
  seed: number,
  one: (random: Random, id: string) => Case,
): Case[] {
  return Array.from({ length: count }, (_, index) => one(traceRandom(seed, index), `trace-${seed}-${index}`));
}

/** Hystrix: all settings of the circuit, semaphores that fill, timeouts, bad requests. */
export function hystrixCase(random: Random, id: string): Case {
  const plain = id.endsWith('-0') || random() < 0.3;
  const interval = oneOf(random, [100, 250, 500]);
  const isolation = oneOf(random, ['THREAD', 'SEMAPHORE'] as const);
  const settings = breakerSettings({
    machine: 'hystrix',
    badRequestStatuses: oneOf(random, [[], [[400, 409]]]),
    failureStatuses: oneOf(random, [[], [[400, 599]], [[500, 599]]]),
    // Full pools come from the traces: the real semaphore would refuse first.
    isolation,
    maxConcurrent: isolation === 'THREAD' ? 1000 : oneOf(random, [1, 2, 10, 100]),
    ...(plain
      ? {}
      : {
          requestVolumeThreshold: between(random, 1, 30),
          errorThresholdPercentage: oneOf(random, [1, 25, 33, 50, 51, 67, 100]),
          sleepWindowMs: between(random, 50, 8000),
          healthSnapshotIntervalMs: interval,
          rollingWindowMs: interval * between(random, 1, 20),
          executionTimeoutMs: oneOf(random, [null, between(random, 20, 2000)]),
          enabled: random() > 0.03,
          forceOpen: random() < 0.03,
          forceClosed: random() < 0.03,
        }),
  });
  const trace = generateTrace(random, {
    startMs: between(random, 0, 5000),
    scaleMs: oneOf(random, [1500, 4000, 8000]),
    phases: between(random, 3, 10),
    slowestMs: 2500,
    instances: ['a', 'b', 'c'],
    statuses: STATUSES,
  });
  // A pool that is full without a request under way: only a thread pool, shared by a group of commands, can be that.
  const attempts = trace.attempts.map((attempt) =>
    isolation === 'THREAD' && random() < 0.05
      ? { atMs: attempt.atMs, instance: attempt.instance, outcome: 'rejected' as const, durationMs: 0 }
      : attempt,
  );
  return { id, settings, trace: { ...trace, attempts } };
}

/** Resilience4j: both windows, slow calls, automatic and forced ends of states, ignored exceptions. */
export function resilience4jCase(random: Random, id: string): Case {
  const plain = id.endsWith('-0') || random() < 0.15;
  const settings = breakerSettings({
    machine: 'resilience4j',
    failureStatuses: oneOf(random, [[], [[400, 599]], [[500, 599]]]),
    ignoredStatuses: oneOf(random, [[], [[400, 409]]]),
    ...(plain
      ? {}
      : {
          slidingWindowType: oneOf(random, ['COUNT_BASED', 'TIME_BASED'] as const),
          slidingWindowSize: between(random, 1, 40),
          minimumNumberOfCalls: between(random, 1, 50),
          failureRateThreshold: oneOf(random, [1, 25, 33.3, 50, 66.6, 100]),
          slowCallRateThreshold: oneOf(random, [20, 50, 100]),
          slowCallDurationThresholdMs: between(random, 1, 2000),
          waitDurationInOpenStateMs: between(random, 50, 8000),
          permittedNumberOfCallsInHalfOpenState: between(random, 1, 15),
          maxWaitDurationInHalfOpenStateMs: oneOf(random, [0, 0, between(random, 1, 5000)]),
          automaticTransitionFromOpenToHalfOpenEnabled: random() < 0.4,
          timeLimiterMs: oneOf(random, [null, between(random, 20, 2000)]),
        }),
  });
  const trace = generateTrace(random, {
    startMs: EPOCH_MS + between(random, 0, 5000),
    scaleMs: plain ? 40_000 : oneOf(random, [1500, 6000]),
    phases: between(random, 3, 10),
    slowestMs: 2500,
    instances: ['a', 'b', 'c'],
    statuses: STATUSES,
  });
  return { id, settings, trace };
}

/** Ribbon: its three numbers; several servers. */
export function ribbonCase(random: Random, id: string): Case {
  const plain = id.endsWith('-0') || random() < 0.5;
  const instances = ['a', 'b', 'c', 'd'].slice(0, between(random, 1, 4));
  const settings = breakerSettings({
    machine: 'ribbon',
    instances,
    // Tripped servers are asked all the same, so that a blackout can grow.
    filterCircuitTripped: false,
    ...(plain
      ? {}
      : {
          connectionFailureCountThreshold: between(random, 1, 5),
          circuitTripTimeoutFactorSeconds: between(random, 0, 4),
          circuitTripMaxTimeoutSeconds: between(random, 0, 20),
        }),
  });
  const trace = generateTrace(random, {
    startMs: between(random, 1, 5000),
    scaleMs: 12_000,
    phases: between(random, 3, 8),
    slowestMs: 1000,
    instances,
    statuses: STATUSES,
  });
  return { id, settings, trace };
}
