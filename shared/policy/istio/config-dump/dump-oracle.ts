import { re2 } from '#shared/policy/regex/re2.ts';
import type { RouteOracle } from '#shared/policy/model/decision.ts';
import { decide } from '../route-table/decide.ts';
import { settingsOfRoute } from '../route-table/settings-of-route.ts';
import type {
  EnvoyRoute,
  HeaderOperations,
  RouteAction,
  RouteCluster,
  RouteMatch,
  RouteTable,
  TextMatch,
} from '../route-table/envoy-route.ts';
import type { MeshRoutes } from '../route-table/inputs.ts';
import { below, type Placed } from '../settings/placed.ts';
import { headerFormat } from '../virtual-service/header-operations.ts';
import { clusterName } from './dump-routes.ts';
import { dumpSettings } from './dump-settings.ts';
import type { ConfigDump } from './read-config-dump.ts';
import type { DumpRoute, DumpRouteConfig, HeaderValue } from './schema.ts';

/**
 * Says what the proxy of a dump does with requests that reach one of its route configurations.
 * @param proxy What a dump's listeners are not read for.
 */
export function dumpOracle(
  dump: ConfigDump,
  table: Placed<DumpRouteConfig>,
  proxy: Pick<MeshRoutes, 'pathNormalization' | 'repeatedHeaders'>,
): RouteOracle {
  const origins = new Map<EnvoyRoute, Placed<DumpRoute>>();
  const made: RouteTable = {
    port: portIn(table.value.name),
    virtualHosts: (table.value.virtual_hosts ?? []).map(({ domains, routes = [], require_tls }, host) => ({
      domains: domains.map((domain) => domain.toLowerCase()),
      requireTls: require_tls === 'ALL',
      beyond: [],
      routes: routes.map((route, index) => {
        const placed = below(table, ['virtual_hosts', host, 'routes', index], route);
        const envoyRoute = routeOf(placed, dump);
        origins.set(envoyRoute, placed);
        return envoyRoute;
      }),
    })),
  };
  const settingsOf = settingsOfRoute((route, { host, subset, port }) => {
    const placed = origins.get(route);
    const name = `outbound|${port ?? ''}|${subset ?? ''}|${host}`;
    return placed === undefined ? {} : dumpSettings(placed, dump.clusters.get(name), name, dump.istioVersion);
  });
  return {
    route: (request) =>
      decide(request, {
        table: made,
        mesh: { ...proxy, virtualServices: [], services: null, domain: 'cluster.local' },
        settingsOf,
        elsewhere: () => ({ kind: 'no-route', status: 404, reason: 'no virtual host has this authority' }),
      }),
  };
}

/** `http.8080`, `http.8080.10.0.0.1`, `https.443.name…`, or a sidecar's `9080`. */
function portIn(name: string): number {
  const [, port] = /^(?:https?\.)?(\d+)(?:\.|$)/.exec(name) ?? [];
  return port === undefined ? 0 : Number(port);
}

function routeOf(route: Placed<DumpRoute>, dump: ConfigDump): EnvoyRoute {
  const { value } = route;
  return {
    ref: { name: value.name ?? '', origin: { kind: 'written', place: route.placeOf([]) } },
    match: matchOf(value.match),
    action: actionOf(value, dump),
    headers: operations(value.request_headers_to_add, value.request_headers_to_remove),
    rule: {},
  };
}

type StringMatch = NonNullable<NonNullable<DumpRoute['match']['headers']>[number]['string_match']>;

function matchOf(match: DumpRoute['match']): RouteMatch {
  const undecided: string[] = (match.dynamic_metadata ?? []).map(() => 'dynamic metadata');
  const text = (name: string, given: StringMatch | undefined, isPresent: boolean | undefined): TextMatch => {
    if (given?.exact !== undefined) return { kind: 'exact', text: given.exact };
    if (given?.prefix !== undefined) return { kind: 'prefix', text: given.prefix };
    if (given?.safe_regex !== undefined) return { kind: 'regex', ...pattern(given.safe_regex.regex) };
    if (isPresent !== true) undecided.push(`a condition on ${name}`);
    return { kind: 'present' };
  };
  return {
    path: pathOf(match),
    caseSensitive: match.case_sensitive ?? true,
    headers: (match.headers ?? []).map(({ name, string_match, present_match, invert_match = false }) => ({
      name: name.toLowerCase(),
      match: text(name, string_match, present_match),
      inverted: invert_match,
    })),
    query: (match.query_parameters ?? []).map(({ name, string_match, present_match }) => ({
      name,
      match: text(name, string_match, present_match),
    })),
    claims: undecided,
  };
}

