import type { ServicePort } from '#shared/policy/model/policy.ts';
import { derived, notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { fullHost } from '../host-name.ts';
import type { IstioResources, KindResource } from '../resources/resources.ts';
import { isSelected, protocolClass, protocolOf } from './registry.ts';

/** What a service entry's or a pod's own ports say, by name. */
interface Behind {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * The ports of every host that Kubernetes Services and ServiceEntries declare, with the ports of the workloads behind them; the
 * first declaration of a host counts. A target that is a name is looked up among the containers of the Deployments that the
 * Service selects (Kubernetes Service `targetPort`); endpoints and WorkloadEntries may have ports of their own
 * (networking/v1/workload_entry.proto `ports`).
 */
export function servicePorts(resources: IstioResources, domain: string): Map<string, ServicePort[]> {
  const found = new Map<string, ServicePort[]>();
  const containers = byNamespace(resources.of('Deployment'), resources.of('StatefulSet'));
  const entries = entriesByLabel(resources.of('WorkloadEntry'));
  for (const service of resources.of('Service')) {
    const host = fullHost(service.name, service.namespace, domain).toLowerCase();
    if (!found.has(host)) found.set(host, portsOfService(service, containers.get(service.namespace) ?? []));
  }
  for (const entry of resources.of('ServiceEntry')) {
    const selector = entry.spec.workloadSelector?.labels;
    const selected = selector === undefined ? [] : selectedBy(selector, entry.namespace, entries);
    const behind = [...(entry.spec.endpoints ?? []), ...selected.map(({ spec }) => spec)];
    for (const host of entry.spec.hosts.map((one) => one.toLowerCase()))
      if (!found.has(host)) found.set(host, portsOfEntry(entry, behind));
  }
  return found;
}

function portsOfService(
  { spec, placeOf }: KindResource<'Service'>,
  workloads: readonly Behind[],
): ServicePort[] {
  const selector = spec.selector ?? {};
  return (spec.ports ?? []).flatMap((port, index) => {
    if (port.protocol !== undefined && port.protocol !== 'TCP') return [];
    const place = placeOf(['spec', 'ports', index]);
    const { targetPort = port.port, name = null } = port;
    return [
      {
        number: port.port,
        name,
        protocol: protocolClass(port.appProtocol ?? protocolOf(name ?? '')),
        targets:
          typeof targetPort === 'number'
            ? written([targetPort], place)
            : namedTarget(targetPort, Object.keys(selector).length === 0 ? null : selector, workloads),
        ownPorts: false,
        place,
      },
    ];
  });

  function namedTarget(
    name: string,
    wanted: Readonly<Record<string, string>> | null,
    all: readonly Behind[],
  ): Setting<readonly number[]> {
    const behind = wanted === null ? [] : all.filter(({ labels }) => isSelected(labels, wanted));
    const numbers = behind.flatMap(({ ports }) => (Object.hasOwn(ports, name) ? [ports[name] ?? 0] : []));
    return numbers.length === 0 || numbers.length < behind.length
      ? notKnown(
          `targetPort ${name} is a name, and no container that was given has it`,
          placeOf(['spec', 'ports']),
        )
      : derived([...new Set(numbers)], `the containers' port ${name}`, []);
  }
}

function portsOfEntry(
  { spec, placeOf }: KindResource<'ServiceEntry'>,
  behind: readonly { readonly ports?: Readonly<Record<string, number>> | undefined }[],
): ServicePort[] {
  return (spec.ports ?? []).map(({ number, name, protocol = '', targetPort = number }, index) => {
    const own = behind.flatMap(({ ports = {} }) => (Object.hasOwn(ports, name) ? [ports[name] ?? 0] : []));
    const numbers = new Set(own.length < behind.length || behind.length === 0 ? [...own, targetPort] : own);
    const place = placeOf(['spec', 'ports', index]);
    return {
      number,
      name,
      protocol: protocolClass(protocol),
      targets: written([...numbers], place),
      ownPorts: own.length > 0,
      place,
    };
  });
}

type Entry = KindResource<'WorkloadEntry'>;

/** Any label of a selector narrows, so that not every entry of a namespace is looked at for each service. */
function entriesByLabel(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of entries)
    for (const [name, value] of Object.entries(entry.spec.labels ?? {})) {
      const key = `${entry.namespace} ${name}=${value}`;
      const own = found.get(key) ?? [];
      own.push(entry);
      found.set(key, own);
    }
  return found;
}

function selectedBy(
  selector: Readonly<Record<string, string>>,
  namespace: string,
  entries: ReadonlyMap<string, readonly Entry[]>,
): Entry[] {
  const [first] = Object.entries(selector);
  if (first === undefined) return [];
  return (entries.get(`${namespace} ${first[0]}=${first[1]}`) ?? []).filter(({ spec }) =>
    isSelected(spec.labels ?? {}, selector),
  );
}

type Workload = KindResource<'Deployment'> | KindResource<'StatefulSet'>;

function byNamespace(...kinds: readonly (readonly Workload[])[]): Map<string, Behind[]> {
  const found = new Map<string, Behind[]>();
  for (const { namespace, spec } of kinds.flat()) {
    const ports = (spec.template.spec?.containers ?? []).flatMap((container) =>
      (container.ports ?? []).flatMap(({ name, containerPort }) =>
        name == null ? [] : [[name, containerPort] as const],
      ),
    );
    const labels = spec.template.metadata?.labels ?? {};
    const own = found.get(namespace) ?? [];
    own.push({ labels, ports: Object.fromEntries(ports) });
    found.set(namespace, own);
  }
  return found;
}
