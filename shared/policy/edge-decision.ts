import type { Destination, RouteDecision, RouteRef } from './model/decision.ts';
import type { DeclaredRoute, Edge } from './model/policy.ts';
import type { PolicyRequest } from './model/request.ts';
import { originText, type Setting } from './model/setting.ts';

/** The first gateway that takes the request; what the first one says when none does. Null without a gateway. */
export function decide(edges: readonly Edge[], request: PolicyRequest): RouteDecision | null {
  let first: RouteDecision | null = null;
  for (const { oracle } of edges) {
    const decision = oracle.route(request);
    if (decision.kind !== 'no-route' && decision.kind !== 'rejected') return decision;
    first ??= decision;
  }
  return first;
}

/** Whether a decision for a group of weights, which is told under the name of one route, gives this one its share (RT-11). */
export function hasShare(route: DeclaredRoute, group: readonly Destination[]): boolean {
  return (
    group.length > 1 &&
    route.destinations.length > 0 &&
    route.destinations.every(({ host, subset }) =>
      group.some((to) => to.host === host && to.subset === subset && to.weight > 0),
    )
  );
}

/** Where a route is declared, in words. */
export function refText({ name, origin }: RouteRef): string {
  const setting: Setting<string> = { known: true, value: name, origin };
  return originText(setting);
}
