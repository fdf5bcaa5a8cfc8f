import { z } from 'zod';
import { limitResult, retryResult, timeoutResult, trafficResult } from './behaviour.ts';
import { headerExpectation, learnedReading, ruleOutcome } from './compare-rule.ts';
import { coverage } from './coverage.ts';
import { estimate } from './estimate.ts';
import { attributedFinding, causeGroup } from './finding.ts';
import { usedGates } from './gates.ts';
import { routeLatency } from './latency.ts';
import { historyChange, signOff } from './history.ts';
import { comparedBreakers } from './timeline.ts';
import { verdict } from './verdict.ts';
import { appliedWaiver } from './waiver.ts';

/** Requests of one route on one side by what they were answered. */
export const answerCounts = z.object({
  /** 1xx to 3xx. */
  success: z.int(),
  /** 4xx. */
  clientErrors: z.int(),
  /** 5xx. */
  serverErrors: z.int(),
  /** No complete response. */
  none: z.int(),
});
export type AnswerCounts = z.infer<typeof answerCounts>;

export const routeResult = z.object({
  route: z.string(),
  /** Requests of the baseline. */
  recorded: z.int(),
  /** Those of them that have a counterpart. */
  pairs: z.int(),
  /** Of all requests of the baseline, and of their counterparts. */
  answers: z.object({ baseline: answerCounts, candidate: answerCounts }),
  verdict,
  /** Why it is not a pass, in words. */
  reasons: z.array(z.string()),
  findings: z.array(z.string()),
  latency: routeLatency.nullable(),
  /** What is to be known besides, such as why its latency was not judged. */
  notes: z.array(z.string()),
});
export type RouteResult = z.infer<typeof routeResult>;

/** The verdict on what was seen at the instances of one service. */
export const serviceResult = z.object({
  service: z.string(),
  /** Routes whose requests reach it. */
  routes: z.array(z.string()),
  verdict,
  /** Why it is not a pass, in words. */
  reasons: z.array(z.string()),
  findings: z.array(z.string()),
});
export type ServiceResult = z.infer<typeof serviceResult>;

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

/** One rule of the verdict, with its outcome. */
export const gateResult = z.object({
  gate: z.string(),
  outcome: verdict,
  detail: z.string(),
  /** Why it did not pass, each with what to do about it; none when it did. */
  reasons: z.array(z.object({ what: z.string(), advice: z.string() })),
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
  /** What the mesh may cost a request in milliseconds: a shift below it is none, whatever its ratio. */
  meshBudgetMs: z.number().min(0),
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

/** The audit whose settings explain the findings. */
export const comparedAudit = z.object({
  name: z.string(),
  verdict,
  summary: z.string(),
});

/** Version of the document's schema. Readers refuse every other one: a comparison is quickly made again. */
export const COMPARISON_SCHEMA = 2;

/** The document that everything else shows: window, report, command line. */
export const comparisonDocument = z.object({
  schema: z.literal(COMPARISON_SCHEMA),
  name: z.string(),
  baseline: comparedSource,
  candidate: comparedSource,
  noise: comparedSource.nullable(),
  /** Null when no policies were given. */
  audit: comparedAudit.nullable(),
  settings: compareSettings,
  verdict,
  /** The answer in one sentence. */
  summary: z.string(),
  gates: z.array(gateResult),
  /** The rules that `gates` are the outcomes of. */
  gatesUsed: usedGates,
  findings: z.array(attributedFinding),
  /** The findings by cause, the worst first: each finding is in one. */
  causes: z.array(causeGroup),
  /** Waivers of the workspace that are not removed, whether they fit a finding or not. */
  waivers: z.array(appliedWaiver),
  /** Day in UTC by which their expiry is judged: that of the comparison. Null without waivers. */
  waiversJudgedOn: z.iso.date().nullable(),
  /** Who signed this comparison off. */
  signOffs: z.array(signOff),
  /** What changed since the last sign-off of an earlier comparison; null when there is none. */
  sinceSignOff: historyChange.nullable(),
  routes: z.array(routeResult),
  services: z.array(serviceResult),
  retries: z.array(retryResult),
  traffic: trafficResult,
  /** Routes on which a side cut answers off. */
  timeouts: z.array(timeoutResult),
  /** Routes on which a side refused requests with 429. */
  limits: z.array(limitResult),
  shares: z.array(shareResult),
  /** Services at which a breaker acted on either side, or had cause to. */
  breakers: z.array(comparedBreakers),
  coverage,
  /** What the comparison was told beforehand, in its order, with what each rule set aside. */
  rules: z.array(ruleOutcome),
  /** The header fields that are expected to differ, and where that list comes from. */
  profile: z.object({ origin: z.string(), headers: z.array(headerExpectation) }),
  /** Arrays whose order the baseline does not keep itself. */
  learned: z.array(learnedReading),
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
