import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination, RouteDecision } from '#shared/policy/model/decision.ts';
import { splitTarget, type PolicyRequest } from '#shared/policy/model/request.ts';
import type { EnvoyRoute, RouteAction, RouteCluster, RouteTable } from './envoy-route.ts';
import type { MeshRoutes, SettingsOf, SettingsOfRoute } from './inputs.ts';
import { matches, opaqueHeader } from './match-route.ts';
import { receive, type ReceivedRequest } from './received-request.ts';
import { redirectLocation, secureLocation } from './redirect-location.ts';
import { routeIndex } from './route-index.ts';
import { upstreamRequest } from './upstream-request.ts';
import { findVirtualHost } from './virtual-host.ts';

/** How a proxy decides: its table, and what it does with requests that no virtual host takes. */
export interface Decider {
  /** Of it only how requests are read matters here. */
  readonly mesh: MeshRoutes;
  readonly table: RouteTable;
  readonly settingsOf: SettingsOfRoute;
  readonly elsewhere: (request: ReceivedRequest) => RouteDecision;
}

export const NO_SETTINGS: SettingsOf = (): CallSettings => ({});

/** What Envoy does with a request. */
export function decide(asked: PolicyRequest, { table, mesh, settingsOf, elsewhere }: Decider): RouteDecision {
  const received = receive(asked, mesh);
  if (!received.ok) {
    const kind = received.status === 404 ? 'no-route' : 'rejected';
    return { kind, status: received.status, reason: received.reason };
  }
  const { request } = received;
  if (request.method === 'CONNECT')
    return { kind: 'not-modelled', reason: 'CONNECT asks for a tunnel, not for a resource', route: null };
  const virtualHost = findVirtualHost(table, request.authority);
  if (virtualHost === undefined) return elsewhere(request);
  if (virtualHost.requireTls && request.scheme === 'http')
    return { kind: 'redirect', route: HTTPS_REDIRECT, status: 301, location: secureLocation(request) };
  const parts = splitTarget(request.target);
  for (const route of routeIndex(virtualHost.routes).candidates(parts.path)) {
    const opaque = opaqueHeader(route.match) ?? route.match.claims[0];
    if (opaque === undefined) {
      if (matches(route.match, request, parts)) return take(route, request, asked, settingsOf);
      continue;
    }
    const rest = route.match.headers.filter(({ name }) => name !== opaque);
    if (matches({ ...route.match, headers: rest }, request, parts))
      return { kind: 'not-modelled', reason: `the value of ${opaque} is Envoy's own`, route: route.ref };
  }
  return { kind: 'no-route', status: 404, reason: 'no route of the virtual host matches' };
}

const HTTPS_REDIRECT: EnvoyRoute['ref'] = {
  name: 'httpsRedirect',
  origin: { kind: 'derived', rule: 'httpsRedirect of the gateway', from: [] },
};

function take(
  route: EnvoyRoute,
  request: ReceivedRequest,
  asked: PolicyRequest,
  settingsOf: SettingsOfRoute,
): RouteDecision {
  const { action, ref } = route;
  if (isPreflight(request) && route.rule.corsPolicy !== undefined)
    return { kind: 'not-modelled', reason: 'a preflight request of CORS', route: ref };
  switch (action.kind) {
    case 'redirect':
      return {
        kind: 'redirect',
        route: ref,
        status: action.status,
        location: redirectLocation(route, action, request),
      };
    case 'direct-response':
      return {
        kind: 'direct-response',
        route: ref,
        status: action.status,
        body: action.body === '' || action.status === 204 ? null : action.body,
      };
    case 'route':
      return forward(route, action, request, asked, settingsOf);
  }
}

function isPreflight({ method, headers }: ReceivedRequest): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

function forward(
  route: EnvoyRoute,
  action: Extract<RouteAction, { kind: 'route' }>,
  request: ReceivedRequest,
  asked: PolicyRequest,
  settingsOf: SettingsOfRoute,
): RouteDecision {
  if (action.abort !== null && action.abort.percent >= 100)
    return {
      kind: 'direct-response',
      route: route.ref,
      status: action.abort.status,
      body: 'fault filter abort',
    };
  const [cluster] = action.clusters;
  if (cluster === undefined)
    return { kind: 'not-modelled', reason: 'the route has no destination', route: route.ref };
  if (action.clusters.every(({ exists }) => exists === false))
    return {
      kind: 'no-route',
      status: action.notFoundStatus,
      reason: `${route.ref.name} goes to ${describe(cluster)}, which the mesh does not have`,
    };
  const upstream = upstreamRequest(route, action, cluster, request, asked);
  if (upstream === undefined)
    return { kind: 'not-modelled', reason: 'a header is set to a value of this moment', route: route.ref };
  // Several destinations that treat the request differently have no single upstream request.
  if (action.clusters.some((other) => differs(other, cluster)))
    return { kind: 'not-modelled', reason: 'its destinations get different headers', route: route.ref };
  return {
    kind: 'route',
    route: route.ref,
    destinations: destinationsOf(action),
    upstream,
    settings: settingsOf(route),
  };
}

function differs(a: RouteCluster, b: RouteCluster): boolean {
  return a !== b && (a.authority !== b.authority || JSON.stringify(a.headers) !== JSON.stringify(b.headers));
}

/** Where a route's requests go, in percent. */
export function destinationsOf(action: RouteAction): Destination[] {
  if (action.kind !== 'route') return [];
  const total = action.clusters.reduce((sum, { weight }) => sum + weight, 0);
  return action.clusters.map(({ host, subset, port, weight }) => ({
    host,
    subset,
    port,
    weight: total === 0 ? 0 : (100 * weight) / total,
  }));
}

function describe({ host, subset, port }: RouteCluster): string {
  return `${host}${subset === null ? '' : ` ${subset}`}${port === null ? '' : `:${port}`}`;
}
