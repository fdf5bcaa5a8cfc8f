import { z } from 'zod';

/**
 * The parts of Envoy's /config_dump that decide about calls, as its JSON has them (envoy.admin.v3.ConfigDump; proto names
 * in snake_case, defaults left out). Whatever else stands there is passed over.
 */

const count = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const fraction = z.looseObject({ numerator: count.optional(), denominator: z.string().optional() });
const runtimeFraction = z.looseObject({ default_value: fraction.optional() });

const stringMatch = z.looseObject({
  exact: z.string().optional(),
  prefix: z.string().optional(),
  safe_regex: z.looseObject({ regex: z.string() }).optional(),
});

const headerValue = z.looseObject({
  header: z.looseObject({ key: z.string(), value: z.string().optional() }),
  append_action: z.string().optional(),
});
const headerChanges = {
  request_headers_to_add: z.array(headerValue).optional(),
  request_headers_to_remove: z.array(z.string()).optional(),
  response_headers_to_add: z.array(headerValue).optional(),
  response_headers_to_remove: z.array(z.string()).optional(),
};
export type HeaderValue = z.infer<typeof headerValue>;

const retryPolicy = z.looseObject({
  retry_on: z.string().optional(),
  num_retries: count.optional(),
  per_try_timeout: z.string().optional(),
  retriable_status_codes: z.array(count).optional(),
  retry_host_predicate: z.array(z.looseObject({ name: z.string() })).optional(),
  retry_back_off: z
    .looseObject({ base_interval: z.string().optional(), max_interval: z.string().optional() })
    .optional(),
});

const regexRewrite = z.looseObject({
  pattern: z.looseObject({ regex: z.string() }),
  substitution: z.string().optional(),
});

const routeAction = z.looseObject({
  cluster: z.string().optional(),
  weighted_clusters: z
    .looseObject({
      clusters: z.array(
        z.looseObject({
          name: z.string(),
          weight: count.optional(),
          host_rewrite_literal: z.string().optional(),
          ...headerChanges,
        }),
      ),
    })
    .optional(),
  cluster_not_found_response_code: z.string().optional(),
  timeout: z.string().optional(),
  retry_policy: retryPolicy.optional(),
  prefix_rewrite: z.string().optional(),
  regex_rewrite: regexRewrite.optional(),
  host_rewrite_literal: z.string().optional(),
  hash_policy: z
    .array(
      z.looseObject({
        cookie: z.looseObject({ name: z.string() }).optional(),
        header: z.looseObject({ header_name: z.string() }).optional(),
        query_parameter: z.looseObject({ name: z.string() }).optional(),
        connection_properties: z.looseObject({ source_ip: z.boolean().optional() }).optional(),
      }),
    )
    .optional(),
  request_mirror_policies: z
    .array(z.looseObject({ cluster: z.string(), runtime_fraction: runtimeFraction.optional() }))
    .optional(),
});

const perFilter = z.looseObject({
  'envoy.filters.http.fault': z
    .looseObject({
      delay: z
        .looseObject({ fixed_delay: z.string().optional(), percentage: fraction.optional() })
        .optional(),
      abort: z
        .looseObject({
          http_status: count.optional(),
          grpc_status: count.optional(),
          percentage: fraction.optional(),
        })
        .optional(),
    })
    .optional(),
  'envoy.filters.http.cors': z
    .looseObject({
      allow_origin_string_match: z.array(stringMatch).optional(),
      allow_methods: z.string().optional(),
      allow_headers: z.string().optional(),
      expose_headers: z.string().optional(),
      max_age: z.string().optional(),
      allow_credentials: z.boolean().optional(),
    })
    .optional(),
});

const routeMatch = z.looseObject({
  prefix: z.string().optional(),
  path: z.string().optional(),
  path_separated_prefix: z.string().optional(),
  safe_regex: z.looseObject({ regex: z.string() }).optional(),
  case_sensitive: z.boolean().optional(),
  headers: z
    .array(
      z.looseObject({
        name: z.string(),
        string_match: stringMatch.optional(),
        present_match: z.boolean().optional(),
        invert_match: z.boolean().optional(),
        treat_missing_header_as_empty: z.boolean().optional(),
      }),
    )
    .optional(),
  query_parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        string_match: stringMatch.optional(),
        present_match: z.boolean().optional(),
      }),
    )
    .optional(),
  dynamic_metadata: z.array(z.unknown()).optional(),
});

const route = z.looseObject({
  name: z.string().optional(),
  match: routeMatch,
  route: routeAction.optional(),
  redirect: z
    .looseObject({
      host_redirect: z.string().optional(),
      port_redirect: count.optional(),
      path_redirect: z.string().optional(),
      prefix_rewrite: z.string().optional(),
      scheme_redirect: z.string().optional(),
      response_code: z.string().optional(),
    })
    .optional(),
  direct_response: z
    .looseObject({
      status: count,
      body: z.looseObject({ inline_string: z.string().optional() }).optional(),
    })
    .optional(),
  typed_per_filter_config: perFilter.optional(),
  ...headerChanges,
});
export type DumpRoute = z.infer<typeof route>;

export const routeConfig = z.looseObject({
  name: z.string(),
  virtual_hosts: z
    .array(
      z.looseObject({
        name: z.string(),
        domains: z.array(z.string()),
        routes: z.array(route).optional(),
        require_tls: z.string().optional(),
        retry_policy: retryPolicy.optional(),
      }),
    )
    .optional(),
});
export type DumpRouteConfig = z.infer<typeof routeConfig>;

export const cluster = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  connect_timeout: z.string().optional(),
  lb_policy: z.string().optional(),
  circuit_breakers: z
    .looseObject({
      thresholds: z
        .array(
          z.looseObject({
            priority: z.string().optional(),
            max_connections: count.optional(),
            max_pending_requests: count.optional(),
            max_requests: count.optional(),
            max_retries: count.optional(),
            retry_budget: z.unknown().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  outlier_detection: z
    .looseObject({
      consecutive_5xx: count.optional(),
      enforcing_consecutive_5xx: count.optional(),
      consecutive_gateway_failure: count.optional(),
      enforcing_consecutive_gateway_failure: count.optional(),
      split_external_local_origin_errors: z.boolean().optional(),
      consecutive_local_origin_failure: count.optional(),
      enforcing_consecutive_local_origin_failure: count.optional(),
      enforcing_success_rate: count.optional(),
      enforcing_failure_percentage: count.optional(),
      interval: z.string().optional(),
      base_ejection_time: z.string().optional(),
      max_ejection_time: z.string().optional(),
      max_ejection_percent: count.optional(),
    })
    .optional(),
  common_lb_config: z
    .looseObject({
      healthy_panic_threshold: z.looseObject({ value: z.number().optional() }).optional(),
    })
    .optional(),
  typed_extension_protocol_options: z
    .looseObject({
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': z
        .looseObject({
          common_http_protocol_options: z
            .looseObject({
              idle_timeout: z.string().optional(),
              max_requests_per_connection: count.optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});
export type DumpCluster = z.infer<typeof cluster>;

export const loadAssignment = z.looseObject({
  cluster_name: z.string(),
  endpoints: z
    .array(
      z.looseObject({
        lb_endpoints: z.array(z.looseObject({ health_status: z.string().optional() })).optional(),
      }),
    )
    .optional(),
});
