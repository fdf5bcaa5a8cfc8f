import { describe, expect, test } from 'vitest';
import type { CallSettingName } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import {
  blockingTimeLimit,
  resilience4jBreaker,
  timeLimit,
} from '#shared/policy/spring/resilience4j/resilience4j-settings.ts';
import { callerOf, values } from './one-application.ts';

const BREAKER = 'resilience4j.circuitbreaker';
const SCCB = 'spring.cloud.circuitbreaker.resilience4j';

function breaker(version: string, lines: readonly string[], ...names: readonly CallSettingName[]): unknown {
  return values(
    resilience4jBreaker(callerOf(lines.join('\n'), { version }).caller.reader, 'orders'),
    ...names,
  );
}

function limit(version: string, ...lines: readonly string[]): unknown {
  return valueOf(timeLimit(callerOf(lines.join('\n'), { version }).caller.reader, 'orders'));
}

describe('what an instance inherits', () => {
  const LINES = [
    `${BREAKER}.configs.default: {failure-rate-threshold: 20, sliding-window-size: 10}`,
    `${BREAKER}.configs.strict: {minimum-number-of-calls: 4, base-config: deeper}`,
    `${BREAKER}.configs.deeper: {permitted-number-of-calls-in-half-open-state: 2}`,
  ];
  const NAMES = [
    'breaker.failureRatePercent',
    'breaker.windowCalls',
    'breaker.minimumCalls',
    'breaker.halfOpenCalls',
  ] as const;

  test.for<[what: string, version: string, instance: string, expected: readonly number[]]>([
    ['2: the common configuration', '2022.0.5', 'wait-duration-in-open-state: 5s', [20, 10, 10, 10]],
    ['1: nothing but its own', '2021.0.8', 'wait-duration-in-open-state: 5s', [50, 100, 100, 10]],
    ['2: bases of bases', '2023.0.3', 'base-config: strict', [20, 10, 4, 2]],
    ['1: one base alone', '2021.0.8', 'base-config: strict', [50, 100, 4, 10]],
  ])('in Resilience4j %s', ([, version, instance, expected]) => {
    const found = breaker(version, [...LINES, `${BREAKER}.instances.orders: {${instance}}`], ...NAMES);
    expect(found).toEqual(Object.fromEntries(NAMES.map((name, index) => [name, expected[index]])));
  });

  test('without an instance: the common configuration in both', () => {
    for (const version of ['2021.0.8', '2025.0.1'])
      expect(breaker(version, LINES, 'breaker.failureRatePercent')).toEqual({
        'breaker.failureRatePercent': 20,
      });
  });

  test('the configuration of its name counts since Spring Cloud Circuit Breaker 3.0', () => {
    const lines = [...LINES, `${BREAKER}.configs.orders: {failure-rate-threshold: 70}`];
    expect(breaker('2022.0.0', lines, 'breaker.failureRatePercent')).toEqual({
      'breaker.failureRatePercent': 70,
    });
    expect(breaker('2021.0.8', lines, 'breaker.failureRatePercent')).toEqual({
      'breaker.failureRatePercent': 20,
    });
  });

  test.for<[version: string, expected: unknown]>([
    ['Hoxton.SR10', 50],
    ['Hoxton.SR11', 20],
    ['2020.0.1', 50],
    ['2020.0.2', 20],
    ['Hoxton', 'not known: whether the breaker reads resilience4j.* depends on the service release'],
  ])('properties count only where the factory has a registry of them: %s', ([version, expected]) => {
    expect(breaker(version, LINES, 'breaker.failureRatePercent')).toEqual({
      'breaker.failureRatePercent': expected,
    });
  });

  test('backends is another name of instances, and both together leave it open', () => {
    const backend = `${BREAKER}.backends.orders: {minimum-number-of-calls: 3}`;
    expect(breaker('2023.0.3', [backend], 'breaker.minimumCalls')).toEqual({ 'breaker.minimumCalls': 3 });
    const both = [backend, `${BREAKER}.instances.orders: {minimum-number-of-calls: 5}`];
    expect(breaker('2023.0.3', both, 'breaker.kind', 'breaker.minimumCalls')).toEqual({
      'breaker.kind': 'resilience4j',
      'breaker.minimumCalls':
        'not known: orders stands below instances and backends: which of both counts is not known',
    });
  });
});

