import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, valueOf, written, type Setting } from '#shared/policy/model/setting.ts';
import { istioBehaviour } from '../defaults/behaviours.ts';
import type { Defaults } from '../defaults/defaults.ts';
import type { MeshConfig } from '../resources/mesh-config.ts';
import type { MeshSource } from '../resources/mesh-source.ts';
import type { LoadBalancer, OutlierDetection } from '../resources/destination-rule.ts';
import { meshField } from './mesh-settings.ts';
import { below, countOr, fieldOr, type Placed } from './placed.ts';
import type { ClusterPolicy } from './traffic-policy.ts';

/** MeshConfig.defaultTrafficPolicy is read from this minor version on (release note mesh-default-traffic-policy). */
const DEFAULT_TRAFFIC_POLICY_SINCE = 31;

/** How the instances of a service are found, as its registry entry says. */
export type Discovery = 'endpoints' | 'dns' | 'passthrough';

/** Settings of a cluster: connections, pools, ejection and balancing. */
export function destinationSettings(
  policy: ClusterPolicy,
  mesh: readonly MeshSource[],
  discovery: Discovery,
  defaults: Defaults,
): CallSettingsDraft {
  const effective = withMeshDefaults(policy, mesh, defaults);
  return {
    ...connectionSettings(effective, mesh, defaults),
    'breaker.kind': defaults.of('breaker.kind'),
    ...ejectionSettings(effective.outlierDetection, defaults),
    ...balancingSettings(effective, mesh, discovery, defaults),
    'discovery.stalenessMs':
      discovery === 'endpoints'
        ? defaults.of('discovery.stalenessMs')
        : notKnown('addresses that DNS gives last as long as their records say'),
  };
}

function withMeshDefaults(
  policy: ClusterPolicy,
  mesh: readonly MeshSource[],
  defaults: Defaults,
): ClusterPolicy {
  const given = meshField(mesh, 'defaultTrafficPolicy');
  if (given === undefined || (defaults.release.version?.minor ?? 0) < DEFAULT_TRAFFIC_POLICY_SINCE)
    return policy;
  const { connectionPool, outlierDetection } = given.value;
  return {
    ...(connectionPool && { connectionPool: below(given, ['connectionPool'], connectionPool) }),
    ...(outlierDetection && { outlierDetection: below(given, ['outlierDetection'], outlierDetection) }),
    ...policy,
  };
}

function connectionSettings(
  { connectionPool: pool, retryBudget }: ClusterPolicy,
  mesh: readonly MeshSource[],
  defaults: Defaults,
): CallSettingsDraft {
  const tcp = pool?.value.tcp === undefined ? undefined : below(pool, ['tcp'], pool.value.tcp);
  const http = pool?.value.http === undefined ? undefined : below(pool, ['http'], pool.value.http);
  const connect = meshField(mesh, 'connectTimeout');
  const connectDefault =
    connect === undefined ? defaults.of('timeout.connectMs') : written(connect.value, connect.placeOf([]));
  const idleDefault = defaults.of('timeout.idleMs');
  const idle =
    http?.value.idleTimeout === undefined
      ? fieldOr<number | null, 'idleTimeout'>(tcp, 'idleTimeout', idleDefault)
      : fieldOr<number | null, 'idleTimeout'>(http, 'idleTimeout', idleDefault);
  return {
    'timeout.connectMs': fieldOr<number | null, 'connectTimeout'>(tcp, 'connectTimeout', connectDefault),
    'timeout.readMs': defaults.of('timeout.readMs'),
    'timeout.idleMs': zeroIsNone(idle),
    'pool.maxConnections': countOr(tcp, 'maxConnections', defaults.of('pool.maxConnections')),
    'pool.maxPending': countOr(http, 'http1MaxPendingRequests', defaults.of('pool.maxPending')),
    'pool.maxRequests': countOr(http, 'http2MaxRequests', defaults.of('pool.maxRequests')),
    'pool.maxRequestsPerConnection': countOr(
      http,
      'maxRequestsPerConnection',
      defaults.of('pool.maxRequestsPerConnection'),
    ),
    'pool.maxRetries':
      retryBudget === undefined
        ? countOr(http, 'maxRetries', defaults.of('pool.maxRetries'))
        : notKnown('a retry budget allows a share of the requests under way', retryBudget.placeOf([])),
  };
}

