import type { DestinationRule, TrafficPolicy } from '#shared/policy/istio/resources/destination-rule.ts';
import type { KindResource } from '#shared/policy/istio/resources/resources.ts';
import { fullHost } from '#shared/policy/istio/host-name.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { LintContext } from '../rule.ts';

/** A trafficPolicy wherever a DestinationRule may have one. */
export interface LocatedPolicy {
  readonly policy: Omit<TrafficPolicy, 'portLevelSettings' | 'tunnel' | 'proxyProtocol' | 'retryBudget'>;
  readonly rule: KindResource<'DestinationRule'>;
  readonly subject: string;
  readonly level: 'host' | 'subset' | 'port';
  readonly placeOf: (...below: (string | number)[]) => Place;
}

export function trafficPolicies({ resources }: LintContext): LocatedPolicy[] {
  return (resources?.of('DestinationRule') ?? []).flatMap((rule) => {
    const found: LocatedPolicy[] = [];
    const add = (
      policy: TrafficPolicy | undefined,
      path: (string | number)[],
      of: string,
      level: 'host' | 'subset',
    ) => {
      if (policy === undefined) return;
      const subject = `DestinationRule ${rule.namespace}/${rule.name}${of}`;
      found.push({ policy, rule, subject, level, placeOf: (...below) => rule.placeOf([...path, ...below]) });
      for (const [index, port] of (policy.portLevelSettings ?? []).entries()) {
        const portPath = [...path, 'portLevelSettings', index];
        found.push({
          policy: port,
          rule,
          subject: `${subject}, port ${port.port.number}`,
          level: 'port',
          placeOf: (...below) => rule.placeOf([...portPath, ...below]),
        });
      }
    };
    add(rule.spec.trafficPolicy, ['spec', 'trafficPolicy'], '', 'host');
    for (const [index, subset] of (rule.spec.subsets ?? []).entries())
      add(
        subset.trafficPolicy,
        ['spec', 'subsets', index, 'trafficPolicy'],
        `, subset ${subset.name}`,
        'subset',
      );
    return found;
  });
}

/** The full host that a DestinationRule is about. */
export function hostOf({ spec, namespace }: { spec: DestinationRule; namespace: string }): string {
  return fullHost(spec.host, namespace, 'cluster.local').toLowerCase();
}
