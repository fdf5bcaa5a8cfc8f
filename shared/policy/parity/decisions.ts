import type { Destination, RouteDecision } from '#shared/policy/model/decision.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { destinations } from './words.ts';

/** One way in which two decisions about the same request differ. */
export interface Divergence {
  readonly aspect: 'match' | 'destination' | 'weight' | 'rewrite' | 'redirect';
  readonly spring: string;
  readonly istio: string;
  readonly catalogue: string | null;
}

/** A weight may be off by this much, in percentage points, before it counts: declared weights are whole numbers on both sides. */
const WEIGHT_TOLERANCE = 0.5;

/** Null when one of the oracles does not know; empty when both do the same. */
export function divergences(
  spring: RouteDecision,
  istio: RouteDecision,
  names: ServiceNames,
): readonly Divergence[] | null {
  if (spring.kind === 'not-modelled' || istio.kind === 'not-modelled') return null;
  if (refused(spring) && refused(istio)) return [];
  if (spring.kind !== istio.kind)
    return [
      {
        aspect: 'match',
        spring: outcome(spring),
        istio: outcome(istio),
        catalogue: answers(spring) || answers(istio) ? 'RT-14' : null,
      },
    ];
  if (spring.kind === 'redirect' && istio.kind === 'redirect')
    return spring.status === istio.status && sameLocation(spring.location, istio.location)
      ? []
      : [{ aspect: 'redirect', spring: outcome(spring), istio: outcome(istio), catalogue: 'RT-14' }];
  if (spring.kind === 'direct-response' && istio.kind === 'direct-response')
    return spring.status === istio.status
      ? []
      : [{ aspect: 'redirect', spring: outcome(spring), istio: outcome(istio), catalogue: 'RT-14' }];
  if (spring.kind !== 'route' || istio.kind !== 'route') return [];
  const found: Divergence[] = [];
  const before = spring.destinations.map(names.translate);
  const shares = compareShares(before, istio.destinations);
  if (shares !== null)
    found.push({
      aspect: shares,
      spring: destinations(before),
      istio: destinations(istio.destinations),
      catalogue: shares === 'weight' ? 'RT-11' : sameHosts(before, istio.destinations) ? 'RT-13' : null,
    });
  if (spring.upstream.target !== istio.upstream.target)
    found.push({
      aspect: 'rewrite',
      spring: spring.upstream.target,
      istio: istio.upstream.target,
      catalogue: istio.upstream.target.includes('//') ? 'RT-03' : 'RT-04',
    });
  return found;
}

/** In words: `goes to producer v1 by route items`, `404: no route`. */
export function outcome(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'route':
      return `goes to ${destinations(decision.destinations)} by route ${decision.route.name}`;
    case 'redirect':
      return `${decision.status} to ${decision.location}`;
    case 'direct-response':
      return `${decision.status}, answered by route ${decision.route.name}`;
    case 'no-route':
    case 'rejected':
      return `${decision.status}: ${decision.reason}`;
    case 'not-modelled':
      return `not modelled: ${decision.reason}`;
  }
}

/**
 * A client can't tell a request without a route from one that is refused for its form, or answered 404 by a rule of its own:
 * none reaches a service.
 */
function refused(decision: RouteDecision): boolean {
  const { kind } = decision;
  return (
    kind === 'no-route' || kind === 'rejected' || (kind === 'direct-response' && decision.status === 404)
  );
}

/** Whether a client ends up at the same URL: an empty query is none, and a path without a host is the request's (RFC 3986 sections 5.2, 6.2.3). */
function sameLocation(spring: string, istio: string): boolean {
  const plain = (location: string) => location.replace(/\?$/, '').replace(/^(https?:\/\/[^/?]+)$/i, '$1/');
  const [before, after] = [plain(spring), plain(istio)];
  return before === after || (before.startsWith('/') && before === after.replace(/^https?:\/\/[^/]+/i, ''));
}

/** Whether the gateway answers by itself. */
function answers({ kind }: RouteDecision): boolean {
  return kind === 'redirect' || kind === 'direct-response';
}

/** Names a service's share. Ports do not tell shares apart: an instance's port is not that of its Service (MO-08). */
function keyOf({ host, subset }: Destination): string {
  return `${host.toLowerCase()}|${subset ?? ''}`;
}

function compareShares(
  spring: readonly Destination[],
  istio: readonly Destination[],
): 'destination' | 'weight' | null {
  const before = sharesOf(spring);
  const after = sharesOf(istio);
  const all = new Set([...before.keys(), ...after.keys()]);
  let weightDiffers = false;
  for (const key of all) {
    const [a, b] = [before.get(key), after.get(key)];
    if (a === undefined || b === undefined) return 'destination';
    weightDiffers ||= Math.abs(a - b) > WEIGHT_TOLERANCE;
  }
  return weightDiffers ? 'weight' : null;
}

/** Whether only the versions of the services differ. */
function sameHosts(spring: readonly Destination[], istio: readonly Destination[]): boolean {
  const hosts = (all: readonly Destination[]) => new Set(all.map(({ host }) => host.toLowerCase()));
  const [before, after] = [hosts(spring), hosts(istio)];
  return before.size === after.size && [...before].every((host) => after.has(host));
}

function sharesOf(all: readonly Destination[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const one of all) {
    if (one.weight === 0) continue;
    shares.set(keyOf(one), (shares.get(keyOf(one)) ?? 0) + one.weight);
  }
  return shares;
}
