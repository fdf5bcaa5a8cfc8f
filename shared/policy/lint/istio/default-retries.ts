import { fullGateway, fullHost } from '#shared/policy/istio/host-name.ts';
import { meshField } from '#shared/policy/istio/settings/mesh-settings.ts';
import { retrySettings } from '#shared/policy/istio/settings/retry-settings.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { MeshService } from '#shared/policy/names/service-names.ts';
import type { DeclaredRoute, Edge } from '#shared/policy/model/policy.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { attemptsOf } from '#shared/policy/parity/rows/retry.ts';
import { placeText, type Place } from '#shared/policy/source/place.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';
import { httpRules, type HttpRule } from './http-rules.ts';
import { defaultsOf } from './release.ts';

/**
 * A rule without retries has those of the mesh's defaultHttpRetryPolicy, else those that istiod writes by itself. How bad
 * that is depends on what Spring does on the way to the same service, and on whether answers are repeated as well.
 */
export const defaultRetries: LintRule = {
  id: 'MP-RE-01',
  catalogue: 'RE-01',
  source: 'istio pilot/pkg/networking/core/route/retry/retry.go DefaultPolicy; release note 50506',
  check: (context) => {
    const settingsOf = effectiveSettings(context);
    const routesOf = gatewayRoutes(context);
    return httpRules(context)
      .filter(({ rule }) => rule.retries === undefined && (rule.route ?? []).length > 0)
      .flatMap((one): Hit[] => {
        const settings = settingsOf(one);
        const attempts = valueOf(settings['retry.attempts']);
        if (attempts === 1) return [];
        const statuses = valueOf(settings['retry.statuses']);
        const spring = springOnTheWay(one, routesOf(one), context);
        return [
          {
            severity: severityOf(statuses, spring),
            subject: one.subject,
            title: titleOf(settings, attempts),
            reason: [whatIsRepeated(statuses), SPRING_WORDS[spring.kind]].join(' ').trimEnd(),
            fix: 'Write retries: {attempts: 0}, or what the Spring side does.',
            place: one.placeOf(),
          },
        ];
      });
  },
};

/** Settings of rules as the policy has them, delegation and the mesh's defaults included; of others, those of the mesh. */
function effectiveSettings(context: LintContext): (rule: HttpRule) => CallSettings {
  const { mesh, resources } = context;
  const byPlace = new Map<string, CallSettings>();
  const routes = [...(mesh?.edges.flatMap((edge) => edge.routes) ?? []), ...(mesh?.calls ?? [])];
  for (const { origin, settings } of routes) {
    if (origin.kind !== 'written') continue;
    const key = positionOf(origin.place);
    const before = valueOf(byPlace.get(key)?.['retry.attempts']) ?? 0;
    // A delegate that several roots take over may have several: the most count.
    if (before < (valueOf(settings['retry.attempts']) ?? 1)) byPlace.set(key, settings);
  }
  const ofMesh = retrySettings(
    meshField(resources?.mesh ?? [], 'defaultHttpRetryPolicy'),
    null,
    defaultsOf(context),
  );
  return (rule) =>
    positionsOf(rule)
      .flatMap((position) => byPlace.get(position) ?? [])
      .at(0) ?? ofMesh;
}

interface GatewayRoute {
  readonly edge: Edge;
  readonly route: DeclaredRoute;
}

/** The routes that gateways of the mesh make of a rule. */
function gatewayRoutes({ mesh }: LintContext): (rule: HttpRule) => GatewayRoute[] {
  const all = (mesh?.edges ?? []).flatMap((edge) => edge.routes.map((route) => ({ edge, route })));
  const byPlace = Map.groupBy(all, ({ route: { origin } }) =>
    origin.kind === 'written' ? positionOf(origin.place) : '',
  );
  return (rule) => positionsOf(rule).flatMap((position) => byPlace.get(position) ?? []);
}

/** A route of a gateway stands at the match that it was made of, where a rule has several. */
function positionsOf({ rule, placeOf }: HttpRule): string[] {
  const places = [placeOf(), ...(rule.match ?? []).map((_, index) => placeOf('match', index))];
  return [...new Set(places.map(positionOf))];
}

/** Without the field: a match that a root adds to its delegate's rule stands where the rule does. */
function positionOf(place: Place): string {
  return placeText(place.line === null ? place : { ...place, field: '' });
}

interface OnTheWay {
  readonly kind: 'once' | 'again' | 'not-known';
  /** Whether a POST is known to be sent once. */
  readonly postOnce: boolean;
}

