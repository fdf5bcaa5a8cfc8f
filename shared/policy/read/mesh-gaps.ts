import { istioIngresses } from '#shared/policy/istio/ingress.ts';
import type { MeshGaps } from '#shared/policy/parity/parity.ts';
import { placeText } from '#shared/policy/source/place.ts';
import type { Problem } from '#shared/policy/source/problem.ts';
import type { IstioSide } from './istio-side.ts';

const GATEWAYS: ReadonlySet<string> = new Set([
  'Gateway',
  'KubernetesGateway',
  'VirtualService',
  'HTTPRoute',
  'GRPCRoute',
]);
const SERVICES: ReadonlySet<string> = new Set(['Service', 'ServiceEntry', 'VirtualService']);

/** What of a mesh may exist although it was not read: half a repository, broken resources, unreadable files. */
export function meshGaps({ resources, policy }: IstioSide, problems: readonly Problem[]): MeshGaps {
  const hole = (kinds: ReadonlySet<string>): string | null => {
    const broken = resources.broken.find(({ kind }) => kinds.has(kind));
    if (broken !== undefined) return `${broken.kind} ${broken.name ?? ''} could not be used`;
    const unread = resources.unread.find(({ kind }) => kind === null || kinds.has(kind));
    return unread === undefined ? null : `a document of ${placeText(unread.place)} could not be read`;
  };
  const absent = problems.find(({ code }) => code === 'MISSING' || code === 'UNREADABLE');
  const source = absent === undefined ? null : `${absent.place.file} could not be read`;
  const [ingress] = istioIngresses(resources);
  const ingressText =
    ingress === undefined
      ? null
      : `the routes of Ingress ${ingress.namespace}/${ingress.name} are not modelled`;
  const gateway = problems.find(({ code }) => code === 'MISSING_GATEWAY')?.message ?? null;
  return {
    gateways: hole(GATEWAYS) ?? gateway ?? ingressText ?? source,
    services: hole(SERVICES) ?? source ?? (policy.services.length === 0 ? 'no Service was given' : null),
  };
}