describe('old keys', () => {
  const RINGS = [
    `${BREAKER}.configs.default: {sliding-window-size: 7, sliding-window-type: TIME_BASED}`,
    `${BREAKER}.configs.rings: {ring-buffer-size-in-closed-state: 40, ring-buffer-size-in-half-open-state: 4}`,
    `${BREAKER}.instances.orders.base-config: rings`,
  ];
  const NAMES = [
    'breaker.windowCalls',
    'breaker.windowMs',
    'breaker.minimumCalls',
    'breaker.halfOpenCalls',
  ] as const;

  test('ring buffers are counted windows in 1.x, and unknown keys since', () => {
    expect(breaker('2021.0.8', RINGS, ...NAMES)).toEqual({
      'breaker.windowCalls': 40,
      'breaker.windowMs': null,
      'breaker.minimumCalls': 40,
      'breaker.halfOpenCalls': 4,
    });
    expect(breaker('2022.0.5', RINGS, ...NAMES)).toEqual({
      'breaker.windowCalls': null,
      'breaker.windowMs': 7000,
      'breaker.minimumCalls': 100,
      'breaker.halfOpenCalls': 10,
    });
  });

  test('newer keys of the same entry come first', () => {
    const lines = [...RINGS, `${BREAKER}.configs.rings.sliding-window-size: 20`];
    expect(breaker('2021.0.8', lines, 'breaker.windowCalls', 'breaker.minimumCalls')).toEqual({
      'breaker.windowCalls': 20,
      'breaker.minimumCalls': 20,
    });
  });
});

describe('a back-off of the open state', () => {
  test.for(['enable-exponential-backoff', 'enable-randomized-wait'])('is no single time: %s', (key) => {
    const lines = [`${BREAKER}.instances.orders: {wait-duration-in-open-state: 10s, ${key}: true}`];
    expect(breaker('2023.0.3', lines, 'breaker.openMs')).toEqual({
      'breaker.openMs': `not known: ${key} is on: how long it stays open differs from one opening to the next`,
    });
    // Without a duration in the same entry it has no effect.
    const alone = [
      `${BREAKER}.instances.orders: {${key}: true}`,
      `${BREAKER}.configs.default: {wait-duration-in-open-state: 3s}`,
    ];
    expect(breaker('2023.0.3', alone, 'breaker.openMs')).toEqual({ 'breaker.openMs': 3000 });
  });
});

describe('the time limit', () => {
  test.for<[version: string, expected: number | null | undefined]>([
    ['2021.0.8', 1000],
    ['2022.0.4', 1000],
    ['2022.0', undefined],
    ['2022.0.5', null],
    ['2023.0.0', null],
  ])('is switched off by disable-time-limiter in %s: %s', ([version, expected]) => {
    expect(limit(version, `${SCCB}.disable-time-limiter: true`)).toBe(expected);
  });

  test.for<[version: string, expected: number | null]>([
    ['2023.0.3', 1000],
    ['2023.0.4', null],
    ['2025.0.1', null],
  ])('is switched off for one breaker by the map in %s: %s', ([version, expected]) => {
    expect(limit(version, `${SCCB}.disable-time-limiter-map: {orders: true}`)).toBe(expected);
  });

  test('does not inherit the common one in 1.x', () => {
    const lines = [
      'resilience4j.timelimiter.configs.default.timeout-duration: 8s',
      'resilience4j.timelimiter.instances.orders.cancel-running-future: true',
    ];
    expect(limit('2021.0.8', ...lines)).toBe(1000);
    expect(limit('2022.0.5', ...lines)).toBe(8000);
  });

  test('of a blocking client is open without its thread pool', () => {
    const { caller } = callerOf(`${SCCB}.disable-thread-pool: true`, { version: '2025.0.1' });
    expect(blockingTimeLimit(caller.reader, 'orders')).toMatchObject({ known: false });
    expect(blockingTimeLimit(callerOf('', { version: '2025.0.1' }).caller.reader, 'orders')).toMatchObject({
      value: 1000,
    });
  });
});
