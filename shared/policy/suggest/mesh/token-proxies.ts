import { fullHost } from '#shared/policy/istio/host-name.ts';
import type { IstioResources, KindResource } from '#shared/policy/istio/resources/resources.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import type { GatewayTarget } from '../gateway/target.ts';
import { kubernetesName } from '../kubernetes-name.ts';
import type { TokenProxies } from './token-checks.ts';

const DOMAIN = 'cluster.local';

/** Finds the proxies before an application; null when the mesh has neither a gateway in its place nor its sidecars. */
type ProxiesOf = (application: string) => TokenProxies | null;

/** The gateway that takes an application's place, or its own sidecars. Hosts are indexed once, for all applications. */
export function tokenProxies(
  targets: readonly GatewayTarget[],
  names: ServiceNames,
  resources: IstioResources | null,
): ProxiesOf {
  const workloads = new Workloads(resources);
  return (application) => {
    const target = targets.find(({ edges }) => edges.some(({ name }) => name === application));
    if (target !== undefined)
      return { namespace: target.proxyNamespace, labels: target.selector, kind: 'gateway' };
    const found = names.inMesh(application);
    if (found === undefined) return null;
    const { host, subset } = found;
    const namespace = /^[^.]+\.([^.]+)\.svc\./.exec(host)?.[1] ?? 'default';
    return { namespace, kind: 'sidecar', labels: workloads.labelsOf(host, subset) };
  };
}

/** Labels of workloads by the hosts of the mesh, which are in lower case. */
class Workloads {
  readonly #services: ReadonlyMap<string, readonly KindResource<'Service'>[]>;
  readonly #rules: ReadonlyMap<string, readonly KindResource<'DestinationRule'>[]>;
  readonly #entries = new Map<string, KindResource<'ServiceEntry'>>();

  constructor(resources: IstioResources | null) {
    this.#services = Map.groupBy(resources?.of('Service') ?? [], ({ name, namespace }) =>
      fullHost(name, namespace, DOMAIN).toLowerCase(),
    );
    this.#rules = Map.groupBy(resources?.of('DestinationRule') ?? [], ({ spec, namespace }) =>
      fullHost(spec.host, namespace, DOMAIN).toLowerCase(),
    );
    for (const entry of resources?.of('ServiceEntry') ?? [])
      for (const host of entry.spec.hosts)
        if (!this.#entries.has(host.toLowerCase())) this.#entries.set(host.toLowerCase(), entry);
  }

  /** Those of a version, where one is meant; `app` where no resource that was given says any. */
  labelsOf(host: string, subset: string | null): Readonly<Record<string, string>> {
    const own = this.#services.get(host)?.[0]?.spec.selector;
    const selector = own ?? this.#entries.get(host)?.spec.workloadSelector?.labels;
    const ofSubset = (this.#rules.get(host) ?? [])
      .flatMap(({ spec }) => spec.subsets ?? [])
      .find(({ name }) => name === subset)?.labels;
    return { ...(selector ?? { app: kubernetesName(host.split('.', 1)[0] ?? host) }), ...ofSubset };
  }
}
