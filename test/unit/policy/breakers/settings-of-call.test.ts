import { describe, expect, it } from 'vitest';
import type { BreakerMachine } from '#shared/policy/breakers/fields.ts';
import { type CallMachine, machinesOfCall } from '#shared/policy/breakers/settings-of-call.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { byDefault, notKnown, type Setting, written } from '#shared/policy/model/setting.ts';

const place = { file: 'shop.yaml', line: 3, column: 5, field: 'x' };
const at = <T>(value: T): Setting<T> => written(value, place);

const HYSTRIX: CallSettings = {
  'breaker.kind': at('hystrix'),
  'breaker.minimumCalls': at(10),
  'breaker.failureRatePercent': at(40),
  'breaker.openMs': at(7000),
  'breaker.windowMs': at(20_000),
  'breaker.countsStatuses': at(['4xx but 404', '5xx']),
  'timeout.requestMs': byDefault<number | null>(1000, 'Hystrix', '1.5.18', 'HystrixCommandProperties'),
  'pool.maxRequests': written<number | null>(50, {
    ...place,
    field: 'execution.isolation.semaphore.maxConcurrentRequests',
  }),
  'pool.maxPending': at(0),
};
const RESILIENCE4J: CallSettings = {
  'breaker.kind': at('resilience4j'),
  'breaker.failureRatePercent': at(30),
  'breaker.minimumCalls': at(5),
  'breaker.windowMs': at(null),
  'breaker.windowCalls': at(20),
  'breaker.openMs': at(60_000),
  'breaker.halfOpenCalls': at(4),
  'breaker.slowCallMs': at(2000),
  'breaker.countsStatuses': at([]),
  'timeout.requestMs': at(null),
};
const RIBBON: CallSettings = {
  'ejection.kind': at('ribbon'),
  'ejection.consecutive5xx': at(null),
  'ejection.consecutiveLocalFailures': at(4),
  'ejection.baseMs': at(5000),
  'ejection.maxMs': at(20_000),
};
const OUTLIER: CallSettings = {
  'ejection.kind': at('outlier-detection'),
  'ejection.consecutive5xx': at(null),
  'ejection.consecutiveGatewayErrors': at(3),
  'ejection.consecutiveLocalFailures': at(2),
  'ejection.intervalMs': at(5000),
  'ejection.baseMs': at(60_000),
  'ejection.maxMs': at(300_000),
  'ejection.maxPercent': at(100),
  'ejection.minHealthPercent': at(30),
};
const NO_POOL: CallSettings = {
  'pool.maxConnections': at(null),
  'pool.maxPending': at(null),
  'pool.maxRequests': at(null),
  'pool.maxRetries': at(null),
};

function only(machines: readonly CallMachine[]): CallMachine {
  const [machine, ...others] = machines;
  if (machine === undefined || others.length > 0) throw new Error(`${machines.length} machines, not one`);
  return machine;
}

