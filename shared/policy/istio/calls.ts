import type { Destination } from '#shared/policy/model/decision.ts';
import type { Call, VersionShares } from '#shared/policy/model/policy.ts';
import { notKnown, written, type Origin, type Setting } from '#shared/policy/model/setting.ts';
import { serviceBehind } from './callers-by-label.ts';
import { bySpecificity, fullGateway, fullHost, hostWithin, isWildcard } from './host-name.ts';
import { outsideCall } from './outside-call.ts';
import { exportedTo, rulesOf, type PlacedRule } from './route-table/delegate.ts';
import { byCreation } from './route-table/gateway-table.ts';
import type { RouteSource } from './route-table/inputs.ts';
import { allNotKnown, withoutRoutes } from './settings/holes.ts';
import { isSelected } from './settings/registry.ts';
import type { CallingProxy, Cluster, IstioMesh } from './settings/mesh.ts';
import type { RouteRule } from './settings/route-settings.ts';
import { SidecarScopes, type ImportedService, type SidecarScope } from './sidecar-scope.ts';

type Labels = Readonly<Record<string, string>>;

/** A kind of caller for which a host's settings may be its own. */
interface CallerKind {
  /** As {@link Call.caller}: a service, `*.NAMESPACE.svc.DOMAIN`, or labels in words; null for any. */
  readonly caller: string | null;
  readonly namespace: string;
  readonly labels: Labels;
}

/** A VirtualService of the mesh gateway that has a host, and which of its hosts that is. */
interface Candidate {
  readonly source: RouteSource;
  readonly host: string;
}

/** A host that sidecars can call. */
interface Callee {
  readonly host: string;
  /** Namespace of its service, `default` where nothing says it. */
  readonly home: string;
  readonly imported: ImportedService;
  /** By age. */
  readonly candidates: readonly Candidate[];
}

/** What the proxies of a caller have for a host. */
type View =
  | { readonly kind: 'routed'; readonly source: RouteSource | undefined }
  | { readonly kind: 'outside'; readonly scope: SidecarScope }
  | { readonly kind: 'not-known'; readonly hole: Setting<never> };

interface Seeing {
  readonly caller: CallerKind;
  readonly view: View;
}

const MADE: Origin = {
  kind: 'default',
  of: 'Istio',
  version: 'every version',
  source: 'pilot/pkg/networking/core/route/route.go BuildDefaultHTTPOutboundRoute',
};

/** A namespace of which no resource is: its callers see what is for everybody. */
const ELSEWHERE = '';

/**
 * What sidecars do with calls to each host: one call per rule and destination of the host's VirtualService, or the one
 * that istiod makes by itself. Any caller first; then those that see something else, by namespace (exportTo, rules and
 * Sidecars of its own), by a workloadSelector of a DestinationRule or a Sidecar, or by sourceLabels.
 */
export function sidecarCalls(mesh: IstioMesh, sources: readonly RouteSource[]): Call[] {
  const scopes = new SidecarScopes(mesh.resources, mesh.rootNamespace, mesh.domain);
  const namespaces = new Set([...mesh.services, ...sources].map(({ namespace }) => namespace));
  return calleesOf(mesh, sources).flatMap((callee) => {
    const hole = mesh.holes.routes(callee.host);
    const calls = callersOf(mesh, scopes, callee, namespaces).flatMap(({ caller, view }) =>
      callsTo(callee.host, caller, view, mesh, sources),
    );
    return hole === undefined ? calls : calls.map((call) => withHole(call, hole));
  });
}

/** A call of which a resource that could not be used may decide the route. */
function withHole(call: Call, hole: Setting<never>): Call {
  return { ...call, settings: withoutRoutes(call.settings, hole), shares: hole };
}

