import { describe, expect, test } from 'vitest';
import { derived } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { gatewayCallSettings } from '#shared/policy/spring/effective/gateway-settings.ts';
import {
  inOrder,
  type FilterInput,
  type ZuulRouteInput,
} from '#shared/policy/spring/effective/route-input.ts';
import type { Caller } from '#shared/policy/spring/effective/caller.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import { zuulHeaders } from '#shared/policy/spring/headers/zuul-headers.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { zuulCallSettings } from '#shared/policy/spring/effective/zuul-settings.ts';
import type { FeignClientCode } from '#shared/policy/spring/feign/feign-client.ts';
import { feignCall } from '#shared/policy/spring/feign/feign-settings.ts';
import { application, callerOf, values, type CallerOptions } from './one-application.ts';

const PLACE: Place = { file: 'shop/application.yml', line: 1, column: 1, field: 'routes[0].id' };
const PRODUCER = { id: 'producer', client: 'producer' };

function feign(yaml: string, options?: CallerOptions, code: FeignClientCode | null = null) {
  return feignCall(callerOf(yaml, options).caller, PRODUCER, code, false, null).settings;
}

function zuul(yaml: string, route: Partial<ZuulRouteInput> = {}, options?: CallerOptions) {
  return zuulCallSettings(callerOf(yaml, options).caller, {
    id: 'shop',
    serviceId: 'producer',
    url: null,
    stripPrefix: true,
    retryable: null,
    sensitiveHeaders: null,
    ...route,
  });
}

const ROUTE: ZuulRouteInput = {
  id: 'items',
  serviceId: 'producer',
  url: null,
  stripPrefix: true,
  retryable: null,
  sensitiveHeaders: null,
};

function gateway(
  filters: readonly (readonly [name: string, args?: Readonly<Record<string, string>>])[],
  yaml = '',
  options: CallerOptions = { version: '2025.0.1' },
  metadata: Readonly<Record<string, string>> = {},
) {
  const { caller, problems } = callerOf(yaml, options);
  const settings = gatewayCallSettings(caller, {
    id: 'items',
    uri: 'lb://producer',
    filters: filters.map(
      ([name, args = {}]): FilterInput => ({ name, args: Object.entries(args), place: PLACE }),
    ),
    metadata,
    place: PLACE,
  });
  return { settings, problems };
}

