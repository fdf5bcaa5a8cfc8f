import { z } from 'zod';
import { address } from './address.ts';

/**
 * A recording point. An *edge* tap stands in front of the gateway, an *instance* tap in front of one
 * instance of a service.
 */
export const tapSpec = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('edge'),
    /** Distinguishes several gateways of one deployment (`zuul`, `gateway`). */
    name: z.string().min(1),
    listen: address,
    target: address,
  }),
  z.object({
    kind: z.literal('instance'),
    /** The instance's own name within its service; its target address unless told. */
    name: z.string().min(1),
    service: z.string().min(1),
    /** A free label such as `v1`: the subset that canary shares are counted by. */
    version: z.string().min(1).nullable(),
    listen: address,
    target: address,
  }),
]);
export type TapSpec = z.infer<typeof tapSpec>;

/**
 * The completeness count of a tap or of a whole capture. All counts are since the start.
 * `connections` counts accepted TCP connections, bytes are those of the traffic itself.
 */
export const tapCounts = z.object({
  connections: z.int(),
  openConnections: z.int(),
  /** Client to server. */
  bytesIn: z.int(),
  /** Server to client. */
  bytesOut: z.int(),
  exchanges: z.int(),
  /** Bytes that arrived but could not be decoded as the protocol. */
  undecodedBytes: z.int(),
  /** Bodies stored shorter than they were, because of the body limit or a broken connection. */
  truncatedBodies: z.int(),
  /** Bytes that recording could not keep up with. The traffic itself went through. */
  lostBytes: z.int(),
  /** Connections to the target that failed. */
  targetErrors: z.int(),
});
export type TapCounts = z.infer<typeof tapCounts>;

/** No traffic yet. */
export function zeroCounts(): TapCounts {
  return {
    connections: 0,
    openConnections: 0,
    bytesIn: 0,
    bytesOut: 0,
    exchanges: 0,
    undecodedBytes: 0,
    truncatedBodies: 0,
    lostBytes: 0,
    targetErrors: 0,
  };
}

/** Field-wise sum. */
export function addCounts(a: TapCounts, b: TapCounts): TapCounts {
  const sum = zeroCounts();
  for (const key of Object.keys(sum) as (keyof TapCounts)[]) sum[key] = a[key] + b[key];
  return sum;
}

/** A tap as the window shows it: where it really listens and what it has seen. */
export const tapStatus = z.object({
  id: z.int(),
  spec: tapSpec,
  /** The bound address: the kernel's choice where the spec asked for port 0. */
  bound: address,
  /** False while the target refuses connections and an instance tap mirrors that by refusing too. */
  listening: z.boolean(),
  counts: tapCounts,
});
export type TapStatus = z.infer<typeof tapStatus>;
