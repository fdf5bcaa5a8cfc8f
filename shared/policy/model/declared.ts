import { z } from 'zod';
import { place } from '../source/place.ts';

/** Where a declared route sends a share of its requests, in the mesh's terms where the mesh has the service. */
export const declaredDestination = z.object({
  /** Registry id, or first label of the mesh host: what instance taps call the service. */
  service: z.string(),
  host: z.string(),
  version: z.string().nullable(),
  /** Percent; the weights of a route add up to 100. */
  weight: z.number(),
});
export type DeclaredDestination = z.infer<typeof declaredDestination>;

/** A route of a gateway as a side declares it, for who holds it against traffic. */
export const declaredRouteEntry = z.object({
  side: z.enum(['spring', 'istio']),
  /** The gateway: `gateway`, `shop/public`. */
  edge: z.string(),
  name: z.string(),
  /** The match in words. */
  match: z.string(),
  place: place.nullable(),
  destinations: z.array(declaredDestination),
  /** Requests at the edges of the match that this route takes, a few at most; none when another one takes them all. */
  takes: z.array(z.object({ method: z.string(), authority: z.string(), target: z.string() })),
});
export type DeclaredRouteEntry = z.infer<typeof declaredRouteEntry>;

/** How calls of one service to another divide over versions. */
export const declaredCall = z.object({
  side: z.enum(['spring', 'istio']),
  caller: z.string().nullable(),
  service: z.string(),
  destinations: z.array(declaredDestination),
  place: place.nullable(),
});
export type DeclaredCall = z.infer<typeof declaredCall>;

/** What both sides declare about who gets requests. */
export const declaredTraffic = z.object({
  routes: z.array(declaredRouteEntry),
  /** Only calls whose shares are declared as weights. */
  calls: z.array(declaredCall),
});
export type DeclaredTraffic = z.infer<typeof declaredTraffic>;
