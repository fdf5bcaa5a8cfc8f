import { ownEntry } from '#shared/policy/source/own-entry.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { inOrder } from '#shared/policy/spring/effective/route-input.ts';
import type { RouteDefinition, StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import { compileRoutes } from '#shared/policy/spring/gateway/route.ts';
import { declaredGateways, type DeclaredGateway } from '#shared/policy/suggest/gateway/declared.ts';
import { withoutEquivalent } from '#shared/policy/suggest/gateway/filter-notes.ts';
import { EXPRESSED_PREDICATES } from '#shared/policy/suggest/gateway/match.ts';
import { pathMatches } from '#shared/policy/suggest/gateway/path-match.ts';
import { weightGroup } from '#shared/policy/suggest/gateway/weight-group.ts';
import { toRe2 } from '#shared/policy/suggest/re2-translate.ts';
import { GATEWAY } from '#shared/policy/spring/defaults/gateway.ts';
import { defaultSetting } from '#shared/policy/spring/defaults/default.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';
import { ownErrors } from './errors.ts';
import { lostFallback } from './fallbacks.ts';
import { springVersionsOf } from './versions.ts';

/** Read once for all rules. */
const known = new WeakMap<LintContext, readonly DeclaredGateway[]>();

function gateways(context: LintContext): readonly DeclaredGateway[] {
  const { applications, spring } = context;
  const found = known.get(context) ?? (spring === null ? [] : declaredGateways(applications, spring));
  known.set(context, found);
  return found;
}

/** Each route with its filters, default ones among them. */
function routes(context: LintContext) {
  return gateways(context).flatMap((gateway) =>
    gateway.definition.routes.map((route) => ({
      gateway,
      route,
      filters: inOrder(gateway.definition.defaultFilters, route.filters),
      subject: `${gateway.application.name}: route ${route.id}`,
      settings: gateway.edge.routes.find(({ name }) => name === route.id)?.settings ?? {},
    })),
  );
}

const unequalGroup: LintRule = {
  id: 'MP-RT-11',
  catalogue: 'RT-11',
  source: 'spring-cloud-gateway WeightCalculatorWebFilter, WeightRoutePredicateFactory',
  check: (context) =>
    gateways(context).flatMap(({ application, definition, behaviour }) => {
      const compiled = compileRoutes(definition, behaviour);
      return compiled.flatMap((route): Hit[] => {
        const group = weightGroup(route, compiled);
        if (group === null || !('reason' in group)) return [];
        const first = compiled.find((other) => sameGroup(other.definition, route.definition));
        if (first !== route) return [];
        return [
          {
            severity: 'major',
            subject: `${application.name}: route ${route.definition.id}`,
            title: 'Routes of one weight group differ in more than their destination',
            reason: `${group.reason}. A rule of Istio has weights for one match only.`,
            fix: 'Give all routes of the group the same predicates and filters.',
            place: route.definition.place,
          },
        ];
      });
    }),
};

function sameGroup(a: RouteDefinition, b: RouteDefinition): boolean {
  const group = ({ predicates }: RouteDefinition) =>
    predicates.find(({ name }) => name === 'Weight')?.args[0]?.[1];
  return group(a) !== undefined && group(a) === group(b);
}

/** Which argument of a step is a pattern of Java. */
const REGEX_ARGUMENT: Readonly<Record<string, { readonly name: string; readonly position: number }>> = {
  Header: { name: 'regexp', position: 1 },
  Query: { name: 'regexp', position: 1 },
  Cookie: { name: 'regexp', position: 1 },
  RewritePath: { name: 'regexp', position: 0 },
};

function patternOf({ name, args }: StepDefinition): string | undefined {
  const argument = ownEntry(REGEX_ARGUMENT, name);
  if (argument === undefined) return undefined;
  return args.find(([key]) => key === argument.name || key === `_genkey_${argument.position}`)?.[1];
}

const javaRegex: LintRule = {
  id: 'MP-RT-12',
  catalogue: 'RT-05',
  source: 'google/re2 doc/syntax.txt; java.util.regex.Pattern',
  check: (context) =>
    routes(context).flatMap(({ gateway, route, filters, subject }) =>
      [...route.predicates, ...filters].flatMap((step): Hit[] =>
        patternsOf(step, gateway).map(({ pattern, reason }) => ({
          severity: 'major',
          subject,
          title: `${step.name}: Envoy cannot take the pattern ${pattern}`,
          reason: `${reason}. Written into a VirtualService as it is, istiod refuses the resource, or no request matches.`,
          fix: 'Write it without that construct, or match it in the application.',
          place: step.place,
        })),
      ),
    ),
};

/** Patterns of a step that RE2 refuses, regexes of path variables among them. */
function patternsOf(
  step: StepDefinition,
  { behaviour }: DeclaredGateway,
): { pattern: string; reason: string }[] {
  const found =
    step.name === 'Path'
      ? step.args.map(([, pattern]) => ({ pattern, made: pathMatches(pattern, true, behaviour) }))
      : [patternOf(step)].flatMap((pattern) =>
          pattern === undefined ? [] : [{ pattern, made: toRe2(pattern) }],
        );
  return found.flatMap(({ pattern, made }) =>
    'reason' in made && made.reason.includes('RE2') ? [{ pattern, reason: made.reason }] : [],
  );
}

const withoutCounterpart: LintRule = {
  id: 'MP-RT-13',
  catalogue: 'RT-08',
  source: 'spring-cloud-gateway handler/predicate, filter/factory; istio api HTTPMatchRequest',
  check: (context) =>
    routes(context).flatMap(({ route, filters, subject }) => [
      ...route.predicates
        .filter(({ name }) => !EXPRESSED_PREDICATES.has(name))
        .map((step): Hit => hit(step, subject, 'predicate', 'major')),
      ...filters.filter(withoutEquivalent).map((step): Hit => hit(step, subject, 'filter', 'minor')),
    ]),
};

function hit(step: StepDefinition, subject: string, what: string, severity: Hit['severity']): Hit {
  return {
    severity,
    subject,
    title: `The ${what} ${step.name} has no equivalent in Istio`,
    reason:
      what === 'predicate'
        ? 'A rule without it takes requests that Spring sends elsewhere or refuses.'
        : 'What it does to requests or answers is lost behind Istio.',
    fix: 'Move it into the application, or write an EnvoyFilter or a Wasm plugin.',
    place: step.place,
  };
}

const hiddenLimit: LintRule = {
  id: 'MP-TO-02',
  catalogue: 'TO-03',
  source: 'spring-cloud-circuitbreaker Resilience4JConfigBuilder; resilience4j TimeLimiterConfig (1 s)',
  check: (context) =>
    routes(context).flatMap(({ filters, subject, settings }): Hit[] => {
      const step = filters.find(({ name }) => name === 'CircuitBreaker');
      const limit = settings['timeout.requestMs'];
      if (step === undefined || limit?.known !== true || limit.origin.kind !== 'default') return [];
      if (limit.value === null) return [];
      return [
        {
          severity: 'major',
          subject,
          title: `The circuit breaker ends each call after ${limit.value} ms, and nobody wrote that`,
          reason:
            'Resilience4j comes with a time limiter; the mesh has no such limit unless the rule says it.',
          fix: `Write resilience4j.timelimiter, and timeout: ${limit.value / 1000}s in the VirtualService if the limit is wanted.`,
          place: step.place,
        },
      ];
    }),
};

const rateLimiter: LintRule = {
  id: 'MP-RL-01',
  catalogue: 'RL-01',
  source: 'spring-cloud-gateway RedisRateLimiter.getKeys; envoy local_rate_limit_filter.rst',
  check: (context) => {
    const key = valueOf(defaultSetting(GATEWAY.rateLimitKey, springVersionsOf(context)));
    return routes(context).flatMap(({ filters, subject, settings }): Hit[] => {
      const step = filters.find(({ name }) => name === 'RequestRateLimiter');
      if (step === undefined) return [];
      const rate = valueOf(settings['limit.requestsPerSecond']);
      return [
        {
          severity: 'major',
          subject,
          title: `The limit${typeof rate === 'number' ? ` of ${rate} requests a second` : ''} counts for all gateways together and by key`,
          reason: `It is kept in Redis, ${BUCKETS[key ?? 'not known']}. A local rate limit of Envoy counts per proxy and without keys; a global one needs a service of its own.`,
          fix: 'Decide on local_ratelimit (divide by the number of proxies) or a rate limit service.',
          place: step.place,
        },
      ];
    });
  },
};

/** What a limiter's key is in Redis, by version: an upgrade alone can give each user as many buckets as there are routes. */
const BUCKETS = {
  user: 'where all routes share the bucket of a user (up to Spring Cloud Gateway 4.1)',
  'user-and-route': 'a bucket for each user and route (since Spring Cloud Gateway 4.2)',
  'not known': 'and whether routes share the bucket of a user depends on the version, which is not known',
} as const;

const codeOfGateway: LintRule = {
  id: 'MP-GW-01',
  catalogue: 'RT-08',
  source: 'spring-cloud-gateway GlobalFilter.java; zuul-core ZuulFilter.java; spring-web WebFilter.java',
  check: ({ spring }) =>
    (spring?.opaque ?? []).map(({ what, why, place }) => ({
      severity: 'minor',
      subject: what,
      title: `${what} goes with the gateway`,
      reason: why,
      fix: 'Compare its effect by traffic. What has to stay moves into the services, or into an EnvoyFilter or WasmPlugin.',
      place,
    })),
};

export const gatewayRules: readonly LintRule[] = [
  unequalGroup,
  javaRegex,
  withoutCounterpart,
  hiddenLimit,
  rateLimiter,
  lostFallback,
  ownErrors,
  codeOfGateway,
];