function pathOf({
  prefix,
  path,
  path_separated_prefix: segments,
  safe_regex,
}: DumpRoute['match']): RouteMatch['path'] {
  if (path !== undefined) return { kind: 'exact', text: path };
  if (segments !== undefined) return { kind: 'segments', text: segments };
  if (safe_regex !== undefined) return { kind: 'regex', ...pattern(safe_regex.regex) };
  return { kind: 'prefix', text: prefix ?? '' };
}

function pattern(text: string): { pattern: string; fullMatch: (candidate: string) => boolean } {
  const compiled = re2(text);
  return { pattern: text, fullMatch: (candidate) => compiled.valid && compiled.fullMatch(candidate) };
}

const REDIRECTS: Readonly<Record<string, number>> = {
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

function actionOf(
  { route, redirect, direct_response: answer, typed_per_filter_config: filters }: DumpRoute,
  dump: ConfigDump,
): RouteAction {
  if (redirect !== undefined)
    return {
      kind: 'redirect',
      status: REDIRECTS[redirect.response_code ?? ''] ?? 301,
      authority: redirect.host_redirect ?? '',
      path: redirect.path_redirect ?? '',
      prefixRewrite: redirect.prefix_rewrite ?? '',
      scheme: redirect.scheme_redirect ?? '',
      port: redirect.port_redirect ?? 0,
    };
  if (answer !== undefined)
    return { kind: 'direct-response', status: answer.status, body: answer.body?.inline_string ?? '' };
  const abort = filters?.['envoy.filters.http.fault']?.abort;
  const { numerator = 0, denominator = 'HUNDRED' } = abort?.percentage ?? {};
  const whole = denominator === 'MILLION' ? 1e6 : denominator === 'TEN_THOUSAND' ? 1e4 : 100;
  const regex = route?.regex_rewrite;
  const compiled = regex === undefined ? undefined : re2(regex.pattern.regex);
  const substitution = regex?.substitution ?? '';
  return {
    kind: 'route',
    clusters: clustersOf(route, dump),
    weighted: route?.weighted_clusters !== undefined,
    prefixRewrite: route?.prefix_rewrite ?? null,
    regexRewrite:
      regex === undefined
        ? null
        : {
            pattern: regex.pattern.regex,
            substitution,
            rewrite: (path) => (compiled?.valid === true ? compiled.replaceAll(path, substitution) : path),
          },
    authority: route?.host_rewrite_literal ?? null,
    notFoundStatus: route?.cluster_not_found_response_code === 'INTERNAL_SERVER_ERROR' ? 500 : 503,
    abort:
      abort?.http_status === undefined
        ? null
        : { percent: (numerator / whole) * 100, status: abort.http_status },
  };
}

function clustersOf(route: DumpRoute['route'], dump: ConfigDump): RouteCluster[] {
  const weighted = route?.weighted_clusters?.clusters;
  if (weighted === undefined)
    return route?.cluster === undefined ? [] : [clusterOf(route.cluster, 1, operations([], []), null, dump)];
  return weighted.map(({ name, weight = 0, host_rewrite_literal, ...headers }) =>
    clusterOf(
      name,
      weight,
      operations(headers.request_headers_to_add, headers.request_headers_to_remove),
      host_rewrite_literal ?? null,
      dump,
    ),
  );
}

function clusterOf(
  name: string,
  weight: number,
  headers: HeaderOperations,
  authority: string | null,
  dump: ConfigDump,
): RouteCluster {
  const exists = dump.clusters.size === 0 ? null : dump.clusters.has(name);
  return { ...clusterName(name), weight, headers, authority, exists };
}

function operations(add: readonly HeaderValue[] = [], remove: readonly string[] = []): HeaderOperations {
  const written = (overwrites: boolean) =>
    add
      .filter(({ append_action = '' }) => append_action.startsWith('OVERWRITE') === overwrites)
      .map(({ header: { key, value = '' } }) => ({
        name: key.toLowerCase(),
        parts: headerFormat(value) ?? [{ text: value }],
      }));
  return { remove: remove.map((name) => name.toLowerCase()), set: written(true), add: written(false) };
}
