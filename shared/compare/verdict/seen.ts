import type { RouteResult } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import { hasErrors } from './coverage-gates.ts';

/** One path, and how many requests of each method were recorded and replayed. */
export interface PathMethods {
  readonly path: string;
  readonly pairs: ReadonlyMap<string, number>;
}

/** Which methods were seen of which paths; what a matrix of them leaves empty was not seen. */
export function methodsSeen(routes: readonly RouteResult[]): {
  readonly methods: readonly string[];
  readonly paths: readonly PathMethods[];
} {
  const paths = new Map<string, Map<string, number>>();
  for (const { route, pairs } of routes) {
    const space = route.indexOf(' ');
    const [method, path] = [route.slice(0, space), route.slice(space + 1)];
    const methods = paths.get(path) ?? new Map<string, number>();
    paths.set(path, methods);
    methods.set(method, pairs);
  }
  const all = new Set([...paths.values()].flatMap((methods) => [...methods.keys()]));
  return {
    methods: [...all].sort(byText),
    paths: [...paths].map(([path, pairs]) => ({ path, pairs })).sort((a, b) => byText(a.path, b.path)),
  };
}

/** Routes whose baseline never answered with an error: their error path is not compared. */
export function routesWithoutErrors(routes: readonly RouteResult[]): string[] {
  return routes.filter(({ answers }) => !hasErrors(answers.baseline)).map(({ route }) => route);
}
