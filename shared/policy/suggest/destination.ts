import type { HttpRoute } from '../istio/virtual-service/schema.ts';
import type { Destination } from '../model/decision.ts';
import type { Service } from '../model/policy.ts';
import type { MeshService, ServiceNames } from '../names/service-names.ts';
import { isNamed, isOutside, outsideName } from './mesh/outside.ts';
import { kubernetesName } from './kubernetes-name.ts';
import type { Note } from './note.ts';

export type RuleDestination = NonNullable<HttpRoute['route']>[number]['destination'];

/** Where a Spring route's requests go in the mesh. */
export interface MeshDestination {
  readonly destination: RuleDestination;
  /** A host outside as Spring calls it, which a ServiceEntry has to declare; null for services of the mesh. */
  readonly external: { readonly host: string; readonly port: number } | null;
  readonly notes: readonly Note[];
}

/** Translates a destination of Spring (a registry's id, or host and port of a URL) by the mesh's names (MO-08). */
export function meshDestination(
  { host, port }: Destination,
  names: ServiceNames,
  services: readonly Service[],
): MeshDestination {
  const known = names.inMesh(host) ?? behindName(host.toLowerCase(), services);
  if (known !== undefined) {
    const { ports = [], listens = [] } = services.find(({ name }) => name === known.host) ?? {};
    const tcp = new Set(listens.flatMap(({ number, protocol }) => (protocol === 'tcp' ? [number] : [])));
    // A port that is proxied as TCP has no rules for requests.
    const usual = ports.find((number) => !tcp.has(number)) ?? ports[0];
    const chosen = port !== null && ports.includes(port) ? port : usual;
    return {
      destination: {
        host: known.host,
        ...(known.subset !== null && { subset: known.subset }),
        ...(ports.length > 1 && chosen !== undefined && { port: { number: chosen } }),
      },
      external: null,
      notes:
        port !== null && ports.length > 0 && !ports.includes(port)
          ? [
              {
                catalogue: 'MO-08',
                text: `Spring calls port ${port}, which the service does not have (${ports.join(', ')})`,
              },
            ]
          : [],
    };
  }
  const version = versionOf(host, services);
  if (version !== null)
    return {
      destination: version,
      external: null,
      notes: [
        {
          catalogue: 'RT-13',
          text: `${host} is taken for a version of ${version.host}: the DestinationRule has to have the subset ${version.subset}`,
        },
      ],
    };
  if (port !== null && isOutside(host.toLowerCase(), []))
    return {
      destination: { host: outsideName(host), port: { number: port } },
      external: { host, port },
      notes: [],
    };
  return {
    destination: { host: kubernetesName(host), ...(port !== null && { port: { number: port } }) },
    external: null,
    notes: [
      {
        catalogue: 'MO-08',
        text: `no resource that was given declares ${host}: put the name of its Kubernetes Service here`,
      },
    ],
  };
}

/** `producer.shop` and a ClusterIP name a Service as well. */
function behindName(host: string, services: readonly Service[]): MeshService | undefined {
  const found = services.find((service) => isNamed(service, host));
  return found === undefined ? undefined : { host: found.name, subset: null };
}

/** A registry's id that is a service of the mesh and a version behind a dash: `producer-v2`. */
function versionOf(id: string, services: readonly Service[]): { host: string; subset: string } | null {
  const found = /^(.+)-(v\d+|canary|stable|blue|green)$/.exec(id);
  const service = services.find(({ name }) => name.toLowerCase().split('.', 1)[0] === found?.[1]);
  return found?.[2] === undefined || service === undefined ? null : { host: service.name, subset: found[2] };
}
