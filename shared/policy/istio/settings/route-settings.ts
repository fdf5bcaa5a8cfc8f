import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { originMatchText } from '#shared/policy/model/origin-match.ts';
import {
  byDefault,
  derived,
  notKnown,
  written,
  type Origin,
  type Setting,
} from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Path } from '#shared/policy/source/yaml.ts';
import type { Defaults } from '../defaults/defaults.ts';
import type { HttpRetry } from '../resources/mesh-config.ts';
import { durationMs } from '../resources/protobuf.ts';
import type { Headers, HttpRoute, StringMatch } from '../virtual-service/schema.ts';
import type { Placed } from './placed.ts';
import type { RulePlaces } from './rule-places.ts';

type Destination = NonNullable<HttpRoute['route']>[number];

/** A rule of a VirtualService with what is needed to place its values. */
export interface RouteRule {
  readonly rule: HttpRoute;
  readonly origin: Origin;
  readonly places: RulePlaces;
}

/** The rule's retry policy with times in milliseconds, when it has one. */
export function retriesOf({ rule, origin, places }: RouteRule): Placed<HttpRetry> | undefined {
  if (rule.retries === undefined) return undefined;
  const { perTryTimeout, backoff, ...rest } = rule.retries;
  const tryMs = perTryTimeout === undefined ? undefined : durationMs(perTryTimeout);
  const backoffMs = backoff === undefined ? undefined : durationMs(backoff);
  return {
    value: {
      ...rest,
      ...(tryMs === undefined ? {} : { perTryTimeout: tryMs }),
      ...(backoffMs === undefined ? {} : { backoff: backoffMs }),
    },
    placeOf: places.placeOf(rule, 'retries', origin),
  };
}

/**
 * Settings that a rule declares besides retries: timeout, CORS, mirror, fault, headers.
 * @param onlyPort Port of a host that has one only: a mirror without a port goes there (`GetDestinationCluster`).
 */
export function routeSettings(
  route: RouteRule | undefined,
  destination: Destination | undefined,
  defaults: Defaults,
  onlyPort: (host: string) => number | null,
): CallSettingsDraft {
  return {
    'timeout.requestMs': timeout(route, defaults),
    ...corsSettings(route, defaults),
    ...mirrorSettings(route, defaults, onlyPort),
    ...faultSettings(route, defaults),
    ...headerSettings(route, destination, defaults),
  };
}

function timeout(route: RouteRule | undefined, defaults: Defaults): Setting<number | null> {
  const given = route?.rule.timeout;
  if (route === undefined || given === undefined) return defaults.of('timeout.requestMs');
  const place = route.places.placeOf(route.rule, 'timeout', route.origin)([]);
  const ms = durationMs(given);
  if (ms === undefined) return notKnown(`"${given}" is not a duration`, place);
  return written(ms === 0 ? null : ms, place);
}

function corsSettings(route: RouteRule | undefined, defaults: Defaults): CallSettingsDraft {
  const policy = route?.rule.corsPolicy;
  if (route === undefined || policy === undefined)
    return { 'cors.allowOrigins': defaults.of('cors.allowOrigins') };
  const placeOf = route.places.placeOf(route.rule, 'corsPolicy', route.origin);
  const list = (field: 'allowMethods' | 'allowHeaders' | 'exposeHeaders') => {
    const given = policy[field];
    return given === undefined
      ? byDefault<readonly string[]>([], 'Istio', 'every version', 'virtual_service.proto CorsPolicy')
      : written([...given].sort(), placeOf([field]));
  };
  const ms = policy.maxAge === undefined ? undefined : durationMs(policy.maxAge);
  const none = 'virtual_service.proto CorsPolicy';
  return {
    'cors.allowOrigins': origins(policy, placeOf),
    'cors.allowMethods': list('allowMethods'),
    'cors.allowHeaders': list('allowHeaders'),
    'cors.exposeHeaders': list('exposeHeaders'),
    'cors.allowCredentials':
      policy.allowCredentials === undefined
        ? byDefault(false, 'Istio', 'every version', none)
        : written(policy.allowCredentials, placeOf(['allowCredentials'])),
    'cors.maxAgeMs':
      ms === undefined
        ? byDefault<number | null>(null, 'Istio', 'every version', none)
        : written<number | null>(ms, placeOf(['maxAge'])),
  };
}

