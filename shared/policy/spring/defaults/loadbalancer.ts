import type { RetryFailure } from '#shared/policy/model/call-settings.ts';
import { always } from './default.ts';
import { ANY_FAILURE } from './ribbon.ts';

const RETRY = 'spring-cloud-commons: …/client/loadbalancer/LoadBalancerProperties.java Retry';

/** Spring Cloud LoadBalancer. */
export const LOADBALANCER = {
  retryEnabled: always('commons', 'spring.cloud.loadbalancer.retry.enabled', true, `${RETRY}.enabled`, '2.0'),
  sameInstance: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.max-retries-on-same-service-instance',
    0,
    `${RETRY}.maxRetriesOnSameServiceInstance`,
  ),
  nextInstance: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.max-retries-on-next-service-instance',
    1,
    `${RETRY}.maxRetriesOnNextServiceInstance`,
  ),
  allOperations: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.retry-on-all-operations',
    false,
    `${RETRY}.retryOnAllOperations`,
  ),
  statusCodes: always<readonly string[]>(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.retryable-status-codes',
    [],
    `${RETRY}.retryableStatusCodes`,
  ),
  avoidPreviousInstance: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.avoid-previous-instance',
    true,
    'spring-cloud-commons: …/loadbalancer/config/LoadBalancerAutoConfiguration.java RetryAwareServiceInstanceListSupplier (matchIfMissing)',
    '3.0',
  ),
  backoffEnabled: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.backoff.enabled',
    false,
    `${RETRY}.Backoff.enabled`,
  ),
  minBackoff: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.retry.backoff.min-backoff',
    5,
    `${RETRY}.Backoff.minBackoff`,
  ),
  retriedFailures: always<readonly RetryFailure[]>(
    'loadbalancer',
    'retried failures',
    ANY_FAILURE,
    'spring-cloud-commons: …/loadbalancer/blocking/retry/BlockingLoadBalancedRetryPolicy.java registerThrowable (IOException and TimeoutException among retryable-exceptions)',
  ),
  onAllExceptions: always(
    'commons',
    'spring.cloud.loadbalancer.retry.retry-on-all-exceptions',
    false,
    `${RETRY}.retryOnAllExceptions`,
    '4.0',
  ),
  retriedExceptions: always<readonly string[]>(
    'commons',
    'spring.cloud.loadbalancer.retry.retryable-exceptions',
    ['java.io.IOException', 'java.util.concurrent.TimeoutException'],
    `${RETRY}.retryableExceptions`,
    '4.0',
  ),
  cacheEnabled: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.cache.enabled',
    true,
    'spring-cloud-commons: …/loadbalancer/config/LoadBalancerCacheAutoConfiguration.java (matchIfMissing)',
  ),
  cacheTtl: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.cache.ttl',
    35_000,
    'spring-cloud-commons: …/loadbalancer/cache/LoadBalancerCacheProperties.java ttl',
  ),
  configurations: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.configurations',
    'default',
    'spring-cloud-commons: …/loadbalancer/annotation/LoadBalancerClientConfiguration.java DefaultConfigurationCondition',
  ),
  algorithm: always<'round-robin'>(
    'loadbalancer',
    'ReactorLoadBalancer',
    'round-robin',
    'spring-cloud-commons: …/loadbalancer/annotation/LoadBalancerClientConfiguration.java reactorServiceInstanceLoadBalancer',
  ),
  stickyCookie: always(
    'loadbalancer',
    'spring.cloud.loadbalancer.sticky-session.instance-id-cookie-name',
    'sc-lb-instance-id',
    'spring-cloud-commons: …/client/loadbalancer/LoadBalancerProperties.java StickySession.instanceIdCookieName',
  ),
  /** Whether Hoxton prefers Ribbon where both are there. */
  ribbonEnabled: always(
    'netflix',
    'spring.cloud.loadbalancer.ribbon.enabled',
    true,
    'spring-cloud-netflix: spring-cloud-netflix-ribbon/…/ribbon/RibbonAutoConfiguration.java (matchIfMissing)',
    '2.0',
  ),
};
