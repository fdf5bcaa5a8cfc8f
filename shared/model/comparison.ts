import { z } from 'zod';
import { finding } from './finding.ts';

export const verdict = z.enum(['pass', 'fail', 'inconclusive']);
export type Verdict = z.infer<typeof verdict>;

/** An estimate with its uncertainty and its sample size. */
export const estimate = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.int(),
});
export type Estimate = z.infer<typeof estimate>;

/** Latency of one route. Times in milliseconds, shifts as ratios (1.1 is 10 % slower). */
export const routeLatency = z.object({
  baseline: z.object({ p50: z.number(), p90: z.number(), p99: z.number() }),
  candidate: z.object({ p50: z.number(), p90: z.number(), p99: z.number() }),
  /** Median of the paired ratios candidate / baseline with its 95 % bootstrap interval; null below the least n. */
  ratio: estimate.nullable(),
  /** `slower` and `faster` are proven outside the margin, `equivalent` inside, else `unclear`. */
  judgement: z.enum(['equivalent', 'slower', 'faster', 'unclear']),
  /** The two sides were measured at the same kind of place. */
  sameInstrument: z.boolean(),
});
export type RouteLatency = z.infer<typeof routeLatency>;

export const routeResult = z.object({
  route: z.string(),
  pairs: z.int(),
  verdict,
  /** Why it is not a pass, in words. */
  reasons: z.array(z.string()),
  findings: z.array(z.string()),
  latency: routeLatency.nullable(),
});
export type RouteResult = z.infer<typeof routeResult>;

/** Who served a route: the share of one service version on both sides, with exact 95 % intervals. */
export const shareResult = z.object({
  route: z.string(),
  service: z.string(),
  version: z.string().nullable(),
  baseline: estimate,
  candidate: estimate,
  /** Two-sided p value of equal shares, adjusted. */
  adjustedP: z.number().nullable(),
  differs: z.boolean(),
});
export type ShareResult = z.infer<typeof shareResult>;

/** Attempts per request of one route at one service: how many requests needed 0, 1, 2, … attempts. */
export const retryResult = z.object({
  route: z.string(),
  service: z.string(),
  baseline: z.object({ requests: z.int(), attempts: z.int(), histogram: z.array(z.int()) }),
  candidate: z.object({ requests: z.int(), attempts: z.int(), histogram: z.array(z.int()) }),
});
export type RetryResult = z.infer<typeof retryResult>;

/** What the evidence covers, and what it does not. */
export const coverage = z.object({
  baselineExchanges: z.int(),
  paired: z.int(),
  unpairedBaseline: z.int(),
  unpairedCandidate: z.int(),
  refused: z.int(),
  baselineComplete: z.boolean(),
  candidateComplete: z.boolean(),
  linkedShare: z.object({ baseline: z.number().nullable(), candidate: z.number().nullable() }),
  routesBelowLeastPairs: z.array(z.string()),
  notes: z.array(z.string()),
});
export type Coverage = z.infer<typeof coverage>;

/** One rule of the verdict, with its outcome. */
export const gateResult = z.object({
  gate: z.string(),
  outcome: verdict,
  detail: z.string(),
});
export type GateResult = z.infer<typeof gateResult>;

/** Limits of the judgement. The defaults are stated in `shared/compare/settings.ts`. */
export const compareSettings = z.object({
  /** Fewest pairs of a route for a verdict on it. */
  leastPairs: z.int().min(1),
  /** Fewest pairs of a route for a latency interval. */
  leastLatencyPairs: z.int().min(2),
  /** How much slower a route may become: 0.25 is 25 %. */
  latencyMargin: z.number().positive(),
  /** Shifts below this many milliseconds are never a finding. */
  latencyFloorMs: z.number().min(0),
  /** False discovery rate of the tests. */
  falseDiscoveryRate: z.number().positive().max(0.5),
  /** Seed of the bootstrap: the same inputs give the same bytes. */
  seed: z.int(),
});
export type CompareSettings = z.infer<typeof compareSettings>;

/** One side of a comparison: a capture, or a replay and what it saw. */
export const comparedSource = z.object({
  name: z.string(),
  kind: z.enum(['capture', 'replay']),
  side: z.enum(['baseline', 'candidate']),
  captureId: z.int(),
  startedAt: z.string(),
  exchanges: z.int(),
  /** sha256 over the compared content, so that a reader can tell which inputs were used. */
  sha256: z.string(),
});
export type ComparedSource = z.infer<typeof comparedSource>;

/** The document that everything else shows: window, report, command line. */
export const comparisonDocument = z.object({
  /** Version of this schema. Readers refuse newer ones. */
  schema: z.literal(1),
  name: z.string(),
  baseline: comparedSource,
  candidate: comparedSource,
  noise: comparedSource.nullable(),
  settings: compareSettings,
  verdict,
  /** The answer in one sentence. */
  summary: z.string(),
  gates: z.array(gateResult),
  findings: z.array(finding),
  routes: z.array(routeResult),
  retries: z.array(retryResult),
  shares: z.array(shareResult),
  coverage,
});
export type ComparisonDocument = z.infer<typeof comparisonDocument>;

export const comparisonSummary = z.object({
  id: z.int(),
  name: z.string(),
  createdAt: z.string(),
  baseline: z.string(),
  candidate: z.string(),
  noise: z.string().nullable(),
  verdict,
  summary: z.string(),
});
export type ComparisonSummary = z.infer<typeof comparisonSummary>;
