import type { Place } from '#shared/policy/source/place.ts';
import type { Setting } from '#shared/policy/model/setting.ts';

/** A filter of a gateway route, as far as settings need it. */
export interface FilterInput {
  readonly name: string;
  /** By full name (`backoff.firstBackoff`, `statuses[0]`) or, for a shortcut's parts, `_genkey_0` …; placeholders resolved. */
  readonly args: readonly (readonly [string, string])[];
  readonly place: Place;
}

/** A route of a Spring Cloud Gateway. */
export interface GatewayRouteInput {
  readonly id: string;
  readonly uri: string | null;
  /** In the order in which they run, default filters among them. */
  readonly filters: readonly FilterInput[];
  /** Flat: `response-timeout`, `connect-timeout`, `cors.allowedOrigins`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly place: Place;
}

/** A route of a Zuul. */
export interface ZuulRouteInput {
  readonly id: string;
  /** Exactly one of them. */
  readonly serviceId: string | null;
  readonly url: string | null;
  readonly stripPrefix: boolean;
  /** null where the route says nothing. */
  readonly retryable: Setting<boolean> | null;
  readonly sensitiveHeaders: Setting<readonly string[]> | null;
}

/**
 * Default filters and a route's own as they run: each list counts its filters from 1, default ones come first where the
 * numbers are equal. Source: spring-cloud-gateway, RouteDefinitionRouteLocator.getFilters.
 */
export function inOrder<T>(defaults: readonly T[], own: readonly T[]): T[] {
  const longest = Math.max(defaults.length, own.length);
  return Array.from({ length: longest }, (_, i) => [
    ...defaults.slice(i, i + 1),
    ...own.slice(i, i + 1),
  ]).flat();
}
