import { describe, expect, test } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { defaultSetting, type Default } from '#shared/policy/spring/defaults/default.ts';
import { errorMessage, ERRORS } from '#shared/policy/spring/defaults/errors.ts';
import { EUREKA } from '#shared/policy/spring/defaults/eureka.ts';
import { FEIGN, RETRYER_DEFAULT } from '#shared/policy/spring/defaults/feign.ts';
import { GATEWAY } from '#shared/policy/spring/defaults/gateway.ts';
import { HYSTRIX } from '#shared/policy/spring/defaults/hystrix.ts';
import { KUBERNETES } from '#shared/policy/spring/defaults/kubernetes.ts';
import { LOADBALANCER } from '#shared/policy/spring/defaults/loadbalancer.ts';
import { RESILIENCE4J } from '#shared/policy/spring/defaults/resilience4j.ts';
import { RIBBON } from '#shared/policy/spring/defaults/ribbon.ts';
import { TRACING } from '#shared/policy/spring/defaults/tracing.ts';
import { ZUUL_DEFAULTS } from '#shared/policy/spring/defaults/zuul.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';

const TABLES: Readonly<Record<string, Readonly<Record<string, Default<unknown>>>>> = {
  RIBBON,
  HYSTRIX,
  FEIGN,
  RETRYER_DEFAULT,
  RESILIENCE4J,
  LOADBALANCER,
  GATEWAY,
  ERRORS,
  ZUUL: ZUUL_DEFAULTS,
  EUREKA,
  TRACING,
  KUBERNETES,
};

const HOXTON = 'Hoxton.SR12';
const NOW = '2025.0.1';
const LATEST = '2025.1.4';
const ANY = ['connect', 'read-timeout', 'reset'];

/**
 * Written down on its own from the constants of the jars of Hoxton.SR12 (ribbon 2.3.0, hystrix-core 1.5.18, spring-cloud
 * 2.2.9) and 2025.0 (resilience4j 2.2.0, openfeign 4.3.1, gateway 4.3.3), as `javap -constants` and the actuators of
 * applications without settings show them: table, entry, train, value, file that states it.
 */
