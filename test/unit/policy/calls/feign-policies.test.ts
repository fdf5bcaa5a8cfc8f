import { describe, expect, it } from 'vitest';
import type { CallSettingName } from '#shared/policy/model/call-settings.ts';
import { written } from '#shared/policy/model/setting.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { FeignPolicy } from '#shared/policy/spring/annotations/uses/feign-policies.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import { aroundFeign } from '#shared/policy/spring/feign/feign-policies.ts';
import { callerOf, values } from '../spring-settings/one-application.ts';
import { inputsOf } from '../audit-inputs.ts';

const IMPORTS = `package shop;
import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
`;

interface Client {
  readonly type?: string;
  readonly method?: string;
  readonly lines?: readonly string[];
  readonly version?: string;
  readonly springRetry?: boolean;
}

/** Settings of the client's call, and of its method `item`. */
function settingsOf({
  type = '',
  method = '',
  lines = [],
  version = '2025.0.1',
  springRetry = false,
}: Client) {
  const java = `${IMPORTS}@FeignClient(name = "producer") ${type}
public interface Producer { @GetMapping("/item") ${method} String item(); }
`;
  const spring = {
    'shop/src/main/resources/application.yml': ['spring: {application: {name: shop}}', ...lines].join('\n'),
    'shop/src/main/java/shop/Producer.java': java,
  };
  const { spring: side } = readPolicies(
    inputsOf({ spring, options: { springVersion: version, springRetry } }),
  );
  const settings = (via: string) => side?.policy.calls.find((call) => call.via === via)?.settings;
  const pick = (found: ReturnType<typeof settings>, names: readonly CallSettingName[]) =>
    found === undefined ? 'no call' : values(found, ...names);
  return {
    call: (...names: readonly CallSettingName[]) => pick(settings('feign'), names),
    item: (...names: readonly CallSettingName[]) => pick(settings('feign Producer#item()'), names),
  };
}

const RETRY = [
  'retry.attempts',
  'retry.methods',
  'retry.statuses',
  'retry.backoffBaseMs',
  'retry.backoffMaxMs',
] as const;

describe('@Retry at a Feign client', () => {
  it('makes each call several, with the defaults of its own', () => {
    const expected = {
      'retry.attempts': 3,
      'retry.methods': ['*'],
      'retry.statuses': ['4xx', '5xx'],
      'retry.backoffBaseMs': 500,
      'retry.backoffMaxMs': 500,
    };
    expect(settingsOf({ type: '@Retry(name = "stock")' }).call(...RETRY)).toEqual(expected);
    const atMethod = settingsOf({ method: '@Retry(name = "stock")' });
    expect(atMethod.call('retry.attempts')).toEqual({ 'retry.attempts': 1 });
    expect(atMethod.item(...RETRY)).toEqual(expected);
  });

  it('has what its instance says; at a method it takes the place of the one at the interface', () => {
    const { call, item } = settingsOf({
      type: '@Retry(name = "wide")',
      method: '@Retry(name = "narrow")',
      lines: [
        'resilience4j.retry.configs.default: {max-attempts: 5}',
        'resilience4j.retry.instances.narrow: {max-attempts: 2, wait-duration: 1s, enable-exponential-backoff: true, exponential-max-wait-duration: 4s}',
      ],
    });
    expect(call('retry.attempts')).toEqual({ 'retry.attempts': 5 });
    expect(item('retry.attempts', 'retry.backoffBaseMs', 'retry.backoffMaxMs')).toEqual({
      'retry.attempts': 2,
      'retry.backoffBaseMs': 1000,
      'retry.backoffMaxMs': 4000,
    });
  });

  it('multiplies with the retries of the balancer', () => {
    const { call } = settingsOf({ type: '@Retry(name = "stock")', springRetry: true });
    expect(call('retry.attempts', 'retry.methods')).toEqual({
      'retry.attempts': 6,
      'retry.methods': 'not known: @Retry tries every failure again, the client itself only some',
    });
  });

  it('leaves open what it tries again where exceptions are named', () => {
    const { call } = settingsOf({
      type: '@Retry(name = "stock")',
      lines: ['resilience4j.retry.instances.stock.retry-exceptions: [java.io.IOException]'],
    });
    expect(call('retry.attempts', 'retry.statuses')).toEqual({
      'retry.attempts': 3,
      'retry.statuses': 'not known: retry-exceptions chooses which failures are tried again',
    });
  });

  it('knows the old name in 1.x, and ignores zero', () => {
    const old = {
      type: '@Retry(name = "stock")',
      lines: ['resilience4j.retry.instances.stock.max-retry-attempts: 7'],
    };
    expect(settingsOf({ ...old, version: '2021.0.8' }).call('retry.attempts')).toEqual({
      'retry.attempts': 7,
    });
    expect(settingsOf(old).call('retry.attempts')).toEqual({ 'retry.attempts': 3 });
    const zero = { ...old, lines: ['resilience4j.retry.instances.stock.max-attempts: 0'] };
    expect(settingsOf(zero).call('retry.attempts')).toEqual({ 'retry.attempts': 3 });
  });

  it('repeats a limited call, so that no single time limits all', () => {
    const { call } = settingsOf({ type: '@Retry(name = "stock") @TimeLimiter(name = "stock")' });
    expect(call('timeout.requestMs')).toEqual({
      'timeout.requestMs': 'not known: each attempt of @Retry may take 1000 ms, and the pauses come on top',
    });
  });
});

