import type { CallSettingName, CallSettingValues, RetryFailure } from '#shared/policy/model/call-settings.ts';
import { NEWEST_MINOR, OLDEST_MINOR } from '../versions/istio-version.ts';

/** A value that nobody has to write, for a range of minor versions. */
export interface DefaultRow<Name extends CallSettingName = CallSettingName> {
  readonly name: Name;
  readonly value: CallSettingValues[Name];
  /** First and last minor version of Istio 1 that it holds for. */
  readonly from: number;
  readonly to: number;
  /** Whose default it is. */
  readonly of: 'Istio' | 'Envoy';
  readonly source: string;
  /** When it holds: always, or only where a DestinationRule has outlierDetection, or a route a retry policy. */
  readonly when: 'always' | 'outlier-detection' | 'retry' | 'split-errors';
}

type Range = Pick<DefaultRow, 'from' | 'to'>;

const ALWAYS: Range = { from: OLDEST_MINOR, to: NEWEST_MINOR };
const upTo = (to: number): Range => ({ from: OLDEST_MINOR, to });
const since = (from: number): Range => ({ from, to: NEWEST_MINOR });

const RETRY_GO = 'pilot/pkg/networking/core/route/retry/retry.go defaultPolicy';
const ROUTE_GO = 'pilot/pkg/networking/core/route/route.go';
const POLICY_GO = 'pilot/pkg/networking/core/cluster_traffic_policy.go';
const MESH_GO = 'pkg/config/mesh/mesh.go DefaultMeshConfig';
const ROUTER_RST = 'docs/root/configuration/http/http_filters/router_filter.rst';
const STRICT_SINCE =
  'changelogs/1.28.0.yaml, envoyproxy/envoy#27909: max_ejection_percent counts for the first host too; Istio 1.20 brings Envoy 1.28';
const OUTLIER_PROTO = 'api/envoy/config/cluster/v3/outlier_detection.proto';

const FAILURES: readonly RetryFailure[] = ['cancelled', 'connect', 'refused-stream', 'unavailable'];
const OLD_FAILURES: readonly RetryFailure[] = [
  'cancelled',
  'connect',
  'refused-stream',
  'resource-exhausted',
  'unavailable',
];

/**
 * Every default of the Istio side with its source. Versions that have no row were not read: the value is not known there.
 * What the switches of the versions do is in catalogue section 0.
 */