const EXPECTED: readonly (readonly [string, string, string, unknown, RegExp])[] = [
  ['RIBBON', 'connectTimeout', HOXTON, 1000, /RibbonClientConfiguration/],
  ['RIBBON', 'readTimeout', HOXTON, 1000, /RibbonClientConfiguration/],
  ['RIBBON', 'connectTimeout', 'Greenwich.SR6', 1000, /RibbonClientConfiguration/],
  ['RIBBON', 'maxAutoRetries', HOXTON, 0, /DefaultClientConfigImpl/],
  ['RIBBON', 'maxAutoRetriesNextServer', HOXTON, 1, /DefaultClientConfigImpl/],
  ['RIBBON', 'okToRetryOnAllOperations', HOXTON, false, /DefaultClientConfigImpl/],
  ['RIBBON', 'retryableStatusCodes', HOXTON, [], /RibbonLoadBalancedRetryPolicy/],
  ['RIBBON', 'retriedFailures', HOXTON, ANY, /RibbonLoadBalancedRetryPolicy/],
  ['RIBBON', 'backoff', HOXTON, null, /LoadBalancedRetryFactory/],
  ['RIBBON', 'avoidsPreviousInstance', HOXTON, false, /RibbonLoadBalancedRetryPolicy/],
  ['RIBBON', 'maxTotalConnections', HOXTON, 200, /DefaultClientConfigImpl/],
  ['RIBBON', 'serverListRefreshInterval', HOXTON, 30_000, /PollingServerListUpdater/],
  ['RIBBON', 'rule', HOXTON, 'com.netflix.loadbalancer.ZoneAvoidanceRule', /RibbonClientConfiguration/],
  ['RIBBON', 'prefersZone', HOXTON, true, /ZonePreferenceServerListFilter/],
  ['RIBBON', 'connectionFailureCount', HOXTON, 3, /LoadBalancerStats/],
  ['RIBBON', 'tripFactorSeconds', HOXTON, 10, /LoadBalancerStats/],
  ['RIBBON', 'tripMaxSeconds', HOXTON, 30, /LoadBalancerStats/],
  ['HYSTRIX', 'timeoutEnabled', HOXTON, true, /HystrixCommandProperties/],
  ['HYSTRIX', 'timeout', HOXTON, 1000, /HystrixCommandProperties/],
  ['HYSTRIX', 'strategy', HOXTON, 'THREAD', /HystrixCommandProperties/],
  ['HYSTRIX', 'semaphore', HOXTON, 10, /HystrixCommandProperties/],
  ['HYSTRIX', 'breakerEnabled', HOXTON, true, /HystrixCommandProperties/],
  ['HYSTRIX', 'requestVolume', HOXTON, 20, /HystrixCommandProperties/],
  ['HYSTRIX', 'errorPercentage', HOXTON, 50, /HystrixCommandProperties/],
  ['HYSTRIX', 'sleepWindow', HOXTON, 5000, /HystrixCommandProperties/],
  ['HYSTRIX', 'rollingWindow', HOXTON, 10_000, /HystrixCommandProperties/],
  ['HYSTRIX', 'halfOpenCalls', HOXTON, 1, /HystrixCircuitBreaker/],
  ['HYSTRIX', 'coreSize', HOXTON, 10, /HystrixThreadPoolProperties/],
  ['HYSTRIX', 'maximumSize', HOXTON, 10, /HystrixThreadPoolProperties/],
  ['HYSTRIX', 'maximumDiverges', HOXTON, false, /HystrixThreadPoolProperties/],
  ['HYSTRIX', 'maxQueueSize', HOXTON, -1, /HystrixThreadPoolProperties/],
  ['HYSTRIX', 'queueRejection', HOXTON, 5, /HystrixThreadPoolProperties/],
  ['FEIGN', 'connectTimeout', HOXTON, 10_000, /Request\.java/],
  ['FEIGN', 'readTimeout', NOW, 60_000, /Request\.java/],
  ['FEIGN', 'retryerAttempts', NOW, 1, /NEVER_RETRY/],
  ['FEIGN', 'hystrix', HOXTON, false, /HystrixFeignConfiguration/],
  ['FEIGN', 'circuitBreaker', NOW, false, /FeignAutoConfiguration/],
  ['FEIGN', 'alphanumericIds', '2021.0.9', false, /FeignAutoConfiguration/],
  ['FEIGN', 'alphanumericIds', NOW, true, /FeignAutoConfiguration/],
  ['FEIGN', 'defaultToProperties', NOW, true, /FeignClientProperties/],
  ['RETRYER_DEFAULT', 'attempts', NOW, 5, /Retryer\.java/],
  ['RETRYER_DEFAULT', 'firstPause', NOW, 150, /Retryer\.java/],
  ['RETRYER_DEFAULT', 'longestPause', NOW, 1000, /Retryer\.java/],
  ['RESILIENCE4J', 'failureRate', NOW, 50, /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'minimumCalls', NOW, 100, /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'windowSize', NOW, 100, /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'windowType', NOW, 'COUNT_BASED', /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'openMs', NOW, 60_000, /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'halfOpenCalls', NOW, 10, /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'slowCallMs', NOW, 60_000, /CircuitBreakerConfig/],
  ['RESILIENCE4J', 'timeLimitMs', NOW, 1000, /TimeLimiterConfig/],
  ['RESILIENCE4J', 'retryAttempts', NOW, 3, /RetryConfig/],
  ['RESILIENCE4J', 'retryAttempts', '2021.0.9', 3, /RetryConfig/],
  ['RESILIENCE4J', 'retryWaitMs', NOW, 500, /RetryConfig/],
  ['RESILIENCE4J', 'bulkheadCalls', NOW, 25, /BulkheadConfig/],
  ['RESILIENCE4J', 'bulkheadWaitMs', NOW, 0, /BulkheadConfig/],
  ['RESILIENCE4J', 'threadPoolQueue', NOW, 100, /ThreadPoolBulkheadConfig/],
  ['RESILIENCE4J', 'rateLimitCalls', NOW, 50, /RateLimiterConfig/],
  ['RESILIENCE4J', 'rateLimitPeriodMs', NOW, 0.0005, /RateLimiterConfig/],
  ['RESILIENCE4J', 'rateLimitTimeoutMs', NOW, 5000, /RateLimiterConfig/],
  ['RESILIENCE4J', 'timeLimiterDisabled', NOW, false, /Resilience4JConfigurationProperties/],
  ['LOADBALANCER', 'retryEnabled', HOXTON, true, /LoadBalancerProperties/],
  ['LOADBALANCER', 'sameInstance', NOW, 0, /LoadBalancerProperties/],
  ['LOADBALANCER', 'nextInstance', NOW, 1, /LoadBalancerProperties/],
  ['LOADBALANCER', 'allOperations', NOW, false, /LoadBalancerProperties/],
  ['LOADBALANCER', 'statusCodes', NOW, [], /LoadBalancerProperties/],
  ['LOADBALANCER', 'avoidPreviousInstance', NOW, true, /LoadBalancerAutoConfiguration/],
  ['LOADBALANCER', 'backoffEnabled', NOW, false, /LoadBalancerProperties/],
  ['LOADBALANCER', 'minBackoff', NOW, 5, /LoadBalancerProperties/],
  ['LOADBALANCER', 'retriedFailures', NOW, ANY, /BlockingLoadBalancedRetryPolicy/],
  ['LOADBALANCER', 'onAllExceptions', NOW, false, /LoadBalancerProperties/],
  [
    'LOADBALANCER',
    'retriedExceptions',
    NOW,
    ['java.io.IOException', 'java.util.concurrent.TimeoutException'],
    /LoadBalancerProperties/,
  ],
  ['LOADBALANCER', 'cacheEnabled', NOW, true, /LoadBalancerCacheAutoConfiguration/],
  ['LOADBALANCER', 'cacheTtl', HOXTON, 35_000, /LoadBalancerCacheProperties/],
  ['LOADBALANCER', 'configurations', NOW, 'default', /LoadBalancerClientConfiguration/],
  ['LOADBALANCER', 'algorithm', NOW, 'round-robin', /LoadBalancerClientConfiguration/],
  ['LOADBALANCER', 'stickyCookie', NOW, 'sc-lb-instance-id', /LoadBalancerProperties/],
  ['LOADBALANCER', 'ribbonEnabled', HOXTON, true, /RibbonAutoConfiguration/],
  ['GATEWAY', 'retries', HOXTON, 3, /RetryGatewayFilterFactory/],
  ['GATEWAY', 'retrySeries', HOXTON, ['5xx'], /RetryGatewayFilterFactory/],
  ['GATEWAY', 'retryStatuses', NOW, [], /RetryGatewayFilterFactory/],
  ['GATEWAY', 'retryMethods', NOW, ['GET'], /RetryGatewayFilterFactory/],
  [
    'GATEWAY',
    'retryExceptions',
    NOW,
    ['java.io.IOException', 'org.springframework.cloud.gateway.support.TimeoutException'],
    /RetryGatewayFilterFactory/,
  ],
  ['GATEWAY', 'firstBackoff', NOW, 5, /BackoffConfig/],
  ['GATEWAY', 'connectTimeout', NOW, 30_000, /HttpClientProperties/],
  ['GATEWAY', 'responseTimeout', NOW, null, /HttpClientProperties/],
  ['GATEWAY', 'poolType', HOXTON, 'ELASTIC', /HttpClientProperties/],
  ['GATEWAY', 'poolMaxIdle', NOW, null, /HttpClientProperties/],
  ['GATEWAY', 'noRetry', NOW, 1, /RetryGatewayFilterFactory/],
  ['GATEWAY', 'xForwarded', NOW, true, /XForwardedHeadersFilter/],
  ['GATEWAY', 'xForwardedFor', NOW, true, /XForwardedHeadersFilter/],
  ['GATEWAY', 'xForwardedHost', NOW, true, /XForwardedHeadersFilter/],
  ['GATEWAY', 'xForwardedPort', NOW, true, /XForwardedHeadersFilter/],
  ['GATEWAY', 'xForwardedProto', NOW, true, /XForwardedHeadersFilter/],
  ['GATEWAY', 'xForwardedPrefix', NOW, true, /XForwardedHeadersFilter/],
  ['GATEWAY', 'forwarded', NOW, true, /GatewayAutoConfiguration/],
  ['GATEWAY', 'host', NOW, 'instance', /NettyRoutingFilter/],
  ['GATEWAY', 'breakerStatuses', NOW, [], /SpringCloudCircuitBreakerFilterFactory/],
  ['GATEWAY', 'burstCapacity', NOW, 1, /RedisRateLimiter/],
  ['GATEWAY', 'requestedTokens', NOW, 1, /RedisRateLimiter/],
  ['GATEWAY', 'rateLimitKey', HOXTON, 'user', /RedisRateLimiter/],
  ['GATEWAY', 'rateLimitKey', '2023.0.5', 'user', /RedisRateLimiter/],
  ['GATEWAY', 'rateLimitKey', '2024.0.1', 'user-and-route', /RedisRateLimiter/],
  ['GATEWAY', 'rateLimitKey', NOW, 'user-and-route', /RedisRateLimiter/],
  ['ERRORS', 'message', 'Greenwich.SR6', 'present', /DefaultErrorAttributes/],
  ['ERRORS', 'message', '2020.0.3', 'empty', /DefaultErrorAttributes/],
  ['ERRORS', 'message', NOW, 'absent', /DefaultErrorAttributes/],
  ['GATEWAY', 'maxRequestBytes', NOW, 5_000_000, /RequestSizeGatewayFilterFactory/],
  ['ZUUL', 'retryable', HOXTON, false, /ZuulProperties/],
  ['ZUUL', 'isolation', HOXTON, 'SEMAPHORE', /ZuulProperties/],
  ['ZUUL', 'semaphores', HOXTON, 100, /ZuulProperties/],
  ['ZUUL', 'separatePools', HOXTON, false, /ZuulProperties/],
  ['ZUUL', 'poolPrefix', HOXTON, '', /ZuulProperties/],
  ['ZUUL', 'hostConnect', HOXTON, 2000, /ZuulProperties/],
  ['ZUUL', 'hostSocket', HOXTON, 10_000, /ZuulProperties/],
  ['ZUUL', 'hostPerRoute', HOXTON, 20, /ZuulProperties/],
  ['ZUUL', 'sensitiveHeaders', HOXTON, ['Cookie', 'Set-Cookie', 'Authorization'], /ZuulProperties/],
  ['ZUUL', 'ignoredHeaders', HOXTON, [], /ZuulProperties/],
  ['ZUUL', 'ignoreSecurityHeaders', HOXTON, true, /ZuulProperties/],
  ['ZUUL', 'addProxyHeaders', HOXTON, true, /ZuulProperties/],
  ['ZUUL', 'addHostHeader', HOXTON, false, /ZuulProperties/],
  ['ZUUL', 'hostRetries', HOXTON, 1, /SimpleHostRoutingFilter/],
  ['ZUUL', 'hostBreaker', HOXTON, 'none', /SimpleHostRoutingFilter/],
  ['EUREKA', 'clientEnabled', NOW, true, /EurekaClientConfigBean/],
  ['EUREKA', 'fetchSeconds', HOXTON, 30, /EurekaClientConfigBean/],
  ['EUREKA', 'leaseSeconds', NOW, 90, /EurekaInstanceConfigBean/],
  ['EUREKA', 'evictionMs', NOW, 60_000, /EurekaServerConfigBean/],
  ['EUREKA', 'responseCacheMs', NOW, 30_000, /EurekaServerConfigBean/],
  ['EUREKA', 'readOnlyCache', NOW, true, /EurekaServerConfigBean/],
  ['EUREKA', 'selfPreservation', NOW, true, /EurekaServerConfigBean/],
  ['TRACING', 'sleuth', HOXTON, ['b3-multi'], /SleuthPropagationProperties/],
  ['TRACING', 'micrometer', NOW, ['w3c'], /TracingProperties/],
  ['KUBERNETES', 'mode', NOW, 'POD', /KubernetesLoadBalancerProperties/],
  ['KUBERNETES', 'clusterDomain', NOW, 'cluster.local', /KubernetesLoadBalancerProperties/],
];

