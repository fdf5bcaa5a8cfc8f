import { z } from 'zod';
import type { Opaque } from '#shared/policy/model/policy.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { durationMs, looseMessage } from '../resources/protobuf.ts';
import type { EnvoyFilter } from '../resources/envoy-filter.ts';
import type { KindResource } from '../resources/resources.ts';

/** A bucket of Envoy's local rate limit filter, as an EnvoyFilter declares it. */
export interface LocalRateLimit {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly context: 'ANY' | 'SIDECAR_INBOUND' | 'SIDECAR_OUTBOUND' | 'GATEWAY' | 'WAYPOINT';
  /** Whether it is the filter itself, or what routes have in place of the filter's configuration. */
  readonly at: 'filter' | 'route';
  /** Which of the context's calls it is for. */
  readonly only: LimitScope;
  /** null when the filter is there but lets everything through. */
  readonly bucket: { readonly perSecond: number; readonly burst: number } | null;
  /** Why the bucket is not the whole truth. */
  readonly notModelled: string | null;
  readonly place: Place;
}

/** What narrows a patch (networking/v1alpha3/envoy_filter.proto EnvoyConfigObjectMatch); null where it does not. */
export interface LimitScope {
  /** Port of the listener. */
  readonly port: number | null;
  /** Name of the virtual host: `HOST:PORT`, or `inbound|http|PORT` (pilot/pkg/networking/core/httproute.go). */
  readonly virtualHost: string | null;
  /** Name of the route. */
  readonly route: string | null;
}

const fraction = looseMessage({
  defaultValue: looseMessage({
    numerator: z.number().optional(),
    denominator: z.unknown().optional(),
  }).optional(),
});

/** envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, as far as it decides. */
const localRateLimit = looseMessage({
  tokenBucket: looseMessage({
    maxTokens: z.number(),
    tokensPerFill: z.number().optional(),
    fillInterval: z.string(),
  }).optional(),
  filterEnabled: fraction.optional(),
  filterEnforced: fraction.optional(),
  descriptors: z.array(z.unknown()).optional(),
});

const NAME = 'local_ratelimit';

/** Local rate limits of an EnvoyFilter; every other patch is opaque. */
export function readEnvoyFilter(filter: KindResource<'EnvoyFilter'>): {
  readonly limits: readonly LocalRateLimit[];
  readonly opaque: readonly Opaque[];
} {
  const limits: LocalRateLimit[] = [];
  const opaque: Opaque[] = [];
  const { namespace, name, spec, placeOf } = filter;
  for (const [index, { applyTo = 'INVALID', match, patch }] of (spec.configPatches ?? []).entries()) {
    const place = placeOf(['spec', 'configPatches', index]);
    const config = limitIn(patch?.value);
    if (config === undefined || (spec.targetRefs ?? []).length > 0) {
      opaque.push({
        what: `EnvoyFilter ${namespace}/${name}`,
        why: `its patch of ${applyTo} is not modelled`,
        place,
      });
      continue;
    }
    const vhost = match?.routeConfiguration?.vhost;
    const { name: route, action = 'ANY' } = vhost?.route ?? {};
    // Routes that answer by themselves call nobody.
    if (applyTo === 'HTTP_ROUTE' && (action === 'REDIRECT' || action === 'DIRECT_RESPONSE')) continue;
    const effect = effectOf(config);
    limits.push({
      namespace,
      selector: spec.workloadSelector?.labels,
      context: match?.context ?? 'ANY',
      at: applyTo === 'HTTP_FILTER' ? 'filter' : 'route',
      only: {
        port: match?.listener?.portNumber ?? null,
        virtualHost: vhost?.name ?? null,
        route: typeof route === 'string' ? route : null,
      },
      ...effect,
      notModelled: effect.notModelled ?? narrowedBy(match),
      place,
    });
  }
  return { limits, opaque };
}

type Match = NonNullable<NonNullable<EnvoyFilter['configPatches']>[number]['match']>;

/** What of a match is not looked at, in words; null where the rest is all there is. */
function narrowedBy(match: Match | undefined): string | null {
  const { name: listener, filterChain = {} } = match?.listener ?? {};
  const { name: chain, sni, destinationPort, transportProtocol, applicationProtocols } = filterChain;
  const { routeConfiguration: routes, proxy } = match ?? {};
  const chains = [chain, sni, destinationPort, transportProtocol, applicationProtocols];
  if (listener !== undefined || chains.some((part) => part !== undefined))
    return 'it is for some listeners alone';
  if (['name', 'portNumber', 'portName', 'gateway'].some((field) => routes?.[field] !== undefined))
    return 'it is for some route tables alone';
  return proxy === undefined ? null : 'it is for proxies of some versions alone';
}

/** Looks for the filter's configuration under typed_config, a TypedStruct's value, or typed_per_filter_config. */
function limitIn(value: unknown, depth = 0): z.infer<typeof localRateLimit> | undefined {
  if (depth > 4 || typeof value !== 'object' || value === null) return undefined;
  const fields = new Map(Object.entries(value));
  const types = ['@type', 'type_url', 'typeUrl'].map((name) => fields.get(name));
  const isTyped = types.some((type) => typeof type === 'string' && type.includes(NAME));
  const inner = fields.get('value');
  if (isTyped || fields.get('name') === `envoy.filters.http.${NAME}`) {
    const config = isTyped ? (inner ?? value) : (fields.get('typed_config') ?? fields.get('typedConfig'));
    if (!isTyped) return limitIn(config, depth + 1);
    const parsed = localRateLimit.safeParse(config);
    return parsed.success ? parsed.data : undefined;
  }
  for (const name of [
    'typed_config',
    'typedConfig',
    'typed_per_filter_config',
    'typedPerFilterConfig',
    `envoy.filters.http.${NAME}`,
    'value',
    'route',
  ]) {
    const found = limitIn(fields.get(name), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function effectOf(config: z.infer<typeof localRateLimit>): Pick<LocalRateLimit, 'bucket' | 'notModelled'> {
  const { tokenBucket, descriptors = [] } = config;
  const shares = [config.filterEnabled, config.filterEnforced].map(percentOf);
  if (tokenBucket === undefined || shares.includes(0)) return { bucket: null, notModelled: null };
  const interval = durationMs(tokenBucket.fillInterval);
  if (interval === undefined || interval <= 0)
    return { bucket: null, notModelled: `the fill interval ${tokenBucket.fillInterval} is not a duration` };
  const notModelled = shares.some((share) => share !== 100)
    ? 'it is enforced for a share of the requests'
    : descriptors.length > 0
      ? 'it has buckets of their own for some descriptors'
      : null;
  return {
    bucket: {
      perSecond: ((tokenBucket.tokensPerFill ?? 1) * 1000) / interval,
      burst: tokenBucket.maxTokens,
    },
    notModelled,
  };
}

const DENOMINATORS: Readonly<Record<string, number>> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10_000,
  MILLION: 1_000_000,
};

/** Both shares are 0 % unless they are given (local_rate_limit.proto), so a filter without them does nothing. */
function percentOf(share: z.infer<typeof fraction> | undefined): number {
  const { numerator = 0, denominator = 'HUNDRED' } = share?.defaultValue ?? {};
  return (numerator / (DENOMINATORS[String(denominator)] ?? 100)) * 100;
}
