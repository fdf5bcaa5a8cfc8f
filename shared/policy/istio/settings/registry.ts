import type { Place } from '#shared/policy/source/place.ts';
import { fullHost } from '../host-name.ts';
import type { RegisteredService } from '../route-table/inputs.ts';
import type { IstioResources, KindResource } from '../resources/resources.ts';
import type { Discovery } from './destination-settings.ts';

type Labels = Readonly<Record<string, string>>;

/** A service of the mesh with what the resources say about its instances. */
export interface MeshService extends Omit<RegisteredService, 'subsets'> {
  readonly place: Place;
  readonly discovery: Discovery;
  readonly external: boolean;
  /** Label sets of its workloads, as far as they are declared. */
  readonly workloads: readonly Labels[];
  /** Labels that every instance has for certain. */
  readonly selector: Labels;
  /** Declared instances; null when nothing says. */
  readonly instances: number | null;
  /** The same by their labels; empty where only their number is known. */
  readonly counted: readonly Workload[];
  /** Port of the workload behind a port of the service, where it is said. */
  readonly targetPorts: ReadonlyMap<number, number>;
}

/** Instances with the same labels. */
export interface Workload {
  readonly labels: Labels;
  readonly instances: number;
}

/** The services that ServiceEntries and Kubernetes Services declare, in the order of the files; the first of a host counts. */
export function registryOf(resources: IstioResources, domain: string): MeshService[] {
  const workloads = new Workloads(resources);
  const found = new Map<string, MeshService>();
  const add = (service: MeshService) => {
    if (!found.has(service.host)) found.set(service.host, service);
  };
  for (const resource of resources.of('Service'))
    add(kubernetesService(resource, workloads, resources, domain));
  for (const resource of resources.of('ServiceEntry'))
    for (const host of resource.spec.hosts) add(entryService(resource, host, workloads));
  return [...found.values()];
}

function kubernetesService(
  { name, namespace, spec, placeOf }: KindResource<'Service'>,
  workloads: Workloads,
  resources: IstioResources,
  domain: string,
): MeshService {
  const ports = spec.ports ?? [];
  const selector = spec.selector ?? {};
  const behind = Object.keys(selector).length === 0 ? [] : workloads.selected(namespace, selector);
  const grows = workloads.mayGrow(namespace, selector);
  const addresses = endpointsOf(resources, namespace, name);
  return {
    host: fullHost(name, namespace, domain).toLowerCase(),
    namespace,
    ports: ports
      .filter(({ protocol }) => protocol === undefined || protocol === 'TCP')
      .map(({ port, name: portName = '', appProtocol }) => ({
        number: port,
        http: isHttp(appProtocol ?? protocolOf(portName)),
      })),
    addresses:
      spec.clusterIP === undefined || spec.clusterIP === 'None' || spec.clusterIP === ''
        ? []
        : [spec.clusterIP],
    place: placeOf([]),
    discovery: spec.type === 'ExternalName' ? 'dns' : 'endpoints',
    external: spec.type === 'ExternalName',
    workloads: behind.map(({ labels }) => labels),
    selector,
    instances: addresses ?? (behind.length === 0 || grows ? null : sum(behind)),
    // Addresses have no labels: where they are not as many as declared, nobody knows whose they are.
    counted: !grows && (addresses === null || addresses === sum(behind)) ? behind : [],
    targetPorts: new Map(
      ports.flatMap(({ port, targetPort }) =>
        targetPort === undefined || typeof targetPort === 'number'
          ? [[port, targetPort ?? port] as const]
          : [],
      ),
    ),
  };
}

function entryService(
  { namespace, spec, placeOf }: KindResource<'ServiceEntry'>,
  host: string,
  workloads: Workloads,
): MeshService {
  const {
    ports = [],
    endpoints = [],
    workloadSelector,
    resolution = 'NONE',
    location = 'MESH_EXTERNAL',
  } = spec;
  const selector = workloadSelector?.labels ?? {};
  const chosen = workloadSelector === undefined ? [] : workloads.selected(namespace, selector);
  const grows = workloadSelector !== undefined && workloads.mayGrow(namespace, selector);
  const own = endpoints.map(({ labels = {} }) => ({ labels, instances: 1 }));
  const all = [...own, ...chosen];
  return {
    host: host.toLowerCase(),
    namespace,
    ports: ports.map(({ number, protocol = '' }) => ({ number, http: isHttp(protocol) })),
    addresses: spec.addresses ?? [],
    place: placeOf([]),
    discovery: resolution === 'STATIC' ? 'endpoints' : resolution === 'NONE' ? 'passthrough' : 'dns',
    external: location === 'MESH_EXTERNAL',
    workloads: all.map(({ labels }) => labels),
    selector,
    instances: resolution === 'STATIC' && all.length > 0 && !grows ? sum(all) : null,
    counted: resolution === 'STATIC' && !grows ? all : [],
    targetPorts: new Map(ports.map(({ number, targetPort = number }) => [number, targetPort])),
  };
}

