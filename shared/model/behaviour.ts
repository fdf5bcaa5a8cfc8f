import { z } from 'zod';

/** Both sides' value of one thing. */
const bothSides = <T extends z.ZodType>(one: T) => z.object({ baseline: one, candidate: one });

/** Attempts of one side at one service, on one route. */
export const retrySide = z.object({
  requests: z.int(),
  attempts: z.int(),
  /** Requests that needed 0, 1, 2, … attempts. */
  histogram: z.array(z.int()),
  /**
   * The factors of multiplied retries, of the request with most attempts: calls of the client × tries of the mesh for
   * each. Told by `x-envoy-attempt-count`, which begins again with each call; null where no count was seen.
   */
  factors: z.object({ calls: z.int(), tries: z.int(), multiplied: z.int() }).nullable(),
  /** Time from an attempt's end to the next one's start, in milliseconds; null without a second attempt. */
  backOff: z.object({ n: z.int(), p50Ms: z.number(), p90Ms: z.number(), maxMs: z.number() }).nullable(),
  /** Second and further attempts, and how many of them went to another instance than the one before. */
  again: z.int(),
  otherInstance: z.int(),
});
export type RetrySide = z.infer<typeof retrySide>;

/** Attempts per request of one route at one service. */
export const retryResult = z
  .object({
    route: z.string(),
    service: z.string(),
    /** Method of the attempts; several sorted, separated by commas. */
    method: z.string(),
  })
  .extend(bothSides(retrySide).shape);
export type RetryResult = z.infer<typeof retryResult>;

/** Requests that one service, or the edge, sent on to a version of a service. */
export const callResult = z
  .object({
    /** Null for the edge. */
    caller: z.string().nullable(),
    service: z.string(),
    version: z.string().nullable(),
  })
  .extend(bothSides(z.int()).shape);
export type CallResult = z.infer<typeof callResult>;

/** First attempts that one instance took, over all routes. */
export const instanceResult = z
  .object({ service: z.string(), version: z.string().nullable(), instance: z.string() })
  .extend(bothSides(z.int()).shape);
export type InstanceResult = z.infer<typeof instanceResult>;

/** How the share of a version went along the recorded requests: equal parts in the order of recording. */
export const shareSeries = z.object({
  service: z.string(),
  version: z.string(),
  parts: z.array(bothSides(z.object({ hits: z.int(), n: z.int() }))),
});
export type ShareSeries = z.infer<typeof shareSeries>;

/** A version's share of a service on one side, held against the weight that the side declares. */
export const declaredShare = z.object({
  side: z.enum(['baseline', 'candidate']),
  service: z.string(),
  version: z.string(),
  /** Recorded routes that the declared rule takes. */
  routes: z.array(z.string()),
  /** 0 to 1. */
  declared: z.number(),
  observed: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.int(),
  /** Where the weight is declared, in words. */
  origin: z.string(),
  agrees: z.boolean(),
});
export type DeclaredShare = z.infer<typeof declaredShare>;

/** Who called whom, and who served. */
export const trafficResult = z.object({
  calls: z.array(callResult),
  instances: z.array(instanceResult),
  series: z.array(shareSeries),
  /** Empty without an audit, and where it declares no weights. */
  declared: z.array(declaredShare),
  /** Declared edges that no request proved: `consumer → stock`. */
  unproven: z.array(
    z.object({ side: z.enum(['baseline', 'candidate']), caller: z.string().nullable(), service: z.string() }),
  ),
});
export type TrafficResult = z.infer<typeof trafficResult>;

/** A time after which answers of a route were cut off: requests that failed at nearly one and the same duration. */
export const cutOff = z.object({
  /** The middle of them. */
  ms: z.number(),
  lowMs: z.number(),
  highMs: z.number(),
  requests: z.int(),
  /** Status that the client got; null when the answer broke off. */
  status: z.int().nullable(),
  /** Who answered, in words. */
  by: z.string(),
});
export type CutOff = z.infer<typeof cutOff>;

/** One step of the ladder: what one side cuts off on a route, and the slowest answers that got through. */
export const timeoutSide = z.object({
  cutOffs: z.array(cutOff),
  /** Longest successful answer in milliseconds; null without one. */
  slowestMs: z.number().nullable(),
});
export type TimeoutSide = z.infer<typeof timeoutSide>;

export const timeoutResult = z
  .object({
    route: z.string(),
    /** The service whose caller hung up; null for the edge. */
    at: z.string().nullable(),
  })
  .extend(bothSides(timeoutSide).shape);
export type TimeoutResult = z.infer<typeof timeoutResult>;

/** What one side refused with 429 on a route. */
export const limitSide = z.object({
  requests: z.int(),
  refused: z.int(),
  /** The first so many of them tell onset, refill and rate: they are a part. All do without it. */
  lookedAt: z.int().optional(),
  /** Requests that got through before the first refusal; null without one among those looked at. */
  onset: z.int().nullable(),
  /** Milliseconds between the moments at which requests got through again; null with fewer than three. */
  refillMs: z.number().nullable(),
  /** Requests let through per second from the first refusal on; null without one, or within one second. */
  perSecond: z.number().nullable(),
  /** Names of the fields that speak of the limit, sorted. */
  fields: z.array(z.string()),
  /** Who refused, in words; null without a refusal. */
  by: z.string().nullable(),
});
export type LimitSide = z.infer<typeof limitSide>;

export const limitResult = z.object({ route: z.string() }).extend(bothSides(limitSide).shape);
export type LimitResult = z.infer<typeof limitResult>;
