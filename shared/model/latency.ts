import { z } from 'zod';
import { estimate } from './estimate.ts';

/**
 * `slower` and `faster` are proven outside the margin, `equivalent` inside. `not slower` is proven not to lie above it, be it
 * inside or below; the rest, which may be slower, is `unclear`.
 */
export const latencyJudgement = z.enum(['equivalent', 'slower', 'faster', 'not slower', 'unclear']);
export type LatencyJudgement = z.infer<typeof latencyJudgement>;

/** A ratio of latencies (1.1 is 10 % slower) and a number of milliseconds that belong together. */
export const latencyBound = z.object({ ratio: z.number(), ms: z.number() });
export type LatencyBound = z.infer<typeof latencyBound>;

/** How one quantile of a route's latency differs between the sides. */
export const quantileShift = z.object({
  /** 0.5, 0.9, 0.95, 0.99 or 0.999. */
  quantile: z.number(),
  /** Milliseconds. */
  baseline: z.number(),
  candidate: z.number(),
  /**
   * Candidate over baseline, and candidate minus baseline in milliseconds: the intervals of all quantiles of a route
   * hold together in 95 % of cases. Null where there are too few pairs for the quantile.
   */
  ratio: estimate.nullable(),
  addedMs: estimate.nullable(),
  /** Fewest pairs that carry an interval of this quantile. */
  leastPairs: z.int(),
  /** What the baseline does to itself; null where no second run of it was timed alike. */
  floor: latencyBound.nullable(),
  judgement: latencyJudgement,
});
export type QuantileShift = z.infer<typeof quantileShift>;

/** Latency of one route. Times in milliseconds, shifts as ratios (1.1 is 10 % slower). */
export const routeLatency = z.object({
  baseline: z.object({ p50: z.number(), p90: z.number(), p99: z.number() }),
  candidate: z.object({ p50: z.number(), p90: z.number(), p99: z.number() }),
  /**
   * Median of the paired ratios candidate / baseline with its interval: at 95 % of a block bootstrap, below the least n at 99 % of
   * order statistics; null below eight pairs.
   */
  ratio: estimate.nullable(),
  /** Median of the paired differences in milliseconds, likewise. */
  addedMs: estimate.nullable(),
  /** Of the median and of every quantile: `slower` where one of them is, else what the median is. */
  judgement: latencyJudgement,
  /** The two sides were measured at the same kind of place. */
  sameInstrument: z.boolean(),
  /** The two sides got each request at the same moment (`replay --interleave`). */
  sameTime: z.boolean(),
  /**
   * What the other routes shifted by (upper quartile, never below 1), where the runs were sent one after the other: a route
   * is called slower only beyond that. Null for interleaved runs, and where too few other routes have an interval.
   */
  runShift: z.number().nullable(),
  /** Ascending by quantile. */
  quantiles: z.array(quantileShift),
  /** The paired shift of the baseline against itself, which widens the margin; null where no second run of it was timed alike. */
  floor: latencyBound.nullable(),
  /** What the median was held against: the declared budget and the floor. */
  margin: latencyBound,
  /** Pairs left out at the start (MSER-5), up to which moment of the run, and how much slower the candidate was in them. */
  trimmed: z.object({
    pairs: z.int(),
    untilMs: z.number(),
    ratio: z.number().nullable(),
    /** False where no steady part was found on a side: then nothing is left out. */
    steady: z.boolean(),
  }),
  /** Pairs per block of the bootstrap; null below the least n. */
  blockLength: z.int().nullable(),
  /** Pairs that would decide with a power of 0.8 if the spread and the shift stay as they are; null where it is decided or out of reach. */
  neededPairs: z.int().nullable(),
  /** Median shift of the run's second half over that of its first, with its 95 % interval; null below the least n. */
  drift: estimate.nullable(),
  /** Median paired ratio by part of the run, in the order of time. */
  overTime: z.array(z.object({ fromMs: z.number(), ratio: z.number(), n: z.int() })),
  /** Both sides' latency at the same percentiles (0 to 1), ascending. */
  curve: z.object({
    percentiles: z.array(z.number()),
    baseline: z.array(z.number()),
    candidate: z.array(z.number()),
  }),
});
export type RouteLatency = z.infer<typeof routeLatency>;
