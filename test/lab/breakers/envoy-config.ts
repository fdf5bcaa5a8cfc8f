import type { BreakerSettings } from '#shared/policy/breakers/index.ts';
import type { Address } from '../ports.ts';

/** A cluster under test. */
export type TestCluster = {
  readonly name: string;
  readonly settings: BreakerSettings;
  /** Where each of the settings' instances listens. */
  readonly endpoints: ReadonlyMap<string, Address>;
};

/** The header of an instance's answer that says when Envoy began its request: seconds since 1970, to the millisecond. */
export const BEGUN = 'x-begun';

/** How long Envoy waits for an answer. */
export const ROUTE_TIMEOUT_MS = 120;

/**
 * Envoy's configuration: `/CLUSTER/INSTANCE` goes to one endpoint or fails, `/CLUSTER/any` to whichever the balancer chooses.
 * A reply of Envoy's own has its response flags as the body. Outlier detection is written as istiod writes it.
 */
export function envoyConfig(listener: Address, eventLog: string, clusters: readonly TestCluster[]): string {
  return JSON.stringify({
    cluster_manager: { outlier_detection: { event_log_path: eventLog } },
    static_resources: {
      listeners: [
        { name: 'traces', address: socket(listener), filter_chains: [{ filters: [manager(clusters)] }] },
      ],
      clusters: clusters.map(cluster),
    },
  });
}

function manager(clusters: readonly TestCluster[]): object {
  const type = 'type.googleapis.com/envoy.extensions.filters';
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${type}.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'traces',
      local_reply_config: {
        body_format: {
          text_format_source: { inline_string: '%RESPONSE_FLAGS%' },
          content_type: 'text/plain',
        },
      },
      http_filters: [
        { name: 'envoy.filters.http.router', typed_config: { '@type': `${type}.http.router.v3.Router` } },
      ],
      route_config: {
        response_headers_to_add: [{ header: { key: BEGUN, value: '%START_TIME(%s.%3f)%' } }],
        virtual_hosts: [{ name: 'all', domains: ['*'], routes: clusters.flatMap(routes) }],
      },
    },
  };
}

function routes({ name, settings, endpoints }: TestCluster): object[] {
  // A pool's waiting requests must outlive those before them.
  const timeout = settings.machine === 'pool-limits' ? '10s' : `${ROUTE_TIMEOUT_MS / 1000}s`;
  const to = (place: string, more: object) => ({
    match: { path: `/${name}/${place}` },
    route: { cluster: name, timeout, ...more },
  });
  const pinned = [...endpoints.keys()].map((instance) =>
    to(instance, { metadata_match: { filter_metadata: { 'envoy.lb': { instance } } } }),
  );
  return [...pinned, to('any', {})];
}

function cluster({ name, settings, endpoints }: TestCluster): object {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '1s',
    lb_policy: 'ROUND_ROBIN',
    lb_subset_config: { fallback_policy: 'ANY_ENDPOINT', subset_selectors: [{ keys: ['instance'] }] },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [...endpoints].map(([instance, address]) => endpoint(instance, address)) }],
    },
    ...limits(settings),
  };
}

function endpoint(instance: string, address: Address): object {
  return {
    endpoint: { address: socket(address) },
    metadata: { filter_metadata: { 'envoy.lb': { instance } } },
  };
}

function limits(settings: BreakerSettings): object {
  if (settings.machine === 'pool-limits')
    return {
      circuit_breakers: {
        thresholds: [
          {
            max_connections: settings.maxConnections,
            max_pending_requests: settings.http1MaxPendingRequests,
            max_requests: settings.http2MaxRequests,
            max_retries: settings.maxRetries,
          },
        ],
      },
    };
  if (settings.machine !== 'outlier-detection') return {};
  const { consecutive5xxErrors, consecutiveGatewayErrors, consecutiveLocalOriginFailures } = settings;
  return {
    common_lb_config: {
      healthy_panic_threshold: { value: settings.minHealthPercent },
      update_merge_window: `${settings.updateMergeWindowMs / 1000}s`,
    },
    outlier_detection: {
      enforcing_success_rate: 0,
      consecutive_5xx: consecutive5xxErrors,
      enforcing_consecutive_5xx: consecutive5xxErrors > 0 ? 100 : 0,
      consecutive_gateway_failure: consecutiveGatewayErrors,
      enforcing_consecutive_gateway_failure: consecutiveGatewayErrors > 0 ? 100 : 0,
      interval: `${settings.intervalMs / 1000}s`,
      base_ejection_time: `${settings.baseEjectionTimeMs / 1000}s`,
      max_ejection_percent: settings.maxEjectionPercent,
      ...(settings.alwaysEjectOneHost ? { always_eject_one_host: true } : {}),
      ...(settings.splitExternalLocalOriginErrors
        ? {
            split_external_local_origin_errors: true,
            consecutive_local_origin_failure: consecutiveLocalOriginFailures,
            enforcing_consecutive_local_origin_failure: 100,
            enforcing_local_origin_success_rate: 0,
          }
        : {}),
    },
  };
}

function socket({ host, port }: Address): object {
  return { socket_address: { address: host, port_value: port } };
}
