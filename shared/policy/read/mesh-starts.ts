import type { IstioResources, KindResource } from '#shared/policy/istio/resources/resources.ts';
import type { ContainerStart } from '#shared/policy/spring/start/container-start.ts';
import { workloadStarts, type Manifest } from '#shared/policy/spring/start/workloads.ts';

const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Pod'] as const;

/** How the containers of the mesh's workloads are started. */
export function meshStarts(resources: IstioResources): ContainerStart[] {
  const workloads = WORKLOADS.flatMap((kind) => resources.of(kind).map(manifestOf));
  if (workloads.length === 0) return [];
  const maps = resources.of('ConfigMap').map((map): Manifest => {
    const manifest = manifestOf(map);
    return { ...manifest, value: map.spec, placeOf: (path) => map.placeOf(['spec', ...path]) };
  });
  return workloadStarts([...workloads, ...maps]);
}

function manifestOf(resource: KindResource<(typeof WORKLOADS)[number] | 'ConfigMap'>): Manifest {
  const { kind, name, namespace, labels, spec, placeOf } = resource;
  return { kind, name, namespace, value: { metadata: { labels }, spec }, placeOf, text: '' };
}
