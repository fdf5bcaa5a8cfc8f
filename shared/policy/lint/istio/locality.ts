import { meshField } from '#shared/policy/istio/settings/mesh-settings.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Call } from '#shared/policy/model/policy.ts';
import { valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { shortHost } from '#shared/policy/parity/words.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';
import { trafficPolicies } from './traffic-policies.ts';

const LOST = {
  failover: {
    severity: 'major',
    title: 'Locality failover without outlierDetection has no effect',
    reason: 'Without outlier detection no instance is ever unhealthy, so that nothing fails over.',
  },
  distribute: {
    severity: 'minor',
    title: 'The shares of the zones stay as they are, whatever fails',
    reason:
      'distribute takes effect by itself, but without outlier detection no instance is ever unhealthy: a zone that fails keeps its share.',
  },
} as const;

interface Locality {
  readonly enabled?: boolean | undefined;
  readonly distribute?: readonly unknown[] | undefined;
  readonly failover?: readonly unknown[] | undefined;
  readonly failoverPriority?: readonly unknown[] | undefined;
}

/** What of a setting is lost without outlier detection; distribute comes before failover (ApplyLocalityLoadBalancer). */
function lostOf(setting: Locality | undefined): keyof typeof LOST | undefined {
  if (setting === undefined || setting.enabled === false) return undefined;
  if ((setting.distribute ?? []).length > 0) return 'distribute';
  return (setting.failover ?? setting.failoverPriority) === undefined ? undefined : 'failover';
}

const FIX = 'Add outlierDetection to the trafficPolicy of the hosts.';

/** Locality settings of DestinationRules and of the mesh, and the preference of Spring's balancers for their own zone. */
export const localityWithoutEjection: LintRule = {
  id: 'MP-LB-01',
  catalogue: 'LB-04',
  source:
    'istio pilot/pkg/networking/core/loadbalancer ApplyLocalityLoadBalancer; api LocalityLoadBalancerSetting; spring-cloud-netflix ZonePreferenceServerListFilter',
  check: (context) => [...ofRules(context), ...ofMesh(context), ...ofSpring(context)],
};

function ofRules(context: LintContext): Hit[] {
  const byMesh = ejectsByDefault(context);
  return trafficPolicies(context).flatMap(({ policy, rule, level, subject, placeOf }): Hit[] => {
    const lost = lostOf(policy.loadBalancer?.localityLbSetting);
    // A subset takes what it does not say from the host's policy; a port does not.
    const inherited = level === 'subset' ? rule.spec.trafficPolicy?.outlierDetection : undefined;
    if (lost === undefined || byMesh || (policy.outlierDetection ?? inherited) !== undefined) return [];
    return [
      {
        ...LOST[lost],
        subject,
        fix: 'Add outlierDetection to the same policy.',
        place: placeOf('loadBalancer', 'localityLbSetting'),
      },
    ];
  });
}

/** Whether the mesh ejects for hosts that say nothing: as the settings of such a host have it. */
function ejectsByDefault({ mesh, resources }: LintContext): boolean {
  return (
    meshField(resources?.mesh ?? [], 'defaultTrafficPolicy')?.value.outlierDetection !== undefined &&
    (mesh?.calls ?? []).every(({ settings }) => valueOf(settings['ejection.kind']) !== 'none')
  );
}

function ofMesh({ mesh, resources }: LintContext): Hit[] {
  const setting = meshField(resources?.mesh ?? [], 'localityLbSetting');
  const lost = lostOf(setting?.value);
  if (setting === undefined || lost === undefined) return [];
  const all = new Set((mesh?.calls ?? []).map(({ callee }) => callee));
  const without = new Set(
    (mesh?.calls ?? []).flatMap(({ callee, settings }) =>
      valueOf(settings['ejection.kind']) === 'none' ? [callee] : [],
    ),
  );
  if (without.size === 0) return [];
  const { severity, title, reason } = LOST[lost];
  return [
    {
      severity: without.size === all.size ? severity : 'minor',
      subject: 'MeshConfig localityLbSetting',
      title: `${title}${without.size === all.size ? '' : `: ${namesOf(without)}`}`,
      reason,
      fix: FIX,
      place: setting.placeOf([]),
    },
  ];
}

const NAMED_HOSTS = 3;

function namesOf(hosts: ReadonlySet<string>): string {
  const named = [...hosts].slice(0, NAMED_HOSTS).map(shortHost).join(', ');
  return hosts.size > NAMED_HOSTS ? `${named} and ${hosts.size - NAMED_HOSTS} more` : named;
}

/** Spring's balancers that know their zone take instances of it only; without a known zone there is nothing to prefer. */
function ofSpring({ applications, spring, mesh, names }: LintContext): Hit[] {
  if (spring === null || mesh === null) return [];
  const zoned = new Set(applications.filter(knowsZone).map(({ name }) => name));
  const calls = Map.groupBy(mesh.calls, ({ callee }) => callee);
  const seen = new Set<string>();
  return spring.calls.flatMap((call): Hit[] => {
    const prefers = call.settings['balancing.prefersZone'];
    const host = names.inMesh(call.callee)?.host;
    if (valueOf(prefers) !== true || host === undefined || seen.has(host)) return [];
    if (!isWritten(prefers) && (call.caller === null || !zoned.has(call.caller))) return [];
    const declared = calls.get(host) ?? [];
    if (declared.length === 0 || !declared.every(({ settings }) => ignoresZones(settings))) return [];
    seen.add(host);
    return [
      {
        severity: 'major',
        subject: host,
        title: `${call.caller ?? 'Spring'} prefers instances of ${call.callee} in its own zone; the mesh takes all zones alike`,
        reason:
          'Locality load balancing is on in the mesh, but prefers the own zone only together with outlierDetection.',
        fix: FIX,
        place: placeOfCall(call),
      },
    ];
  });
}

function isWritten(setting: Setting<boolean> | undefined): boolean {
  return setting?.known === true && setting.origin.kind !== 'default';
}

/** What tells Ribbon and Spring Cloud LoadBalancer the zone of their application (EurekaRibbonClientConfiguration, LoadBalancerZoneConfig). */
const ZONES = [
  'eureka.instance.metadata-map.zone',
  'eureka.client.availability-zones',
  'spring.cloud.loadbalancer.zone',
] as const;

function knowsZone({ environment }: SpringApplication): boolean {
  return ZONES.some((name) => environment.placeOf(name) !== undefined);
}

function ignoresZones(settings: CallSettings): boolean {
  return (
    valueOf(settings['ejection.kind']) === 'none' && valueOf(settings['balancing.prefersZone']) === false
  );
}

function placeOfCall({ origin }: Call): Hit['place'] {
  return origin.kind === 'written' ? origin.place : null;
}