describe('Feign over Ribbon', () => {
  test('defaults are Spring’s second, and one more server for GET', () => {
    expect(
      values(
        feign(''),
        'timeout.connectMs',
        'timeout.readMs',
        'retry.attempts',
        'retry.methods',
        'breaker.kind',
      ),
    ).toEqual({
      'timeout.connectMs': 1000,
      'timeout.readMs': 1000,
      'retry.attempts': 2,
      'retry.methods': ['GET'],
      'breaker.kind': 'none',
    });
  });

  test('a client’s own setting comes before that of all, and names keep their case', () => {
    const yaml =
      'ribbon: {ReadTimeout: 4000, ConnectTimeout: 300, read-timeout: 9}\nproducer: {ribbon: {ReadTimeout: 7000}}';
    expect(values(feign(yaml), 'timeout.connectMs', 'timeout.readMs')).toEqual({
      'timeout.connectMs': 300,
      'timeout.readMs': 7000,
    });
  });

  test('Feign’s timeouts replace Ribbon’s; what an entry leaves out is 10 s and 60 s', () => {
    const yaml =
      'producer: {ribbon: {ReadTimeout: 7000}}\nfeign: {client: {config: {default: {connectTimeout: 200}}}}';
    expect(values(feign(yaml), 'timeout.connectMs', 'timeout.readMs')).toEqual({
      'timeout.connectMs': 200,
      'timeout.readMs': 60_000,
    });
    const both = `${yaml}\n`.replace('default: {', 'producer: {read-timeout: 900}, default: {');
    expect(values(feign(both), 'timeout.connectMs', 'timeout.readMs')).toEqual({
      'timeout.connectMs': 200,
      'timeout.readMs': 900,
    });
  });

  test('without spring-retry Ribbon itself retries, unless Feign has timeouts of its own', () => {
    const own = 'feign: {client: {config: {default: {connectTimeout: 200, readTimeout: 300}}}}';
    expect(
      values(feign('', { springRetry: false }), 'retry.attempts', 'retry.statuses', 'retry.methods'),
    ).toEqual({
      'retry.attempts': 2,
      'retry.statuses': [],
      'retry.methods': expect.stringMatching(/^not known: .*refused connection/),
    });
    expect(values(feign(own, { springRetry: false }), 'retry.attempts')).toEqual({ 'retry.attempts': 1 });
    expect(values(feign(own), 'retry.attempts')).toEqual({ 'retry.attempts': 2 });
  });

  test('every operation', () => {
    const yaml = 'ribbon: {OkToRetryOnAllOperations: true, MaxAutoRetries: 2, MaxAutoRetriesNextServer: 3}';
    expect(values(feign(yaml), 'retry.attempts', 'retry.attemptsPerInstance', 'retry.methods')).toEqual({
      'retry.attempts': 12,
      'retry.attemptsPerInstance': 3,
      'retry.methods': ['*'],
    });
  });

  test('a Retryer multiplies', () => {
    const yaml = 'feign: {client: {config: {producer: {retryer: feign.Retryer.Default}}}}';
    expect(values(feign(yaml), 'retry.attempts', 'retry.backoffBaseMs', 'retry.backoffMaxMs')).toEqual({
      'retry.attempts': 10,
      'retry.backoffBaseMs': 150,
      'retry.backoffMaxMs': 1000,
    });
    expect(values(feign(yaml.replace('feign.Retryer.Default', 'shop.Mine')), 'retry.attempts')).toEqual({
      'retry.attempts': 'not known: how often shop.Mine tries stands in its code',
    });
  });

  test('a command key of its own', () => {
    const code: FeignClientCode = {
      client: 'producer',
      context: 'producer',
      type: 'ProducerClient',
      methods: ['ProducerClient#item(int,String)', 'ProducerClient#order(Map)'],
      url: null,
      fallback: null,
      configuration: null,
      dismiss404: true,
      place: PLACE,
    };
    const yaml = [
      'feign.hystrix.enabled: true',
      'hystrix:',
      '  threadpool: {producer: {coreSize: 30, maxQueueSize: 100, queueSizeRejectionThreshold: 80}}',
      '  command:',
      '    default: {execution: {isolation: {thread: {timeoutInMilliseconds: 4000}}}}',
      '    "ProducerClient#order(Map)": {execution: {timeout: {enabled: false}}}',
    ].join('\n');
    const call = feignCall(callerOf(yaml).caller, PRODUCER, code, false, null);
    const names = [
      'timeout.requestMs',
      'pool.maxRequests',
      'pool.maxPending',
      'breaker.countsStatuses',
    ] as const;
    expect(values(call.settings, ...names)).toEqual({
      'timeout.requestMs': 4000,
      'pool.maxRequests': 30,
      'pool.maxPending': 80,
      'breaker.countsStatuses': ['4xx but 404', '5xx'],
    });
    expect(call.methods.map(({ method }) => method)).toEqual(['ProducerClient#order(Map)']);
    expect(values(call.methods[0]?.settings ?? {}, ...names)).toMatchObject({ 'timeout.requestMs': null });
    expect(values(feign(yaml), 'timeout.requestMs')).toEqual({
      'timeout.requestMs': expect.stringMatching(/^not known: some command keys/),
    });
  });
});

