import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type {
  CallSettings,
  CallSettingsDraft,
  CallSettingValues,
} from '#shared/policy/model/call-settings.ts';
import { originMatchText } from '#shared/policy/model/origin-match.ts';
import { byDefault, derived, notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { istioDefaults } from '../defaults/defaults.ts';
import { durationMs } from '../resources/protobuf.ts';
import { delayText, mirrorText } from '../settings/route-settings.ts';
import { parseRetryOn } from '../settings/retry-settings.ts';
import { detects } from '../settings/destination-settings.ts';
import { below, type Placed } from '../settings/placed.ts';
import { istioVersion } from '../versions/istio-version.ts';
import type { DumpCluster, DumpRoute, HeaderValue } from './schema.ts';

/** What Envoy takes for "no limit": istiod writes it, Envoy counts in 32 bits. */
const UNLIMITED = 2 ** 32 - 1;

type Retry = NonNullable<NonNullable<DumpRoute['route']>['retry_policy']>;

const envoy = <T>(value: T, source: string): Setting<T> => byDefault(value, 'Envoy', 'every version', source);

/** A field of a dump, changed into a setting's value; Envoy leaves out what has its default. */
function field<T, V>(
  part: Placed<Record<string, unknown>> | undefined,
  name: string,
  value: T | undefined,
  change: (value: T) => V,
  otherwise: Setting<V>,
): Setting<V> {
  return part === undefined || value === undefined ? otherwise : written(change(value), part.placeOf([name]));
}

/** Milliseconds of a duration of Protobuf's JSON; null for 0. */
function timeOrNone(text: string): number | null {
  const ms = durationMs(text) ?? 0;
  return ms === 0 ? null : ms;
}

/**
 * The settings of a route's call to a cluster as Envoy has them, by the same names that resources give: only what a dump
 * can say, so that both can be compared.
 */
export function dumpSettings(
  route: Placed<DumpRoute>,
  cluster: Placed<DumpCluster> | undefined,
  name: string,
  version: string | null,
): CallSettings {
  return {
    ...retrySettings(route),
    ...routeSettings(route),
    ...headerSettings(route, name),
    ...(cluster === undefined ? {} : clusterSettings(cluster, route)),
    ...(cluster?.value.outlier_detection === undefined ? {} : firstEjection(version)),
  };
}

/** No field of a cluster says it: Istio leaves `always_eject_one_host` alone, so that the version of the proxy decides. */
function firstEjection(text: string | null): CallSettingsDraft {
  const version = istioVersion(text ?? '');
  if (version === undefined) return {};
  const defaults = istioDefaults({ version, compatibility: null, env: new Map() }, []);
  return { 'ejection.firstAlways': defaults.of('ejection.firstAlways', 'outlier-detection') };
}

function retrySettings(route: Placed<DumpRoute>): CallSettingsDraft {
  const policy = route.value.route?.retry_policy;
  if (policy === undefined) {
    const none = envoy(1, 'route_components.proto RetryPolicy: absent');
    return {
      'retry.attempts': none,
      'retry.statuses': derived([], 'nothing is tried again', [none]),
      'retry.failures': derived([], 'nothing is tried again', [none]),
      'retry.perTryTimeoutMs': derived(null, 'nothing is tried again', [none]),
    };
  }
  const placed = below(route, ['route', 'retry_policy'], policy);
  const on = parseRetryOn(conditionsOf(policy));
  const backoff = policy.retry_back_off;
  const base = backoff?.base_interval;
  const baseMs = base === undefined ? 25 : (durationMs(base) ?? 25);
  const source = 'route_components.proto RetryPolicy.retry_back_off';
  const baseSetting = field(
    backoff === undefined ? undefined : below(placed, ['retry_back_off'], backoff),
    'base_interval',
    base,
    (): number | null => baseMs,
    envoy(25, source),
  );
  const avoids = (policy.retry_host_predicate ?? []).some((predicate) =>
    predicate.name.includes('previous_hosts'),
  );
  const unknown =
    on.unknown.length > 0
      ? notKnown(`condition ${on.unknown.join(', ')} is not known`, placed.placeOf(['retry_on']))
      : undefined;
  return {
    'retry.attempts': field(
      placed,
      'num_retries',
      policy.num_retries ?? 1,
      (retries) => retries + 1,
      envoy(2, source),
    ),
    'retry.statuses': unknown ?? written(on.statuses, placed.placeOf(['retry_on'])),
    'retry.failures': unknown ?? written(on.failures, placed.placeOf(['retry_on'])),
    'retry.perTryTimeoutMs': field(
      placed,
      'per_try_timeout',
      policy.per_try_timeout,
      timeOrNone,
      envoy(null, source),
    ),
    'retry.backoffBaseMs': baseSetting,
    'retry.backoffMaxMs':
      backoff?.max_interval === undefined
        ? derived(baseMs * 10, '10 times the base interval', [baseSetting])
        : written<number | null>(
            durationMs(backoff.max_interval) ?? null,
            placed.placeOf(['retry_back_off', 'max_interval']),
          ),
    'retry.avoidsPreviousInstance': written(avoids, placed.placeOf(['retry_host_predicate'])),
  };
}

/** Codes count only together with the condition that names them. */
function conditionsOf({ retry_on = '', retriable_status_codes = [] }: Retry): string {
  return retry_on.includes('retriable-status-codes')
    ? [retry_on, ...retriable_status_codes].join(',')
    : retry_on;
}

function routeSettings(route: Placed<DumpRoute>): CallSettingsDraft {
  const { route: action, typed_per_filter_config: filters } = route.value;
  const placed = action === undefined ? undefined : below(route, ['route'], action);
  const fault = filters?.['envoy.filters.http.fault'];
  const cors = filters?.['envoy.filters.http.cors'];
  const faultPlace = route.placeOf(['typed_per_filter_config', 'envoy.filters.http.fault']);
  const corsPlace = route.placeOf(['typed_per_filter_config', 'envoy.filters.http.cors']);
  const list = (text: string | undefined) => written<readonly string[]>(split(text), corsPlace);
  const mirrors = action?.request_mirror_policies ?? [];
  const shares = new Set(mirrors.map(({ runtime_fraction }) => percentOf(runtime_fraction?.default_value)));
  const [share] = shares;
  const mirrorPlace = route.placeOf(['route', 'request_mirror_policies']);
  const { abort, delay } = fault ?? {};
  return {
    'timeout.requestMs': field(
      placed,
      'timeout',
      action?.timeout,
      timeOrNone,
      envoy(15_000, 'route_components.proto RouteAction.timeout: 15s'),
    ),
    'mirror.to': written(mirrors.map(({ cluster }) => mirrorName(cluster)).sort(), mirrorPlace),
    ...(share === undefined
      ? {}
      : {
          'mirror.percent':
            shares.size === 1
              ? written(share, mirrorPlace)
              : notKnown('each mirror has a share of its own', mirrorPlace),
        }),
    'fault.abort': written(
      abort === undefined
        ? null
        : `${abort.http_status ?? `gRPC ${abort.grpc_status ?? ''}`} for ${percentOf(abort.percentage)} %`,
      faultPlace,
    ),
    'fault.delay': written(
      delay === undefined ? null : delayText(delay.fixed_delay, percentOf(delay.percentage)),
      faultPlace,
    ),
    'cors.allowOrigins': written(
      (cors?.allow_origin_string_match ?? [])
        .map(({ exact, prefix, safe_regex }) =>
          originMatchText(
            prefix === undefined
              ? safe_regex === undefined
                ? { kind: 'exact', value: exact ?? '' }
                : { kind: 'regex', value: safe_regex.regex }
              : { kind: 'prefix', value: prefix },
          ),
        )
        .sort(),
      corsPlace,
    ),
    ...(cors === undefined
      ? {}
      : {
          'cors.allowMethods': list(cors.allow_methods),
          'cors.allowHeaders': list(cors.allow_headers),
          'cors.exposeHeaders': list(cors.expose_headers),
          'cors.allowCredentials': written(cors.allow_credentials ?? false, corsPlace),
          'cors.maxAgeMs': written(
            cors.max_age === undefined ? null : Number(cors.max_age) * 1000,
            corsPlace,
          ),
        }),
  };
}

function split(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .sort();
}

/** `outbound|9080|v2|reviews…` is `reviews… subset v2:9080`, as a resource would name it. */
function mirrorName(cluster: string): string {
  const [, port, subset, host] = cluster.split('|');
  return host === undefined ? cluster : mirrorText(host, subset || null, port ? Number(port) : null);
}

const DENOMINATORS: Readonly<Record<string, number>> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10_000,
  MILLION: 1_000_000,
};

