import type { IstioResources, KindResource } from './resources/resources.ts';
import { meshField } from './settings/mesh-settings.ts';

type Ingress = KindResource<'Ingress'>;

const CONTROLLER = 'istio.io/ingress-controller';
/** MeshConfig.ingressClass of pkg/config/mesh/mesh.go DefaultMeshConfig. */
const CLASS = 'istio';

/**
 * The Ingresses of Kubernetes that istiod makes routes of (`shouldProcessIngressWithClass` in
 * pilot/pkg/config/kube/ingress): by the annotation, else by the controller of the class, else all where the mode is DEFAULT.
 * Of a class that was not given its name is all there is.
 */
export function istioIngresses(resources: IstioResources): Ingress[] {
  const mode = meshField(resources.mesh, 'ingressControllerMode')?.value ?? 'STRICT';
  const ownClass = meshField(resources.mesh, 'ingressClass')?.value ?? CLASS;
  const classes = new Map(resources.of('IngressClass').map(({ name, spec }) => [name, spec.controller]));
  return resources.of('Ingress').filter(({ annotations, spec }) => {
    const annotated = annotations['kubernetes.io/ingress.class'];
    if (annotated !== undefined) return mode !== 'OFF' && annotated === ownClass;
    const { ingressClassName: named } = spec;
    if (named == null) return mode === 'DEFAULT';
    const controller = classes.get(named);
    return controller === undefined ? named === ownClass : controller === CONTROLLER;
  });
}

/** Hosts of an Ingress; null when a rule of it, or its default backend, is for any. */
export function ingressHosts({ spec }: Ingress): readonly string[] | null {
  const hosts = (spec.rules ?? []).map(({ host }) => host || null);
  const named = hosts.filter((host) => host !== null);
  const isForAny = hosts.length === 0 || named.length < hosts.length || spec.defaultBackend !== undefined;
  return isForAny ? null : named;
}