describe('Feign over Spring Cloud LoadBalancer', () => {
  const NOW = { version: '2025.0.1' };
  test('defaults: 10 s, 60 s, one more instance with spring-retry, none without', () => {
    expect(values(feign('', NOW), 'timeout.connectMs', 'timeout.readMs', 'retry.attempts')).toEqual({
      'timeout.connectMs': 10_000,
      'timeout.readMs': 60_000,
      'retry.attempts': 2,
    });
    expect(values(feign('', { ...NOW, springRetry: false }), 'retry.attempts')).toEqual({
      'retry.attempts': 1,
    });
    expect(
      values(
        feign('spring.cloud.loadbalancer.retry.enabled: false', { ...NOW, springRetry: null }),
        'retry.attempts',
      ),
    ).toEqual({ 'retry.attempts': 1 });
  });

  test('a client’s own settings come first, and Ribbon’s count no more', () => {
    const yaml = [
      'producer: {ribbon: {MaxAutoRetries: 9}}',
      'spring:',
      '  cloud:',
      '    loadbalancer:',
      '      retry: {max-retries-on-next-service-instance: 3, backoff: {enabled: true, min-backoff: 20ms, max-backoff: 1s}}',
      '      clients: {producer: {retry: {max-retries-on-same-service-instance: 1}, configurations: zone-preference}}',
    ].join('\n');
    expect(
      values(
        feign(yaml, NOW),
        'retry.attempts',
        'retry.backoffBaseMs',
        'retry.backoffMaxMs',
        'balancing.prefersZone',
      ),
    ).toEqual({
      'retry.attempts': 8,
      'retry.backoffBaseMs': 20,
      'retry.backoffMaxMs': 1000,
      'balancing.prefersZone': true,
    });
  });

  test('the breaker has a time limit that nobody asked for, and can go without', () => {
    const on = 'spring.cloud.openfeign.circuitbreaker.enabled: true';
    expect(values(feign(on, NOW), 'timeout.requestMs', 'breaker.kind', 'breaker.windowCalls')).toEqual({
      'timeout.requestMs': 1000,
      'breaker.kind': 'resilience4j',
      'breaker.windowCalls': 100,
    });
    expect(
      values(
        feign(`${on}\nspring.cloud.circuitbreaker.resilience4j.disable-time-limiter: true`, NOW),
        'timeout.requestMs',
      ),
    ).toEqual({ 'timeout.requestMs': null });
  });

  test('instances are named without signs, and inherit', () => {
    const code: FeignClientCode = {
      client: 'producer',
      context: 'producer',
      type: 'ProducerClient',
      methods: ['ProducerClient#item(int,String)'],
      url: null,
      fallback: null,
      configuration: null,
      dismiss404: false,
      place: PLACE,
    };
    const yaml = [
      'spring.cloud.openfeign.circuitbreaker.enabled: true',
      'resilience4j.circuitbreaker:',
      '  configs:',
      '    default: {failure-rate-threshold: 70, wait-duration-in-open-state: 9s}',
      '    slow: {wait-duration-in-open-state: 5s, sliding-window-type: TIME_BASED, sliding-window-size: 30}',
      '  instances: {ProducerClientitemintString: {base-config: slow, minimum-number-of-calls: 3}}',
    ].join('\n');
    const call = feignCall(callerOf(yaml, NOW).caller, PRODUCER, code, false, null);
    expect(values(call.settings, 'breaker.failureRatePercent', 'breaker.openMs')).toEqual({
      'breaker.failureRatePercent': 70,
      'breaker.openMs': 9000,
    });
    expect(
      values(
        call.methods[0]?.settings ?? {},
        'breaker.failureRatePercent',
        'breaker.openMs',
        'breaker.windowMs',
        'breaker.windowCalls',
        'breaker.minimumCalls',
      ),
    ).toEqual({
      'breaker.failureRatePercent': 70,
      'breaker.openMs': 5000,
      'breaker.windowMs': 30_000,
      'breaker.windowCalls': null,
      'breaker.minimumCalls': 3,
    });
  });
});

