import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Setting } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { buildEnvironment } from '#shared/policy/spring/environment/build-environment.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { RELEASE_TRAINS } from '#shared/policy/spring/versions/release-trains.ts';

const KEYS = [
  'spring.application.name',
  'producer.ribbon.ConnectTimeout',
  'producer.ribbon.MaxAutoRetries',
  'producer.ribbon.listOfServers',
  'producer.ribbon.NFLoadBalancerRuleClassName',
  'ribbon.retryableStatusCodes',
  'feign.hystrix.enabled',
  'feign.client.config.producer.connect-timeout',
  'feign.client.config.default.retryer',
  'spring.cloud.openfeign.circuitbreaker.enabled',
  'spring.cloud.loadbalancer.retry.enabled',
  'spring.cloud.loadbalancer.clients.producer.configurations',
  'hystrix.command.default.execution.isolation.thread.timeoutInMilliseconds',
  'resilience4j.circuitbreaker.configs.default.base-config',
  'resilience4j.circuitbreaker.configs.default.sliding-window-size',
  'resilience4j.timelimiter.instances.items.timeout-duration',
  'spring.cloud.gateway.routes[0].uri',
  'spring.cloud.gateway.routes[0].filters[0]',
  'spring.cloud.gateway.routes[0].metadata.response-timeout',
  'spring.cloud.gateway.server.webflux.routes[0].uri',
  'spring.cloud.gateway.server.webflux.routes[0].filters[0].name',
  'spring.cloud.gateway.server.webflux.routes[0].filters[0].args.retries',
  'spring.cloud.gateway.globalcors.cors-configurations[/**].max-age',
  'zuul.routes.shop.path',
  'zuul.routes.shop.retryable',
  'eureka.client.enabled',
  'eureka.instance.lease-expiration-duration-in-seconds',
  'eureka.server.enable-self-preservation',
  'management.tracing.propagation.type',
  'spring.cloud.kubernetes.loadbalancer.mode',
];

const VALUES = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    '0',
    '1',
    '-1',
    '500',
    '3s',
    'PT1S',
    '',
    '******',
    '${missing}',
    'lb://producer',
    'Retry=3,BAD_GATEWAY',
    'CircuitBreaker',
    'Retry',
    'default',
    'SERVICE',
  ),
  fc.string(),
);

test('whatever an application’s properties hold, each setting has a value with an origin or a reason', () => {
  const applications = fc.array(fc.dictionary(fc.constantFrom(...KEYS), VALUES), {
    minLength: 1,
    maxLength: 3,
  });
  const versions = fc.option(fc.constantFrom(...RELEASE_TRAINS.map(({ name }) => name), '3.5.1', 'x'));
  fc.assert(
    fc.property(
      applications,
      versions,
      fc.option(fc.boolean()),
      fc.boolean(),
      (given, version, retry, complete) => {
        const problems = new Problems();
        const policy = springPolicy(
          given.map((properties, index) => ({
            name: `app${index}`,
            profiles: [],
            environment: buildEnvironment(
              [
                {
                  name: 'test',
                  properties: Object.entries(properties).map(([key, value], line) => ({
                    key,
                    value,
                    place: { file: `app${index}.yml`, line: line + 1, column: 1, field: key },
                  })),
                },
              ],
              problems,
            ),
            complete,
            missing: complete ? [] : ['a file'],
          })),
          { springVersion: version, springRetry: retry, problems },
        );
        const settings = [
          ...policy.calls.map((call) => call.settings),
          ...policy.edges.flatMap(({ routes }) => routes.map((route) => route.settings)),
        ].flatMap((all) => Object.values(all));
        expect(settings.filter((setting) => !isWhole(setting))).toEqual([]);
        // Half a configuration never falls back to a default that the other half could change.
        expect(complete ? [] : settings.filter(isChangeableDefault)).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
});

function isWhole(setting: Setting<unknown>): boolean {
  if (!setting.known) return setting.reason !== '';
  return setting.value !== undefined && !Number.isNaN(setting.value);
}

/** Defaults that no property changes are known whatever was not read. */
const FIXED = /LoadBalancedRetry|RouteDefinitionRouteLocator|CorsConfiguration|RedisRateLimiter/;

function isChangeableDefault(setting: Setting<unknown>): boolean {
  return setting.known && setting.origin.kind === 'default' && !FIXED.test(setting.origin.source);
}
