import { decide, hasShare, refText } from './edge-decision.ts';
import type { TrafficEvidence } from './inputs.ts';
import type { Destination } from './model/decision.ts';
import type { ExercisedRoutes } from './model/exercised.ts';
import type { DeclaredRoute, Edge } from './model/policy.ts';
import type { Policies } from './read/policies.ts';

/**
 * How many of the recorded requests each declared route takes, by the oracles of its side. A route of a group with weights
 * takes those of its group. Null without traffic.
 */
export function exercisedRoutes(
  { spring, istio }: Policies,
  traffic: TrafficEvidence | null,
): ExercisedRoutes | null {
  if (traffic === null) return null;
  const { capture, requests } = traffic;
  return {
    capture,
    routes: [
      ...routesOf('spring', spring?.policy.edges ?? [], requests),
      ...routesOf('istio', istio?.policy.edges ?? [], requests),
    ],
  };
}

type Routes = ExercisedRoutes['routes'];

function routesOf(
  side: Routes[number]['side'],
  edges: readonly Edge[],
  requests: TrafficEvidence['requests'],
): Routes {
  return takenOf(
    side,
    edges,
    requests.flatMap(({ request, count }) => {
      const decision = decide(edges, request);
      if (decision === null || !('route' in decision) || decision.route === null) return [];
      const destinations = decision.kind === 'route' ? decision.destinations : [];
      return [{ route: decision.route.name, origin: refText(decision.route), destinations, count }];
    }),
  );
}

/** What an oracle answered to equal requests: the route that took them, and where they went. */
export interface Taken {
  readonly route: string;
  readonly origin: string;
  readonly destinations: readonly Destination[];
  readonly count: number;
}

/** The same for requests that were routed before. */
export function takenOf(
  side: Routes[number]['side'],
  edges: readonly Edge[],
  taken: readonly Taken[],
): Routes {
  const requests = new Map<string, number>();
  const groups = new Map<string, Taken>();
  for (const one of taken) {
    const key = keyOf(one.route, one.origin);
    requests.set(key, (requests.get(key) ?? 0) + one.count);
    if (one.destinations.length > 1) groups.set(key, one);
  }
  return edges.flatMap((edge) =>
    edge.routes.map((route) => {
      const origin = refText(route);
      const own = requests.get(keyOf(route.name, origin)) ?? 0;
      const shared = own > 0 ? [] : leadersOf(edge, route, groups);
      const ofGroup = shared.reduce((sum, key) => sum + (requests.get(key) ?? 0), 0);
      return { side, route: route.name, origin, requests: own + ofGroup };
    }),
  );
}

/**
 * The routes under whose names a group of weights was told that this one belongs to. That its destination is one of the
 * group's is not enough: what its own match takes has to go to that group.
 */
function leadersOf(
  { oracle }: Edge,
  route: DeclaredRoute,
  groups: ReadonlyMap<string, Taken>,
): readonly string[] {
  if (![...groups.values()].some(({ destinations }) => hasShare(route, destinations))) return [];
  const leaders = new Set<string>();
  for (const probe of route.probes) {
    const decision = oracle.route(probe);
    if (decision.kind !== 'route' || !hasShare(route, decision.destinations)) continue;
    const key = keyOf(decision.route.name, refText(decision.route));
    if (groups.has(key)) leaders.add(key);
  }
  return [...leaders];
}

/** Several gateways may have routes of one name. */
function keyOf(name: string, origin: string): string {
  return `${name}\n${origin}`;
}
