import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { KUBERNETES } from '../defaults/kubernetes.ts';
import { chained, mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

const PREFIX = 'spring.cloud.kubernetes';

/** Whose settings count. Source: KubernetesRibbonProperties of 1.1, KubernetesLoadBalancerProperties. */
export type KubernetesBalancer = 'ribbon' | 'loadbalancer';

/**
 * Who balances. In Hoxton both have settings; where those of one alone are written, its library is there. Null where neither
 * has any.
 */
export function kubernetesBalancer(
  { environment, versions }: SettingsReader,
  usesRibbon: Setting<boolean>,
): Setting<KubernetesBalancer> | null {
  const set = (['ribbon', 'loadbalancer'] as const).filter(
    (balancer) => environment.placeOf(`${PREFIX}.${balancer}`) !== undefined,
  );
  const counting = set.filter((balancer) => balancer === 'loadbalancer' || versions.has('ribbon') !== false);
  const [only] = counting;
  if (only === undefined) return null;
  if (counting.length === 1) return derived(only, `${PREFIX}.${only} is configured`, []);
  return mapped(usesRibbon, (ribbon) => (ribbon ? 'ribbon' : 'loadbalancer'));
}

/** The name of the mode's property. */
export function modeOf(balancer: KubernetesBalancer): string {
  return `${PREFIX}.${balancer}.mode`;
}

/**
 * In mode SERVICE the client calls the Service's name; in POD, the default, it picks pod addresses itself and passes the
 * mesh's rules by (MO-02). Null when it picks, or when nothing shows that Spring Cloud Kubernetes is used.
 */
export function kubernetesAddresses(
  reader: SettingsReader,
  client: string,
  usesRibbon: Setting<boolean>,
): Setting<readonly string[]> | null {
  const used = kubernetesBalancer(reader, usesRibbon);
  if (used === null || !used.known) return used;
  const balancer = used.value;
  const mode = reader.text([modeOf(balancer)], KUBERNETES.mode);
  if (mode.known && mode.value.toUpperCase() !== 'SERVICE') return null;
  return chained(mode, () => {
    const namespace = reader.written([
      ...(balancer === 'ribbon' ? [{ exact: `${client}.ribbon.KubernetesNamespace` }] : []),
      `${PREFIX}.client.namespace`,
      `${PREFIX}.discovery.namespace`,
    ]);
    const domain = reader.text([`${PREFIX}.${balancer}.cluster-domain`], KUBERNETES.clusterDomain);
    if (namespace === undefined) return notKnown('the namespace of the Service is that of the pod');
    return chained(namespace, (space) =>
      chained(domain, (suffix) =>
        derived([`${client}.${space}.svc.${suffix}`], 'the Service of this name', [mode, namespace, domain]),
      ),
    );
  });
}
