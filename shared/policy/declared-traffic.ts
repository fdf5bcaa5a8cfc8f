import type {
  DeclaredCall,
  DeclaredDestination,
  DeclaredRouteEntry,
  DeclaredTraffic,
} from './model/declared.ts';
import type { Destination } from './model/decision.ts';
import type { DeclaredRoute, Edge, Policy } from './model/policy.ts';
import type { Origin } from './model/setting.ts';
import type { ServiceNames } from './names/service-names.ts';
import { routeNameOf } from './parity/probes.ts';
import { shortHost } from './parity/words.ts';
import type { Policies } from './read/policies.ts';
import type { Place } from './source/place.ts';

/** Requests that are kept of a route. */
const MOST_SAMPLES = 3;

type DeclaringSide = DeclaredRouteEntry['side'];

/** Routes and weighted calls of both sides, with services named as instance taps name them. */
export function declaredTraffic({ spring, istio, names }: Policies): DeclaredTraffic {
  const sides: [DeclaringSide, Policy][] = [
    ...(spring === null ? [] : [['spring', spring.policy] as [DeclaringSide, Policy]]),
    ...(istio === null ? [] : [['istio', istio.policy] as [DeclaringSide, Policy]]),
  ];
  return {
    routes: sides.flatMap(([side, { edges }]) =>
      edges.flatMap((edge) => edge.routes.map((route) => entryOf(side, edge, route, names))),
    ),
    calls: sides.flatMap(([side, { calls }]) =>
      calls.flatMap(({ caller, callee, shares }): DeclaredCall[] =>
        shares?.known === true && shares.value.by === 'weights'
          ? [
              {
                side,
                caller,
                service: shortHost(names.inMesh(callee)?.host ?? callee),
                destinations: shares.value.destinations.map((one) => destinationOf(one, names)),
                place: placeOf(shares.origin),
              },
            ]
          : [],
      ),
    ),
  };
}

function entryOf(
  side: DeclaringSide,
  edge: Edge,
  route: DeclaredRoute,
  names: ServiceNames,
): DeclaredRouteEntry {
  const takes: DeclaredRouteEntry['takes'] = [];
  let { destinations } = route;
  // The oracle is asked no further than needed: a gateway may have thousands of routes.
  for (const request of route.probes) {
    const decision = edge.oracle.route(request);
    if (routeNameOf(decision) !== route.name) continue;
    // A group with weights is several routes of Spring Cloud Gateway: only the decision knows all of them.
    if (takes.length === 0 && decision.kind === 'route') ({ destinations } = decision);
    takes.push({ method: request.method, authority: request.authority, target: request.target });
    if (takes.length === MOST_SAMPLES) break;
  }
  return {
    side,
    edge: edge.name,
    name: route.name,
    match: route.match,
    place: placeOf(route.origin),
    destinations: destinations.map((one) => destinationOf(one, names)),
    takes,
  };
}

function destinationOf(destination: Destination, names: ServiceNames): DeclaredDestination {
  const { host, subset, weight } = names.translate(destination);
  return { service: shortHost(host), host, version: subset, weight };
}

function placeOf(origin: Origin): Place | null {
  return origin.kind === 'written' ? origin.place : null;
}
