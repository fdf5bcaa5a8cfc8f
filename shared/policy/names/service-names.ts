import type { Destination } from '#shared/policy/model/decision.ts';
import type { Service } from '#shared/policy/model/policy.ts';
import type { ServiceName } from '#shared/policy/inputs.ts';

/** Where a registry's service is in the mesh. */
export interface MeshService {
  readonly host: string;
  readonly subset: string | null;
}

/**
 * Joins the names of the two sides. A registry's id is a mesh host when the user says so, when it is the host or its first
 * label, a fixed address of it, or when it is `SERVICE-SUBSET` of a host that has that subset (several registry names for the
 * versions of one service are the usual way to a canary in Spring Cloud). Letter case does not matter: Eureka shows ids in
 * upper case.
 */
export interface ServiceNames {
  /** Undefined when the mesh has no such service. */
  readonly inMesh: (springId: string) => MeshService | undefined;
  /** The same destination in the mesh's terms; unchanged when the mesh has no such service. */
  readonly translate: (destination: Destination) => Destination;
  /** Hosts that the id may be as well as the one that {@link inMesh} says: services of one name in several namespaces. */
  readonly otherHosts: (springId: string) => readonly string[];
}

export function serviceNames(told: readonly ServiceName[], mesh: readonly Service[]): ServiceNames {
  const byLabel = Map.groupBy(mesh, ({ name }) => labelOf(name));
  const byName = new Map<string, Service>();
  for (const [label, services] of byLabel) {
    const [first] = services.toSorted((a, b) => Number(isOfKubernetes(b)) - Number(isOfKubernetes(a)));
    if (first !== undefined) byName.set(label, first);
  }
  for (const service of mesh) {
    byName.set(service.name.toLowerCase(), service);
    for (const address of service.addresses ?? []) byName.set(address.toLowerCase(), service);
  }
  const toldOf = new Map(told.map((one) => [one.spring.toLowerCase(), one]));
  const find = (springId: string): MeshService | undefined => {
    const id = springId.toLowerCase();
    const said = toldOf.get(id);
    if (said !== undefined)
      return { host: byName.get(said.host.toLowerCase())?.name ?? said.host, subset: said.subset };
    const same = byName.get(id);
    if (same !== undefined) return { host: same.name, subset: null };
    for (let at = id.lastIndexOf('-'); at > 0; at = id.lastIndexOf('-', at - 1)) {
      const service = byName.get(id.slice(0, at));
      const subset = service?.subsets.find((name) => name.toLowerCase() === id.slice(at + 1));
      if (service !== undefined && subset !== undefined) return { host: service.name, subset };
    }
    return undefined;
  };
  const known = new Map<string, MeshService | undefined>();
  const inMesh = (springId: string) => {
    if (!known.has(springId)) known.set(springId, find(springId));
    return known.get(springId);
  };
  return {
    inMesh,
    otherHosts: (springId) => {
      const host = inMesh(springId)?.host;
      const said = toldOf.get(springId.toLowerCase())?.host.toLowerCase();
      if (host === undefined || said?.includes('.') === true || springId.toLowerCase() === host.toLowerCase())
        return [];
      const same = (byLabel.get(labelOf(host)) ?? []).filter(isOfKubernetes);
      return same.length < 2 ? [] : same.flatMap(({ name }) => (name === host ? [] : [name]));
    },
    translate: (destination) => {
      const found = inMesh(destination.host);
      return found === undefined
        ? destination
        : { ...destination, host: found.host, subset: found.subset ?? destination.subset };
    },
  };
}

function labelOf(host: string): string {
  return host.toLowerCase().split('.', 1)[0] ?? '';
}

/** `SERVICE.NAMESPACE.svc.DOMAIN`: a first label is that of a Service before it is that of any other host. */
function isOfKubernetes({ name }: Service): boolean {
  return /^[^.]+\.[^.]+\.svc(\.|$)/.test(name);
}
