import { z } from 'zod';
import { auditFinding } from './audit.ts';
import { policyRequest } from './request.ts';

/** What one side's oracle said about a request, for a table and for JSON. */
export const routedRequest = z.object({
  kind: z.enum(['route', 'redirect', 'direct-response', 'no-route', 'rejected', 'not-modelled']),
  route: z.string().nullable(),
  /** Where the route is declared. */
  origin: z.string().nullable(),
  destinations: z.array(
    z.object({
      host: z.string(),
      subset: z.string().nullable(),
      port: z.int().nullable(),
      /** Percent. */
      weight: z.number(),
    }),
  ),
  /** What the instance gets, null when nothing is sent on. */
  rewrite: z.object({ target: z.string(), authority: z.string().nullable() }).nullable(),
  /** Status and location of an answer that the gateway gives itself. */
  answer: z.object({ status: z.int(), location: z.string().nullable() }).nullable(),
  reason: z.string().nullable(),
  /** Effective settings: name, value in words, where it comes from. */
  policies: z.array(z.object({ setting: z.string(), value: z.string(), origin: z.string() })),
});
export type RoutedRequest = z.infer<typeof routedRequest>;

/** One recorded (or asked) request through one or both oracles. */
export const routingRow = z.object({
  request: policyRequest,
  /** Exchanges of the capture that are this request, as far as routing sees it. */
  count: z.int(),
  spring: routedRequest.nullable(),
  istio: routedRequest.nullable(),
  verdict: z.enum(['same', 'divergent', 'not-modelled', 'one-side']),
  /** What diverges, in words: `goes to producer v2 instead of v1`. */
  divergences: z.array(z.string()),
  catalogue: z.string().nullable(),
});
export type RoutingRow = z.infer<typeof routingRow>;

export const routingDocument = z.object({
  rows: z.array(routingRow),
  /** Declared routes that no request of the capture exercises, by side. */
  unexercised: z.array(
    z.object({ side: z.enum(['spring', 'istio']), route: z.string(), origin: z.string() }),
  ),
  /** Routes that can never be reached because an earlier one takes all their requests. */
  shadowed: z.array(
    z.object({ side: z.enum(['spring', 'istio']), route: z.string(), by: z.string(), origin: z.string() }),
  ),
  /** What the rules find about declared routes: prefixes that take too much, regexes that RE2 refuses. */
  traps: z.array(auditFinding.extend({ side: z.enum(['spring', 'istio']) })),
});
export type RoutingDocument = z.infer<typeof routingDocument>;