describe('Zuul', () => {
  const TIMES = ['timeout.requestMs', 'retry.attempts', 'pool.maxRequests', 'timeout.readMs'] as const;
  test('the command’s time is what Ribbon’s settings multiply to', () => {
    expect(values(zuul(''), ...TIMES)).toEqual({
      'timeout.requestMs': 4000,
      'retry.attempts': 1,
      'pool.maxRequests': 100,
      'timeout.readMs': 1000,
    });
    expect(
      values(zuul('producer: {ribbon: {ReadTimeout: 2500, MaxAutoRetries: 1}}'), 'timeout.requestMs'),
    ).toEqual({
      'timeout.requestMs': 14_000,
    });
  });

  test('a written Hystrix time wins, the service’s over that of all', () => {
    const all =
      'hystrix: {command: {default: {execution: {isolation: {thread: {timeoutInMilliseconds: 1500}}}}}}';
    const own = all.replace(
      'default',
      'producer: {execution: {isolation: {thread: {timeoutInMilliseconds: 900}}}}, default',
    );
    expect(values(zuul(all), 'timeout.requestMs')).toEqual({ 'timeout.requestMs': 1500 });
    expect(values(zuul(own), 'timeout.requestMs')).toEqual({ 'timeout.requestMs': 900 });
  });

  test('retries need the switch and spring-retry', () => {
    const on = 'zuul.retryable: true';
    expect(values(zuul(on), 'retry.attempts')).toEqual({ 'retry.attempts': 2 });
    expect(values(zuul(on, {}, { springRetry: false }), 'retry.attempts')).toEqual({ 'retry.attempts': 1 });
    expect(values(zuul(on, {}, { springRetry: null }), 'retry.attempts')).toEqual({
      'retry.attempts': expect.stringMatching(/^not known/),
    });
    expect(values(zuul(on, { retryable: derived(false, 'the route', []) }), 'retry.attempts')).toEqual({
      'retry.attempts': 1,
    });
  });

  test('a thread pool is RibbonCommand’s', () => {
    const yaml = 'zuul.ribbon-isolation-strategy: THREAD\nhystrix.threadpool.RibbonCommand.coreSize: 7';
    expect(values(zuul(yaml), 'pool.maxRequests', 'pool.maxPending')).toEqual({
      'pool.maxRequests': 7,
      'pool.maxPending': 0,
    });
  });

  test('threads are those of a pool of the service’s own where Zuul separates them', () => {
    const pools =
      'hystrix.threadpool: {zuul-producer: {coreSize: 50, maxQueueSize: 20, queueSizeRejectionThreshold: 9}, producer.coreSize: 6, RibbonCommand.coreSize: 7}';
    const threads = (zuulYaml: string) =>
      values(zuul(`zuul: {${zuulYaml}}\n${pools}`), 'pool.maxRequests', 'pool.maxPending');
    const separate = 'thread-pool.use-separate-thread-pools: true';
    const prefix = 'thread-pool.thread-pool-key-prefix: zuul-';
    const byThread = 'ribbon-isolation-strategy: THREAD';
    expect(threads(`${byThread}, ${separate}, ${prefix}`)).toEqual({
      'pool.maxRequests': 50,
      'pool.maxPending': 9,
    });
    expect(threads(`${byThread}, ${separate}`)).toMatchObject({ 'pool.maxRequests': 6 });
    expect(threads(`${byThread}, ${prefix}`)).toMatchObject({ 'pool.maxRequests': 7 });
    expect(threads(`${separate}, ${prefix}`)).toMatchObject({ 'pool.maxRequests': 100 });
    expect(threads(`${byThread}, ${separate}, thread-pool.thread-pool-key-prefix: "\${nowhere}"`)).toEqual({
      'pool.maxRequests': expect.stringMatching(/^not known: .*nowhere/),
      'pool.maxPending': expect.stringMatching(/^not known: .*nowhere/),
    });
  });

  test('headers of Spring Security are ignored where it is on the class path, and none of them is already', () => {
    const SECURITY = [
      'cache-control',
      'expires',
      'pragma',
      'x-content-type-options',
      'x-frame-options',
      'x-xss-protection',
    ];
    const removed = (yaml: string, library?: string, filters: Caller['filters'] = []) => {
      const { caller } = callerOf(`zuul.sensitive-headers: Cookie\n${yaml}`);
      const { reader } = caller;
      const libraries = library === undefined ? [] : [{ name: library, version: null }];
      const application = { ...reader.application, classPath: { complete: false, libraries } };
      const secured = new SettingsReader(application, reader.versions, new Problems());
      const { 'headers.requestRemove': names } = zuulHeaders({ ...caller, reader: secured, filters }, ROUTE);
      return names?.known === true ? names.value : names;
    };
    expect(removed('')).toEqual(['cookie']);
    expect(removed('', 'spring-security-crypto')).toEqual(['cookie']);
    for (const library of [
      'spring-boot-starter-security',
      'spring-security-config',
      'spring-boot-starter-oauth2-client',
    ])
      expect(removed('', library)).toEqual([...SECURITY, 'cookie'].sort());
    expect(removed('spring.security.user.name: me')).toContain('pragma');
    const bean = { what: 'SecurityFilterChain of shop.Gate#chain', acts: 'requests', place: PLACE } as const;
    expect(removed('', undefined, [bean])).toContain('pragma');
    expect(removed('zuul.ignored-headers: [X-Debug]', 'spring-security-config')).toHaveLength(8);
    expect(removed('zuul.ignored-headers: [Expires]', 'spring-security-config')).toEqual([
      'cookie',
      'expires',
    ]);
    expect(removed('zuul.ignore-security-headers: false', 'spring-security-config')).toEqual(['cookie']);
    expect(removed('zuul.ignore-security-headers: maybe', 'spring-security-config')).toMatchObject({
      known: false,
    });
  });

  test('URL routes have their own times, no breaker and no balancing', () => {
    expect(
      values(
        zuul('', { serviceId: null, url: 'http://x:80' }),
        ...TIMES,
        'timeout.connectMs',
        'breaker.kind',
        'pool.maxConnections',
      ),
    ).toEqual({
      'timeout.requestMs': null,
      'retry.attempts': 1,
      'pool.maxRequests': 'absent',
      'timeout.readMs': 10_000,
      'timeout.connectMs': 2000,
      'breaker.kind': 'none',
      'pool.maxConnections': 20,
    });
  });

  test('headers', () => {
    const yaml =
      'zuul: {sensitive-headers: Cookie, ignored-headers: [X-Debug], add-host-header: true, add-proxy-headers: false}';
    expect(
      values(
        zuul(yaml),
        'headers.requestRemove',
        'headers.responseRemove',
        'headers.host',
        'headers.forwarded',
      ),
    ).toEqual({
      'headers.requestRemove': ['cookie', 'x-debug'],
      'headers.responseRemove': ['cookie', 'x-debug'],
      'headers.host': 'client',
      'headers.forwarded': [],
    });
  });
});

