import { valueOf } from '#shared/policy/model/setting.ts';
import { duration } from '#shared/policy/parity/words.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { durationMs } from '#shared/policy/spring/effective/values.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { serverOf } from '#shared/policy/spring/web/server.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';
import { behaviourOf } from './release.ts';
import { hostOf, trafficPolicies } from './traffic-policies.ts';

const FIX =
  'Set connectionPool.http.idleTimeout below the keep-alive timeout of the instances, for example 30s.';

/**
 * Envoy keeps an idle connection for an hour, Tomcat for a minute: a request that meets the closing is answered 503 (UC).
 * Known for hosts whose application has Tomcat on its class path; where no class path was given, a DestinationRule without
 * idleTimeout may be about one. The sidecar of the instance repeats such a request since Istio 1.24 (RE-10).
 */
export const keepAliveRace: LintRule = {
  id: 'MP-HP-01',
  catalogue: 'HP-13',
  source:
    'envoy docs faq/configuration/timeouts.rst; tomcat AbstractHttp11Protocol (keep-alive 60 s, 100 requests); istio release note 52055',
  check: (context) => {
    const servers = serversByHost(context);
    return [...knownTomcats(context, servers), ...unknownServers(context, servers)];
  },
};

interface BackEnd {
  readonly application: SpringApplication;
  readonly server: ReturnType<typeof serverOf>;
}

function serversByHost({ applications, names }: LintContext): ReadonlyMap<string, BackEnd> {
  return new Map(
    applications.flatMap((application): [string, BackEnd][] => {
      const host = names.inMesh(application.name)?.host.toLowerCase();
      return host === undefined ? [] : [[host, { application, server: serverOf(application) }]];
    }),
  );
}

function knownTomcats(context: LintContext, servers: ReadonlyMap<string, BackEnd>): Hit[] {
  const { mesh } = context;
  const calls = Map.groupBy(mesh?.calls ?? [], ({ callee }) => callee);
  const repeated = behaviourOf(context, 'inbound.retries');
  return [...calls].flatMap(([host, declared]): Hit[] => {
    const { application, server } = servers.get(host) ?? {};
    if (application === undefined || server !== 'tomcat') return [];
    const limit = keepAliveOf(application);
    const idle = declared.map(({ settings }) => valueOf(settings['timeout.idleMs']));
    const longest = idle.find((ms) => ms === null) === null ? null : Math.max(...idle.map((ms) => ms ?? 0));
    if (limit === null || idle.includes(undefined) || (longest !== null && longest < limit.ms)) return [];
    return [
      {
        severity: repeated === 0 ? 'major' : 'minor',
        subject: host,
        title: `Envoy keeps idle connections ${longest === null ? 'for ever' : duration(longest)}, Tomcat of ${application.name} closes them after ${duration(limit.ms)}`,
        reason: `A request that meets the closing is answered 503 (UC).${AFTERWARDS[repeated === undefined ? 'not known' : repeated > 0 ? 'repeated' : 'lost']}`,
        fix: FIX,
        place: ruleOf(context, host) ?? limit.place,
      },
    ];
  });
}

const AFTERWARDS = {
  repeated:
    ' The sidecar of the instance sends it again when nothing of it was sent yet, which makes it rarer.',
  lost: ' Before Istio 1.24 the sidecar of the instance does not send it again.',
  'not known': ' Since Istio 1.24 the sidecar of the instance may send it again; the version is not known.',
} as const;

/** DestinationRules that leave the idle timeout open for instances of which nothing is known. */
function unknownServers(context: LintContext, servers: ReadonlyMap<string, BackEnd>): Hit[] {
  return trafficPolicies(context)
    .filter(
      ({ policy, level, rule }) =>
        level === 'host' &&
        policy.connectionPool?.http?.idleTimeout === undefined &&
        (servers.get(hostOf(rule))?.server ?? null) === null,
    )
    .map(({ subject, placeOf }) => ({
      severity: 'info',
      subject,
      title: 'Idle connections are kept for an hour, longer than Tomcat keeps them',
      reason:
        'Where its instances are Tomcats, which close an idle connection after 60 seconds, a request that meets the closing is answered 503 (UC). No class path of them was given.',
      fix: FIX,
      place: placeOf(),
    }));
}

function ruleOf(context: LintContext, host: string): Place | undefined {
  return trafficPolicies(context)
    .find(({ level, rule }) => level === 'host' && hostOf(rule) === host)
    ?.placeOf();
}

/** Tomcat's connectionTimeout, which keep-alive takes where it has no time of its own (AbstractEndpoint.getKeepAliveTimeout). */
const DEFAULT_KEEP_ALIVE_MS = 60_000;

const KEEP_ALIVE = [
  'server.tomcat.keep-alive-timeout',
  'server.tomcat.connection-timeout',
  'server.connection-timeout',
] as const;

/** Milliseconds that Tomcat keeps an idle connection; null where it keeps it for ever, or nobody can tell. */
function keepAliveOf({ environment }: SpringApplication): { ms: number; place: Place | null } | null {
  for (const name of KEEP_ALIVE) {
    const setting = environment.get(name);
    if (setting === undefined) continue;
    const text = valueOf(setting);
    const ms = text === undefined ? undefined : durationMs(text);
    return ms === undefined || ms < 0 ? null : { ms, place: environment.placeOf(name) ?? null };
  }
  return { ms: DEFAULT_KEEP_ALIVE_MS, place: environment.placeOf('spring.application.name') ?? null };
}
