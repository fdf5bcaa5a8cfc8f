import type { ActuatorZuulRoute } from '../actuator/actuator-routes.ts';
import type { ZuulDefinition, ZuulRoute } from './definition.ts';

/**
 * The routes of a Zuul as it runs them, in the order of its answer, which is the one in which it tries them
 * (spring-cloud-netflix RoutesEndpoint asks the composite of all locators). A route that the configuration declares keeps what
 * is written there; one that runs otherwise than declared, or of which the answer does not tell everything, makes answers not
 * known.
 */
export function withRunningRoutes(
  declared: ZuulDefinition,
  running: readonly ActuatorZuulRoute[],
): ZuulDefinition {
  const notKnown: string[] = [];
  const byPattern = new Map(declared.routes.map((route) => [fullPattern(declared, route), route]));
  const shown = new Set(running.map(({ fullPath }) => fullPath));
  for (const [pattern, { id }] of byPattern)
    if (!shown.has(pattern)) notKnown.push(`the running Zuul does not have the route ${id} of ${pattern}`);
  const routes = running.flatMap((route): ZuulRoute[] => {
    const { fullPath, location } = route;
    const written = byPattern.get(fullPath);
    if (written !== undefined && written.location === location) return [written];
    const read = written === undefined ? readRunningRoute(declared, route) : null;
    if (read === null)
      notKnown.push(`the running Zuul has a route of ${fullPath} to ${location} that is not read`);
    return read === null ? [] : [read];
  });
  return { ...declared, routes, notKnown: [...declared.notKnown, ...notKnown] };
}

/** Source: DiscoveryClientRouteLocator.locateRoutes. */
export function fullPattern(
  { prefix }: Pick<ZuulDefinition, 'prefix'>,
  { path }: Pick<ZuulRoute, 'path'>,
): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const whole = prefix + rooted;
  return whole.startsWith('/') ? whole : `/${whole}`;
}

/** Null where the answer does not tell how it is sent: only its details do (SimpleRouteLocator.getRoute). */
function readRunningRoute(
  { prefix, stripPrefix }: ZuulDefinition,
  { fullPath, location, details, place }: ActuatorZuulRoute,
): ZuulRoute | null {
  // With a prefix that stays, the answer names it twice.
  if (details === null || (prefix !== '' && !stripPrefix) || !fullPath.startsWith(prefix)) return null;
  const { id, prefixStripped, customSensitiveHeaders, sensitiveHeaders, retryable } = details;
  return {
    id,
    key: null,
    path: fullPath.slice(prefix.length),
    location,
    stripPrefix: prefixStripped,
    sensitiveHeaders: customSensitiveHeaders ? (sensitiveHeaders ?? []) : null,
    ...(typeof retryable === 'boolean' && { retryable }),
    place,
    automatic: false,
  };
}