export const DEFAULTS: readonly DefaultRow[] = [
  row('retry.attempts', 3, ALWAYS, 'Istio', `${RETRY_GO}: NumRetries 2, the first request besides`),
  row('retry.attemptsPerInstance', null, ALWAYS, 'Envoy', `${ROUTER_RST}: each retry selects a host anew`),
  row('retry.statuses', ['503'], upTo(23), 'Istio', `${RETRY_GO}: RetriableStatusCodes 503`),
  row('retry.statuses', [], since(24), 'Istio', 'release note 50506: EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY'),
  row('retry.failures', OLD_FAILURES, upTo(5), 'Istio', `${RETRY_GO}: RetryOn with resource-exhausted`),
  row('retry.failures', FAILURES, since(6), 'Istio', `${RETRY_GO}: RetryOn`),
  row('retry.methods', ['*'], ALWAYS, 'Istio', 'HTTPRetry has no filter of methods (virtual_service.proto)'),
  row('retry.perTryTimeoutMs', null, ALWAYS, 'Istio', `${RETRY_GO}: no PerTryTimeout`),
  row('retry.backoffBaseMs', 25, ALWAYS, 'Envoy', `${ROUTER_RST}: upstream.base_retry_backoff_ms`, 'retry'),
  row('retry.backoffMaxMs', 250, ALWAYS, 'Envoy', `${ROUTER_RST}: 10 times the base interval`, 'retry'),
  row('retry.avoidsPreviousInstance', true, ALWAYS, 'Istio', `${RETRY_GO}: previous_hosts`, 'retry'),
  row('timeout.connectMs', 1000, upTo(5), 'Istio', `${MESH_GO}: ConnectTimeout 1s`),
  row('timeout.connectMs', 10_000, since(6), 'Istio', `${MESH_GO}: ConnectTimeout 10s`),
  row(
    'timeout.readMs',
    null,
    ALWAYS,
    'Istio',
    'pilot/pkg/networking/core/listener_builder.go: StreamIdleTimeout 0',
  ),
  row('timeout.requestMs', null, ALWAYS, 'Istio', `${ROUTE_GO} setTimeout: 0s`),
  row(
    'timeout.idleMs',
    3_600_000,
    ALWAYS,
    'Envoy',
    'api/envoy/config/core/v3/protocol.proto HttpProtocolOptions.idle_timeout: 1 hour',
  ),
  row(
    'breaker.kind',
    'none',
    ALWAYS,
    'Istio',
    'TrafficPolicy has nothing that opens for a whole service (destination_rule.proto)',
  ),
  row('ejection.kind', 'none', ALWAYS, 'Istio', `${POLICY_GO} applyOutlierDetection: nil`),
  row('ejection.consecutive5xx', 5, ALWAYS, 'Envoy', `${OUTLIER_PROTO} consecutive_5xx`, 'outlier-detection'),
  row(
    'ejection.consecutiveGatewayErrors',
    null,
    ALWAYS,
    'Envoy',
    `${OUTLIER_PROTO} enforcing_consecutive_gateway_failure: 0`,
    'outlier-detection',
  ),
  row(
    'ejection.consecutiveLocalFailures',
    null,
    ALWAYS,
    'Envoy',
    `${OUTLIER_PROTO} split_external_local_origin_errors: false`,
    'outlier-detection',
  ),
  row(
    'ejection.consecutiveLocalFailures',
    5,
    ALWAYS,
    'Envoy',
    `${OUTLIER_PROTO} consecutive_local_origin_failure`,
    'split-errors',
  ),
  row('ejection.intervalMs', 10_000, ALWAYS, 'Envoy', `${OUTLIER_PROTO} interval`, 'outlier-detection'),
  row('ejection.baseMs', 30_000, ALWAYS, 'Envoy', `${OUTLIER_PROTO} base_ejection_time`, 'outlier-detection'),
  row(
    'ejection.maxPercent',
    10,
    ALWAYS,
    'Envoy',
    `${OUTLIER_PROTO} max_ejection_percent`,
    'outlier-detection',
  ),
  row('ejection.firstAlways', true, upTo(19), 'Envoy', STRICT_SINCE, 'outlier-detection'),
  row('ejection.firstAlways', false, since(20), 'Envoy', STRICT_SINCE, 'outlier-detection'),
  row(
    'ejection.minHealthPercent',
    0,
    ALWAYS,
    'Istio',
    `${POLICY_GO} applyOutlierDetection: HealthyPanicThreshold`,
    'outlier-detection',
  ),
  row('pool.maxRequests', null, ALWAYS, 'Istio', `${POLICY_GO} getDefaultCircuitBreakerThresholds: 2^32-1`),
  row('pool.maxPending', null, ALWAYS, 'Istio', `${POLICY_GO} getDefaultCircuitBreakerThresholds: 2^32-1`),
  row(
    'pool.maxConnections',
    null,
    ALWAYS,
    'Istio',
    `${POLICY_GO} getDefaultCircuitBreakerThresholds: 2^32-1`,
  ),
  row('pool.maxRetries', null, ALWAYS, 'Istio', `${POLICY_GO} getDefaultCircuitBreakerThresholds: 2^32-1`),
  row(
    'pool.maxRequestsPerConnection',
    null,
    ALWAYS,
    'Envoy',
    'api/envoy/config/core/v3/protocol.proto max_requests_per_connection: no limit',
  ),
  row(
    'balancing.algorithm',
    'round-robin',
    upTo(13),
    'Envoy',
    'api/envoy/config/cluster/v3/cluster.proto lb_policy: ROUND_ROBIN',
  ),
  row('balancing.algorithm', 'least-request', since(14), 'Istio', 'release note new_lb_algorithm_default'),
  row('balancing.sticky', null, ALWAYS, 'Istio', `${POLICY_GO} ApplyRingHashLoadBalancer: nil`),
  row(
    'balancing.prefersZone',
    false,
    ALWAYS,
    'Istio',
    'pilot/pkg/networking/core/loadbalancer/loadbalancer.go: failover only with outlier detection',
  ),
  row(
    'discovery.stalenessMs',
    10_000,
    ALWAYS,
    'Istio',
    'pilot/pkg/features/tuning.go PILOT_DEBOUNCE_MAX: 10s',
  ),
  row('limit.requestsPerSecond', null, ALWAYS, 'Istio', 'no API limits rates; an EnvoyFilter may (RL-01)'),
  row('cors.allowOrigins', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateCORSPolicy: nil`),
  row('mirror.to', [], ALWAYS, 'Istio', `${ROUTE_GO}: no mirror`),
  row('fault.abort', null, ALWAYS, 'Istio', `${ROUTE_GO} TranslateFault: nil`),
  row('fault.delay', null, ALWAYS, 'Istio', `${ROUTE_GO} TranslateFault: nil`),
  row('headers.requestAdd', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateHeadersOperations: nil`),
  row('headers.requestSet', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateHeadersOperations: nil`),
  row('headers.requestRemove', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateHeadersOperations: nil`),
  row('headers.responseAdd', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateHeadersOperations: nil`),
  row('headers.responseSet', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateHeadersOperations: nil`),
  row('headers.responseRemove', [], ALWAYS, 'Istio', `${ROUTE_GO} TranslateHeadersOperations: nil`),
  row(
    'headers.host',
    'client',
    ALWAYS,
    'Envoy',
    'api/envoy/config/route/v3/route_components.proto: host_rewrite_specifier unset (HP-01)',
  ),
  row(
    'security.mtls',
    'permissive',
    since(5),
    'Istio',
    'pilot/pkg/security/authn/policy_applier.go ComposePeerAuthentication',
  ),
  row('security.jwtIssuers', [], ALWAYS, 'Istio', 'request_authentication.proto: none'),
  row(
    'security.tokenRequired',
    false,
    ALWAYS,
    'Istio',
    'request_authentication.proto: a request without a token is accepted (SE-02)',
  ),
  row(
    'security.authorization',
    [],
    ALWAYS,
    'Istio',
    'authorization_policy.proto: without policies every request is allowed',
  ),
];

function row<Name extends CallSettingName>(
  name: Name,
  value: CallSettingValues[Name],
  range: Range,
  of: DefaultRow['of'],
  source: string,
  when: DefaultRow['when'] = 'always',
): DefaultRow {
  return { name, value, ...range, of, source, when };
}