/**
 * How often Spring sends a request that a rule takes. For the rules of a gateway: by the routes of Spring's gateways that take
 * the same requests, else by those that lead to the rule's destinations. For those of sidecars: by the calls of applications
 * to its destinations.
 */
function springOnTheWay(
  { rule, service }: HttpRule,
  made: readonly GatewayRoute[],
  { spring, names }: LintContext,
): OnTheWay {
  const targets = (rule.route ?? []).map(({ destination: { host, subset } }) => ({
    host: fullHost(host, service.namespace, 'cluster.local').toLowerCase(),
    subset: subset ?? null,
  }));
  const leadsThere = (found: MeshService | undefined) =>
    found !== undefined &&
    targets.some(
      ({ host, subset }) =>
        host === found.host.toLowerCase() &&
        (found.subset === null || subset === null || subset === found.subset),
    );
  const { gateways = [], hosts = [] } = service.spec;
  const bound = gateways.map((name) => fullGateway(name, service.namespace));
  const atGateway = hosts.length === 0 || bound.some((name) => name !== 'mesh');
  const inSidecars = hosts.length === 0 || bound.length === 0 || bound.includes('mesh');
  const edges = spring?.edges ?? [];
  const owners = new Set(edges.map(({ name }) => name));
  const routes = edges.flatMap((edge) => edge.routes);
  const reaches = ({ destinations }: DeclaredRoute) =>
    destinations.some(({ host }) => leadsThere(names.inMesh(host)));
  const same = made.flatMap((one) => takenBySpring(one, edges));
  const all = [
    ...(same.length > 0 ? same : atGateway ? routes.filter(reaches) : []),
    ...(inSidecars
      ? (spring?.calls ?? []).filter(
          ({ caller, callee }) =>
            (caller === null || !owners.has(caller)) && leadsThere(names.inMesh(callee)),
        )
      : []),
  ].map(({ settings }) => settings);
  const [gets, posts] = ['GET', 'POST'].map((method) =>
    all.map((settings) => valueOf(attemptsOf(settings, method))),
  );
  return {
    kind: gets?.some((n) => n !== undefined && n > 1)
      ? 'again'
      : gets !== undefined && gets.length > 0 && gets.every((n) => n === 1)
        ? 'once'
        : 'not-known',
    postOnce: posts?.some((n) => n === 1) ?? false,
  };
}

/** What Spring's gateways do with requests of a route that the mesh's gateway really takes by it. */
function takenBySpring({ edge, route }: GatewayRoute, spring: readonly Edge[]): { settings: CallSettings }[] {
  const taken = route.probes.filter((request) => {
    const decision = edge.oracle.route(request);
    return decision.kind === 'route' && decision.route.name === route.name;
  });
  return taken.flatMap((request) =>
    spring.flatMap(({ oracle }) => {
      const decision = oracle.route(request);
      return decision.kind === 'route' ? [{ settings: decision.settings }] : [];
    }),
  );
}

/** Worst where an answer is repeated that an instance has worked for, as up to 1.23 (RE-02), and Spring does not (RE-01). */
function severityOf(statuses: readonly string[] | undefined, { kind, postOnce }: OnTheWay): Hit['severity'] {
  const answers = statuses !== undefined && statuses.length > 0;
  if (kind === 'once') return answers ? 'blocker' : 'major';
  return kind === 'again' && answers && postOnce ? 'major' : 'minor';
}

function titleOf(settings: CallSettings, attempts: number | undefined): string {
  const origin = settings['retry.attempts'];
  const ofMesh = origin?.known === true && origin.origin.kind === 'written';
  if (attempts === undefined) return 'Retries are not written, and what Istio does then is not known';
  const often = attempts === 3 ? 'twice more' : `up to ${attempts - 1} more times`;
  return `Retries are not written: ${ofMesh ? 'the policy of the mesh' : 'Istio'} tries a failed request ${often}`;
}

function whatIsRepeated(statuses: readonly string[] | undefined): string {
  if (statuses === undefined)
    return 'Without `retries` the default policy applies; with versions up to 1.23 it even repeats a POST that was answered 503.';
  return statuses.length > 0
    ? `Without \`retries\` the default policy applies, which even repeats a POST that was answered ${statuses.join(', ')}.`
    : 'Without `retries` the default policy applies: a request that could not be delivered is sent again, whatever its method.';
}

const SPRING_WORDS: Readonly<Record<OnTheWay['kind'], string>> = {
  once: 'Spring sends it once.',
  again: 'Spring tries again as well, by its own numbers.',
  'not-known': '',
};