function percentOf(
  fraction: { numerator?: number | undefined; denominator?: string | undefined } | undefined,
): number {
  if (fraction === undefined) return 0;
  const { numerator = 0, denominator = 'HUNDRED' } = fraction;
  return (numerator / (ownEntry(DENOMINATORS, denominator) ?? 100)) * 100;
}

/** The route's header changes, then those of the weighted cluster. */
function headerSettings(route: Placed<DumpRoute>, name: string): CallSettingsDraft {
  const { value } = route;
  const clusters = value.route?.weighted_clusters?.clusters ?? [];
  const own = clusters.find((cluster) => cluster.name === name);
  const lines = (values: readonly HeaderValue[], overwrites: boolean) =>
    values
      .filter(({ append_action = '' }) => append_action.startsWith('OVERWRITE') === overwrites)
      .map(({ header: { key, value: text = '' } }) => `${key.toLowerCase()}: ${text}`)
      .sort();
  const request = [...(value.request_headers_to_add ?? []), ...(own?.request_headers_to_add ?? [])];
  const response = [...(value.response_headers_to_add ?? []), ...(own?.response_headers_to_add ?? [])];
  const remove = (mine: readonly string[] = [], its: readonly string[] = []) =>
    [...mine, ...its].map((header) => header.toLowerCase()).sort();
  const host = value.route?.host_rewrite_literal ?? own?.host_rewrite_literal;
  const at = (field: string) => route.placeOf([field]);
  return {
    'headers.requestAdd': written(lines(request, false), at('request_headers_to_add')),
    'headers.requestSet': written(lines(request, true), at('request_headers_to_add')),
    'headers.requestRemove': written(
      remove(value.request_headers_to_remove, own?.request_headers_to_remove),
      at('request_headers_to_remove'),
    ),
    'headers.responseAdd': written(lines(response, false), at('response_headers_to_add')),
    'headers.responseSet': written(lines(response, true), at('response_headers_to_add')),
    'headers.responseRemove': written(
      remove(value.response_headers_to_remove, own?.response_headers_to_remove),
      at('response_headers_to_remove'),
    ),
    'headers.host': written(host ?? 'client', route.placeOf(['route', 'host_rewrite_literal'])),
  };
}

