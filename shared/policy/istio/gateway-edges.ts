import type { CallSettings, CallSettingName } from '#shared/policy/model/call-settings.ts';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import type { Edge } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { ingressHosts } from './ingress.ts';
import { gatewayProxies, type GatewayPod } from './gateway-proxies.ts';
import { fullGateway, fullHost, hostsMeet } from './host-name.ts';
import { gatewayOracle } from './route-table/oracle.ts';
import type { MeshRoutes, RouteSource, SettingsOf } from './route-table/inputs.ts';
import type { BrokenResource } from './resources/resources.ts';
import type { CallingProxy, IstioMesh } from './settings/mesh.ts';
import { isSelected } from './settings/registry.ts';
import { NEWEST_MINOR } from './versions/istio-version.ts';

/** A namespace of which no resource is: its proxies see what is for everybody. */
const ELSEWHERE = '';

/** One edge per set of proxies, with all Gateways that they serve. */
export function istioEdges(
  mesh: IstioMesh,
  sources: readonly RouteSource[],
  running: readonly GatewayPod[] | undefined,
): Edge[] {
  const found = gatewayProxies(mesh.resources, running).map((proxies) => ({
    ...proxies,
    name: proxies.gateways
      .map((one) => `${one.namespace}/${one.name}`)
      .sort()
      .join(' + '),
  }));
  const byName = Map.groupBy(found, ({ name }) => name);
  return found.map(({ gateways, labels, namespace, name }) => {
    const isPlaced = namespace !== null;
    const proxy: CallingProxy = {
      kind: 'gateway',
      namespace: namespace ?? ELSEWHERE,
      labels,
      gateways: gateways.map((one) => one.name),
    };
    const names = new Set(gateways.map((one) => `${one.namespace}/${one.name}`));
    const bound = sources.filter((source) => isBound(source, names));
    const dependent = isPlaced ? [] : bound.filter(dependsOnNamespace);
    const own = bound.map((source) => (dependent.includes(source) ? forEverybody(source) : source));
    const { oracle, routes, shadowed, hosts } = gatewayOracle(
      routesOf(mesh, proxy, sources, own, isPlaced),
      { gateways, namespace: proxy.namespace, labels },
      isPlaced ? mesh.settingsOf(proxy) : settingsAnywhere(mesh, proxy),
    );
    const isOnly = byName.get(name)?.length === 1;
    return {
      name: isOnly ? name : `${name} of ${namespace ?? ''}`,
      kind: 'istio-gateway',
      routes,
      hosts,
      shadowed,
      oracle: {
        route: (request) =>
          holeFor(request, mesh) ?? unplaced(request, dependent, mesh) ?? oracle.route(request),
      },
    };
  });
}

/** Whether the gateway's proxies have the routes of a VirtualService by their namespace. */
function dependsOnNamespace({ spec: { hosts = [], exportTo = [], http = [] } }: RouteSource): boolean {
  if (hosts.length === 0) return false;
  const isNarrow = exportTo.length > 0 && !exportTo.includes('*');
  return isNarrow || http.some(({ match = [] }) => match.some(({ sourceNamespace }) => sourceNamespace));
}

function forEverybody(source: RouteSource): RouteSource {
  return { ...source, spec: { ...source.spec, exportTo: ['*'] } };
}

function unplaced(
  request: PolicyRequest,
  dependent: readonly RouteSource[],
  mesh: IstioMesh,
): RouteDecision | undefined {
  const host = hostOf(request);
  const source = dependent.find(({ spec, namespace }) =>
    (spec.hosts ?? []).some((one) => hostsMeet(fullHost(one, namespace, mesh.domain).toLowerCase(), host)),
  );
  return (
    source && {
      kind: 'not-modelled',
      reason: `whether the gateway sees VirtualService ${source.name} depends on the namespace of its pods, which no workload that was given shows`,
      route: null,
    }
  );
}

/** What holds in whatever namespace the proxies are; a setting that differs by it is not known. */
function settingsAnywhere(mesh: IstioMesh, proxy: CallingProxy): SettingsOf {
  const { resources, rootNamespace } = mesh;
  const policies = [
    ...[...resources.of('AuthorizationPolicy'), ...resources.of('RequestAuthentication')].map((one) => ({
      namespace: one.namespace,
      selector: one.spec.selector?.matchLabels ?? {},
    })),
    ...resources
      .of('EnvoyFilter')
      .map((one) => ({ namespace: one.namespace, selector: one.spec.workloadSelector?.labels ?? {} })),
  ];
  const withPolicies = policies.flatMap(({ namespace, selector }) =>
    namespace !== rootNamespace && isSelected(proxy.labels, selector) ? [namespace] : [],
  );
  return (route, destination) => {
    const host = fullHost(destination.host, proxy.namespace, mesh.domain).toLowerCase();
    const namespaces = new Set([ELSEWHERE, ...withPolicies, ...mesh.rules.namespacesWithOwn(host)]);
    const all = [...namespaces].map((namespace) =>
      mesh.settingsOf({ ...proxy, namespace })(route, destination),
    );
    return whatAllSay(all);
  };
}

