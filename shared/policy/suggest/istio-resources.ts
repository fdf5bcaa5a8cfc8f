import { clientAddress } from '../bypass/address.ts';
import type { Call, Edge, Service } from '../model/policy.ts';
import { istioVersion } from '../istio/versions/istio-version.ts';
import type { Policies } from '../read/policies.ts';
import { declaredGateways } from './gateway/declared.ts';
import { planGateway } from './gateway/plan.ts';
import type { EdgePlan } from './gateway/rule-list.ts';
import { declaredZuuls, planZuul } from './gateway/zuul.ts';
import { gatewayResources } from './gateway/resources.ts';
import { gatewayTargets, type GatewayTarget } from './gateway/target.ts';
import { callService } from './mesh/call-services.ts';
import { destinationRules, type HostCalls } from './mesh/destination-rules.ts';
import { externalService, type ExternalPort } from './mesh/external-service.ts';
import { isOutside, outsideName } from './mesh/outside.ts';
import { tokenChecks } from './mesh/token-checks.ts';
import { tokenProxies } from './mesh/token-proxies.ts';
import type { CallWish } from './mesh/traffic-policy.ts';
import { forVersion } from './served-version.ts';
import type { Suggested } from './suggested.ts';

/** A first set of Istio resources that do what the Spring side does, with the plans that they were made of. */
export interface IstioSuggestions {
  readonly resources: readonly Suggested[];
  readonly plans: readonly EdgePlan[];
  readonly targets: readonly GatewayTarget[];
}

/** Makes the resources. Pure; empty when no Spring side was given. */
export function istioSuggestions({ spring, istio, names }: Policies): IstioSuggestions {
  if (spring === null) return { resources: [], plans: [], targets: [] };
  const services = istio?.policy.services ?? [];
  const byName = new Map(services.map((service) => [service.name, service]));
  const resources = istio?.resources ?? null;
  const plans = [
    ...declaredZuuls(spring.applications, spring.policy).map((zuul) => planZuul(zuul, names, services)),
    ...declaredGateways(spring.applications, spring.policy).map((one) => planGateway(one, names, services)),
  ];
  const planned = new Set(plans.map(({ edge }) => edge));
  const edges = spring.policy.edges.filter(({ name }) => planned.has(name));
  const targets = gatewayTargets(edges, resources, istio?.policy ?? null);
  const hosts = new Hosts();
  for (const target of targets) for (const plan of plansOf(target.edges, plans)) hosts.addPlan(plan, target);
  const gateways = new Set(spring.policy.edges.map(({ name }) => name));
  for (const call of spring.policy.calls) {
    const found = names.inMesh(call.callee);
    if (call.caller !== null && gateways.has(call.caller)) continue;
    if (found === undefined) {
      hosts.addOutside(call, services);
      continue;
    }
    const host = hosts.of(found.host);
    host.calls.push({
      who: `${call.caller ?? 'any service'} (${call.via})`,
      settings: call.settings,
      tls: false,
    });
    host.sdk.push(call);
    if (found.subset !== null) host.subsets.add(found.subset);
  }
  const version = istioVersion(istio?.policy.versions['Istio'] ?? '');
  const proxiesOf = tokenProxies(targets, names, resources);
  return {
    plans,
    targets,
    resources: [
      ...targets.flatMap((target) => gatewayResources(target, plansOf(target.edges, plans))),
      ...[...hosts.all].flatMap(([host, { edge, calls, subsets, proxies, sdk, external, outside }]) => {
        const isHttp = httpPortsOf(byName.get(host));
        const asked: HostCalls = { host, edge, calls, subsets: [...subsets], isHttp, proxies };
        return [
          ...destinationRules(asked, resources),
          ...(sdk.length === 0 ? [] : [callService(host, sdk, resources)]),
          ...(outside === null ? [] : [externalService(outside, [...external.values()])]),
        ];
      }),
      ...spring.applications.flatMap((application) => {
        const proxies = proxiesOf(application.name);
        return proxies === null ? [] : tokenChecks(application, proxies, resources);
      }),
    ].map((one) => forVersion(one, version)),
  };
}

function plansOf(edges: readonly Edge[], plans: readonly EdgePlan[]): EdgePlan[] {
  return edges.flatMap(({ name }) => plans.filter(({ edge }) => edge === name));
}

/** Ports that nothing is known of count as those of HTTP. */
function httpPortsOf(service: Service | undefined): (port: number) => boolean {
  const others = service?.listens?.flatMap(({ number, protocol }) => (protocol === 'tcp' ? [number] : []));
  return (port) => others?.includes(port) !== true;
}

interface Host {
  readonly edge: CallWish[];
  readonly calls: CallWish[];
  readonly sdk: Parameters<typeof callService>[1][number][];
  readonly subsets: Set<string>;
  /** Ports by number; empty for a service of the mesh. */
  readonly external: Map<number, ExternalPort>;
  /** A host outside as Spring calls it; null for a service of the mesh. */
  outside: string | null;
  proxies: HostCalls['proxies'];
}

class Hosts {
  readonly all = new Map<string, Host>();

  of(name: string): Host {
    const known = this.all.get(name);
    if (known !== undefined) return known;
    const made: Host = {
      edge: [],
      calls: [],
      sdk: [],
      subsets: new Set(),
      external: new Map(),
      outside: null,
      proxies: null,
    };
    this.all.set(name, made);
    return made;
  }

  addPlan({ calls, edge }: EdgePlan, { proxyNamespace, selector }: GatewayTarget): void {
    for (const { route, to, tls, settings } of calls) {
      const host = this.of(to.destination.host);
      host.edge.push({ who: `route ${route}`, settings, tls });
      host.proxies = { namespace: proxyNamespace, selector };
      if (to.destination.subset !== undefined) host.subsets.add(to.destination.subset);
      if (to.external === null) continue;
      const { port } = to.external;
      host.outside = to.external.host;
      host.external.set(port, { port, tls, who: `route ${route} of ${edge}` });
    }
  }

  /** The hosts that an application calls by fixed addresses, as far as they are outside. */
  addOutside({ caller, via, addresses, tls = false }: Call, services: readonly Service[]): void {
    for (const text of addresses?.known === true ? addresses.value : []) {
      const address = clientAddress(text);
      if (address === undefined || !isOutside(address.host, services)) continue;
      const host = this.of(outsideName(address.host));
      const port = address.port ?? (tls ? 443 : 80);
      host.outside = address.host;
      if (!host.external.has(port))
        host.external.set(port, { port, tls, who: `${caller ?? 'any service'} (${via})` });
    }
  }
}