const ALGORITHMS: Readonly<Record<string, CallSettingValues['balancing.algorithm']>> = {
  ROUND_ROBIN: 'round-robin',
  LEAST_REQUEST: 'least-request',
  RANDOM: 'random',
  RING_HASH: 'consistent-hash',
  MAGLEV: 'consistent-hash',
  CLUSTER_PROVIDED: 'passthrough',
};

function clusterSettings(cluster: Placed<DumpCluster>, route: Placed<DumpRoute>): CallSettingsDraft {
  const { value } = cluster;
  const policy = value.lb_policy ?? 'ROUND_ROBIN';
  const algorithm = ownEntry(ALGORITHMS, policy);
  const options =
    value.typed_extension_protocol_options?.['envoy.extensions.upstreams.http.v3.HttpProtocolOptions'];
  const common = options?.common_http_protocol_options;
  const http =
    common === undefined
      ? undefined
      : below(
          cluster,
          [
            'typed_extension_protocol_options',
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
            'common_http_protocol_options',
          ],
          common,
        );
  const protocol = 'api/envoy/config/core/v3/protocol.proto HttpProtocolOptions';
  return {
    'timeout.connectMs': field(
      cluster,
      'connect_timeout',
      value.connect_timeout,
      timeOrNone,
      envoy(5000, 'cluster.proto connect_timeout: 5s'),
    ),
    'timeout.idleMs': field(
      http,
      'idle_timeout',
      common?.idle_timeout,
      timeOrNone,
      envoy(3_600_000, `${protocol}.idle_timeout`),
    ),
    'pool.maxRequestsPerConnection': field(
      http,
      'max_requests_per_connection',
      common?.max_requests_per_connection,
      (most): number | null => (most === 0 ? null : most),
      envoy(null, `${protocol}.max_requests_per_connection`),
    ),
    ...poolSettings(cluster),
    ...ejectionSettings(cluster),
    'balancing.algorithm':
      algorithm === undefined
        ? notKnown(`lb_policy ${policy} is not modelled`, cluster.placeOf(['lb_policy']))
        : written(algorithm, cluster.placeOf(['lb_policy'])),
    'balancing.sticky': written(stickyOf(route.value), route.placeOf(['route', 'hash_policy'])),
  };
}

function stickyOf({ route }: DumpRoute): string | null {
  const [hash] = route?.hash_policy ?? [];
  if (hash?.header !== undefined) return `header ${hash.header.header_name.toLowerCase()}`;
  if (hash?.cookie !== undefined) return `cookie ${hash.cookie.name}`;
  if (hash?.query_parameter !== undefined) return `query parameter ${hash.query_parameter.name}`;
  return hash?.connection_properties?.source_ip === true ? 'source-ip' : null;
}

