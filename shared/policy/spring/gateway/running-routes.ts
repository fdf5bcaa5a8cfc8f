import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { ActuatorGatewayRoute } from '../actuator/actuator-routes.ts';
import type { GatewayFilterText } from '../actuator/gateway-filter-text.ts';
import type { GatewayPredicateText } from '../actuator/gateway-predicate-text.ts';
import type { GatewayDefinition, RouteDefinition, StepDefinition } from './definition.ts';

type Content = ActuatorGatewayRoute['content'];
/** A route of `/actuator/gateway/routes` that shows what runs, not what was declared. */
export type ShownRoute = ActuatorGatewayRoute & { readonly content: Extract<Content, { kind: 'text' }> };

/** Null for an answer of definitions: the routes that code makes are not among them. */
export function shownRoutes(running: readonly ActuatorGatewayRoute[] | null): ShownRoute[] | null {
  if (running === null) return null;
  const shown = running.flatMap(({ content, ...route }) =>
    content.kind === 'text' ? [{ ...route, content }] : [],
  );
  return shown.length === running.length ? shown : null;
}

/** Why a gateway's answers are not known of which only definitions are shown: it has some that no configuration declares. */
export function undeclaredRoutes(
  { routes }: GatewayDefinition,
  running: readonly ActuatorGatewayRoute[] | null,
): string[] {
  const declared = new Set(routes.map(({ id }) => id));
  return (running ?? [])
    .filter(({ id }) => !declared.has(id))
    .map(({ id }) => `the running gateway has a route ${id} that no configuration declares`);
}

/**
 * The routes of a gateway as it runs them, in the order of its answer, which is the one in which it tries them
 * (spring-cloud-gateway GatewayControllerEndpoint.routes asks CachingRouteLocator). A route that the configuration declares
 * keeps what is written there, since an answer does not tell all arguments; those that code, a repository or the discovery
 * locator make are read from the answer. What runs otherwise than it is declared is not known.
 */
export function withRunningRoutes(
  declared: GatewayDefinition,
  running: readonly ShownRoute[],
): GatewayDefinition {
  const byId = new Map(declared.routes.map((route) => [route.id, route]));
  const shown = new Set(running.map(({ id }) => id));
  const missing = declared.routes
    .filter(({ id }) => !shown.has(id))
    .map((route) => open(route, 'the running gateway does not have it'));
  const routes = running.map((route): RouteDefinition => {
    const written = byId.get(route.id);
    if (written === undefined) return readRunningRoute(route);
    const { order, uri } = route;
    return sameUri(written.uri, uri)
      ? { ...written, order }
      : open({ ...written, order }, `the running gateway sends it to ${uri}`);
  });
  return { ...declared, routes: [...routes, ...missing] };
}

function open(route: RouteDefinition, reason: string): RouteDefinition {
  return { ...route, notKnown: [...route.notKnown, reason] };
}

/** `Route.Builder.uri` adds the port of http and https. */
function sameUri(written: string | null, running: string): boolean {
  const plain = (uri: string) =>
    uri.replace(/^(http:\/\/[^/:]+):80$/, '$1').replace(/^(https:\/\/[^/:]+):443$/, '$1');
  return written !== null && plain(written) === plain(running);
}

function readRunningRoute({ id, uri, order, metadata, place, content }: ShownRoute): RouteDefinition {
  const notKnown: string[] = [];
  return {
    id,
    uri,
    order,
    metadata: Object.fromEntries(
      Object.entries(metadata).flatMap(([key, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
      ),
    ),
    place,
    notKnown,
    predicates: predicatesOf(content.predicate, place, notKnown),
    // They run in this order, whatever number each has.
    filters: content.filters
      .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
      .flatMap((text) => filterOf(text, place, notKnown)),
    hasDefaults: true,
  };
}

function predicatesOf(text: GatewayPredicateText, place: Place, notKnown: string[]): StepDefinition[] {
  if (text.kind === 'always') return [];
  if (text.kind === 'and') return text.of.flatMap((part) => predicatesOf(part, place, notKnown));
  if (text.kind !== 'leaf') {
    notKnown.push('its predicate is not read from the answer');
    return [];
  }
  const args = Object.entries(text.args).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[text.name === 'Weight' ? `weight.${key}` : key, value]]
      : value.map((item, i) => [`${key}[${i}]`, item]),
  );
  return [{ name: text.name, args, place }];
}

/** Filters that print their one argument, by its name; `pair` for two, the first in the place of the name. */
const PRINTED: Readonly<Record<string, string>> = {
  StripPrefix: 'parts',
  PrefixPath: 'prefix',
  SetPath: 'template',
  RewritePath: 'pair',
  AddRequestHeader: 'pair',
  SetRequestHeader: 'pair',
  RemoveRequestHeader: 'name',
  AddResponseHeader: 'pair',
  SetResponseHeader: 'pair',
  RemoveResponseHeader: 'name',
  AddRequestParameter: 'pair',
};

/** Source: `toString` of the filters in spring-cloud-gateway filter/factory. */
function filterOf(filter: GatewayFilterText, place: Place, notKnown: string[]): StepDefinition[] {
  const { name } = filter;
  const values = name === 'PreserveHostHeader' && isEmpty(filter) ? [] : valuesOf(filter);
  if (values === null) notKnown.push(`its filter ${name} is not read from the answer`);
  return [{ name, args: (values ?? []).map((value, i) => [`_genkey_${i}`, value]), place }];
}

function isEmpty({ args }: GatewayFilterText): boolean {
  return args !== null && Object.keys(args).length === 0;
}

/** Null for a text that tells less than all, or that several values print alike. */
function valuesOf({ name, text }: GatewayFilterText): string[] | null {
  const printed = ownEntry(PRINTED, name);
  const [, filter = text] = /^\[(\[.*\]), order = -?\d+\]$/s.exec(text.trim()) ?? [];
  const inner =
    filter.startsWith(`[${name} `) && filter.endsWith(']') ? filter.slice(name.length + 2, -1) : '';
  const [key, value, ...more] = inner.split(' = ');
  if (printed === undefined || key === undefined || value === undefined || more.length > 0) return null;
  const [, quoted] = /^'(.*)'$/s.exec(value) ?? [];
  if (printed === 'pair') return quoted === undefined ? null : [key, quoted];
  const plain = quoted ?? (/^-?\d+$/.test(value) ? value : undefined);
  return key === printed && plain !== undefined ? [plain] : null;
}