describe('the machines of a call', () => {
  it.each<[BreakerMachine, 'spring' | 'istio', CallSettings, object]>([
    [
      'hystrix',
      'spring',
      HYSTRIX,
      {
        requestVolumeThreshold: 10,
        errorThresholdPercentage: 40,
        sleepWindowMs: 7000,
        rollingWindowMs: 20_000,
        executionTimeoutMs: 1000,
        maxConcurrent: 50,
        isolation: 'SEMAPHORE',
        failureStatuses: [
          [400, 403],
          [405, 499],
          [500, 599],
        ],
      },
    ],
    [
      'resilience4j',
      'spring',
      RESILIENCE4J,
      {
        slidingWindowType: 'COUNT_BASED',
        slidingWindowSize: 20,
        minimumNumberOfCalls: 5,
        failureRateThreshold: 30,
        slowCallDurationThresholdMs: 2000,
        waitDurationInOpenStateMs: 60_000,
        permittedNumberOfCallsInHalfOpenState: 4,
        timeLimiterMs: null,
      },
    ],
    [
      'ribbon',
      'spring',
      RIBBON,
      {
        connectionFailureCountThreshold: 4,
        circuitTripTimeoutFactorSeconds: 5,
        circuitTripMaxTimeoutSeconds: 20,
      },
    ],
    [
      'outlier-detection',
      'istio',
      { ...OUTLIER, ...NO_POOL },
      {
        consecutive5xxErrors: 0,
        consecutiveGatewayErrors: 3,
        splitExternalLocalOriginErrors: true,
        consecutiveLocalOriginFailures: 2,
        intervalMs: 5000,
        baseEjectionTimeMs: 60_000,
        maxEjectionPercent: 100,
        minHealthPercent: 30,
      },
    ],
    [
      'pool-limits',
      'istio',
      { ...NO_POOL, 'pool.maxPending': at(7) },
      { http1MaxPendingRequests: 7, maxConnections: 4_294_967_295, http2MaxRequests: 4_294_967_295 },
    ],
  ])('are %s with the values that were declared', (machine, side, settings, expected) => {
    const found = only(machinesOfCall(side, settings));
    expect(found).toMatchObject({ kind: 'known', machine, settings: expected });
  });

  it('count the seconds of a window of time', () => {
    const settings = { ...RESILIENCE4J, 'breaker.windowMs': at(30_000), 'breaker.windowCalls': at(null) };
    expect(only(machinesOfCall('spring', settings))).toMatchObject({
      settings: { slidingWindowType: 'TIME_BASED', slidingWindowSize: 30 },
    });
  });

  it('say in words where each value comes from, and what no source tells', () => {
    const found = only(machinesOfCall('spring', HYSTRIX));
    const words = found.kind === 'known' ? found.words : [];
    expect(words).toContainEqual({ name: 'Sleep window', value: '7000 ms', origin: 'shop.yaml:3:5 x' });
    expect(words).toContainEqual({
      name: 'Timeout',
      value: '1000 ms',
      origin: 'default of Hystrix 1.5.18 (HystrixCommandProperties)',
    });
    expect(words).toContainEqual({
      name: 'Snapshot interval',
      value: '500 ms',
      origin: 'not read from sources: the default of the software',
    });
  });

  it.each([
    ['1.19.3', true],
    ['1.20', false],
    ['1.31', false],
  ])('eject a first endpoint beyond the percentage before Envoy 1.28: Istio %s', (Istio, always) => {
    const found = only(machinesOfCall('istio', { ...OUTLIER, ...NO_POOL }, { Istio }));
    expect(found).toMatchObject({ settings: { alwaysEjectOneHost: always } });
  });

  it('are none where a side declares none, and where a pool has no limit', () => {
    expect(machinesOfCall('spring', { 'breaker.kind': at('none'), 'ejection.kind': at('none') })).toEqual([]);
    expect(machinesOfCall('istio', NO_POOL)).toEqual([]);
    expect(machinesOfCall('spring', { 'pool.maxRequests': at(5) })).toEqual([]);
  });

  it.each<[string, CallSettings, object]>([
    [
      'a value that is not known',
      { ...OUTLIER, 'ejection.intervalMs': notKnown('the file was cut off') },
      { setting: 'ejection.intervalMs', reason: 'the file was cut off' },
    ],
    [
      'a kind that is not known',
      { 'breaker.kind': notKnown('a bean of the application decides') },
      { setting: 'breaker.kind', reason: 'a bean of the application decides' },
    ],
    [
      'statuses that nobody declares',
      Object.fromEntries(Object.entries(HYSTRIX).filter(([name]) => name !== 'breaker.countsStatuses')),
      { setting: 'breaker.countsStatuses', reason: 'nothing declares it' },
    ],
    [
      'statuses that are not modelled',
      { ...HYSTRIX, 'breaker.countsStatuses': at(['SERVER_ERROR']) },
      { setting: 'breaker.countsStatuses', reason: "'SERVER_ERROR' is not modelled" },
    ],
    [
      'a queue',
      { ...HYSTRIX, 'pool.maxPending': at(5) },
      { setting: 'pool.maxPending', reason: 'a queue of 5 is not modelled' },
    ],
    [
      'a longest ejection that the model does not have',
      { ...OUTLIER, 'ejection.maxMs': at(120_000) },
      { setting: 'ejection.maxMs', reason: 'a longest ejection of 120000 ms is not modelled' },
    ],
    [
      'a value out of its bounds',
      { ...OUTLIER, 'ejection.maxPercent': at(140) },
      { setting: 'ejection.maxPercent', reason: expect.stringContaining('100') },
    ],
  ])('are not guessed at with %s', (_what, settings, missing) => {
    const side = settings['breaker.kind'] === undefined ? 'istio' : 'spring';
    const found = only(machinesOfCall(side, settings));
    expect(found.kind === 'not-known' && found.missing).toEqual([missing]);
  });
});
