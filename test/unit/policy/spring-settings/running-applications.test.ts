import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { springApplicationFromActuator } from '#shared/policy/spring/actuator/actuator-application.ts';
import { readActuator, type ActuatorAnswer } from '#shared/policy/spring/actuator/read-actuator.ts';
import { durationMs } from '#shared/policy/spring/effective/values.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { callOf } from './lab-deployment.ts';
import { values } from './one-application.ts';

const FIXTURES = 'test/fixtures/policy/spring';

function answer(name: string): ActuatorAnswer {
  const file = `${FIXTURES}/${name}.json`;
  const problems = new Problems();
  const read = readActuator({ file, text: readFileSync(file, 'utf8') }, problems);
  if (read === undefined) throw new Error(`${file}: ${problems.found[0]?.message ?? 'not read'}`);
  return read;
}

/** The policy of running applications, from nothing but their `env`. */
function policyOf(stack: 'classic' | 'modern', names: readonly string[]) {
  const problems = new Problems();
  const applications = names.map((name) => {
    const env = answer(`${stack}/${name}-env`);
    if (env.kind !== 'env') throw new Error(`${name} is no env`);
    return springApplicationFromActuator(env, problems);
  });
  return springPolicy(applications, {
    springVersion: stack === 'classic' ? 'Hoxton.SR12' : '2025.0.1',
    springRetry: true,
    problems,
  });
}

/** What the application's own beans hold. */
function bean(name: string, property: string): string | undefined {
  const read = answer(name);
  if (read.kind !== 'configprops') throw new Error(`${name} is no configprops`);
  return read.values.properties.find(({ key }) => key === property)?.value;
}

describe('what running applications say of themselves', () => {
  test('classic consumer: written settings of its env', () => {
    const { settings } = callOf(
      policyOf('classic', ['consumer', 'producer', 'eureka']),
      'consumer',
      'producer',
      'feign',
    );
    expect(
      values(
        settings,
        'timeout.connectMs',
        'timeout.readMs',
        'timeout.requestMs',
        'retry.attempts',
        'retry.statuses',
        'breaker.minimumCalls',
        'breaker.openMs',
        'discovery.stalenessMs',
      ),
    ).toEqual({
      'timeout.connectMs': 250,
      'timeout.readMs': 500,
      'timeout.requestMs': 3000,
      'retry.attempts': 4,
      'retry.statuses': ['502', '503', '504'],
      'breaker.minimumCalls': 5,
      'breaker.openMs': 3000,
      'discovery.stalenessMs': 2 * 3000 + 1000 + 1000 + 1000,
    });
  });

  test('classic gateway: its HTTP client and its forwarding headers', () => {
    const policy = policyOf('classic', ['gateway']);
    const route = policy.edges[0]?.routes.find(({ name }) => name === 'api-a');
    expect(policy.edges[0]?.routes.map(({ name }) => name)).toEqual([
      'shop',
      'api-canary-header',
      'api-a',
      'api-b',
    ]);
    expect(bean('classic/gateway-configprops', 'spring.cloud.gateway.httpclient.pool.type')).toBe('ELASTIC');
    for (const part of ['for', 'host', 'port', 'proto', 'prefix'])
      expect(bean('classic/gateway-configprops', `spring.cloud.gateway.x-forwarded.${part}Enabled`)).toBe(
        'true',
      );
    expect(
      values(
        route?.settings ?? {},
        'pool.maxConnections',
        'retry.attempts',
        'retry.statuses',
        'retry.perTryTimeoutMs',
        'timeout.requestMs',
        'breaker.kind',
        'breaker.fallback',
        'headers.requestAdd',
        'headers.forwarded',
      ),
    ).toEqual({
      'pool.maxConnections': null,
      'retry.attempts': 3,
      'retry.statuses': ['503', '5xx'],
      'retry.perTryTimeoutMs': null,
      // The breaker stands before the retries, so its time is that of all tries.
      'timeout.requestMs': 3000,
      'breaker.kind': 'hystrix',
      'breaker.fallback': 'forward:/fallback/producer',
      'headers.requestAdd': ['x-route: a'],
      'headers.forwarded': [
        'forwarded',
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-port',
        'x-forwarded-proto',
      ],
    });
  });

  test('classic Zuul: retries and headers as its ZuulProperties hold them', () => {
    const beans = 'classic/zuul-configprops';
    expect(bean(beans, 'zuul.retryable')).toBe('true');
    expect([0, 1, 2].map((index) => bean(beans, `zuul.sensitiveHeaders[${index}]`))).toEqual([
      'Cookie',
      'Set-Cookie',
      undefined,
    ]);
    const settings =
      policyOf('classic', ['zuul']).edges[0]?.routes.find(({ name }) => name === 'raw')?.settings ?? {};
    expect(
      values(
        settings,
        'retry.attempts',
        'timeout.requestMs',
        'headers.requestRemove',
        'headers.host',
        'pool.maxRequests',
      ),
    ).toEqual({
      'retry.attempts': 3,
      'timeout.requestMs': 10_000,
      'headers.requestRemove': ['cookie', 'set-cookie'],
      'headers.host': bean(beans, 'zuul.addHostHeader') === 'false' ? 'instance' : 'client',
      'pool.maxRequests': Number(bean(beans, 'zuul.semaphore.maxSemaphores')),
    });
  });

  test('modern consumer: breaker, time limit and cache are those of its beans', () => {
    const beans = 'modern/consumer-configprops';
    const { settings } = callOf(
      policyOf('modern', ['consumer', 'producer', 'eureka']),
      'consumer',
      'producer',
      'feign',
    );
    const circuit = 'resilience4j.circuitbreaker.configs.default';
    const ms = (property: string) => durationMs(bean(beans, property) ?? '');
    const number = (property: string) => Number(bean(beans, property));
    // Its `restItem` has settings of its own, and without the code nothing says whose name that is.
    expect(settings['breaker.kind']).toMatchObject({ known: false });
    const gateway =
      policyOf('modern', ['gateway']).edges[0]?.routes.find(({ name }) => name === 'api-a')?.settings ?? {};
    expect(
      values(
        gateway,
        'breaker.openMs',
        'breaker.windowCalls',
        'breaker.minimumCalls',
        'breaker.halfOpenCalls',
        'timeout.requestMs',
        'breaker.countsStatuses',
      ),
    ).toEqual({
      'breaker.openMs': ms(`${circuit}.waitDurationInOpenState`),
      'breaker.windowCalls': number(`${circuit}.slidingWindowSize`),
      'breaker.minimumCalls': number(`${circuit}.minimumNumberOfCalls`),
      'breaker.halfOpenCalls': number(`${circuit}.permittedNumberOfCallsInHalfOpenState`),
      'timeout.requestMs': ms('resilience4j.timelimiter.configs.default.timeoutDuration'),
      'breaker.countsStatuses': ['503'],
    });
    const lease = number('eureka.instance.leaseExpirationDurationInSeconds') * 1000;
    const fetch = number('eureka.client.registryFetchIntervalSeconds') * 1000;
    const cache = ms('spring.cloud.loadbalancer.cache.ttl') ?? Number.NaN;
    expect(valueOf(settings['discovery.stalenessMs'])).toBe(2 * lease + 1000 + fetch + cache);
    expect(values(settings, 'timeout.connectMs', 'timeout.readMs')).toEqual({
      'timeout.connectMs': 250,
      'timeout.readMs': 500,
    });
  });
});
