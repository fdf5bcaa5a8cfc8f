import type { IstioResources, KindResource } from '#shared/policy/istio/resources/resources.ts';
import { gatewayProxies } from '#shared/policy/istio/gateway-proxies.ts';
import { fullGateway } from '#shared/policy/istio/host-name.ts';
import type { Edge, Policy } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { kubernetesName } from '../kubernetes-name.ts';

type VirtualService = KindResource<'VirtualService'>;
type Gateway = KindResource<'Gateway'>;

/** Where the rules of Spring gateways go: a VirtualService at a Gateway, both perhaps there already. */
export interface GatewayTarget {
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** Null when the resource has to be made. */
  readonly service: VirtualService | null;
  readonly gateway: Gateway | null;
  /** Labels of the gateway's proxies. */
  readonly selector: Readonly<Record<string, string>>;
  /** Namespace and name of the Gateway. */
  readonly gatewayNamespace: string;
  readonly gatewayName: string;
  /** Namespace of its proxies: rules for them alone have to stand there. That of the Gateway where no workload shows it. */
  readonly proxyNamespace: string;
  /** Spring gateways whose routes it takes. */
  readonly edges: readonly Edge[];
  /** Whether the host is invented and has to be replaced. */
  readonly placeholder: boolean;
}

/** Labels of the ingress gateway of Istio's own charts (manifests/charts/gateway). */
const INGRESS = { istio: 'ingressgateway' };
const NAMESPACE = 'default';

/**
 * Finds for each Spring gateway the VirtualService that takes most of its requests, else a Gateway to bind a new one to, else
 * makes up both. Hosts are those of the resource that is there, else `*`; several gateways without hosts get one each.
 */
export function gatewayTargets(
  edges: readonly Edge[],
  resources: IstioResources | null,
  mesh: Policy | null,
): GatewayTarget[] {
  const gateways = resources?.of('Gateway') ?? [];
  const bound = (resources?.of('VirtualService') ?? []).filter(
    (service) => gatewayOf(service, gateways) !== undefined,
  );
  const proxies = resources === null ? [] : gatewayProxies(resources);
  const proxyNamespaceOf = (gateway: Gateway) =>
    proxies.find(({ gateways: served }) => served.includes(gateway))?.namespace ?? gateway.namespace;
  const groups = Map.groupBy(edges, (edge) => closest(edge, bound, mesh));
  return [...groups].flatMap(([service, own]) => {
    const targets =
      service === null
        ? own.map((edge) => newTarget(edge, gateways[0] ?? null, edges.length > 1))
        : [existingTarget(service, gatewayOf(service, gateways), own)];
    return targets.map((target) => ({
      ...target,
      proxyNamespace: target.gateway === null ? target.gatewayNamespace : proxyNamespaceOf(target.gateway),
    }));
  });
}

function gatewayOf({ spec, namespace }: VirtualService, gateways: readonly Gateway[]): Gateway | undefined {
  const named = (spec.gateways ?? []).map((name) => fullGateway(name, namespace));
  return gateways.find((gateway) => named.includes(`${gateway.namespace}/${gateway.name}`));
}

/** So many VirtualServices are tried, with so many requests each: one answer costs a walk over a route table. */
const MOST_SERVICES = 64;
const MOST_SAMPLES = 32;

/** The VirtualService whose hosts take most of the gateway's requests; the first one when none takes any. */
function closest(
  edge: Edge,
  services: readonly VirtualService[],
  mesh: Policy | null,
): VirtualService | null {
  const samples = edge.routes.flatMap(({ probes }) => probes.slice(0, 1)).slice(0, MOST_SAMPLES);
  // VirtualServices of one host are answered by the same routes.
  const known = new Map<string, number>();
  const takenAt = (authority: string) => {
    const takes = (sample: PolicyRequest) =>
      mesh?.edges.some(({ oracle }) => oracle.route({ ...sample, authority }).kind === 'route') ?? false;
    const count = known.get(authority) ?? samples.filter(takes).length;
    known.set(authority, count);
    return count;
  };
  const taken = (service: VirtualService) => {
    const [host = '*'] = service.spec.hosts ?? [];
    return takenAt(host.replace(/^\*\.?/, 'any.'));
  };
  const ranked = services.slice(0, MOST_SERVICES).map((service) => ({ service, taken: taken(service) }));
  return ranked.sort((a, b) => b.taken - a.taken)[0]?.service ?? null;
}

function existingTarget(
  service: VirtualService,
  gateway: Gateway | undefined,
  edges: readonly Edge[],
): Omit<GatewayTarget, 'proxyNamespace'> {
  return {
    namespace: service.namespace,
    name: service.name,
    hosts: service.spec.hosts ?? ['*'],
    service,
    gateway: gateway ?? null,
    selector: gateway?.spec.selector ?? INGRESS,
    gatewayNamespace: gateway?.namespace ?? service.namespace,
    gatewayName: gateway?.name ?? service.name,
    edges,
    placeholder: false,
  };
}

function newTarget(
  edge: Edge,
  gateway: Gateway | null,
  several: boolean,
): Omit<GatewayTarget, 'proxyNamespace'> {
  const name = kubernetesName(edge.name);
  const served =
    gateway?.spec.servers.flatMap(({ hosts }) => hosts.map((host) => host.replace(/^.*\//, ''))) ?? [];
  const hosts = [...new Set(served)];
  const own = several && (hosts.length === 0 || hosts.includes('*'));
  return {
    namespace: gateway?.namespace ?? NAMESPACE,
    name,
    hosts: own ? [`${name}.example.com`] : hosts.length === 0 ? ['*'] : hosts,
    service: null,
    gateway,
    selector: gateway?.spec.selector ?? INGRESS,
    gatewayNamespace: gateway?.namespace ?? NAMESPACE,
    gatewayName: gateway?.name ?? name,
    edges: [edge],
    placeholder: own,
  };
}
