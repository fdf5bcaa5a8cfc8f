import { kubernetesName } from '../kubernetes-name.ts';
import type { ResourceToWrite } from '../resource-text.ts';
import { NETWORKING, titleOf, type Suggested } from '../suggested.ts';
import { isAddress, outsideName } from './outside.ts';

/** A port of a host outside of the mesh. */
export interface ExternalPort {
  readonly port: number;
  /** Whether TLS is spoken: by the client itself, or by a gateway that a DestinationRule tells to. */
  readonly tls: boolean;
  /** `route items of gateway`, `shop (feign)`. */
  readonly who: string;
}

/**
 * A ServiceEntry for a host outside of the mesh that Spring calls by its address. Sources: istio.io/api service_entry.proto
 * (Location, Resolution; with STATIC the addresses of the endpoints count, and sidecars know the service by its `addresses`).
 * @param host as Spring calls it
 */
export function externalService(host: string, ports: readonly ExternalPort[]): Suggested {
  const resource: ResourceToWrite = {
    apiVersion: NETWORKING,
    kind: 'ServiceEntry',
    metadata: { name: kubernetesName(host), namespace: 'default' },
    spec: {
      hosts: [outsideName(host)],
      ...(isAddress(host) && { addresses: [host] }),
      location: 'MESH_EXTERNAL',
      resolution: isAddress(host) ? 'STATIC' : 'DNS',
      ports: ports.map(({ port, tls }) => ({
        number: port,
        name: `${tls ? 'https' : 'http'}-${port}`,
        protocol: tls ? 'HTTPS' : 'HTTP',
      })),
      ...(isAddress(host) && { endpoints: [{ address: host }] }),
    },
  };
  const callers = [...new Set(ports.map(({ who }) => who))].join(', ');
  return {
    title: titleOf(resource, false, `${host}, which ${callers} calls by its address`),
    file: `istio/external-${kubernetesName(host)}.yaml`,
    resource,
    comments: [
      { path: [], lines: ['RT-10: without it the host is unknown, and REGISTRY_ONLY answers 502.'] },
    ],
  };
}
