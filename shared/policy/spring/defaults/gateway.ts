import { always, type Default } from './default.ts';

const RETRY = 'spring-cloud-gateway: …/filter/factory/RetryGatewayFilterFactory.java';
const CLIENT = 'spring-cloud-gateway: …/config/HttpClientProperties.java';
const FORWARDED = 'spring-cloud-gateway: …/filter/headers/XForwardedHeadersFilter.java';
const LIMITER = 'spring-cloud-gateway: …/filter/ratelimit/RedisRateLimiter.java Config';
const KEYS = 'spring-cloud-gateway: …/filter/ratelimit/RedisRateLimiter.java getKeys';

/** Spring Cloud Gateway on WebFlux. */
export const GATEWAY = {
  retries: always('gateway', 'Retry retries', 3, `${RETRY} RetryConfig.retries`),
  retrySeries: always<readonly string[]>('gateway', 'Retry series', ['5xx'], `${RETRY} RetryConfig.series`),
  retryStatuses: always<readonly string[]>('gateway', 'Retry statuses', [], `${RETRY} RetryConfig.statuses`),
  retryMethods: always<readonly string[]>(
    'gateway',
    'Retry methods',
    ['GET'],
    `${RETRY} RetryConfig.methods`,
  ),
  retryExceptions: always<readonly string[]>(
    'gateway',
    'Retry exceptions',
    ['java.io.IOException', 'org.springframework.cloud.gateway.support.TimeoutException'],
    `${RETRY} RetryConfig.exceptions`,
    '2.0',
  ),
  firstBackoff: always('gateway', 'Retry backoff.firstBackoff', 5, `${RETRY} BackoffConfig.firstBackoff`),
  connectTimeout: always(
    'gateway',
    'httpclient.connect-timeout',
    30_000,
    `${CLIENT} connectTimeout (none: reactor-netty's own 30 s)`,
  ),
  responseTimeout: always<number | null>(
    'gateway',
    'httpclient.response-timeout',
    null,
    `${CLIENT} responseTimeout`,
  ),
  poolType: always('gateway', 'httpclient.pool.type', 'ELASTIC', `${CLIENT} Pool.type`),
  poolMaxIdle: always<number | null>(
    'gateway',
    'httpclient.pool.max-idle-time',
    null,
    `${CLIENT} Pool.maxIdleTime`,
  ),
  noRetry: always('gateway', 'filters', 1, `${RETRY} (only where a route has the filter)`),
  xForwarded: always('gateway', 'x-forwarded.enabled', true, `${FORWARDED} enabled`),
  xForwardedFor: always('gateway', 'x-forwarded.for-enabled', true, `${FORWARDED} forEnabled`),
  xForwardedHost: always('gateway', 'x-forwarded.host-enabled', true, `${FORWARDED} hostEnabled`),
  xForwardedPort: always('gateway', 'x-forwarded.port-enabled', true, `${FORWARDED} portEnabled`),
  xForwardedProto: always('gateway', 'x-forwarded.proto-enabled', true, `${FORWARDED} protoEnabled`),
  xForwardedPrefix: always('gateway', 'x-forwarded.prefix-enabled', true, `${FORWARDED} prefixEnabled`),
  forwarded: always(
    'gateway',
    'forwarded.enabled',
    true,
    'spring-cloud-gateway: …/config/GatewayAutoConfiguration.java forwardedHeadersFilter (matchIfMissing)',
  ),
  host: always(
    'gateway',
    'PreserveHostHeader',
    'instance',
    'spring-cloud-gateway: …/filter/NettyRoutingFilter.java filter (preserveHost)',
  ),
  breakerStatuses: always<readonly string[]>(
    'gateway',
    'CircuitBreaker statusCodes',
    [],
    'spring-cloud-gateway: …/filter/factory/SpringCloudCircuitBreakerFilterFactory.java Config.statusCodes',
  ),
  burstCapacity: always('gateway', 'redis-rate-limiter.burstCapacity', 1, `${LIMITER}.burstCapacity`),
  requestedTokens: always('gateway', 'redis-rate-limiter.requestedTokens', 1, `${LIMITER}.requestedTokens`),
  rateLimitKey: {
    library: 'gateway',
    setting: 'the keys of RequestRateLimiter',
    ranges: [
      { from: '2.0', until: '4.2', value: 'user', source: `${KEYS} (2.0.0 to 4.1.9)` },
      { from: '4.2', until: null, value: 'user-and-route', source: `${KEYS} (since 4.2.0)` },
    ],
  } as const satisfies Default<'user' | 'user-and-route'>,
  maxRequestBytes: always(
    'gateway',
    'RequestSize maxSize',
    5_000_000,
    'spring-cloud-gateway: …/filter/factory/RequestSizeGatewayFilterFactory.java RequestSizeConfig.maxSize',
  ),
};