const sum = (workloads: readonly Workload[]) =>
  workloads.reduce((total, { instances }) => total + instances, 0);

/** `http-web` is http (pkg/config/kube/conversion.go); a port that says nothing is sniffed. */
export function protocolOf(portName: string): string {
  const [prefix = ''] = portName.split('-', 1);
  return portName.startsWith('grpc-web') ? 'grpc-web' : prefix;
}

const NOT_HTTP = new Set(['tcp', 'udp', 'tls', 'https', 'mongo', 'redis', 'mysql', 'kubernetes.io/wss']);

const HTTP = new Set([
  'http',
  'http2',
  'grpc',
  'grpc-web',
  'http_proxy',
  'kubernetes.io/h2c',
  'kubernetes.io/ws',
]);

/** How istiod has a port's protocol: as HTTP, as TCP, or, where its name or appProtocol says neither, found out by sniffing. */
export function protocolClass(protocol: string): 'http' | 'tcp' | 'detected' {
  const name = protocol.toLowerCase();
  if (HTTP.has(name)) return 'http';
  return NOT_HTTP.has(name) ? 'tcp' : 'detected';
}

function isHttp(protocol: string): boolean {
  return protocolClass(protocol) !== 'tcp';
}

function endpointsOf(resources: IstioResources, namespace: string, name: string): number | null {
  const found = endpointIndex(resources).get(`${namespace}/${name}`);
  return found ?? null;
}

const endpointCache = new WeakMap<IstioResources, Map<string, number>>();

/** Ready addresses by service, of Endpoints or else EndpointSlices. */
function endpointIndex(resources: IstioResources): Map<string, number> {
  const known = endpointCache.get(resources);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const { namespace, labels, spec } of resources.of('EndpointSlice')) {
    const service = labels['kubernetes.io/service-name'];
    if (service === undefined) continue;
    const key = `${namespace}/${service}`;
    counts.set(key, (counts.get(key) ?? 0) + (spec.endpoints ?? []).length);
  }
  for (const { namespace, name, spec } of resources.of('Endpoints'))
    counts.set(
      `${namespace}/${name}`,
      (spec.subsets ?? []).reduce((total, { addresses }) => total + (addresses ?? []).length, 0),
    );
  endpointCache.set(resources, counts);
  return counts;
}

/** Finds workloads by labels without looking at each: every label of a selector narrows. */
class Workloads {
  readonly #byLabel = new Map<string, Workload[]>();
  readonly #groups: readonly KindResource<'WorkloadGroup'>[];

  constructor(resources: IstioResources) {
    this.#groups = resources.of('WorkloadGroup');
    const declared: [string, Workload][] = [];
    for (const kind of ['Deployment', 'StatefulSet', 'ReplicaSet'] as const)
      for (const { namespace, spec } of resources.of(kind))
        declared.push([
          namespace,
          { labels: spec.template.metadata?.labels ?? {}, instances: spec.replicas ?? 1 },
        ]);
    for (const { namespace, spec } of resources.of('WorkloadEntry'))
      declared.push([namespace, { labels: spec.labels ?? {}, instances: 1 }]);
    // Pods of a Deployment that was given as well would count twice.
    if (declared.length === 0)
      for (const { namespace, labels } of resources.of('Pod'))
        declared.push([namespace, { labels, instances: 1 }]);
    for (const [namespace, workload] of declared)
      for (const label of Object.entries(workload.labels)) {
        const key = keyOf(namespace, label);
        const list = this.#byLabel.get(key) ?? [];
        list.push(workload);
        this.#byLabel.set(key, list);
      }
  }

  /** Whether workloads may register that no WorkloadEntry shows (networking/v1/workload_group.proto). */
  mayGrow(namespace: string, selector: Labels): boolean {
    return this.#groups.some(
      (group) =>
        group.namespace === namespace &&
        isSelected({ ...group.spec.metadata?.labels, ...group.spec.template.labels }, selector),
    );
  }

  selected(namespace: string, selector: Labels): Workload[] {
    const lists = Object.entries(selector).map((label) => this.#byLabel.get(keyOf(namespace, label)) ?? []);
    const [shortest = []] = lists.sort((a, b) => a.length - b.length);
    return shortest.filter(({ labels }) => isSelected(labels, selector));
  }
}

function keyOf(namespace: string, [name, value]: readonly [string, string]): string {
  return `${namespace} ${name}=${value}`;
}

/** Whether labels have everything that a selector asks for. */
export function isSelected(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