/** Hosts that sidecars can call, with the VirtualServices of the mesh gateway that have them. */
function calleesOf(mesh: IstioMesh, sources: readonly RouteSource[]): Callee[] {
  const hosts = new Map<string, Candidate[]>();
  const wildcards: Candidate[] = [];
  const destinations = new Set<string>();
  for (const { host, ports } of mesh.services)
    if (ports.length === 0 || ports.some(({ http }) => http)) hosts.set(host, []);
  for (const source of [...sources].sort(byCreation)) {
    if (!isForMesh(source)) continue;
    for (const given of source.spec.hosts ?? []) {
      const host = fullHost(given, source.namespace, mesh.domain).toLowerCase();
      if (isWildcard(host)) wildcards.push({ host, source });
      else hosts.set(host, [...(hosts.get(host) ?? []), { host, source }]);
    }
    for (const { route = [] } of source.spec.http ?? [])
      for (const { destination } of route)
        destinations.add(fullHost(destination.host, source.namespace, mesh.domain).toLowerCase());
  }
  for (const { spec, namespace } of mesh.resources.of('DestinationRule'))
    destinations.add(fullHost(spec.host, namespace, mesh.domain).toLowerCase());
  for (const host of destinations) {
    const isTcp = mesh.service(host) !== undefined;
    if (!isWildcard(host) && !hosts.has(host) && !isTcp) hosts.set(host, []);
  }
  return [...hosts].map(([host, own]) => {
    const service = mesh.service(host);
    const namespace = service?.namespace ?? namespaceIn(host, mesh.domain) ?? null;
    return {
      host,
      home: namespace ?? 'default',
      imported: { host, namespace, ports: (service?.ports ?? []).map(({ number }) => number) },
      candidates: [...own, ...wildcards.filter((wildcard) => hostWithin(host, wildcard.host))],
    };
  });
}

function isForMesh({ spec, namespace }: RouteSource): boolean {
  const { gateways = [] } = spec;
  return gateways.length === 0 || gateways.some((name) => fullGateway(name, namespace) === 'mesh');
}

/** Any caller, then those whose proxies have something else for the host. */
function callersOf(
  mesh: IstioMesh,
  scopes: SidecarScopes,
  callee: Callee,
  known: ReadonlySet<string>,
): Seeing[] {
  const { host, home, candidates } = callee;
  const seen = (namespace: string, labels: Labels = {}) => {
    const view = viewOf(callee, scopes, namespace, labels);
    const rule = mesh.rules.select(host, callee.imported.namespace, { namespace, labels });
    return { view, text: `${viewText(view)} ${(rule?.from ?? []).map(idOf).join(' ')}` };
  };
  const any = (namespace: string, view: View): Seeing => ({
    caller: { caller: null, namespace, labels: {} },
    view,
  });
  const [atHome, elsewhere] = [seen(home), seen(ELSEWHERE)];
  const isShared = atHome.text === elsewhere.text;
  const callers = [any(home, atHome.view), ...(isShared ? [] : [any(ELSEWHERE, elsewhere.view)])];
  const namespaces = new Set([
    home,
    ...(isShared ? [] : known),
    ...(scopes.isForAll ? known : []),
    ...mesh.rules.namespacesWithOwn(host),
    ...scopes.namespaces,
    ...candidates.flatMap(({ source }) => narrowExports(source)),
  ]);
  for (const namespace of namespaces) {
    const own = seen(namespace);
    if (!isShared || own.text !== atHome.text)
      callers.push({
        caller: { caller: `*.${namespace}.svc.${mesh.domain}`, namespace, labels: {} },
        view: own.view,
      });
    const named = new Map<string, Labels>();
    const selected = mesh.rules.selectorsFor(host, namespace);
    // Sidecars that say the same are seen through once.
    const narrowed = scopes.selectorsIn(namespace).flatMap((group) => {
      const [labels] = group;
      return labels === undefined || viewText(seen(namespace, labels).view) === viewText(own.view)
        ? []
        : group;
    });
    for (const labels of [...selected, ...narrowed]) {
      const service = serviceBehind(mesh.services, namespace, labels);
      const caller = callerName(mesh, namespace, labels);
      named.set(caller, { ...named.get(caller), ...service?.selector, ...labels });
    }
    for (const [caller, labels] of named) {
      const { view, text } = seen(namespace, labels);
      if (text !== own.text) callers.push({ caller: { caller, namespace, labels }, view });
    }
  }
  return callers;
}