/** The deprecated allowOrigin counts only where allowOrigins is empty (`TranslateCORSPolicy`). */
function origins(
  policy: NonNullable<HttpRoute['corsPolicy']>,
  placeOf: (path: Path) => Place,
): Setting<readonly string[]> {
  const { allowOrigins = [], allowOrigin = [] } = policy;
  if (allowOrigins.length > 0) return written(allowOrigins.map(matchText).sort(), placeOf(['allowOrigins']));
  const exact = allowOrigin.map((value) => originMatchText({ kind: 'exact', value }));
  return written(exact.sort(), placeOf(allowOrigin.length > 0 ? ['allowOrigin'] : []));
}

function matchText({ exact, prefix, regex }: StringMatch): string {
  if (prefix !== undefined) return originMatchText({ kind: 'prefix', value: prefix });
  return originMatchText(
    regex === undefined ? { kind: 'exact', value: exact ?? '' } : { kind: 'regex', value: regex },
  );
}

function mirrorSettings(
  route: RouteRule | undefined,
  defaults: Defaults,
  onlyPort: (host: string) => number | null,
): CallSettingsDraft {
  const { mirror, mirrors = [], mirrorPercentage, mirrorPercent } = route?.rule ?? {};
  if (route === undefined || (mirror === undefined && mirrors.length === 0))
    return { 'mirror.to': defaults.of('mirror.to') };
  const field = mirror === undefined ? 'mirrors' : 'mirror';
  const place = route.places.placeOf(route.rule, field, route.origin)([]);
  const one = mirrorPercentage === undefined ? (mirrorPercent ?? 100) : (mirrorPercentage.value ?? 0);
  const all = [
    ...(mirror === undefined ? [] : [{ field: 'mirror' as const, destination: mirror, percent: one }]),
    ...mirrors.map(({ destination, percentage }) => ({
      field: 'mirrors' as const,
      destination,
      percent: percentage === undefined ? 100 : (percentage.value ?? 0),
    })),
  ].filter(({ percent }) => percent > 0);
  const to = all.map(({ field: at, destination: { host, subset, port } }) => {
    const full = route.places.hostIn(route.rule, at, host);
    return mirrorText(full, subset ?? null, port?.number ?? onlyPort(full));
  });
  const percents = new Set(all.map(({ percent }) => percent));
  const [percent] = percents;
  return {
    'mirror.to': written(to.sort(), place),
    ...(percent === undefined
      ? {}
      : {
          'mirror.percent':
            percents.size === 1
              ? written(percent, place)
              : notKnown('each mirror has a share of its own', place),
        }),
  };
}

/** `HOST subset NAME:PORT`, the host in full; resources and dumps have to say the same in the same words. */
export function mirrorText(host: string, subset: string | null, port: number | null): string {
  return `${host}${subset === null ? '' : ` subset ${subset}`}${port === null ? '' : `:${port}`}`;
}

/** `0.5s for 10 %`, however the time is written; null without a share. */
export function delayText(delay: string | undefined, percent: number): string | null {
  if (percent <= 0 || delay === undefined) return null;
  const ms = durationMs(delay);
  return `${ms === undefined ? delay : `${ms / 1000}s`} for ${percent} %`;
}

function faultSettings(route: RouteRule | undefined, defaults: Defaults): CallSettingsDraft {
  const { delay, abort } = route?.rule.fault ?? {};
  const draft: CallSettingsDraft = {
    'fault.abort': defaults.of('fault.abort'),
    'fault.delay': defaults.of('fault.delay'),
  };
  if (route === undefined || route.rule.fault === undefined) return draft;
  const placeOf = route.places.placeOf(route.rule, 'fault', route.origin);
  if (abort !== undefined) {
    const percent = abort.percentage?.value ?? 0;
    const status = abort.httpStatus ?? (abort.grpcStatus === undefined ? null : `gRPC ${abort.grpcStatus}`);
    // Without a percentage the fault is declared and never happens (FI-01).
    draft['fault.abort'] = written(
      percent > 0 && status !== null ? `${status} for ${percent} %` : null,
      placeOf(['abort']),
    );
  }
  if (delay !== undefined) {
    const percent = delay.percentage === undefined ? (delay.percent ?? 0) : (delay.percentage.value ?? 0);
    draft['fault.delay'] = written(delayText(delay.fixedDelay, percent), placeOf(['delay']));
  }
  return draft;
}

