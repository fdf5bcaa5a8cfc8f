import type { EnvoyRoute } from './envoy-route.ts';

/** Below this many routes looking at each is as quick. */
const WORTH_INDEXING = 16;

/**
 * The routes of a virtual host that can take a path at all, in their order. A gateway's virtual host may have thousands, and
 * all but a few are ruled out by the literal beginning of their path.
 */
export interface RouteIndex {
  readonly candidates: (path: string) => readonly EnvoyRoute[];
}

const indexes = new WeakMap<readonly EnvoyRoute[], RouteIndex>();

export function routeIndex(routes: readonly EnvoyRoute[]): RouteIndex {
  const known = indexes.get(routes) ?? makeIndex(routes);
  indexes.set(routes, known);
  return known;
}

function makeIndex(routes: readonly EnvoyRoute[]): RouteIndex {
  if (routes.length < WORTH_INDEXING) return { candidates: () => routes };
  /** Positions of routes by the exact path that they take. */
  const exact = new Map<string, number[]>();
  /** Positions by the part of their prefix up to its last slash: every path that they take begins with it. */
  const below = new Map<string, number[]>();
  /** Regular expressions and paths without regard to case. */
  const open: number[] = [];
  for (const [position, { match }] of routes.entries()) {
    const { path } = match;
    if (path.kind === 'regex' || !match.caseSensitive) open.push(position);
    else {
      if (path.kind !== 'prefix') add(exact, path.text, position);
      if (path.kind === 'prefix') add(below, path.text.slice(0, path.text.lastIndexOf('/') + 1), position);
      if (path.kind === 'segments') add(below, `${path.text}/`, position);
    }
  }
  return {
    candidates: (path) => {
      const positions = [...open, ...(exact.get(path) ?? []), ...(below.get('') ?? [])];
      for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
        positions.push(...(below.get(path.slice(0, slash + 1)) ?? []));
      return positions.sort((a, b) => a - b).flatMap((position) => routes[position] ?? []);
    },
  };
}

function add(index: Map<string, number[]>, key: string, position: number): void {
  const positions = index.get(key);
  if (positions === undefined) index.set(key, [position]);
  else positions.push(position);
}
