import { bySpecificity, compareText, fullGateway, hostsInBoth } from '../host-name.ts';
import type { GatewayServer } from '../gateway/schema.ts';
import type { Resource } from '../resource.ts';
import { exportedTo } from './delegate.ts';
import type { BeyondRoute, EnvoyRoute, RouteTable, TranslatedRoutes, VirtualHost } from './envoy-route.ts';
import type { GatewayProxy, MeshRoutes, RegisteredService, RouteSource } from './inputs.ts';
import { resolvedHost, takesEverything, translateVirtualService } from './translate.ts';

/** The routes of a gateway's listener. A server with TLS has its own, chosen by the name that the client asks for (SNI). */
export interface GatewayTable extends RouteTable {
  readonly tls: boolean;
  /** Hosts of its servers, without namespaces. */
  readonly hosts: readonly string[];
}

interface HostRoutes {
  readonly routes: EnvoyRoute[];
  readonly beyond: BeyondRoute[];
  requireTls: boolean;
}

interface Server {
  readonly gateway: string;
  readonly server: GatewayServer;
  readonly hosts: readonly string[];
}

/**
 * The route tables of a gateway's proxies (`buildGatewayHTTPRouteConfig` in pilot/pkg/networking/core/gateway.go): one per
 * port for plain HTTP, one per server for HTTPS. Servers of TCP, TLS passthrough and the like have none.
 */
export function gatewayTables(mesh: MeshRoutes, proxy: GatewayProxy): GatewayTable[] {
  const groups = new Map<string, Server[]>();
  for (const gateway of [...proxy.gateways].sort(byCreation))
    for (const [index, server] of gateway.spec.servers.entries()) {
      const key = tableKey(server, `${gateway.namespace}/${gateway.name}/${index}`);
      if (key === undefined) continue;
      const one = {
        gateway: `${gateway.namespace}/${gateway.name}`,
        server,
        hosts: server.hosts.map((host) => ownHost(host, gateway.namespace)),
      };
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  return [...groups.values()].map((servers) => gatewayTable(servers, mesh, proxy));
}

/** In the order of istiod: by age, then name, then namespace. */
export function byCreation(a: Resource<unknown>, b: Resource<unknown>): number {
  const ages = compareText(a.created ?? '', b.created ?? '');
  return ages || compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}

/**
 * VirtualServices that a gateway (or `mesh`) sees, in istiod's order: those exported to it by name before those for
 * everybody (`VirtualServicesForGateway`); of the latter, Gateway API routes of the proxy's namespace first.
 */
export function boundTo(gateway: string, namespace: string, mesh: MeshRoutes): RouteSource[] {
  const bound = mesh.virtualServices
    .filter(({ spec, namespace: own, semantics }) => {
      if ((spec.hosts ?? []).length === 0) return false;
      const gateways = spec.gateways?.length ? spec.gateways : ['mesh'];
      return gateways.some(
        (name) => (semantics === 'gateway-api' ? name : fullGateway(name, own)) === gateway,
      );
    })
    .filter((source) => exportedTo(source, namespace))
    .sort(byCreation);
  const rank = (source: RouteSource) => {
    const { exportTo = [] } = source.spec;
    if (exportTo.length > 0 && !exportTo.includes('*')) return source.namespace === namespace ? 0 : 1;
    return gateway !== 'mesh' && source.semantics === 'gateway-api' && source.namespace === namespace ? 2 : 3;
  };
  return bound.sort((a, b) => rank(a) - rank(b));
}

function tableKey({ port, tls, bind = '' }: GatewayServer, own: string): string | undefined {
  const protocol = port.protocol.toUpperCase();
  if (['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY'].includes(protocol)) return `${port.number} ${bind}`;
  const terminates = tls?.mode !== 'PASSTHROUGH' && tls?.mode !== 'AUTO_PASSTHROUGH';
  return protocol === 'HTTPS' && terminates ? own : undefined;
}

function ownHost(host: string, namespace: string): string {
  if (host === '*/*') return '*';
  if (host.startsWith('*/')) return host.slice(2);
  return host.startsWith('./') ? `${namespace}/${host.slice(2)}` : host;
}

function gatewayTable(servers: readonly Server[], mesh: MeshRoutes, proxy: GatewayProxy): GatewayTable {
  const port = servers[0]?.server.port.number ?? 0;
  const tls = servers[0]?.server.port.protocol.toUpperCase() === 'HTTPS';
  const hosts = new Map<string, HostRoutes>();
  const made = new Map<string, TranslatedRoutes>();
  for (const { gateway, server, hosts: served } of servers) {
    const redirects = server.tls?.httpsRedirect === true;
    for (const source of boundTo(gateway, proxy.namespace, mesh)) {
      const own = served.flatMap((host) => hostFor(host, source.namespace));
      const both = hostsInBoth(
        own,
        (source.spec.hosts ?? []).map((host) =>
          resolvedHost(host, source.namespace, source.semantics ?? 'istio', mesh),
        ),
      );
      if (both.length === 0) continue;
      const key = `${gateway} ${source.namespace}/${source.name}`;
      const translated =
        made.get(key) ??
        translateVirtualService(source, {
          mesh,
          port,
          gateway,
          labels: proxy.labels,
          namespace: proxy.namespace,
          tls: server.tls !== undefined,
          serviceOf: serviceFinder(mesh),
        });
      if (translated.routes.length === 0) continue;
      made.set(key, translated);
      for (const host of both) {
        const known = hosts.get(host.toLowerCase()) ?? { routes: [], beyond: [], requireTls: false };
        known.routes.push(...translated.routes);
        known.beyond.push(...translated.beyond);
        known.requireTls ||= redirects;
        hosts.set(host.toLowerCase(), known);
      }
    }
    if (!redirects) continue;
    for (const host of served.map((name) => name.toLowerCase())) {
      const known = hosts.get(host) ?? { routes: [], beyond: [], requireTls: true };
      known.requireTls = true;
      hosts.set(host, known);
    }
  }
  const virtualHosts = [...hosts]
    .sort(([a], [b]) => bySpecificity(a, b))
    .map(
      ([domain, { routes, beyond, requireTls }]): VirtualHost => ({
        domains: [domain],
        routes: catchAllLast(routes),
        beyond,
        requireTls,
      }),
    );
  return { port, tls, hosts: servers.flatMap((one) => one.hosts.map(withoutNamespace)), virtualHosts };
}

/** `SortVHostRoutes`: what takes everything goes to the end, the rest keeps its order. */
function catchAllLast(routes: readonly EnvoyRoute[]): EnvoyRoute[] {
  return [
    ...routes.filter(({ match }) => !takesEverything(match)),
    ...routes.filter(({ match }) => takesEverything(match)),
  ];
}

/** A server's host as a VirtualService of the namespace sees it (`NamesForNamespace`). */
function hostFor(host: string, namespace: string): string[] {
  const slash = host.indexOf('/');
  if (slash < 0) return [host];
  return [namespace, '*'].includes(host.slice(0, slash)) ? [host.slice(slash + 1)] : [];
}

function withoutNamespace(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}

/** A gateway looks a service up in the namespace of the VirtualService first, then anywhere. */
function serviceFinder({ services }: MeshRoutes) {
  return (host: string, namespace: string): RegisteredService | undefined =>
    services?.find((one) => one.host === host && one.namespace === namespace) ??
    services?.find((one) => one.host === host);
}