function zeroIsNone(setting: Setting<number | null>): Setting<number | null> {
  return setting.known && setting.value === 0 ? { ...setting, value: null } : setting;
}

/**
 * Whether one of the detectors is on: without any nothing is ever ejected. istiod switches those by success rate off
 * (applyOutlierDetection in cluster_traffic_policy.go).
 */
export function detects(detectors: CallSettingsDraft): boolean {
  return Object.values(detectors).some((setting) => !setting.known || setting.value !== null);
}

function ejectionSettings(
  outlier: Placed<OutlierDetection> | undefined,
  defaults: Defaults,
): CallSettingsDraft {
  if (outlier === undefined) return { 'ejection.kind': defaults.of('ejection.kind') };
  const { value, placeOf } = outlier;
  const of = (name: Parameters<Defaults['of']>[0]) =>
    defaults.of(name, 'outlier-detection') as Setting<never>;
  const base = fieldOr<number, 'baseEjectionTime'>(outlier, 'baseEjectionTime', of('ejection.baseMs'));
  const split = value.splitExternalLocalOriginErrors === true;
  const gatewayErrors = ofConsecutiveErrors(outlier, defaults);
  const detectors = {
    'ejection.consecutive5xx': zeroIsNone(
      fieldOr<number | null, 'consecutive5xxErrors'>(
        outlier,
        'consecutive5xxErrors',
        gatewayErrors === undefined
          ? of('ejection.consecutive5xx')
          : derived(null, 'consecutiveErrors counts gateway errors instead', [gatewayErrors]),
      ),
    ),
    'ejection.consecutiveGatewayErrors': zeroIsNone(
      fieldOr<number | null, 'consecutiveGatewayErrors'>(
        outlier,
        'consecutiveGatewayErrors',
        gatewayErrors ?? of('ejection.consecutiveGatewayErrors'),
      ),
    ),
    'ejection.consecutiveLocalFailures': split
      ? countOr(
          outlier,
          'consecutiveLocalOriginFailures',
          defaults.of('ejection.consecutiveLocalFailures', 'split-errors'),
        )
      : of('ejection.consecutiveLocalFailures'),
  };
  return {
    'ejection.kind': written(detects(detectors) ? 'outlier-detection' : 'none', placeOf([])),
    ...detectors,
    'ejection.intervalMs': fieldOr<number | null, 'interval'>(outlier, 'interval', of('ejection.intervalMs')),
    'ejection.baseMs': base,
    'ejection.maxMs': base.known
      ? derived(Math.max(300_000, base.value), "the longer of Envoy's 300 s and the base time", [base])
      : base,
    'ejection.maxPercent': positiveOr(outlier, 'maxEjectionPercent', of('ejection.maxPercent')),
    'ejection.firstAlways': of('ejection.firstAlways'),
    'ejection.minHealthPercent': fieldOr<number, 'minHealthPercent'>(
      outlier,
      'minHealthPercent',
      of('ejection.minHealthPercent'),
    ),
  };
}

/** The deprecated field, where the version still reads it: as a number of gateway errors, in place of any 5xx (CB-12). */
function ofConsecutiveErrors(
  { value, placeOf }: Placed<OutlierDetection>,
  { release }: Defaults,
): Setting<number> | undefined {
  const { consecutiveErrors = 0 } = value;
  return consecutiveErrors > 0 &&
    valueOf(istioBehaviour(release, 'outlier.consecutiveErrors')) === 'gateway-errors'
    ? written(consecutiveErrors, placeOf(['consecutiveErrors']))
    : undefined;
}