/** Namespaces that see a VirtualService that not everybody sees. */
function narrowExports({ spec: { exportTo = [] }, namespace }: RouteSource): string[] {
  if (exportTo.length === 0 || exportTo.includes('*')) return [];
  return exportTo.filter((to) => to !== '~').map((to) => (to === '.' ? namespace : to));
}

function viewOf(
  { host, imported, candidates }: Callee,
  scopes: SidecarScopes,
  namespace: string,
  labels: Labels,
): View {
  const broken = scopes.brokenOf(namespace);
  if (broken !== undefined)
    return {
      kind: 'not-known',
      hole: notKnown(`Sidecar ${broken.name ?? ''} could not be used`, broken.place),
    };
  const scope = scopes.of(namespace, labels);
  const visible = candidates
    .filter(
      ({ source }) => exportedTo(source, namespace) && scope?.importsRoute(source, imported.ports) !== false,
    )
    .sort(
      (a, b) => bySpecificity(a.host, b.host) || rankFor(a.source, namespace) - rankFor(b.source, namespace),
    );
  const source = visible[0]?.source;
  const isImported = scope?.imports(imported);
  if (scope === undefined || isImported === true || source !== undefined) return { kind: 'routed', source };
  if (isImported === false) return { kind: 'outside', scope };
  return {
    kind: 'not-known',
    hole: notKnown(
      `Sidecar ${scope.resource.name} imports hosts by namespace, and that of ${host} is not known`,
      scope.resource.placeOf(['spec', 'egress']),
    ),
  };
}

/**
 * Those of the caller's namespace alone come first, then those exported to it by name, then those for everybody; of the
 * latter a Gateway API route of the caller's namespace first (`SelectVirtualServices`).
 */
function rankFor(source: RouteSource, namespace: string): number {
  if (narrowExports(source).length > 0) return source.namespace === namespace ? 0 : 1;
  return source.semantics === 'gateway-api' && source.namespace === namespace ? 2 : 3;
}

function viewText(view: View): string {
  switch (view.kind) {
    case 'routed':
      return `routed ${view.source === undefined ? '' : idOf(view.source)}`;
    case 'outside':
      return `outside ${idOf(view.scope.resource)}`;
    case 'not-known':
      return `not known ${view.hole.known ? '' : view.hole.reason}`;
  }
}

function idOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The service whose workloads the labels select, else the labels themselves. */
function callerName(mesh: IstioMesh, namespace: string, labels: Labels): string {
  const service = serviceBehind(mesh.services, namespace, labels);
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return service?.host ?? words.sort().join(',');
}

function callsTo(
  host: string,
  caller: CallerKind,
  view: View,
  mesh: IstioMesh,
  all: readonly RouteSource[],
): Call[] {
  const proxy: CallingProxy = {
    kind: 'sidecar',
    gateways: [],
    namespace: caller.namespace,
    labels: caller.labels,
  };
  if (view.kind === 'outside') return [outsideCall(host, caller.caller, proxy, view.scope, mesh)];
  if (view.kind === 'not-known')
    return callsTo(host, caller, { kind: 'routed', source: undefined }, mesh, all).map((call) => ({
      ...call,
      settings: allNotKnown(call.settings, view.hole),
      shares: view.hole,
    }));
  const { source } = view;
  if (source === undefined)
    return clustersOf(mesh, proxy, { host, subset: null, port: null }).map((cluster) => ({
      ...callFor(host, cluster, mesh.callSettings(proxy, undefined, cluster), caller.caller),
      origin: MADE,
    }));
  return rulesOf(source, all).flatMap((placed) => {
    const { rule, declaredIn, index } = placed;
    const origin: Origin = { kind: 'written', place: declaredIn.placeOf(['spec', 'http', index]) };
    const narrowed = narrowedCaller(placed, caller, source, mesh);
    if (narrowed === undefined) return [];
    const shares = isForEveryRequest(rule) ? sharesOf(placed, mesh) : null;
    const route: RouteRule = { rule, origin, places: mesh.places };
    return (rule.route ?? []).flatMap(({ destination }) =>
      clustersOf(mesh, proxy, {
        host: fullHost(destination.host, declaredIn.namespace, mesh.domain).toLowerCase(),
        subset: destination.subset ?? null,
        port: destination.port?.number ?? null,
      }).map((cluster) => ({
        ...callFor(host, cluster, mesh.callSettings(proxy, route, cluster), narrowed),
        origin,
        ...(shares !== null && { shares }),
      })),
    );
  });
}