type Operation = 'add' | 'set' | 'remove';

function headerSettings(
  route: RouteRule | undefined,
  destination: Destination | undefined,
  defaults: Defaults,
): CallSettingsDraft {
  const lines = (side: keyof Headers, operation: Operation, otherwise: Setting<readonly string[]>) => {
    const ofRule = operationLines(route?.rule.headers, side, operation);
    const ofDestination = operationLines(destination?.headers, side, operation);
    const all = [...ofRule, ...ofDestination];
    if (route === undefined || all.length === 0) return otherwise;
    const place =
      ofRule.length > 0
        ? route.places.placeOf(route.rule, 'headers', route.origin)([side, operation])
        : route.places.placeOf(route.rule, 'route', route.origin)([]);
    return written<readonly string[]>(all.sort(), place);
  };
  return {
    'headers.requestAdd': lines('request', 'add', defaults.of('headers.requestAdd')),
    'headers.requestSet': lines('request', 'set', defaults.of('headers.requestSet')),
    'headers.requestRemove': lines('request', 'remove', defaults.of('headers.requestRemove')),
    'headers.responseAdd': lines('response', 'add', defaults.of('headers.responseAdd')),
    'headers.responseSet': lines('response', 'set', defaults.of('headers.responseSet')),
    'headers.responseRemove': lines('response', 'remove', defaults.of('headers.responseRemove')),
    'headers.host': host(route, destination, defaults),
  };
}

const isAuthority = (name: string) => ['host', ':authority'].includes(name.toLowerCase());

function operationLines(headers: Headers | undefined, side: keyof Headers, operation: Operation): string[] {
  const given = headers?.[side]?.[operation];
  if (given === undefined) return [];
  if (Array.isArray(given)) return given.map((name) => name.toLowerCase());
  return Object.entries(given)
    .filter(([name]) => !isAuthority(name))
    .map(([name, value]) => `${name.toLowerCase()}: ${value.replaceAll('%%', '%')}`);
}

/** The Host that the instance gets: a rewrite's, a header operation's, else the client's. */
function host(
  route: RouteRule | undefined,
  destination: Destination | undefined,
  defaults: Defaults,
): Setting<string> {
  if (route === undefined) return defaults.of('headers.host');
  const { rule, places, origin } = route;
  if (rule.rewrite?.authority)
    return written(rule.rewrite.authority, places.placeOf(rule, 'rewrite', origin)(['authority']));
  const ofRule = authorityIn(rule.headers);
  if (ofRule !== undefined) return written(ofRule, places.placeOf(rule, 'headers', origin)(['request']));
  const ofDestination = authorityIn(destination?.headers);
  return ofDestination === undefined
    ? defaults.of('headers.host')
    : written(ofDestination, places.placeOf(rule, 'route', origin)([]));
}

function authorityIn(headers: Headers | undefined): string | undefined {
  const operations = { ...headers?.request?.add, ...headers?.request?.set };
  return Object.entries(operations).find(([name]) => isAuthority(name))?.[1];
}

/** Forwarding headers that a proxy adds (HP-02). */
export function forwardedHeaders(
  proxy: 'gateway' | 'sidecar',
  mesh: Placed<{ xForwardedHost?: boolean; xForwardedPort?: boolean }> | undefined,
): Setting<readonly string[]> {
  const added = proxy === 'gateway' ? ['x-forwarded-for', 'x-forwarded-proto'] : ['x-forwarded-proto'];
  const source = 'pilot/pkg/networking/core/gateway.go, util/proxy_headers.go';
  const usual = byDefault<readonly string[]>(added, 'Istio', 'every version', source);
  const more = [
    ...(mesh?.value.xForwardedHost === true ? ['x-forwarded-host'] : []),
    ...(mesh?.value.xForwardedPort === true ? ['x-forwarded-port'] : []),
  ];
  if (mesh === undefined || more.length === 0) return usual;
  return derived([...added, ...more].sort(), 'what a proxy always adds and proxyHeaders', [
    usual,
    written(null, mesh.placeOf([])),
  ]);
}
