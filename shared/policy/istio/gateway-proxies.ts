import type { IstioResources, KindResource } from './resources/resources.ts';
import { isSelected } from './settings/registry.ts';

type Gateway = KindResource<'Gateway'>;
type Labels = Readonly<Record<string, string>>;

/** A pod that may be a proxy of a gateway. */
export interface GatewayPod {
  readonly namespace: string;
  readonly labels: Labels;
}

/** The proxies of one namespace that serve the same Gateways. */
export interface GatewayProxies {
  /** In the order of the files. */
  readonly gateways: readonly Gateway[];
  /** Null where no workload that was given is selected: Gateways select proxies of any namespace. */
  readonly namespace: string | null;
  /** Labels that all of the proxies have; those of the selector where none was given. */
  readonly labels: Labels;
}

/**
 * Which proxies the Gateways select, by the Deployments, StatefulSets and Pods that were given. One proxy may be selected by
 * several Gateways with other selectors, and then serves them all (`mergeGateways` in pilot/pkg/model/gateway.go). A Gateway
 * without a selector is for every proxy of a gateway.
 * @param running proxies that were asked themselves
 */
export function gatewayProxies(
  resources: IstioResources,
  running: readonly GatewayPod[] = [],
): GatewayProxies[] {
  const all = resources.of('Gateway');
  const isForAll = ({ spec }: Gateway) => Object.keys(spec.selector ?? {}).length === 0;
  const groups = new Map<string, { gateways: Gateway[]; namespace: string; labels: Labels }>();
  const placed = new Set<Gateway>();
  for (const { namespace, labels } of [...workloadsOf(resources), ...running]) {
    const choosing = all.filter((one) => !isForAll(one) && isSelected(labels, one.spec.selector ?? {}));
    if (choosing.length === 0) continue;
    const gateways = all.filter((one) => isForAll(one) || choosing.includes(one));
    for (const one of gateways) placed.add(one);
    const key = [namespace, ...gateways.map((one) => all.indexOf(one))].join(' ');
    const before = groups.get(key);
    groups.set(key, { gateways, namespace, labels: before ? common(before.labels, labels) : labels });
  }
  const others = Map.groupBy(
    all.filter((one) => !placed.has(one)),
    ({ spec }) => JSON.stringify(Object.entries(spec.selector ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  const found: GatewayProxies[] = [
    ...groups.values(),
    ...[...others.values()].map((gateways) => ({
      gateways,
      namespace: null,
      labels: gateways[0]?.spec.selector ?? {},
    })),
  ];
  const position = ({ gateways: [first] }: GatewayProxies) => (first === undefined ? -1 : all.indexOf(first));
  return found.sort((a, b) => position(a) - position(b));
}

function workloadsOf(resources: IstioResources): GatewayPod[] {
  return [
    ...[...resources.of('Deployment'), ...resources.of('StatefulSet')].map(({ namespace, spec }) => ({
      namespace,
      labels: spec.template.metadata?.labels ?? {},
    })),
    ...resources.of('Pod'),
  ];
}

function common(a: Labels, b: Labels): Labels {
  return Object.fromEntries(Object.entries(a).filter(([name, value]) => b[name] === value));
}
