import { always } from './default.ts';

const ZUUL = 'spring-cloud-netflix: spring-cloud-netflix-zuul/…/zuul/filters/ZuulProperties.java';

/** Zuul 1 as Spring Cloud Netflix 2.x runs it. */
export const ZUUL_DEFAULTS = {
  retryable: always('netflix', 'zuul.retryable', false, `${ZUUL} retryable`, '2.0'),
  isolation: always(
    'netflix',
    'zuul.ribbon-isolation-strategy',
    'SEMAPHORE',
    `${ZUUL} ribbonIsolationStrategy`,
    '2.0',
  ),
  semaphores: always(
    'netflix',
    'zuul.semaphore.max-semaphores',
    100,
    `${ZUUL} HystrixSemaphore.maxSemaphores`,
    '2.0',
  ),
  hostConnect: always(
    'netflix',
    'zuul.host.connect-timeout-millis',
    2000,
    `${ZUUL} Host.connectTimeoutMillis`,
    '2.0',
  ),
  hostSocket: always(
    'netflix',
    'zuul.host.socket-timeout-millis',
    10_000,
    `${ZUUL} Host.socketTimeoutMillis`,
    '2.0',
  ),
  hostPerRoute: always(
    'netflix',
    'zuul.host.max-per-route-connections',
    20,
    `${ZUUL} Host.maxPerRouteConnections`,
    '2.0',
  ),
  sensitiveHeaders: always<readonly string[]>(
    'netflix',
    'zuul.sensitive-headers',
    ['Cookie', 'Set-Cookie', 'Authorization'],
    `${ZUUL} sensitiveHeaders`,
    '2.0',
  ),
  ignoredHeaders: always<readonly string[]>(
    'netflix',
    'zuul.ignored-headers',
    [],
    `${ZUUL} ignoredHeaders`,
    '2.0',
  ),
  ignoreSecurityHeaders: always(
    'netflix',
    'zuul.ignore-security-headers',
    true,
    `${ZUUL} ignoreSecurityHeaders`,
    '2.0',
  ),
  separatePools: always(
    'netflix',
    'zuul.thread-pool.use-separate-thread-pools',
    false,
    `${ZUUL} HystrixThreadPool.useSeparateThreadPools`,
    '2.0',
  ),
  poolPrefix: always(
    'netflix',
    'zuul.thread-pool.thread-pool-key-prefix',
    '',
    `${ZUUL} HystrixThreadPool.threadPoolKeyPrefix`,
    '2.0',
  ),
  addProxyHeaders: always('netflix', 'zuul.add-proxy-headers', true, `${ZUUL} addProxyHeaders`, '2.0'),
  addHostHeader: always('netflix', 'zuul.add-host-header', false, `${ZUUL} addHostHeader`, '2.0'),
  hostRetries: always(
    'netflix',
    'zuul url routes',
    1,
    'spring-cloud-netflix: spring-cloud-netflix-zuul/…/zuul/filters/route/SimpleHostRoutingFilter.java newClient (no retry handler)',
    '2.0',
  ),
  hostBreaker: always<'none'>(
    'netflix',
    'zuul url routes',
    'none',
    'spring-cloud-netflix: spring-cloud-netflix-zuul/…/zuul/filters/route/SimpleHostRoutingFilter.java',
    '2.0',
  ),
};
