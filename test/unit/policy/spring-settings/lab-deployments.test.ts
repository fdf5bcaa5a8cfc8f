import { describe, expect, test } from 'vitest';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { originText } from '#shared/policy/model/setting.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { callOf, labPolicy } from './lab-deployment.ts';
import { values } from './one-application.ts';

function origin(settings: CallSettings, name: keyof CallSettings): string {
  const setting = settings[name];
  return setting === undefined ? 'absent' : originText(setting);
}

function routeSettings(policy: Policy, edge: string, route: string): CallSettings {
  const found = policy.edges.find(({ name }) => name === edge)?.routes.find(({ name }) => name === route);
  if (found === undefined) throw new Error(`no route ${route} at ${edge}`);
  return found.settings;
}

describe('the classic deployment of the lab', () => {
  const policy = labPolicy({ stack: 'classic' });
  const { settings, addresses } = callOf(policy, 'consumer', 'producer', 'feign');

  test('the consumer tries GET four times on codes and on any failure', () => {
    expect(
      values(
        settings,
        'retry.attempts',
        'retry.attemptsPerInstance',
        'retry.statuses',
        'retry.failures',
        'retry.methods',
        'retry.backoffBaseMs',
      ),
    ).toEqual({
      'retry.attempts': 4,
      'retry.attemptsPerInstance': 2,
      'retry.statuses': ['502', '503', '504'],
      'retry.failures': ['connect', 'read-timeout', 'reset'],
      'retry.methods': ['GET'],
      'retry.backoffBaseMs': null,
    });
  });

  test('timeouts are Ribbon’s inside of Hystrix’', () => {
    expect(values(settings, 'timeout.connectMs', 'timeout.readMs', 'timeout.requestMs')).toEqual({
      'timeout.connectMs': 500,
      'timeout.readMs': 2000,
      'timeout.requestMs': 12_000,
    });
  });

  test('the breaker is Hystrix’ with the written thresholds, a thread pool and a fallback', () => {
    expect(
      values(
        settings,
        'breaker.kind',
        'breaker.failureRatePercent',
        'breaker.minimumCalls',
        'breaker.windowMs',
        'breaker.openMs',
        'breaker.halfOpenCalls',
        'breaker.countsStatuses',
        'breaker.fallback',
        'pool.maxRequests',
        'pool.maxPending',
      ),
    ).toEqual({
      'breaker.kind': 'hystrix',
      'breaker.failureRatePercent': 50,
      'breaker.minimumCalls': 10,
      'breaker.windowMs': 10_000,
      'breaker.openMs': 3000,
      'breaker.halfOpenCalls': 1,
      'breaker.countsStatuses': ['4xx', '5xx'],
      'breaker.fallback': 'lab.ProducerClient.Fallback',
      'pool.maxRequests': 10,
      'pool.maxPending': 0,
    });
  });

  test.each([
    [
      'timeout.connectMs',
      'test/lab/spring/classic/resources/application-consumer.yml:5:21 producer.ribbon.ConnectTimeout',
    ],
    [
      'timeout.readMs',
      'test/lab/spring/classic/resources/application-consumer.yml:6:18 producer.ribbon.ReadTimeout',
    ],
    [
      'retry.statuses',
      'test/lab/spring/classic/resources/application-consumer.yml:10:27 producer.ribbon.retryableStatusCodes',
    ],
    [
      'timeout.requestMs',
      'test/lab/spring/classic/resources/application-consumer.yml:18:63 hystrix.command.default.execution.isolation.thread.timeoutInMilliseconds',
    ],
    [
      'breaker.fallback',
      'test/lab/spring/java/lab/ProducerClient.java:16:44 lab.ProducerClient @FeignClient.fallback',
    ],
  ] as const)('%s says where it is written', (name, place) => {
    expect(origin(settings, name)).toBe(place);
  });

  test('attempts name both factors, defaults their source', () => {
    expect(origin(settings, 'retry.attempts')).toContain(
      'application-consumer.yml:7:21 producer.ribbon.MaxAutoRetries',
    );
    expect(origin(settings, 'retry.attempts')).toContain(
      'application-consumer.yml:8:31 producer.ribbon.MaxAutoRetriesNextServer',
    );
    expect(origin(settings, 'breaker.windowMs')).toMatch(
      /^default of Hystrix 1\.5 \(.*HystrixCommandProperties\.java/,
    );
  });

  test('the registry is asked, and its short intervals add up', () => {
    expect(addresses).toBeNull();
    // Twice the lease of 10 s, eviction 2 s, no read-only cache, fetch 1 s, list 1 s.
    expect(values(settings, 'discovery.stalenessMs', 'balancing.algorithm', 'ejection.kind')).toEqual({
      'discovery.stalenessMs': 24_000,
      'balancing.algorithm': 'round-robin',
      'ejection.kind': 'ribbon',
    });
    expect(policy.services.find(({ name }) => name === 'producer')?.registry).toMatchObject({ value: true });
    expect(policy.services.find(({ name }) => name === 'eureka')?.registry).toMatchObject({ value: false });
  });

  test('only the consumer calls by Feign, although all roles share the code', () => {
    expect(policy.calls.filter(({ via }) => via === 'feign').map(({ caller }) => caller)).toEqual([
      'consumer',
    ]);
    expect(policy.problems).toEqual([]);
  });

  test('the gateway’s routes', () => {
    expect(
      values(
        routeSettings(policy, 'gateway', 'reports'),
        'retry.attempts',
        'retry.statuses',
        'retry.methods',
        'retry.backoffBaseMs',
        'retry.backoffMaxMs',
        'breaker.kind',
      ),
    ).toEqual({
      'retry.attempts': 3,
      'retry.statuses': ['5xx'],
      'retry.methods': ['GET'],
      'retry.backoffBaseMs': 20,
      'retry.backoffMaxMs': 100,
      'breaker.kind': 'none',
    });
    expect(
      values(
        routeSettings(policy, 'gateway', 'items-v1'),
        'breaker.kind',
        'timeout.requestMs',
        'breaker.minimumCalls',
        'breaker.countsStatuses',
        'pool.maxRequests',
        'retry.attempts',
      ),
    ).toEqual({
      'breaker.kind': 'hystrix',
      'timeout.requestMs': 5000,
      'breaker.minimumCalls': 20,
      'breaker.countsStatuses': [],
      'pool.maxRequests': 10,
      'retry.attempts': 1,
    });
    const slow = routeSettings(policy, 'gateway', 'slow');
    expect(values(slow, 'timeout.responseHeadersMs', 'timeout.connectMs', 'headers.host')).toEqual({
      'timeout.responseHeadersMs': 3000,
      'timeout.connectMs': 30_000,
      'headers.host': 'instance',
    });
    expect(origin(slow, 'timeout.responseHeadersMs')).toMatch(
      /application-gateway\.yml:33:\d+ spring\.cloud\.gateway\.routes\[6\]\.metadata\.response-timeout$/,
    );
    expect(values(routeSettings(policy, 'gateway', 'store'), 'headers.forwarded')).toEqual({
      'headers.forwarded': [
        'forwarded',
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-port',
        'x-forwarded-prefix',
        'x-forwarded-proto',
      ],
    });
  });

  test('the Zuul does not retry, and its command has the written time', () => {
    expect(
      values(
        routeSettings(policy, 'zuul', 'shop'),
        'retry.attempts',
        'timeout.connectMs',
        'timeout.readMs',
        'timeout.requestMs',
        'breaker.kind',
        'breaker.countsStatuses',
        'pool.maxRequests',
        'headers.requestRemove',
        'headers.responseRemove',
        'headers.forwarded',
        'headers.host',
      ),
    ).toEqual({
      'retry.attempts': 1,
      'timeout.connectMs': 500,
      'timeout.readMs': 14_000,
      'timeout.requestMs': 15_000,
      'breaker.kind': 'hystrix',
      'breaker.countsStatuses': [],
      'pool.maxRequests': 100,
      'headers.requestRemove': ['authorization', 'cookie', 'set-cookie'],
      'headers.responseRemove': ['authorization', 'cookie', 'set-cookie'],
      'headers.forwarded': [
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-port',
        'x-forwarded-prefix',
        'x-forwarded-proto',
      ],
      'headers.host': 'instance',
    });
  });
});

describe('the modern deployment of the lab', () => {
  const policy = labPolicy({ stack: 'modern' });
  const { settings } = callOf(policy, 'consumer', 'producer', 'feign');

  test('the consumer tries as often as the classic one, by another library', () => {
    expect(
      values(
        settings,
        'retry.attempts',
        'retry.attemptsPerInstance',
        'retry.statuses',
        'retry.failures',
        'retry.methods',
        'retry.avoidsPreviousInstance',
        'timeout.connectMs',
        'timeout.readMs',
        'timeout.requestMs',
      ),
    ).toEqual({
      'retry.attempts': 4,
      'retry.attemptsPerInstance': 2,
      'retry.statuses': ['502', '503', '504'],
      'retry.failures': ['connect', 'read-timeout', 'reset'],
      'retry.methods': ['GET'],
      'retry.avoidsPreviousInstance': true,
      'timeout.connectMs': 500,
      'timeout.readMs': 2000,
      'timeout.requestMs': 12_000,
    });
    expect(origin(settings, 'retry.attempts')).toContain('application-consumer.yml:7:47');
    expect(origin(settings, 'timeout.readMs')).toContain('application-consumer.yml:13:72');
  });

  test('the breaker is Resilience4j’s', () => {
    expect(
      values(
        settings,
        'breaker.kind',
        'breaker.failureRatePercent',
        'breaker.minimumCalls',
        'breaker.windowCalls',
        'breaker.windowMs',
        'breaker.openMs',
        'breaker.halfOpenCalls',
        'breaker.fallback',
        'ejection.kind',
        'trace.propagation',
      ),
    ).toEqual({
      'breaker.kind': 'resilience4j',
      'breaker.failureRatePercent': 50,
      'breaker.minimumCalls': 10,
      'breaker.windowCalls': 20,
      'breaker.windowMs': null,
      'breaker.openMs': 3000,
      'breaker.halfOpenCalls': 2,
      'breaker.fallback': 'lab.ProducerClient.Fallback',
      'ejection.kind': 'none',
      'trace.propagation': ['b3', 'w3c'],
    });
  });

  test('the gateway adds no forwarding headers without trusted proxies, and has the hidden time limit', () => {
    expect(
      values(
        routeSettings(policy, 'gateway', 'items-v1'),
        'headers.forwarded',
        'timeout.requestMs',
        'breaker.kind',
        'breaker.minimumCalls',
        'breaker.openMs',
      ),
    ).toEqual({
      'headers.forwarded': [],
      'timeout.requestMs': 5000,
      'breaker.kind': 'resilience4j',
      'breaker.minimumCalls': 100,
      'breaker.openMs': 60_000,
    });
  });
});

describe('the candidates of the lab', () => {
  test.each(['classic', 'modern'] as const)('%s: the SDK calls one name and asks no registry', (stack) => {
    const policy = labPolicy({ stack, profile: 'bypass' });
    const { settings, addresses } = callOf(policy, 'consumer', 'producer', 'feign');
    expect(addresses).toMatchObject({ known: true, value: ['producer:7111'] });
    expect(values(settings, 'discovery.stalenessMs', 'retry.attempts')).toEqual({
      'discovery.stalenessMs': 'absent',
      'retry.attempts': 4,
    });
    expect(policy.services.find(({ name }) => name === 'consumer')?.registry).toMatchObject({ value: false });
    // The list stands in a file that every role reads: it shows no caller.
    expect(policy.calls.filter(({ callee }) => callee === 'producer').map(({ caller }) => caller)).toEqual([
      'consumer',
    ]);
  });
});

describe('what is not said is not known', () => {
  test('without a version, defaults are not known, and written values are', () => {
    const { settings } = callOf(
      labPolicy({ stack: 'classic', springVersion: null }),
      'consumer',
      'producer',
      'feign',
    );
    expect(values(settings, 'breaker.kind', 'balancing.algorithm', 'retry.attempts')).toEqual({
      'breaker.kind': expect.stringMatching(/^not known: .*version of Spring Cloud/),
      'balancing.algorithm': expect.stringMatching(/^not known: .*version of Spring Cloud/),
      'retry.attempts': expect.stringMatching(/^not known: /),
    });
  });

  test('an unknown version is a problem', () => {
    const policy = labPolicy({ stack: 'classic', springVersion: 'Ilford.SR1' });
    expect(policy.problems.map(({ code }) => code)).toEqual(['UNKNOWN_SPRING_VERSION']);
  });

  test('whether spring-retry is there decides who retries', () => {
    const { settings } = callOf(
      labPolicy({ stack: 'classic', springRetry: null }),
      'consumer',
      'producer',
      'feign',
    );
    expect(values(settings, 'retry.attempts')).toEqual({
      'retry.attempts': 'not known: nothing says whether spring-retry is on the class path',
    });
  });

  test('without code nothing says whether there is a fallback', () => {
    const { settings } = callOf(
      labPolicy({ stack: 'classic', withoutCode: true }),
      'consumer',
      'producer',
      'feign',
    );
    expect(values(settings, 'breaker.kind', 'breaker.fallback')).toEqual({
      'breaker.kind': 'hystrix',
      'breaker.fallback': expect.stringMatching(/^not known: a fallback is a class/),
    });
  });

  test('self-preservation keeps what is known from being an upper bound', () => {
    const properties = { 'eureka.server.enable-self-preservation': 'true' };
    const { settings } = callOf(labPolicy({ stack: 'classic', properties }), 'consumer', 'producer', 'feign');
    expect(values(settings, 'discovery.stalenessMs')).toEqual({
      'discovery.stalenessMs': expect.stringMatching(/^not known: self-preservation is on/),
    });
  });
});