describe('other patterns at a Feign client', () => {
  it('a bulkhead is its pool', () => {
    expect(
      settingsOf({ type: '@Bulkhead(name = "stock")' }).call('pool.maxRequests', 'pool.maxPending'),
    ).toEqual({
      'pool.maxRequests': 25,
      'pool.maxPending': 0,
    });
    const lines = [
      'resilience4j.thread-pool-bulkhead.instances.stock: {max-thread-pool-size: 4, queue-capacity: 2}',
    ];
    const pool = { type: '@Bulkhead(name = "stock", type = Bulkhead.Type.THREADPOOL)' };
    expect(settingsOf({ ...pool, lines }).call('pool.maxRequests', 'pool.maxPending')).toEqual({
      'pool.maxRequests': 4,
      'pool.maxPending': 2,
    });
    expect(settingsOf(pool).call('pool.maxRequests', 'pool.maxPending')).toEqual({
      'pool.maxRequests': 'not known: without max-thread-pool-size the pool has a thread for each processor',
      'pool.maxPending': 100,
    });
  });

  it('a breaker counts where Feign has none of its own', () => {
    const lines = [
      'resilience4j.circuitbreaker.instances.stock: {failure-rate-threshold: 30}',
      // Spring Cloud Circuit Breaker alone asks for it.
      'resilience4j.circuitbreaker.configs.other: {failure-rate-threshold: 20}',
    ];
    const names = ['breaker.kind', 'breaker.failureRatePercent', 'breaker.fallback'] as const;
    const client = { type: '@CircuitBreaker(name = "stock", fallbackMethod = "none")', lines };
    expect(settingsOf(client).call(...names)).toEqual({
      'breaker.kind': 'resilience4j',
      'breaker.failureRatePercent': 30,
      'breaker.fallback': 'none',
    });
    expect(settingsOf({ ...client, type: '@CircuitBreaker(name = "other")' }).call(...names)).toEqual({
      'breaker.kind': 'resilience4j',
      'breaker.failureRatePercent': 50,
      'breaker.fallback': null,
    });
    const twice = { ...client, lines: [...lines, 'spring.cloud.openfeign.circuitbreaker.enabled: true'] };
    expect(settingsOf(twice).call('breaker.failureRatePercent')).toEqual({
      'breaker.failureRatePercent':
        'not known: a second breaker stands around that of Feign: @CircuitBreaker',
    });
  });

  it('a time limit is the shorter one', () => {
    const lines = ['resilience4j.timelimiter.instances.stock.timeout-duration: 3s'];
    expect(settingsOf({ type: '@TimeLimiter(name = "stock")', lines }).call('timeout.requestMs')).toEqual({
      'timeout.requestMs': 3000,
    });
    const both = [...lines, 'spring.cloud.openfeign.circuitbreaker.enabled: true'];
    expect(
      settingsOf({ type: '@TimeLimiter(name = "stock")', lines: both }).call('timeout.requestMs'),
    ).toEqual({
      'timeout.requestMs': 1000,
    });
  });
});

describe('annotations of Resilience4j', () => {
  const around = (...names: readonly string[]) => {
    const { reader } = callerOf('', { version: '2025.0.1' }).caller;
    const libraries = names.map((name) => ({ name, version: '1' }));
    const application = { ...reader.application, classPath: { complete: true, libraries } };
    const place = { file: 'Producer.java', line: 1, column: 1, field: '' };
    const policy: FeignPolicy = {
      pattern: 'bulkhead',
      target: { kind: 'type', type: 'shop.Producer', member: null, signature: null, parameter: null },
      name: written('stock', place),
      fallbackMethod: undefined,
      bulkheadType: written('SEMAPHORE', place),
      place,
      method: null,
    };
    const known = new SettingsReader(application, reader.versions, new Problems());
    return values(aroundFeign(known, {}, [policy], null, ['5xx']), 'pool.maxRequests');
  };

  it('have no effect where AspectJ is not on the class path', () => {
    expect(around('resilience4j-spring6')).toEqual({ 'pool.maxRequests': 'absent' });
    expect(around('resilience4j-spring6', 'aspectjweaver')).toEqual({ 'pool.maxRequests': 25 });
  });
});
