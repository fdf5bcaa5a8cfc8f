import { fullHost } from '#shared/policy/istio/host-name.ts';
import type { IstioResources, KindResource } from '#shared/policy/istio/resources/resources.ts';
import { kubernetesName } from '../kubernetes-name.ts';
import { distinctNotes, noteText, type Note } from '../note.ts';
import type { ResourceToWrite } from '../resource-text.ts';
import { NETWORKING, titleOf, type Suggested } from '../suggested.ts';
import { ruleForAll } from './declared-for-host.ts';
import { mergedPolicy, mergedSubset, type IsHttpPort } from './merged-policy.ts';
import { asWritten } from './written-policy.ts';
import { policyPlan, type CallWish, type PolicyPlan } from './traffic-policy.ts';

const DOMAIN = 'cluster.local';

/** Calls to one host: of the ingress gateway's proxies, and of applications through their sidecars. */
export interface HostCalls {
  /** As the DestinationRule names it. */
  readonly host: string;
  readonly subsets: readonly string[];
  /** Which of its ports take requests of HTTP. */
  readonly isHttp: IsHttpPort;
  readonly edge: readonly CallWish[];
  readonly calls: readonly CallWish[];
  /** Where the gateway's proxies are, null when no gateway calls. */
  readonly proxies: {
    readonly namespace: string;
    readonly selector: Readonly<Record<string, string>>;
  } | null;
}

/**
 * A DestinationRule for the host; a second one for the gateway's proxies alone (workloadSelector) where Spring's gateway treats
 * the service otherwise than its other callers do. Subsets of a rule that is there are kept.
 */
export function destinationRules(calls: HostCalls, resources: IstioResources | null): Suggested[] {
  const existing = resources === null ? null : (ruleForAll(calls.host, resources) ?? null);
  const own = policyPlan(calls.calls, 'call');
  const edge = policyPlan(calls.edge, 'edge');
  if (calls.calls.length === 0) return [rule(calls, edge, existing, null)];
  if (calls.edge.length === 0) return [rule(calls, own, existing, null)];
  if (JSON.stringify(own.policy) === JSON.stringify(edge.policy))
    return [rule(calls, { ...own, dropped: edge.dropped }, existing, null)];
  return [rule(calls, own, existing, null), rule(calls, edge, existing, calls.proxies)].filter(
    ({ resource }) => 'trafficPolicy' in resource.spec || 'subsets' in resource.spec,
  );
}

type Existing = KindResource<'DestinationRule'> | null;

function rule(
  { host, subsets, isHttp }: HostCalls,
  plan: PolicyPlan,
  existing: Existing,
  proxies: HostCalls['proxies'],
): Suggested {
  const label = kubernetesName(host.replace(/\.[^.]+\.svc\..*$/, ''));
  const kept = existing?.spec;
  const known = kept?.subsets ?? [];
  const added = subsets.filter((name) => known.every((one) => one.name !== name));
  const declared = [
    ...known.map((subset) => mergedSubset(subset, plan, isHttp)),
    ...added.map((name) => ({ name, labels: { version: name } })),
  ];
  const traffic = mergedPolicy(kept?.trafficPolicy, plan, isHttp);
  const spec = {
    host: kept?.host ?? host,
    ...(traffic && { trafficPolicy: traffic }),
    ...(declared.length > 0 && { subsets: asWritten(declared) }),
  };
  const resource: ResourceToWrite = {
    apiVersion: NETWORKING,
    kind: 'DestinationRule',
    metadata:
      proxies === null
        ? { name: existing?.name ?? label, namespace: existing?.namespace ?? namespaceOf(host) }
        : { name: kubernetesName(`${label}-from-gateway`), namespace: proxies.namespace },
    spec:
      proxies === null
        ? { ...spec, ...(kept?.exportTo && { exportTo: kept.exportTo }) }
        : {
            ...spec,
            host: fullName(spec.host, existing),
            workloadSelector: { matchLabels: proxies.selector },
          },
  };
  const what =
    proxies === null
      ? "connections, balancing and ejection as Spring's clients have them"
      : "what Spring's gateway does otherwise than the other callers";
  return {
    title: titleOf(resource, proxies === null && existing !== null, what),
    file: `istio/destination-${label}.yaml`,
    resource,
    comments: [
      { path: [], lines: topComment(proxies !== null, added) },
      { path: ['spec', 'trafficPolicy'], lines: noteLines(plan.notes) },
      ...(known.some(({ trafficPolicy }) => trafficPolicy !== undefined)
        ? [
            {
              path: ['spec', 'subsets'],
              lines: ['RT-13: what a subset says takes the place of the above: it says the same.'],
            },
          ]
        : []),
      ...((kept?.trafficPolicy?.portLevelSettings ?? []).length > 0
        ? [
            {
              path: ['spec', 'trafficPolicy', 'portLevelSettings'],
              lines: ['What is said for a port takes the place of all the rest: it says the same.'],
            },
          ]
        : []),
    ],
  };
}

function topComment(selected: boolean, added: readonly string[]): string[] {
  return [
    ...(selected ? ['Only for the pods of the ingress gateway; must stand in their namespace.'] : []),
    ...(added.length > 0
      ? [`RT-13: the labels of ${added.join(' and ')} are a guess: put those of the pods there.`]
      : []),
    'HP-13: set connectionPool.http.idleTimeout below the keep-alive time of the instances (Tomcat: 60 s).',
  ];
}

function noteLines(notes: readonly Note[]): string[] {
  return distinctNotes(notes).map(noteText);
}

function namespaceOf(host: string): string {
  return /^[^.]+\.([^.]+)\.svc\./.exec(host)?.[1] ?? 'default';
}

/** A rule in another namespace needs the host in full. */
function fullName(host: string, existing: Existing): string {
  return fullHost(host, existing?.namespace ?? 'default', DOMAIN);
}
