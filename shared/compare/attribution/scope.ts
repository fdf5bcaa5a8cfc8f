import type { Finding } from '#shared/model/index.ts';
import type { DeclaredRouteEntry, DeclaredTraffic } from '#shared/policy/model/declared.ts';

/** How near a row's scope is to a finding: 0 is elsewhere, 1 may be, 2 is the same service, 3 the same route. */
export type Nearness = 0 | 1 | 2 | 3;

const EDGE_SCOPE = /^(.+?): routes? (.+?)(?: at \S+)?$/;
const CALL_SCOPE = /^(.+) → (.+)$/;

/**
 * How near the scope of a parity row (`gateway: routes a, b and 3 more`, `consumer → producer`, `service producer`) is to
 * what a finding is about.
 */
export function nearness(scope: string, finding: Finding, declared: DeclaredTraffic | null): Nearness {
  const call = CALL_SCOPE.exec(scope);
  if (call) return isService(call[2] ?? '', finding.service) ? 2 : 0;
  const edge = EDGE_SCOPE.exec(scope);
  if (edge) return nearnessOfRoutes(edge[1] ?? '', edge[2] ?? '', finding, declared);
  if (finding.service === null) return 1;
  return new RegExp(`(?:^|[\\s/])${escaped(finding.service)}(?:$|[\\s,.:])`).test(scope) ? 2 : 0;
}

function nearnessOfRoutes(
  edge: string,
  routes: string,
  finding: Finding,
  declared: DeclaredTraffic | null,
): Nearness {
  const counted = / and \d+ more$/.exec(routes);
  const names = (counted ? routes.slice(0, counted.index) : routes).split(', ');
  const entries = (declared?.routes ?? []).filter(
    (entry) => entry.edge === edge && names.includes(entry.name),
  );
  const leading = entries.filter((entry) => leadsTo(entry, finding.service));
  // The route leads to other services: what a call behind it does, its settings do not explain.
  if (entries.length > 0 && leading.length === 0 && !counted) return 0;
  if (leading.some((entry) => takes(entry, finding.route))) return 3;
  return counted || entries.length === 0 ? 1 : 0;
}

function leadsTo({ destinations }: DeclaredRouteEntry, service: string | null): boolean {
  return (
    service === null ||
    destinations.some((one) => isService(one.service, service) || isService(one.host, service))
  );
}

/** Registry ids and hosts name the same service in other letter case, with namespace or version behind the name. */
function isService(name: string, service: string | null): boolean {
  if (service === null) return true;
  const [a, b] = [name.toLowerCase(), service.toLowerCase()];
  return a === b || a.startsWith(`${b}.`) || a.startsWith(`${b}-`);
}

/** Whether a declared match takes the recorded route, by the paths that the match names. */
export function takes(entry: DeclaredRouteEntry, route: string): boolean {
  const path = (route.split(' ')[1] ?? '').replace(/\{[^}]*\}/g, '0');
  return pathsOf(entry).some((pattern) => pattern.test(path));
}

/** A gateway may have thousands of routes, and each finding asks about all of them. */
const known = new WeakMap<DeclaredRouteEntry, readonly RegExp[]>();

/** Paths in the words of a match: `/api/items/** and header X = y`, `shop.example /api/stock…`. */
function pathsOf(entry: DeclaredRouteEntry): readonly RegExp[] {
  const before = known.get(entry);
  if (before !== undefined) return before;
  const paths = readPaths(entry.match);
  known.set(entry, paths);
  return paths;
}

function readPaths(match: string): RegExp[] {
  return [...match.matchAll(/(?:^|[\s,])(\/[^\s,]*)/g)].map(
    ([, pattern = '']) =>
      new RegExp(
        `^${pattern
          .split(/(\/\*\*|\*\*|\*|\{[^}]*\}|…)/)
          .map((part) => WILDCARDS[part] ?? (part.startsWith('{') ? '[^/]*' : escaped(part)))
          .join('')}$`,
      ),
  );
}

const WILDCARDS: Readonly<Record<string, string>> = {
  '/**': '(?:/.*)?',
  '**': '.*',
  '*': '[^/]*',
  '…': '.*',
};

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
