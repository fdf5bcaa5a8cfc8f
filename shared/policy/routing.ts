import { decide, hasShare, refText } from './edge-decision.ts';
import { takenOf, type Taken } from './exercised.ts';
import type { TrafficEvidence } from './inputs.ts';
import { routeTraps } from './lint/route-traps.ts';
import type { RouteDecision, RouteRef } from './model/decision.ts';
import type { Edge } from './model/policy.ts';
import type { PolicyRequest } from './model/request.ts';
import type { RoutedRequest, RoutingDocument, RoutingRow } from './model/routing.ts';
import { originText } from './model/setting.ts';
import { divergences } from './parity/decisions.ts';
import { divergingAspect } from './parity/request-aspect.ts';
import { settingText } from './parity/setting-text.ts';
import type { Policies } from './read/policies.ts';

/** What both sides do with one request. */
export function routeRequest(policies: Policies, request: PolicyRequest): RoutingDocument {
  return { rows: [routed(policies, request, 1)], unexercised: [], shadowed: [], traps: [] };
}

/**
 * What both sides do with every request of a capture, which declared routes no request of it exercises, and which of them
 * are traps. The rows that
 * diverge come first, then those that are not modelled.
 */
export function routeCapture(policies: Policies, requests: TrafficEvidence['requests']): RoutingDocument {
  const rows = requests.map(({ request, count }) => routed(policies, request, count));
  const order = ['divergent', 'not-modelled', 'one-side', 'same'];
  rows.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.count - a.count);
  const sides = [
    {
      side: 'spring' as const,
      edges: policies.spring?.policy.edges ?? [],
      routed: rows.flatMap(({ spring, count }) => takenBy(spring, count)),
    },
    {
      side: 'istio' as const,
      edges: policies.istio?.policy.edges ?? [],
      routed: rows.flatMap(({ istio, count }) => takenBy(istio, count)),
    },
  ];
  return {
    rows,
    unexercised: sides.flatMap(({ side, edges, routed: all }) =>
      takenOf(side, edges, all)
        .filter(({ requests: taken }) => taken === 0)
        .map(({ route, origin }) => ({ side, route, origin })),
    ),
    shadowed: sides.flatMap(({ side, edges }) =>
      edges.flatMap((edge) =>
        (edge.shadowed ?? unreached(edge)).map(({ route, by }) => ({
          side,
          route: route.name,
          by: by.name,
          origin: refText(route),
        })),
      ),
    ),
    traps: routeTraps(policies),
  };
}

function takenBy(one: RoutedRequest | null, count: number): Taken[] {
  if (one === null || one.route === null || one.origin === null) return [];
  return [{ route: one.route, origin: one.origin, destinations: one.destinations, count }];
}

function routed({ spring, istio, names }: Policies, request: PolicyRequest, count: number): RoutingRow {
  const before = spring === null ? null : (decide(spring.policy.edges, request) ?? WITHOUT_GATEWAY);
  const after = istio === null ? null : (decide(istio.policy.edges, request) ?? WITHOUT_GATEWAY);
  const row = {
    request,
    count,
    spring: before === null ? null : describe(before),
    istio: after === null ? null : describe(after),
  };
  if (before === null || after === null)
    return { ...row, verdict: 'one-side', divergences: [], catalogue: null };
  const found = divergences(before, after, names);
  const isOpen = found === null || (found.length === 0 && (before.unread?.routing ?? null) !== null);
  if (isOpen) return { ...row, verdict: 'not-modelled', divergences: [], catalogue: null };
  if (found.length === 0) return { ...row, verdict: 'same', divergences: [], catalogue: null };
  const agree = (other: PolicyRequest) =>
    divergences(
      decide(spring?.policy.edges ?? [], other) ?? before,
      decide(istio?.policy.edges ?? [], other) ?? after,
      names,
    )?.length === 0;
  return {
    ...row,
    verdict: 'divergent',
    divergences: found.map((one) => `Spring ${one.spring}, the mesh ${one.istio}`),
    catalogue: found[0]?.catalogue ?? divergingAspect(request, agree),
  };
}

/** A side of which sources were given, and no gateway among them. */
const WITHOUT_GATEWAY: RouteDecision = {
  kind: 'not-modelled',
  reason: 'its sources declare no gateway that could be read',
  route: null,
};

function describe(decision: RouteDecision): RoutedRequest {
  const route = 'route' in decision ? decision.route : null;
  const taken = decision.kind === 'route';
  return {
    kind: decision.kind,
    route: route?.name ?? null,
    origin: route === null ? null : refText(route),
    destinations: taken ? [...decision.destinations] : [],
    rewrite: taken ? { target: decision.upstream.target, authority: decision.upstream.authority } : null,
    answer:
      'status' in decision
        ? { status: decision.status, location: decision.kind === 'redirect' ? decision.location : null }
        : null,
    reason: reasonOf(decision),
    policies: taken
      ? Object.entries(decision.settings).map(([setting, value]) => ({
          setting,
          value: settingText(setting, value),
          origin: originText(value),
        }))
      : [],
  };
}

function reasonOf(decision: RouteDecision): string | null {
  const reasons = ['reason' in decision ? decision.reason : null, decision.unread?.routing ?? null];
  return reasons.filter((reason) => reason !== null).join('; ') || null;
}

/** Routes that none of the requests at the edges of their own match reaches, with the route that takes the first of them. */
function unreached({ routes, oracle }: Edge): { route: RouteRef; by: RouteRef }[] {
  return routes.flatMap((route) => {
    const decisions = route.probes.map((request) => oracle.route(request));
    const takers = decisions.map((decision) => ('route' in decision ? decision.route : null));
    const [by] = takers.filter((taker) => taker !== null);
    const reached =
      takers.some((taker) => taker?.name === route.name) ||
      decisions.some((decision) => decision.kind === 'route' && hasShare(route, decision.destinations));
    return reached || by === undefined ? [] : [{ route, by }];
  });
}
