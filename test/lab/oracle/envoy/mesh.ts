import type { RegisteredService } from '#shared/policy/istio/route-table/inputs.ts';
import { SIDECAR_ADDRESS } from '#test/lab/layout.ts';
import { LAB_ADDRESS } from '#test/lab/ports.ts';
import type { Echoes } from '../echo.ts';

/** Ports of the lab's mesh. */
export type MeshPorts = {
  /** The gateway's plain HTTP. */
  readonly ingress: number;
  /** The gateway's second server, whose hosts are redirected to HTTPS or belong to other namespaces. */
  readonly second: number;
  /** Where the sidecar listens, and the port of all services that are called by name. */
  readonly service: number;
  /** Further ports of services. */
  readonly others: readonly [number, number, number];
};

/** A service of the lab with the backends behind it. */
export type LabService = {
  readonly host: string;
  readonly ports: readonly number[];
  readonly subsets: readonly string[];
};

/** More ports than one, one port that is not the listener's, and subsets: what decides a destination's port. */
export function destinationServices(ports: MeshPorts): LabService[] {
  const [second, single, far] = ports.others;
  return [
    { host: 'alpha.default.svc.cluster.local', ports: [ports.service], subsets: ['v1', 'v2'] },
    { host: 'beta.default.svc.cluster.local', ports: [ports.service, second], subsets: [] },
    { host: 'gamma.default.svc.cluster.local', ports: [single], subsets: ['v1'] },
    { host: 'delta.example.test', ports: [ports.ingress, far], subsets: [] },
  ];
}

/** Services that a sidecar's application calls by name. */
export function calledServices(ports: MeshPorts, count: number): LabService[] {
  const revision = { host: REVISION_HOST, ports: [ports.service], subsets: [] };
  const numbered = Array.from({ length: count }, (_, i) => ({
    host: i % 7 === 6 ? `m${i}.wild.test` : `m${i}.${i % 5 === 4 ? 'other' : 'default'}.svc.cluster.local`,
    ports: [ports.service],
    subsets: [],
  }));
  return [...numbered, revision];
}

/** A service whose VirtualService answers which batch is live. */
export const REVISION_HOST = 'revision.default.svc.cluster.local';

/** The name of the backend behind a port and a subset. */
export function backendName(host: string, subset: string | null, port: number): string {
  return `${host}|${subset ?? 'v1'}|${port}`;
}

/** Backends to start: one for each version of each port. */
export function backendNames(services: readonly LabService[]): string[] {
  return services.flatMap(({ host, ports, subsets }) =>
    ports.flatMap((port) => versions(subsets).map((version) => backendName(host, version, port))),
  );
}

function versions(subsets: readonly string[]): readonly string[] {
  return subsets.length === 0 ? ['v1'] : subsets;
}

/** The services as the oracle is told of them. */
export function registered(services: readonly LabService[]): RegisteredService[] {
  return services.map(({ host, ports, subsets }) => ({
    host,
    namespace: namespaceOf(host),
    ports: ports.map((number) => ({ number, http: true })),
    subsets,
    addresses: [],
  }));
}

/** ServiceEntries, DestinationRules, Gateways and the Sidecar, for istiod. */
export function meshResources(
  services: readonly LabService[],
  called: readonly LabService[],
  ports: MeshPorts,
  echoes: Echoes,
): object[] {
  return [
    ...services.flatMap((service) => [entry(service, echoes), ...rule(service)]),
    ...called.map((service) => entry(service, echoes)),
    ...gateways(ports),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: 'consumer', namespace: 'default' },
      spec: {
        workloadSelector: { labels: { app: 'consumer' } },
        // A listener of one port brings the clusters of that port only.
        egress: [ports.service, ports.ingress, ...ports.others].map((number) => ({
          port: { number, name: `http-${number}`, protocol: 'HTTP' },
          bind: SIDECAR_ADDRESS,
          captureMode: 'NONE',
          hosts: ['*/*'],
        })),
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { mtls: { mode: 'DISABLE' } },
    },
  ];
}

/** The gateways as YAML objects; the oracle reads the same. */
export function gateways(
  ports: MeshPorts,
): { metadata: { name: string; namespace: string }; spec: object }[] {
  const selector = { istio: 'ingressgateway' };
  const gateway = (name: string, namespace: string, chosen: object, servers: object[]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { selector: chosen, servers },
  });
  const server = (port: number, hosts: string[], tls: object | null = null) => ({
    port: { number: port, name: `http-${port}${tls === null ? '' : '-redirect'}`, protocol: 'HTTP' },
    bind: LAB_ADDRESS,
    hosts,
    ...(tls === null ? {} : { tls }),
  });
  return [
    gateway('ingress', 'default', selector, [server(ports.ingress, ['*'])]),
    gateway('second', 'default', selector, [
      server(ports.second, ['other/*', './*.own.test', '*/*.open.test']),
      server(ports.second, ['secure.open.test', 'nobody.secure.test'], { httpsRedirect: true }),
    ]),
  ];
}

function namespaceOf(host: string): string {
  return host.includes('.other.') ? 'other' : 'default';
}

function entry({ host, ports, subsets }: LabService, echoes: Echoes): object {
  const known = backendKnown(echoes);
  const endpoints = versions(subsets).map((version) => ({
    address: LAB_ADDRESS,
    ports: Object.fromEntries(ports.map((port) => [`http-${port}`, known(host, version, port)])),
    labels: { version },
  }));
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: host.replaceAll('.', '-'), namespace: namespaceOf(host) },
    spec: {
      hosts: [host],
      location: 'MESH_INTERNAL',
      resolution: 'STATIC',
      ports: ports.map((number) => ({ number, name: `http-${number}`, protocol: 'HTTP' })),
      endpoints,
    },
  };
}

/** A called service without a backend of its own shares one: its routes go to the destinations. */
function backendKnown(echoes: Echoes) {
  return (host: string, version: string, port: number): number => {
    try {
      return echoes.addressOf(backendName(host, version, port)).port;
    } catch {
      return echoes.addressOf(SHARED_BACKEND).port;
    }
  };
}

/** What answers for all services that have no backend of their own. */
export const SHARED_BACKEND = 'shared';

function rule({ host, subsets }: LabService): object[] {
  if (subsets.length === 0) return [];
  return [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: host.replaceAll('.', '-'), namespace: 'default' },
      spec: { host, subsets: subsets.map((name) => ({ name, labels: { version: name } })) },
    },
  ];
}