function positiveOr<Field extends string>(
  part: Placed<{ readonly [Name in Field]?: number | undefined }>,
  field: Field,
  otherwise: Setting<number>,
): Setting<number> {
  const setting = countOr(part, field, otherwise);
  return setting.known && setting.value !== null ? { ...setting, value: setting.value } : otherwise;
}

const ALGORITHMS = {
  RANDOM: 'random',
  PASSTHROUGH: 'passthrough',
  ROUND_ROBIN: 'round-robin',
  LEAST_REQUEST: 'least-request',
  LEAST_CONN: 'least-request',
} as const;

function balancingSettings(
  { loadBalancer, outlierDetection }: ClusterPolicy,
  mesh: readonly MeshSource[],
  discovery: Discovery,
  defaults: Defaults,
): CallSettingsDraft {
  return {
    ...algorithm(loadBalancer, discovery, defaults),
    'balancing.prefersZone': prefersZone(
      loadBalancer,
      outlierDetection,
      meshField(mesh, 'localityLbSetting'),
      defaults,
    ),
  };
}

function algorithm(
  balancer: Placed<LoadBalancer> | undefined,
  discovery: Discovery,
  defaults: Defaults,
): CallSettingsDraft {
  const sticky = defaults.of('balancing.sticky');
  if (discovery === 'passthrough') {
    const rule = 'resolution NONE sends to the address that the caller chose';
    return { 'balancing.algorithm': derived('passthrough', rule, []), 'balancing.sticky': sticky };
  }
  const { consistentHash: hash, simple } = balancer?.value ?? {};
  if (balancer !== undefined && hash !== undefined) {
    const key = hashKey(hash);
    const place = balancer.placeOf(['consistentHash']);
    return {
      'balancing.algorithm': written('consistent-hash', place),
      'balancing.sticky': key === null ? notKnown('the hash has no key', place) : written(key, place),
    };
  }
  const given = simple === undefined || simple === 'UNSPECIFIED' ? undefined : ALGORITHMS[simple];
  return {
    'balancing.algorithm':
      balancer === undefined || given === undefined
        ? defaults.of('balancing.algorithm')
        : written(given, balancer.placeOf(['simple'])),
    'balancing.sticky': sticky,
  };
}

function hashKey(hash: NonNullable<LoadBalancer['consistentHash']>): string | null {
  if (hash.httpHeaderName !== undefined) return `header ${hash.httpHeaderName.toLowerCase()}`;
  if (hash.httpCookie !== undefined) return `cookie ${hash.httpCookie.name}`;
  if (hash.useSourceIp === true) return 'source-ip';
  return hash.httpQueryParameterName === undefined ? null : `query parameter ${hash.httpQueryParameterName}`;
}

/** Locality failover happens only together with outlier detection (applyLocalityLoadBalancer; LB-04). */
function prefersZone(
  balancer: Placed<LoadBalancer> | undefined,
  outlier: Placed<OutlierDetection> | undefined,
  ofMesh: Placed<NonNullable<MeshConfig['localityLbSetting']>> | undefined,
  defaults: Defaults,
): Setting<boolean> {
  const own = balancer?.value.localityLbSetting;
  const setting =
    balancer !== undefined && own !== undefined ? below(balancer, ['localityLbSetting'], own) : ofMesh;
  if (balancer?.value.zoneAwareLbSetting !== undefined)
    return notKnown('zoneAwareLbSetting is not modelled', balancer.placeOf(['zoneAwareLbSetting']));
  if (setting?.value.enabled === false) return written(false, setting.placeOf(['enabled']));
  if (setting !== undefined && (setting.value.distribute ?? []).length > 0)
    return notKnown('distribute gives each zone a share of its own', setting.placeOf(['distribute']));
  if (outlier === undefined) return defaults.of('balancing.prefersZone');
  return derived(true, 'locality load balancing is on by itself and takes effect with outlier detection', [
    written(null, outlier.placeOf([])),
  ]);
}
