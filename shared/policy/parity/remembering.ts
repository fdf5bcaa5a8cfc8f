import type { RouteDecision } from '#shared/policy/model/decision.ts';
import type { Edge } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';

/**
 * The same gateway, which decides about each request once: what probes a route's edge is asked about for the route itself, for
 * its neighbours and for each row.
 */
export function remembering(edge: Edge): Edge {
  const known = new Map<string, RouteDecision>();
  // Most are asked again with the very same object.
  const ofObject = new WeakMap<PolicyRequest, RouteDecision>();
  const route = (request: PolicyRequest): RouteDecision => {
    const before = ofObject.get(request);
    if (before !== undefined) return before;
    const key = JSON.stringify(request);
    const decision = known.get(key) ?? edge.oracle.route(request);
    known.set(key, decision);
    ofObject.set(request, decision);
    return decision;
  };
  return { ...edge, oracle: { route } };
}
