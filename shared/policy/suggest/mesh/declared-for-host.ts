import { fullHost } from '#shared/policy/istio/host-name.ts';
import type { IstioResources, KindResource } from '#shared/policy/istio/resources/resources.ts';

const DOMAIN = 'cluster.local';

type Service = KindResource<'VirtualService'>;
type Rule = KindResource<'DestinationRule'>;

/** Resources by host, looked through once: hundreds of hosts are asked for. */
const services = new WeakMap<IstioResources, ReadonlyMap<string, Service>>();
const rules = new WeakMap<IstioResources, ReadonlyMap<string, Rule>>();

/** The first VirtualService that says something about sidecars' calls to a host. */
export function serviceForCalls(host: string, resources: IstioResources): Service | undefined {
  const known = services.get(resources) ?? servicesByHost(resources);
  services.set(resources, known);
  return known.get(host.toLowerCase());
}

function servicesByHost(resources: IstioResources): Map<string, Service> {
  const found = resources
    .of('VirtualService')
    .filter(({ spec }) => (spec.gateways ?? []).length === 0 || spec.gateways?.includes('mesh') === true);
  return firstOf(
    found.flatMap((service) => (service.spec.hosts ?? []).map((host) => [host, service] as const)),
  );
}

/** The first DestinationRule for all callers of a host. */
export function ruleForAll(host: string, resources: IstioResources): Rule | undefined {
  const known = rules.get(resources) ?? rulesByHost(resources);
  rules.set(resources, known);
  return known.get(fullHost(host, 'default', DOMAIN).toLowerCase());
}

function rulesByHost(resources: IstioResources): Map<string, Rule> {
  const found = resources.of('DestinationRule').filter(({ spec }) => spec.workloadSelector === undefined);
  return firstOf(found.map((rule) => [rule.spec.host, rule] as const));
}

function firstOf<Found extends Service | Rule>(
  found: readonly (readonly [string, Found])[],
): Map<string, Found> {
  const first = new Map<string, Found>();
  for (const [given, resource] of found) {
    const host = fullHost(given, resource.namespace, DOMAIN).toLowerCase();
    if (!first.has(host)) first.set(host, resource);
  }
  return first;
}