/** Whether a rule asks nothing of a request but where it comes from. */
function isForEveryRequest({ match = [] }: PlacedRule['rule']): boolean {
  return (
    match.length === 0 ||
    match.some(
      ({ gateways: _g, sourceLabels: _l, sourceNamespace: _n, name: _a, statPrefix: _s, uri, ...asked }) => {
        const everyPath = uri === undefined || uri.prefix === '/' || uri.prefix === '';
        return everyPath && Object.values(asked).every((value) => value === undefined);
      },
    )
  );
}

/** Weights count in relation to their sum; a single destination gets all (pilot route.go). */
function sharesOf({ rule, declaredIn, index }: PlacedRule, mesh: IstioMesh): Setting<VersionShares> {
  const routes = rule.route ?? [];
  const total = routes.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const destinations = routes.map(
    ({ destination, weight = 0 }): Destination => ({
      host: fullHost(destination.host, declaredIn.namespace, mesh.domain).toLowerCase(),
      subset: destination.subset ?? null,
      port: destination.port?.number ?? null,
      weight: routes.length === 1 ? 100 : (weight * 100) / total,
    }),
  );
  return written({ by: 'weights', destinations }, declaredIn.placeOf(['spec', 'http', index, 'route']));
}

/** Who a rule is for; undefined when it is not for sidecars, or not for these. */
function narrowedCaller(
  { rule }: PlacedRule,
  caller: CallerKind,
  source: RouteSource,
  mesh: IstioMesh,
): string | null | undefined {
  const matches = rule.match ?? [];
  if (matches.length === 0) return caller.caller;
  const forMesh = matches.filter(
    ({ gateways = [] }) =>
      gateways.length === 0 || gateways.some((name) => fullGateway(name, source.namespace) === 'mesh'),
  );
  if (forMesh.length === 0) return undefined;
  const free = forMesh.some(
    ({ sourceLabels, sourceNamespace }) => sourceLabels === undefined && !sourceNamespace,
  );
  if (free) return caller.caller;
  const [first] = forMesh;
  const namespace = first?.sourceNamespace || caller.namespace;
  if (caller.caller !== null) {
    const fits = forMesh.some(
      ({ sourceLabels = {}, sourceNamespace }) =>
        isSelected(caller.labels, sourceLabels) && (!sourceNamespace || sourceNamespace === caller.namespace),
    );
    return fits ? caller.caller : undefined;
  }
  return first?.sourceLabels === undefined
    ? `*.${namespace}.svc.${mesh.domain}`
    : callerName(mesh, namespace, first.sourceLabels);
}

/** A cluster per port where the port decides and nobody names it. */
function clustersOf(mesh: IstioMesh, proxy: CallingProxy, cluster: Cluster): Cluster[] {
  const ports = mesh.service(cluster.host)?.ports.filter(({ http }) => http) ?? [];
  if (cluster.port !== null || ports.length < 2 || !mesh.dependsOnPort(proxy, cluster.host, cluster.subset))
    return [cluster];
  return ports.map(({ number }) => ({ ...cluster, port: number }));
}

function callFor(
  host: string,
  cluster: Cluster,
  settings: Call['settings'],
  caller: string | null,
): Omit<Call, 'origin'> {
  return {
    caller,
    callee: host,
    ...(cluster.host !== host && { destination: cluster.host }),
    via: cluster.port === null ? 'sidecar' : `sidecar, port ${cluster.port}`,
    settings,
    subset: cluster.subset,
    addresses: null,
  };
}

function namespaceIn(host: string, domain: string): string | undefined {
  const suffix = `.svc.${domain}`;
  return host.endsWith(suffix) ? host.slice(0, -suffix.length).split('.')[1] : undefined;
}
