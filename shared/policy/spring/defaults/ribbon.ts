import type { RetryFailure } from '#shared/policy/model/call-settings.ts';
import { always } from './default.ts';

/** Refused, broken or silent: whatever goes wrong without an answer. */
export const ANY_FAILURE: readonly RetryFailure[] = ['connect', 'read-timeout', 'reset'];

const CONFIGURATION =
  'spring-cloud-netflix: spring-cloud-netflix-ribbon/…/ribbon/RibbonClientConfiguration.java';
const NETFLIX = 'Netflix/ribbon: ribbon-core/…/client/config/DefaultClientConfigImpl.java';
const STATS = 'Netflix/ribbon: ribbon-loadbalancer/…/loadbalancer/LoadBalancerStats.java';

/**
 * Ribbon as Spring Cloud Netflix 2.x configures it (Finchley to Hoxton). Netflix's own timeouts are 2000 and 5000 ms
 * (`DefaultClientConfigImpl.DEFAULT_CONNECT_TIMEOUT`, `DEFAULT_READ_TIMEOUT`); Spring's configuration replaces them (TO-01).
 */
export const RIBBON = {
  connectTimeout: always(
    'netflix',
    'ribbon.ConnectTimeout',
    1000,
    `${CONFIGURATION} DEFAULT_CONNECT_TIMEOUT`,
    '2.0',
  ),
  readTimeout: always('netflix', 'ribbon.ReadTimeout', 1000, `${CONFIGURATION} DEFAULT_READ_TIMEOUT`, '2.0'),
  maxAutoRetries: always('ribbon', 'ribbon.MaxAutoRetries', 0, `${NETFLIX} DEFAULT_MAX_AUTO_RETRIES`),
  maxAutoRetriesNextServer: always(
    'ribbon',
    'ribbon.MaxAutoRetriesNextServer',
    1,
    `${NETFLIX} DEFAULT_MAX_AUTO_RETRIES_NEXT_SERVER`,
  ),
  okToRetryOnAllOperations: always(
    'ribbon',
    'ribbon.OkToRetryOnAllOperations',
    false,
    `${NETFLIX} DEFAULT_OK_TO_RETRY_ON_ALL_OPERATIONS`,
  ),
  retryableStatusCodes: always<readonly string[]>(
    'netflix',
    'ribbon.retryableStatusCodes',
    [],
    'spring-cloud-netflix: spring-cloud-netflix-ribbon/…/ribbon/RibbonLoadBalancedRetryPolicy.java constructor',
    '2.0',
  ),
  /** Nothing is asked about the kind of an exception (RE-05). */
  retriedFailures: always<readonly RetryFailure[]>(
    'netflix',
    'retried failures',
    ANY_FAILURE,
    'spring-cloud-netflix: spring-cloud-netflix-ribbon/…/ribbon/RibbonLoadBalancedRetryPolicy.java registerThrowable',
    '2.0',
  ),
  backoff: always<null>(
    'netflix',
    'back-off',
    null,
    'spring-cloud-commons: …/client/loadbalancer/LoadBalancedRetryFactory.java createBackOffPolicy (NoBackOffPolicy)',
    '2.0',
  ),
  avoidsPreviousInstance: always(
    'netflix',
    'next server',
    false,
    'spring-cloud-netflix: spring-cloud-netflix-ribbon/…/ribbon/RibbonLoadBalancedRetryPolicy.java canRetryNextServer',
    '2.0',
  ),
  maxTotalConnections: always(
    'ribbon',
    'ribbon.MaxTotalConnections',
    200,
    `${NETFLIX} DEFAULT_MAX_TOTAL_CONNECTIONS`,
  ),
  serverListRefreshInterval: always(
    'ribbon',
    'ribbon.ServerListRefreshInterval',
    30_000,
    'Netflix/ribbon: ribbon-loadbalancer/…/loadbalancer/PollingServerListUpdater.java LISTOFSERVERS_CACHE_REPEAT_INTERVAL',
  ),
  rule: always(
    'netflix',
    'ribbon.NFLoadBalancerRuleClassName',
    'com.netflix.loadbalancer.ZoneAvoidanceRule',
    `${CONFIGURATION} ribbonRule`,
    '2.0',
  ),
  prefersZone: always(
    'netflix',
    'ribbon.NIWSServerListFilterClassName',
    true,
    `${CONFIGURATION} ribbonServerListFilter (ZonePreferenceServerListFilter)`,
    '2.0',
  ),
  connectionFailureCount: always(
    'ribbon',
    'niws.loadbalancer.CLIENT.connectionFailureCountThreshold',
    3,
    `${STATS} getConnectionFailureCountThreshold`,
  ),
  tripFactorSeconds: always(
    'ribbon',
    'niws.loadbalancer.CLIENT.circuitTripTimeoutFactorSeconds',
    10,
    `${STATS} getCircuitTrippedTimeoutFactor`,
  ),
  tripMaxSeconds: always(
    'ribbon',
    'niws.loadbalancer.CLIENT.circuitTripMaxTimeoutSeconds',
    30,
    `${STATS} getCircuitTripMaxTimeoutSeconds`,
  ),
};