function whatAllSay(all: readonly CallSettings[]): CallSettings {
  const names = new Set(all.flatMap((one) => Object.keys(one) as CallSettingName[]));
  return Object.fromEntries(
    [...names].map((name): [string, Setting<unknown> | undefined] => {
      const settings = all.map((one): Setting<unknown> | undefined => one[name]);
      const [first] = settings;
      const texts = new Set(settings.map(valueText));
      return [
        name,
        texts.size === 1
          ? first
          : notKnown(
              'it depends on the namespace of the gateway’s pods, which no workload that was given shows',
            ),
      ];
    }),
  );
}

function valueText(setting: Setting<unknown> | undefined): string {
  if (setting === undefined) return 'absent';
  return setting.known ? `= ${JSON.stringify(setting.value)}` : setting.reason;
}

/** One edge per Gateway of the Gateway API: istiod deploys proxies of their own for each. */
export function gatewayApiEdges(mesh: IstioMesh, sources: readonly RouteSource[]): Edge[] {
  return mesh.gatewayApi.own.map(({ name, namespace }) => {
    const labels = { 'gateway.networking.k8s.io/gateway-name': name };
    const proxy: CallingProxy = { kind: 'gateway', namespace, labels, gateways: [name] };
    const gateways = mesh.gatewayApi.gateways.filter(
      (one) => one.namespace === namespace && one.name.startsWith(`${name}-istio-autogenerated-k8s-gateway-`),
    );
    const names = new Set(gateways.map((one) => `${one.namespace}/${one.name}`));
    const own = sources.filter((source) => isBound(source, names));
    const { oracle, routes, shadowed, hosts } = gatewayOracle(
      routesOf(mesh, proxy, sources, own, true),
      { gateways, namespace, labels },
      mesh.settingsOf(proxy),
    );
    return {
      name: `${namespace}/${name}`,
      kind: 'gateway-api',
      routes,
      hosts,
      shadowed,
      oracle: { route: (request) => holeFor(request, mesh) ?? oracle.route(request) },
    };
  });
}

function isBound({ spec, namespace }: RouteSource, gateways: ReadonlySet<string>): boolean {
  const own = (spec.gateways ?? []).some((name) => gateways.has(fullGateway(name, namespace)));
  // Delegates have no gateways of their own.
  return own || (spec.hosts ?? []).length === 0;
}

function routesOf(
  mesh: IstioMesh,
  proxy: CallingProxy,
  sources: readonly RouteSource[],
  own: readonly RouteSource[],
  isPlaced: boolean,
): MeshRoutes {
  const destinations = sources.flatMap(({ spec, namespace }) =>
    (spec.http ?? []).flatMap(({ route = [] }) =>
      route.map(({ destination }) => fullHost(destination.host, namespace, mesh.domain)),
    ),
  );
  return {
    virtualServices: own,
    services: mesh.registeredFor(isPlaced ? proxy : null, destinations),
    pathNormalization: mesh.pathNormalization,
    repeatedHeaders: (mesh.release.version?.minor ?? NEWEST_MINOR) >= 31 ? 'each' : 'joined',
    domain: mesh.domain,
  };
}

const ROUTING: ReadonlySet<string> = new Set(['VirtualService', 'Gateway', 'HTTPRoute', 'GRPCRoute']);

/** A request whose host something is about that could not be read is not decided. */
function holeFor(request: PolicyRequest, mesh: IstioMesh): RouteDecision | undefined {
  const host = hostOf(request);
  const { broken, unread } = mesh.resources;
  const isAbout = ({ kind, hosts, namespace }: BrokenResource) =>
    kind === 'Gateway' ||
    kind === 'KubernetesGateway' ||
    kind === 'HTTPRoute' ||
    kind === 'GRPCRoute' ||
    (kind === 'VirtualService' &&
      (hosts === null ||
        hosts.some((one) => hostsMeet(fullHost(one, namespace, mesh.domain).toLowerCase(), host))));
  const hole = broken.find(isAbout);
  if (hole !== undefined)
    return { kind: 'not-modelled', reason: `${hole.kind} ${hole.name ?? ''} could not be used`, route: null };
  const ingress = mesh.ingresses.find((one) =>
    (ingressHosts(one) ?? ['*']).some((given) => hostsMeet(given.toLowerCase(), host)),
  );
  if (ingress !== undefined)
    return {
      kind: 'not-modelled',
      reason: `Ingress ${ingress.namespace}/${ingress.name} has routes for the host, which are not modelled`,
      route: null,
    };
  const missing = unread.find(({ kind }) => kind === null || ROUTING.has(kind));
  return missing === undefined
    ? undefined
    : { kind: 'not-modelled', reason: `a document of ${missing.place.file} could not be read`, route: null };
}

function hostOf({ authority }: PolicyRequest): string {
  return authority.replace(/:\d+$/, '').toLowerCase();
}
