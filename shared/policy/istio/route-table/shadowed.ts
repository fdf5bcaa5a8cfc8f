import type { RouteRef } from '#shared/policy/model/decision.ts';
import type {
  HeaderMatch,
  PathMatch,
  QueryMatch,
  RouteMatch,
  TextMatch,
  VirtualHost,
} from './envoy-route.ts';

/** A route that can never be reached, and the earlier one that takes all of its requests. */
export interface ShadowedRoute {
  readonly route: RouteRef;
  readonly by: RouteRef;
}

/** Routes whose every request an earlier one takes, where that can be proven; what cannot be proven is left out. */
export function shadowedRoutes({ routes, beyond }: VirtualHost): ShadowedRoute[] {
  const proven = routes.flatMap(({ ref, match }, index): ShadowedRoute[] => {
    const by = routes.slice(0, index).find((earlier) => covers(earlier.match, match));
    return by === undefined ? [] : [{ route: ref, by: by.ref }];
  });
  return [...proven, ...beyond.map(({ route, by }) => ({ route: route.ref, by: by.ref }))];
}

/** Whether the wider match takes every request that the narrower takes. False when that is not certain. */
function covers(wide: RouteMatch, narrow: RouteMatch): boolean {
  return (
    wide.claims.length === 0 &&
    pathCovers(wide, narrow) &&
    wide.headers.every((one) => narrow.headers.some((other) => headerImplies(other, one))) &&
    wide.query.every((one) => narrow.query.some((other) => queryImplies(other, one)))
  );
}

function pathCovers(wide: RouteMatch, narrow: RouteMatch): boolean {
  const { path } = wide;
  if (path.kind === 'regex')
    return (
      path.pattern === '.*' ||
      samePattern(path, narrow.path) ||
      (exactly(narrow) && path.fullMatch(narrow.path.text))
    );
  // Every path that Envoy routes begins with a slash.
  if (path.kind === 'prefix' && (path.text === '' || path.text === '/')) return true;
  if (narrow.path.kind === 'regex') return false;
  const hasCase = (text: string) => text.toLowerCase() !== text.toUpperCase();
  if (wide.caseSensitive && !narrow.caseSensitive && hasCase(path.text)) return false;
  const fold = (text: string) => (wide.caseSensitive ? text : text.toLowerCase());
  const outer = fold(path.text);
  const inner = fold(narrow.path.text);
  switch (path.kind) {
    case 'exact':
      return narrow.path.kind === 'exact' && inner === outer;
    case 'prefix':
      return inner.startsWith(outer);
    case 'segments':
      return (inner === outer && narrow.path.kind !== 'prefix') || inner.startsWith(`${outer}/`);
  }
}

function exactly(match: RouteMatch): match is RouteMatch & { path: { kind: 'exact'; text: string } } {
  return match.path.kind === 'exact' && match.caseSensitive;
}

function samePattern(a: TextMatch | PathMatch, b: TextMatch | PathMatch): boolean {
  return a.kind === 'regex' && b.kind === 'regex' && a.pattern === b.pattern;
}

function headerImplies(given: HeaderMatch, wanted: HeaderMatch): boolean {
  if (given.name !== wanted.name || given.inverted !== wanted.inverted) return false;
  if (given.inverted) return textSame(given.match, wanted.match);
  return textImplies(given.match, wanted.match);
}

function queryImplies(given: QueryMatch, wanted: QueryMatch): boolean {
  return given.name === wanted.name && textImplies(given.match, wanted.match);
}

function textImplies(given: TextMatch, wanted: TextMatch): boolean {
  if (wanted.kind === 'present' || textSame(given, wanted)) return true;
  if (given.kind === 'exact')
    return wanted.kind === 'regex'
      ? wanted.fullMatch(given.text)
      : wanted.kind === 'prefix' && given.text.startsWith(wanted.text);
  return given.kind === 'prefix' && wanted.kind === 'prefix' && given.text.startsWith(wanted.text);
}

function textSame(a: TextMatch, b: TextMatch): boolean {
  if (a.kind === 'present' || b.kind === 'present') return a.kind === b.kind;
  if (a.kind === 'regex' || b.kind === 'regex') return samePattern(a, b);
  return a.kind === b.kind && a.text === b.text;
}
