import type { Policy, Service } from '#shared/policy/model/policy.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { sidecarCalls } from './calls.ts';
import type { GatewayPod } from './gateway-proxies.ts';
import { gatewayApiEdges, istioEdges } from './gateway-edges.ts';
import { istioIngresses } from './ingress.ts';
import { fullGateway } from './host-name.ts';
import type { RouteSource } from './route-table/inputs.ts';
import type { IstioResources, KindResource } from './resources/resources.ts';
import { IstioMesh } from './settings/mesh.ts';
import { isSelected, type Workload } from './settings/registry.ts';
import { streamRoutes } from './streams.ts';
import { envoyMinorOf } from './versions/istio-version.ts';
import { istioRelease, type ReleaseOptions } from './versions/release.ts';

export interface IstioPolicyOptions extends ReleaseOptions {
  /** Suffix of the names of Kubernetes services; `cluster.local` when absent. */
  readonly domain?: string;
  /** Proxies of gateways that were asked themselves, besides the workloads among the resources. */
  readonly gatewayPods?: readonly GatewayPod[];
}

/** Everything that the resources declare, with effective values for the version. */
export function istioPolicy(
  resources: IstioResources,
  options: IstioPolicyOptions,
  problems: Problems,
): Policy {
  const release = istioRelease(options, resources.features, problems);
  const mesh = new IstioMesh(resources, release, problems, options.domain);
  const sources = [...resources.of('VirtualService'), ...mesh.gatewayApi.virtualServices].map(
    withExports(mesh.defaultVirtualServiceExportTo),
  );
  const envoy = release.version === null ? null : envoyMinorOf(release.version);
  nameMissingGateways(mesh, sources, problems);
  nameOtherIngresses(resources, problems);
  return {
    side: 'istio',
    versions: {
      ...(release.version === null ? {} : { Istio: release.version.text }),
      ...(envoy === null ? {} : { Envoy: `1.${envoy}` }),
    },
    edges: [...istioEdges(mesh, sources, options.gatewayPods), ...gatewayApiEdges(mesh, sources)],
    calls: sidecarCalls(mesh, sources),
    services: servicesOf(mesh),
    streams: streamRoutes(mesh),
    problems: problems.found,
    opaque: mesh.opaque,
  };
}

/** A VirtualService without exportTo is visible as the MeshConfig says (`initVirtualServices`). */
function withExports(exportTo: readonly string[]): (source: RouteSource) => RouteSource {
  return (source) =>
    (source.spec.exportTo ?? []).length > 0
      ? source
      : { ...source, spec: { ...source.spec, exportTo: [...exportTo] } };
}

function servicesOf(mesh: IstioMesh): Service[] {
  return mesh.services.map(({ host, namespace, place, ports, instances, counted, addresses }) => {
    const subsets = mesh.rules.select(host, namespace, { namespace, labels: {} })?.subsets;
    const ofSubset = [...(subsets ?? [])].flatMap(([name, { value }]): [string, number][] => {
      const count = countOf(counted, value.labels ?? {});
      return count === 0 ? [] : [[name, count]];
    });
    return {
      name: host,
      origin: { kind: 'written', place },
      subsets: [...(subsets?.keys() ?? [])],
      instances,
      ...(ofSubset.length > 0 && { instancesOfSubset: Object.fromEntries(ofSubset) }),
      ports: ports.map(({ number }) => number),
      ...(addresses.length > 0 && { addresses }),
      listens: mesh.listening.get(host) ?? [],
      registry: null,
    };
  });
}

/** Instances with these labels; 0 where none is declared, which says nothing. */
function countOf(counted: readonly Workload[], wanted: Readonly<Record<string, string>>): number {
  return counted
    .filter(({ labels }) => isSelected(labels, wanted))
    .reduce((total, { instances }) => total + instances, 0);
}

/** Ingresses of other controllers are somebody else's: one line for all. */
function nameOtherIngresses(resources: IstioResources, problems: Problems): void {
  const own = new Set(istioIngresses(resources));
  const [first, ...others] = resources.of('Ingress').filter((one) => !own.has(one));
  if (first === undefined) return;
  const more = others.length > 0 ? ` (${others.length + 1} of them, the first one here)` : '';
  problems.warning(
    'FOREIGN_KIND',
    `Ingress ${first.namespace}/${first.name} is not of a class of Istio${more}: nothing of its routes is known`,
    'Give its IngressClass if Istio serves it; otherwise nothing.',
    first.placeOf(['kind']),
  );
}

/** A VirtualService that names a Gateway that nobody gave serves nothing that can be seen. */
function nameMissingGateways(mesh: IstioMesh, sources: readonly RouteSource[], problems: Problems): void {
  const known = new Set(
    mesh.resources.of('Gateway').map((one: KindResource<'Gateway'>) => `${one.namespace}/${one.name}`),
  );
  for (const { spec, namespace, name, placeOf, semantics } of sources)
    for (const [index, given] of (spec.gateways ?? []).entries()) {
      const gateway = fullGateway(given, namespace);
      if (gateway === 'mesh' || semantics === 'gateway-api' || known.has(gateway)) continue;
      problems.warning(
        'MISSING_GATEWAY',
        `VirtualService ${namespace}/${name} names Gateway ${gateway}, which was not given`,
        'Give the Gateway as well: without it no route of it is known.',
        placeOf(['spec', 'gateways', index]),
      );
    }
}