function poolSettings(cluster: Placed<DumpCluster>): CallSettingsDraft {
  const thresholds = cluster.value.circuit_breakers?.thresholds ?? [];
  const index = thresholds.findIndex(({ priority = 'DEFAULT' }) => priority === 'DEFAULT');
  const own = thresholds[index];
  const placed =
    own === undefined ? undefined : below(cluster, ['circuit_breakers', 'thresholds', index], own);
  const most = (name: string, value: number | undefined, otherwise: number) =>
    field(
      placed,
      name,
      value,
      (limit): number | null => (limit === UNLIMITED ? null : limit),
      envoy(otherwise, 'circuit_breaker.proto Thresholds'),
    );
  return {
    'pool.maxConnections': most('max_connections', own?.max_connections, 1024),
    'pool.maxPending': most('max_pending_requests', own?.max_pending_requests, 1024),
    'pool.maxRequests': most('max_requests', own?.max_requests, 1024),
    'pool.maxRetries':
      placed !== undefined && own?.retry_budget !== undefined
        ? notKnown(
            'a retry budget allows a share of the requests under way',
            placed.placeOf(['retry_budget']),
          )
        : most('max_retries', own?.max_retries, 3),
  };
}

function ejectionSettings(cluster: Placed<DumpCluster>): CallSettingsDraft {
  const outlier = cluster.value.outlier_detection;
  if (outlier === undefined)
    return { 'ejection.kind': envoy('none', 'cluster.proto outlier_detection: absent') };
  const placed = below(cluster, ['outlier_detection'], outlier);
  const source = 'api/envoy/config/cluster/v3/outlier_detection.proto';
  const errors = (
    name: string,
    value: number | undefined,
    enforced: number,
    usual: number,
  ): Setting<number | null> =>
    enforced === 0 || value === 0
      ? written(null, placed.placeOf([name]))
      : field(placed, name, value, (most): number | null => most, envoy(usual, source));
  const base = field(placed, 'base_ejection_time', outlier.base_ejection_time, ms, envoy(30_000, source));
  const baseMs = base.known ? base.value : 30_000;
  const detectors = {
    'ejection.consecutive5xx': errors(
      'consecutive_5xx',
      outlier.consecutive_5xx,
      outlier.enforcing_consecutive_5xx ?? 100,
      5,
    ),
    'ejection.consecutiveGatewayErrors': errors(
      'consecutive_gateway_failure',
      outlier.consecutive_gateway_failure,
      outlier.enforcing_consecutive_gateway_failure ?? 0,
      5,
    ),
    'ejection.consecutiveLocalFailures': errors(
      'consecutive_local_origin_failure',
      outlier.consecutive_local_origin_failure,
      outlier.split_external_local_origin_errors === true
        ? (outlier.enforcing_consecutive_local_origin_failure ?? 100)
        : 0,
      5,
    ),
  };
  // Detectors that istiod never switches on (outlier_detection.proto: 100 and 0 when absent).
  const others =
    (outlier.enforcing_success_rate ?? 100) > 0 || (outlier.enforcing_failure_percentage ?? 0) > 0;
  return {
    'ejection.kind': written(others || detects(detectors) ? 'outlier-detection' : 'none', placed.placeOf([])),
    ...detectors,
    'ejection.intervalMs': field(
      placed,
      'interval',
      outlier.interval,
      ms,
      envoy<number | null>(10_000, source),
    ),
    'ejection.baseMs': base,
    'ejection.maxMs': field(
      placed,
      'max_ejection_time',
      outlier.max_ejection_time,
      ms,
      derived(Math.max(300_000, baseMs), "the longer of Envoy's 300 s and the base time", [base]),
    ),
    'ejection.maxPercent': field(
      placed,
      'max_ejection_percent',
      outlier.max_ejection_percent,
      (most) => most,
      envoy(10, source),
    ),
    'ejection.minHealthPercent': panic(cluster),
  };
}

/** Envoy leaves out a threshold of 0 inside the message; without the message it is 50 %. */
function panic(cluster: Placed<DumpCluster>): Setting<number> {
  const threshold = cluster.value.common_lb_config?.healthy_panic_threshold;
  return threshold === undefined
    ? envoy(50, 'cluster.proto CommonLbConfig.healthy_panic_threshold: 50 %')
    : written(threshold.value ?? 0, cluster.placeOf(['common_lb_config', 'healthy_panic_threshold']));
}

function ms(text: string): number {
  return durationMs(text) ?? 0;
}