describe('Spring Cloud Gateway', () => {
  test('N retries make N + 1 requests; codes come on top of the series', () => {
    const { settings } = gateway([
      ['Retry', { retries: '2', statuses: 'BAD_GATEWAY,404', methods: 'GET,PUT' }],
    ]);
    expect(
      values(settings, 'retry.attempts', 'retry.statuses', 'retry.methods', 'retry.backoffBaseMs'),
    ).toEqual({
      'retry.attempts': 3,
      'retry.statuses': ['404', '502', '5xx'],
      'retry.methods': ['GET', 'PUT'],
      'retry.backoffBaseMs': null,
    });
    expect(
      values(
        gateway([['Retry', { _genkey_0: '1', _genkey_1: 'BAD_GATEWAY', _genkey_2: 'POST' }]]).settings,
        'retry.attempts',
        'retry.methods',
      ),
    ).toEqual({
      'retry.attempts': 2,
      'retry.methods': ['POST'],
    });
    expect(values(gateway([]).settings, 'retry.attempts', 'timeout.requestMs')).toEqual({
      'retry.attempts': 1,
      'timeout.requestMs': null,
    });
  });

  test('a value that is none is a problem and not known', () => {
    const { settings, problems } = gateway([['Retry', { retries: 'many', statuses: 'BAD_GATE' }]]);
    expect(values(settings, 'retry.attempts', 'retry.statuses')).toEqual({
      'retry.attempts': 'not known: Retry retries is "many", which is not a whole number',
      'retry.statuses': 'not known: Retry statuses is "BAD_GATE", which is not a list of HttpStatus',
    });
    expect(problems.found.map(({ code, place }) => [code, place])).toEqual([
      ['BAD_VALUE', PLACE],
      ['BAD_VALUE', PLACE],
    ]);
  });

  test('retries around the breaker start its clock anew', () => {
    const filters = [
      ['Retry', { retries: '1' }],
      ['CircuitBreaker', { name: 'items' }],
    ] as const;
    expect(values(gateway(filters).settings, 'retry.perTryTimeoutMs', 'timeout.requestMs')).toEqual({
      'retry.perTryTimeoutMs': 1000,
      'timeout.requestMs': null,
    });
    expect(
      values(gateway(filters.toReversed()).settings, 'retry.perTryTimeoutMs', 'timeout.requestMs'),
    ).toEqual({
      'retry.perTryTimeoutMs': null,
      'timeout.requestMs': 1000,
    });
  });

  test('several retries are none of them alone: they count together', () => {
    const { settings } = gateway([
      ['Retry', { retries: '3' }],
      ['SecureHeaders'],
      ['Retry', { retries: '5', methods: 'GET,POST' }],
      ['CircuitBreaker', { name: 'items' }],
    ]);
    const several = 'not known: several Retry filters run for the route, and count together';
    expect(values(settings, 'retry.attempts', 'retry.methods', 'retry.perTryTimeoutMs')).toEqual({
      'retry.attempts': several,
      'retry.methods': several,
      'retry.perTryTimeoutMs': several,
    });
    expect(values(settings, 'breaker.kind')).toEqual({ 'breaker.kind': 'resilience4j' });
  });

  test('several breakers are none of them alone', () => {
    const { settings } = gateway([
      ['CircuitBreaker', { name: 'all' }],
      ['CircuitBreaker', { name: 'items', fallbackUri: 'forward:/none' }],
      ['Retry', { retries: '1' }],
    ]);
    const several = 'not known: several breakers are around the calls of the route';
    const names = ['breaker.kind', 'breaker.fallback', 'breaker.openMs', 'timeout.requestMs'] as const;
    expect(values(settings, ...names)).toEqual(Object.fromEntries(names.map((name) => [name, several])));
    expect(values(settings, 'retry.attempts')).toEqual({ 'retry.attempts': 2 });
  });

  test('default filters run between a route’s own, by position', () => {
    expect(inOrder(['d1', 'd2', 'd3'], ['r1', 'r2'])).toEqual(['d1', 'r1', 'd2', 'r2', 'd3']);
    expect(inOrder([], ['r1'])).toEqual(['r1']);
  });

  test('in Hoxton only what is configured says what CircuitBreaker is', () => {
    const version = { version: 'Hoxton.SR12' };
    const filters = [['CircuitBreaker', { name: 'items' }]] as const;
    expect(values(gateway(filters, '', version).settings, 'breaker.kind')).toEqual({
      'breaker.kind': expect.stringMatching(/^not known: nothing says whether Hystrix/),
    });
    expect(
      values(
        gateway(filters, 'hystrix.command.items.circuitBreaker.requestVolumeThreshold: 4', version).settings,
        'breaker.kind',
        'breaker.minimumCalls',
      ),
    ).toEqual({
      'breaker.kind': 'hystrix',
      'breaker.minimumCalls': 4,
    });
    expect(
      values(
        gateway(filters, 'resilience4j.timelimiter.configs.default.timeout-duration: 2s', version).settings,
        'breaker.kind',
        'timeout.requestMs',
      ),
    ).toEqual({
      'breaker.kind': 'resilience4j',
      'timeout.requestMs': 2000,
    });
  });

  test('times of the route come before those of the client; a negative one is none', () => {
    const yaml =
      'spring.cloud.gateway.server.webflux.httpclient: {connect-timeout: 2000, response-timeout: 5s}';
    const names = ['timeout.connectMs', 'timeout.responseHeadersMs'] as const;
    expect(values(gateway([], yaml).settings, ...names)).toEqual({
      'timeout.connectMs': 2000,
      'timeout.responseHeadersMs': 5000,
    });
    const metadata = { 'connect-timeout': '100', 'response-timeout': '-1' };
    expect(values(gateway([], yaml, undefined, metadata).settings, ...names)).toEqual({
      'timeout.connectMs': 100,
      'timeout.responseHeadersMs': null,
    });
  });

  test('the rate limiter’s bucket is shared', () => {
    const args = {
      'redis-rate-limiter.replenishRate': '10',
      'redis-rate-limiter.burstCapacity': '40',
      'redis-rate-limiter.requestedTokens': '2',
    };
    const names = ['limit.requestsPerSecond', 'limit.burst', 'limit.scope'] as const;
    expect(values(gateway([['RequestRateLimiter', args]]).settings, ...names)).toEqual({
      'limit.requestsPerSecond': 5,
      'limit.burst': 20,
      'limit.scope': 'all gateways',
    });
    const yaml = 'spring.cloud.gateway.server.webflux.redis-rate-limiter.config.items: {replenishRate: 3}';
    expect(values(gateway([['RequestRateLimiter']], yaml).settings, ...names)).toMatchObject({
      'limit.requestsPerSecond': 3,
      'limit.burst': 1,
    });
    expect(values(gateway([]).settings, ...names)).toMatchObject({ 'limit.requestsPerSecond': 'absent' });
  });

  test.each<[string, Record<string, string>, number]>([
    ['its name', { maxSize: '1KB' }, 1_024],
    ['its name, in bytes', { 'max-size': '2000' }, 2_000],
    // No part of `RequestSize=1KB` has a name: the default holds.
    ['its place', { _genkey_0: '1KB' }, 5_000_000],
  ])('the largest body by %s', (_by, args, bytes) => {
    const { settings } = gateway([['RequestSize', args]]);
    expect(values(settings, 'limit.requestBodyBytes')).toMatchObject({ 'limit.requestBodyBytes': bytes });
  });

  test('headers, body size and Host', () => {
    const { settings } = gateway([
      ['AddRequestHeader', { _genkey_0: 'X-Route', _genkey_1: 'a' }],
      ['RemoveResponseHeader', { name: 'Server' }],
      ['SetResponseHeader', { name: 'X-B', value: 'b' }],
      ['RequestSize', { maxSize: '5MB' }],
      ['PreserveHostHeader'],
    ]);
    expect(
      values(
        settings,
        'headers.requestAdd',
        'headers.responseRemove',
        'headers.responseSet',
        'limit.requestBodyBytes',
        'headers.host',
      ),
    ).toEqual({
      'headers.requestAdd': ['x-route: a'],
      'headers.responseRemove': ['server'],
      'headers.responseSet': ['x-b: b'],
      'limit.requestBodyBytes': 5 * 1024 * 1024,
      'headers.host': 'client',
    });
  });

  test.each([
    ['2024.0.2', '', []],
    [
      '2024.0.1',
      '',
      ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'],
    ],
    [
      '2024.0.2',
      'spring.cloud.gateway: {trusted-proxies: ".*", forwarded: {enabled: false}}',
      ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'],
    ],
    [
      '2024.0',
      '',
      'not known: whether trusted-proxies is needed depends on the service release of Spring Cloud',
    ],
  ])('forwarding headers of %s with "%s"', (version, yaml, expected) => {
    expect(values(gateway([], yaml, { version }).settings, 'headers.forwarded')).toEqual({
      'headers.forwarded': expected,
    });
  });

  test('CORS of all paths, and not known for others', () => {
    const cors = (path: string) =>
      `spring.cloud.gateway.server.webflux.globalcors.cors-configurations: {'[${path}]': {allowedOrigins: ["https://b", "https://a"], allowedMethods: [GET], maxAge: 600}}`;
    const names = [
      'cors.allowOrigins',
      'cors.allowMethods',
      'cors.allowCredentials',
      'cors.maxAgeMs',
    ] as const;
    expect(values(gateway([], cors('/**')).settings, ...names)).toEqual({
      'cors.allowOrigins': ['https://a', 'https://b'],
      'cors.allowMethods': ['GET'],
      'cors.allowCredentials': false,
      'cors.maxAgeMs': 600_000,
    });
    const patterned = cors('/**').replace(
      /allowedOrigins: [^\]]*\]/,
      'allowedOriginPatterns: ["https://*.shop.org", "http://x:[80,81]"]',
    );
    expect(values(gateway([], patterned).settings, 'cors.allowOrigins')).toEqual({
      'cors.allowOrigins': ['regex http://x:(80|81)', String.raw`regex https://.*\.shop\.org`],
    });
    expect(values(gateway([], cors('/api/**')).settings, 'cors.allowOrigins')).toEqual({
      'cors.allowOrigins': expect.stringMatching(/^not known/),
    });
    expect(values(gateway([]).settings, 'cors.allowOrigins')).toEqual({ 'cors.allowOrigins': 'absent' });
  });

  // What is expected here the Binder of Spring Boot 2.3 and 3.5 does with these keys.
  test('CORS of a key without brackets applies to nothing, and is told once', () => {
    const cors = (keys: string) => `
spring:
  application: {name: gate}
  cloud.gateway.server.webflux:
    routes: [{id: a, uri: "http://a:1", predicates: [Path=/a]}, {id: b, uri: "http://b:1", predicates: [Path=/b]}]
    globalcors.cors-configurations: {${keys}}
`;
    const of = (keys: string) => {
      const problems = new Problems();
      const policy = springPolicy([application('gate', cors(keys), problems)], {
        springVersion: '2025.0.1',
        springRetry: false,
        problems,
      });
      const settings = policy.edges[0]?.routes[0]?.settings ?? {};
      const told = problems.found.filter(({ code }) => code === 'CORS_KEY_WITHOUT_BRACKETS');
      return [settings['cors.allowOrigins'], told.map(({ severity, place }) => [severity, place.line])];
    };
    const one = '{allowedOrigins: "https://a"}';
    const known = expect.objectContaining({ known: true, value: ['https://a'] });
    expect(of(`/**: ${one}`)).toEqual([undefined, [['warning', 6]]]);
    expect(of(`/api/**: ${one}`)).toEqual([undefined, [['warning', 6]]]);
    expect(of(`"[/**]": ${one}`)).toEqual([known, []]);
    expect(of(`/api/**: {allowedOrigins: "https://b"}, "[/**]": ${one}`)).toEqual([known, [['warning', 6]]]);
  });

  test('Ribbon only chooses for the gateway, so it never trips a server', () => {
    expect(
      values(gateway([], '', { version: 'Hoxton' }).settings, 'balancing.algorithm', 'ejection.kind'),
    ).toEqual({
      'balancing.algorithm': 'round-robin',
      'ejection.kind': 'none',
    });
  });
});

describe('half a configuration', () => {
  test('what is absent is not known, what is written is', () => {
    const settings = feign('producer: {ribbon: {ReadTimeout: 2000}}', { complete: false });
    expect(values(settings, 'timeout.readMs', 'timeout.connectMs', 'breaker.kind')).toEqual({
      'timeout.readMs': 2000,
      'timeout.connectMs': expect.stringMatching(/^not known: .*application-prod\.yml was not given/),
      'breaker.kind': expect.stringMatching(/^not known/),
    });
  });
});
