import { bySpecificity, hostsMeet, hostWithin, isWildcard } from '../host-name.ts';
import type {
  EnvoyRoute,
  HeaderOperations,
  RouteTable,
  TranslatedRoutes,
  VirtualHost,
} from './envoy-route.ts';
import { boundTo } from './gateway-table.ts';
import type { MeshRoutes, RegisteredService, RouteSource, SidecarProxy } from './inputs.ts';
import { resolvedHost, translateVirtualService } from './translate.ts';

const NO_HEADERS: HeaderOperations = { remove: [], set: [], add: [] };

/**
 * The routes of a sidecar's outbound listener of one port (`BuildSidecarOutboundVirtualHosts` in
 * pilot/pkg/networking/core/httproute.go). The first VirtualService of a host wins, others on it are dropped; services
 * without one get a route of their own. The virtual host for everything else is not in it.
 */
export function sidecarTable(mesh: MeshRoutes, proxy: SidecarProxy, port: number): RouteTable {
  const services = new Map<string, RegisteredService>();
  for (const service of mesh.services ?? [])
    if (service.ports.some(({ number }) => number === port)) services.set(service.host, service);
  const bound = boundTo('mesh', proxy.namespace, mesh);
  // Away from port 80 a VirtualService counts only for services of the registry.
  const selected =
    port === 80
      ? bound
      : bound.filter((source) => hostsOf(source, mesh).some((host) => meetsAny(host, services)));
  const owners = wildcardOwners(selected, services, mesh);
  const taken = new Set<string>();
  const virtualHosts: VirtualHost[] = [];
  const covered = new Set<string>();
  const known = new Set(services.keys());
  const push = (name: string, domains: readonly string[], { routes, beyond }: TranslatedRoutes) => {
    const own = domains.filter((domain) => !taken.has(domain) && (domain === name || !known.has(domain)));
    for (const domain of own) taken.add(domain);
    if (own.length > 0) virtualHosts.push({ domains: own, routes, beyond, requireTls: false });
  };
  for (const source of selected) {
    const translated = translateVirtualService(source, {
      mesh,
      port,
      gateway: 'mesh',
      labels: proxy.labels,
      namespace: proxy.namespace,
      tls: false,
      serviceOf: (host) => portOnly(services.get(host), port),
    });
    if (translated.routes.length === 0) continue;
    const { plain, registered } = split(source, services, owners, mesh);
    if (!registered.some((service) => isHttp(service, port)) && port !== 80) continue;
    for (const host of plain) push(host, [host], translated);
    for (const service of registered) {
      covered.add(service.host);
      if (isHttp(service, port)) push(service.host, domainsOf(service, proxy, mesh), translated);
    }
  }
  for (const service of services.values())
    if (!covered.has(service.host) && isHttp(service, port))
      push(service.host, domainsOf(service, proxy, mesh), {
        routes: [serviceRoute(service, port)],
        beyond: [],
      });
  return { port, virtualHosts };
}

function hostsOf({ spec, namespace, semantics = 'istio' }: RouteSource, mesh: MeshRoutes): string[] {
  return (spec.hosts ?? []).map((host) => resolvedHost(host, namespace, semantics, mesh).toLowerCase());
}

function meetsAny(host: string, services: ReadonlyMap<string, RegisteredService>): boolean {
  if (services.has(host)) return true;
  return [...services.keys()].some(
    (service) => (isWildcard(host) || isWildcard(service)) && hostsMeet(host, service),
  );
}

function isHttp({ ports }: RegisteredService, port: number): boolean {
  return ports.some(({ number, http }) => number === port && http);
}

/** A sidecar's listener knows each service by the listener's port alone. */
function portOnly(service: RegisteredService | undefined, port: number): RegisteredService | undefined {
  return service === undefined
    ? undefined
    : { ...service, ports: service.ports.filter(({ number }) => number === port) };
}

/** Which VirtualService a service belongs to: that of the most specific host, the oldest of equals. */
function wildcardOwners(
  sources: readonly RouteSource[],
  services: ReadonlyMap<string, RegisteredService>,
  mesh: MeshRoutes,
): Map<string, RouteSource> {
  const owners = new Map<string, { source: RouteSource; host: string }>();
  for (const source of sources)
    for (const host of hostsOf(source, mesh))
      for (const service of services.keys()) {
        if (!hostWithin(service, host)) continue;
        const now = owners.get(service);
        if (now === undefined || bySpecificity(host, now.host) < 0) owners.set(service, { source, host });
      }
  return new Map([...owners].map(([service, { source }]) => [service, source]));
}

/** `separateVSHostsAndServices`. */
function split(
  source: RouteSource,
  services: ReadonlyMap<string, RegisteredService>,
  owners: ReadonlyMap<string, RouteSource>,
  mesh: MeshRoutes,
): { plain: string[]; registered: RegisteredService[] } {
  const plain: string[] = [];
  const registered: RegisteredService[] = [];
  for (const host of hostsOf(source, mesh)) {
    const exact = services.get(host);
    if (!isWildcard(host)) {
      if (exact === undefined) plain.push(host);
      else registered.push(exact);
      continue;
    }
    const met = [...services.values()].filter((service) => hostsMeet(service.host, host));
    if (met.length === 0) plain.push(host);
    registered.push(...met.filter((service) => owners.get(service.host) === source));
  }
  return { plain, registered };
}

/** `generateVirtualHostDomains`: the full name with and without a last dot, and what is shorter within the cluster. */
function domainsOf({ host, addresses }: RegisteredService, proxy: SidecarProxy, mesh: MeshRoutes): string[] {
  const suffix = `.svc.${mesh.domain}`;
  const names = [host, `${host}.`];
  if (host.endsWith(suffix) && !isWildcard(host)) {
    const short = host.slice(0, -suffix.length);
    const [name = short, namespace] = short.split('.');
    if (namespace === proxy.namespace) names.push(name);
    names.push(`${short}.svc`, short);
  }
  return [...names, ...addresses];
}

function serviceRoute({ host }: RegisteredService, port: number): EnvoyRoute {
  return {
    ref: {
      name: 'default',
      origin: {
        kind: 'default',
        of: 'Istio',
        version: '≥ 1.9',
        source: 'core/route/route.go BuildDefaultHTTPOutboundRoute',
      },
    },
    match: { path: { kind: 'prefix', text: '/' }, caseSensitive: true, headers: [], query: [], claims: [] },
    action: {
      kind: 'route',
      clusters: [{ host, subset: null, port, weight: 1, exists: true, headers: NO_HEADERS, authority: null }],
      weighted: false,
      prefixRewrite: null,
      regexRewrite: null,
      authority: null,
      notFoundStatus: 503,
      abort: null,
    },
    headers: NO_HEADERS,
    rule: {},
  };
}