/**
 * Compared entry by entry between the sources of 2025.0.3 and 2025.1.0 (gateway 4.3.0 and 5.0.0, openfeign-core, commons and
 * loadbalancer 4.3.3 and 5.0.0, eureka-client, circuitbreaker-resilience4j 3.3.3 and 5.0.3, kubernetes-commons, resilience4j
 * 2.2.0 and 2.3.0, Boot's TracingProperties 3.5.0 and 4.0.0): no default changed.
 */
const SAME_IN_LATEST = EXPECTED.filter(([, , train]) => train === NOW);

describe('defaults', () => {
  test.each(SAME_IN_LATEST)('%s.%s is in 2025.1 what it is in %s', (table, entry, _, value) => {
    const one = TABLES[table]?.[entry];
    if (one === undefined) throw new Error(`${table} has no ${entry}`);
    expect(defaultSetting(one, springVersions(LATEST, new Problems()))).toMatchObject({ known: true, value });
  });

  test.each(EXPECTED)('%s.%s in %s', (table, entry, train, value, source) => {
    const one = TABLES[table]?.[entry];
    if (one === undefined) throw new Error(`${table} has no ${entry}`);
    const setting = defaultSetting(one, springVersions(train, new Problems()));
    expect(setting).toMatchObject({
      known: true,
      value,
      origin: { kind: 'default', source: expect.stringMatching(source) },
    });
  });

  test('every entry of every table is checked', () => {
    const all = Object.entries(TABLES).flatMap(([table, entries]) =>
      Object.keys(entries).map((entry) => `${table}.${entry}`),
    );
    const checked = new Set(EXPECTED.map(([table, entry]) => `${table}.${entry}`));
    expect(all.filter((name) => !checked.has(name))).toEqual([]);
  });

  test('a library that a train does not have has no defaults in it', () => {
    const setting = defaultSetting(RIBBON.maxAutoRetries, springVersions(NOW, new Problems()));
    expect(setting).toMatchObject({ known: false, reason: 'Spring Cloud 2025.0 has no Ribbon' });
  });

  test('a line that a default is not stated for has none', () => {
    const setting = defaultSetting(RIBBON.readTimeout, springVersions('Dalston.SR5', new Problems()));
    expect(setting).toMatchObject({
      known: false,
      reason: expect.stringContaining('Spring Cloud Netflix 1.3'),
    });
  });

  test.each([
    ['2.2.13.RELEASE', 'present'],
    ['2.3.12.RELEASE', 'empty'],
    ['2.4', 'empty'],
    ['2.5.15', 'absent'],
    ['Greenwich.SR6', 'present'],
    ['2025.0.1', 'absent'],
    ['Hoxton.SR12', 'it differs between Spring Boot 2.2 and 2.3, and only the release train is known'],
    ['2020.0.3', 'it differs between Spring Boot 2.4 and 2.5, and only the release train is known'],
    [
      '9.9',
      'the default of the message of errors depends on the version of Spring Cloud, which is not known',
    ],
  ])('the message of errors in %s: %s', (given, said) => {
    const setting = errorMessage(springVersions(given, new Problems()));
    expect(setting.known ? setting.value : setting.reason).toBe(said);
  });

  test('every value names a file of a repository', () => {
    for (const entries of Object.values(TABLES))
      for (const { ranges } of Object.values(entries))
        for (const { source } of ranges) expect(source).toMatch(/^[\w./ -]+: .*\w+\.java/);
  });
});
