import type { RouteDecision, RouteOracle } from '#shared/policy/model/decision.ts';
import type { DeclaredRoute } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { decide, NO_SETTINGS } from './decide.ts';
import { declaredRoutes } from './declared-routes.ts';
import type { EnvoyRoute, RouteTable } from './envoy-route.ts';
import { gatewayTables, type GatewayTable } from './gateway-table.ts';
import type { GatewayProxy, MeshRoutes, SettingsOf, SettingsOfRoute, SidecarProxy } from './inputs.ts';
import type { ReceivedRequest } from './received-request.ts';
import { shadowedRoutes, type ShadowedRoute } from './shadowed.ts';
import { settingsOfRoute } from './settings-of-route.ts';
import { sidecarTable } from './sidecar-table.ts';
import { unchangedRequest } from './upstream-request.ts';
import { withoutPort } from './virtual-host.ts';

/** The oracle of a proxy with the routes that it was made of. */
export interface RoutedProxy {
  readonly oracle: RouteOracle;
  /** Hosts of its servers, in the order of its listeners; none for a sidecar. */
  readonly hosts: readonly string[];
  /** Virtual host by virtual host, in the order in which they are tried; one that serves several hosts once. */
  readonly routes: readonly DeclaredRoute[];
  /** Routes that no request can reach, as far as that can be proven. */
  readonly shadowed: readonly ShadowedRoute[];
}

/** Says what a gateway's proxies do with a request from outside. */
export function gatewayOracle(
  mesh: MeshRoutes,
  proxy: GatewayProxy,
  computeSettings: SettingsOf = NO_SETTINGS,
): RoutedProxy {
  const settingsOf = settingsOfRoute(computeSettings);
  const tables = gatewayTables(mesh, proxy);
  const route = (request: PolicyRequest): RouteDecision => {
    const table = tableFor(tables, request);
    if (table === undefined)
      return {
        kind: 'not-modelled',
        reason: `the gateway has no ${request.scheme} server for ${request.authority}`,
        route: null,
      };
    return decide(request, {
      table,
      mesh,
      settingsOf,
      elsewhere: () => ({ kind: 'no-route', status: 404, reason: 'no virtual host has this authority' }),
    });
  };
  return {
    ...routedProxy(
      tables.map((table) => ({ table, scheme: table.tls ? 'https' : 'http' })),
      { route },
      settingsOf,
    ),
    hosts: [...new Set(tables.flatMap(({ hosts }) => hosts))],
  };
}

/** Says what a workload's sidecar does with a request that its application sends out. */
export function sidecarOracle(
  mesh: MeshRoutes,
  proxy: SidecarProxy,
  computeSettings: SettingsOf = NO_SETTINGS,
): RoutedProxy {
  const settingsOf = settingsOfRoute(computeSettings);
  const tables = new Map<number, RouteTable>();
  const tableAt = (port: number): RouteTable => {
    const known = tables.get(port) ?? sidecarTable(mesh, proxy, port);
    tables.set(port, known);
    return known;
  };
  for (const service of mesh.services ?? [])
    for (const { number, http } of service.ports) if (http) tableAt(number);
  const listeners = [...tables]
    .sort(([a], [b]) => a - b)
    .map(([, table]) => ({ table, scheme: 'http' as const }));
  const route = (request: PolicyRequest): RouteDecision => {
    if (request.scheme === 'https')
      return { kind: 'not-modelled', reason: 'a sidecar does not see inside TLS', route: null };
    const port = portOf(request.authority) ?? 80;
    return decide(request, {
      table: tableAt(port),
      mesh,
      settingsOf,
      elsewhere: (received) => unknownHost(received, request, port, proxy),
    });
  };
  return routedProxy(listeners, { route }, settingsOf);
}

/** `buildCatchAllVirtualHost`: 502 with REGISTRY_ONLY, else straight to where the application wanted to go. */
function unknownHost(
  received: ReceivedRequest,
  asked: PolicyRequest,
  port: number,
  { outboundTrafficPolicy }: SidecarProxy,
): RouteDecision {
  if (outboundTrafficPolicy === 'REGISTRY_ONLY')
    return {
      kind: 'no-route',
      status: 502,
      reason: 'the host is not of the mesh, and outboundTrafficPolicy is REGISTRY_ONLY',
    };
  return {
    kind: 'route',
    route: {
      name: 'PassthroughCluster',
      origin: { kind: 'default', of: 'Istio', version: '≥ 1.3', source: 'outboundTrafficPolicy ALLOW_ANY' },
    },
    destinations: [{ host: withoutPort(received.authority).toLowerCase(), subset: null, port, weight: 100 }],
    upstream: unchangedRequest(received, asked),
    settings: {},
  };
}

function routedProxy(
  listeners: readonly { table: RouteTable; scheme: 'http' | 'https' }[],
  oracle: RouteOracle,
  settingsOf: SettingsOfRoute,
): RoutedProxy {
  const routes: DeclaredRoute[] = [];
  const shadowed: ShadowedRoute[] = [];
  const seen = new Set<EnvoyRoute>();
  for (const { table, scheme } of listeners)
    for (const virtualHost of table.virtualHosts) {
      const fresh = virtualHost.routes.some((route) => !seen.has(route));
      if (!fresh) continue;
      for (const route of virtualHost.routes) seen.add(route);
      routes.push(...declaredRoutes(virtualHost, { scheme, port: table.port, settingsOf }));
      shadowed.push(...shadowedRoutes(virtualHost));
    }
  return { oracle, routes, shadowed, hosts: [] };
}

/** The listener that a client reaches: by scheme, then the port that it names, then the name that it asks for (SNI). */
function tableFor(
  tables: readonly GatewayTable[],
  { scheme, authority }: PolicyRequest,
): GatewayTable | undefined {
  const port = portOf(authority) ?? (scheme === 'https' ? 443 : 80);
  const ofScheme = tables.filter(({ tls }) => tls === (scheme === 'https'));
  const atPort = ofScheme.filter((table) => table.port === port);
  const open = atPort.length > 0 ? atPort : ofScheme;
  if (scheme === 'http') return open[0];
  const name = withoutPort(authority).toLowerCase();
  const serving = (fits: (host: string) => boolean) =>
    open.find(({ hosts }) => hosts.some((host) => fits(host.toLowerCase())));
  const wildcards = open
    .flatMap(({ hosts }) => hosts)
    .filter((host) => host.startsWith('*.') && name.endsWith(host.slice(1).toLowerCase()))
    .sort((a, b) => b.length - a.length);
  return (
    serving((host) => host === name) ??
    (wildcards[0] === undefined ? undefined : serving((host) => host === wildcards[0]?.toLowerCase())) ??
    serving((host) => host === '*')
  );
}

function portOf(authority: string): number | undefined {
  const digits = /:(\d{1,5})$/.exec(authority)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
