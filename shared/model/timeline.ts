import { z } from 'zod';
import { observedState } from './observation.ts';
import { side } from './side.ts';

/** The subject of what holds for all instances of a service at once. */
export const WHOLE_SERVICE = '(service)';

/** A moment: seconds since the timeline's zero. The true one lies within `± uncertaintyS`. */
export const moment = z.object({ atS: z.number(), uncertaintyS: z.number().nonnegative() });
export type Moment = z.infer<typeof moment>;

/** How much traffic a subject has. `none`: not one attempt. `little`: less than two fifths of its usual share. `full`: the rest. */
export const trafficLevel = z.enum(['full', 'little', 'none']);
export type TrafficLevel = z.infer<typeof trafficLevel>;

/** A stretch of one share. `share` is that of the service's attempts; for the whole service that of the demand. */
export const trafficInterval = z.object({
  fromS: z.number(),
  toS: z.number(),
  level: trafficLevel,
  attempts: z.int(),
  /** What could have reached it: attempts at any instance, or demand for the service. */
  outOf: z.int(),
  share: z.number(),
});

/** A stretch of one failure rate. An attempt fails with 5xx or without a whole answer. */
export const statusInterval = z.object({
  fromS: z.number(),
  toS: z.number(),
  attempts: z.int(),
  failures: z.int(),
});

/** A change point: the rate before it and after it. */
export const changePoint = moment.extend({ before: z.number(), after: z.number() });

/** Change points and what lies between them, of one instance or of the whole service. */
export const subjectTimeline = z.object({
  /** Name of the instance, or `WHOLE_SERVICE`. */
  subject: z.string(),
  shareChanges: z.array(changePoint),
  statusChanges: z.array(changePoint),
  traffic: z.array(trafficInterval),
  status: z.array(statusInterval),
});
export type SubjectTimeline = z.infer<typeof subjectTimeline>;

/** The six phases: an unhealthy instance trips its breaker, and comes back. */
export const breakerPhase = z.enum([
  'trip-failing',
  'trip-falling',
  'trip-isolated',
  'recovery-none',
  'recovery-little',
  'recovery-full',
]);
export type BreakerPhase = z.infer<typeof breakerPhase>;

export const phaseSpan = z.object({
  phase: breakerPhase,
  from: moment,
  to: moment,
  /** Share of the subject in it; for the whole service attempts per demand, at most 1. */
  share: z.number(),
  attempts: z.int(),
  failures: z.int(),
});
export type PhaseSpan = z.infer<typeof phaseSpan>;

/** A stop of traffic: from the last attempt before it to the first after it. */
export const silence = z.object({ from: moment, to: moment });
export type Silence = z.infer<typeof silence>;

/** From the first failure to the share that is there again. A breaker that opens again after a test is still in one cycle. */
export const breakerCycle = z.object({
  subject: z.string(),
  /** Failures at the subject before its traffic stopped. */
  trippedBy: z.int(),
  silences: z.array(silence),
  /** Requests between one silence and the next, in order: tests of an open breaker, or what a returned instance was given. */
  tests: z.array(z.object({ at: moment, requests: z.int(), failures: z.int() })),
  /** Those that were seen, in order: a recording may begin or end in the middle. */
  phases: z.array(phaseSpan),
});
export type BreakerCycle = z.infer<typeof breakerCycle>;

/**
 * What acted, told from traffic alone (catalogue, section 14). `none`: nothing did, though there was cause (CB-01, CB-04).
 * `unknown`: too little traffic, no failures, or a stop that fits none of them.
 */
export const breakerClass = z.enum(['hystrix', 'resilience4j', 'ribbon', 'envoy', 'none', 'unknown']);
export type BreakerClass = z.infer<typeof breakerClass>;

export const breakerClassification = z.object({
  kind: breakerClass,
  /**
   * `high`: seen more than once, and others fit only with settings that nobody has. `medium`: seen once, or another one fits with
   * settings far from its defaults. `low`: another one fits as well.
   */
  confidence: z.enum(['high', 'medium', 'low']),
  reasons: z.array(z.string()),
  /** What would have to be recorded to know; null when it is known. */
  needed: z.string().nullable(),
  catalogue: z.array(z.string()),
});
export type BreakerClassification = z.infer<typeof breakerClassification>;

/** States that an observer reported of one subject. */
export const observedStates = z.object({
  observer: z.string(),
  /** The instance where it is one of the timeline's, else the observer's own name for it. */
  subject: z.string(),
  spans: z.array(z.object({ state: observedState, fromS: z.number(), toS: z.number(), why: z.string() })),
});
export type ObservedStates = z.infer<typeof observedStates>;

/** One instance as it is drawn: counts in equal parts of the timeline. */
export const timelineLane = z.object({
  instance: z.string(),
  attempts: z.int(),
  failures: z.int(),
  bins: z.array(z.object({ attempts: z.int(), failures: z.int() })),
});
export type TimelineLane = z.infer<typeof timelineLane>;

/** What one service did over time, from the attempts at its instances alone. */
export const breakerTimeline = z.object({
  service: z.string(),
  side,
  /** Name of the capture, replay or drill. */
  source: z.string(),
  /** Wall clock of the timeline's zero, ISO 8601; it is the first attempt or demand. */
  startedAt: z.string().nullable(),
  lengthS: z.number(),
  /** Start of the fault, where it is known; else of the first failing stretch. Two sides are aligned by it. */
  faultS: z.number().nullable(),
  attempts: z.int(),
  failures: z.int(),
  /** What tells that traffic was wanted: `requests` at the edge, or the steady pace of the attempts themselves. */
  demand: z.enum(['requests', 'pace']),
  classification: breakerClassification,
  cycles: z.array(breakerCycle),
  subjects: z.array(subjectTimeline),
  lanes: z.array(timelineLane),
  observed: z.array(observedStates),
  /** What it can't know. */
  limits: z.array(z.string()),
});
export type BreakerTimeline = z.infer<typeof breakerTimeline>;

/** What a service's breakers did on both sides; null where a side has no instance taps of it. */
export const comparedBreakers = z.object({
  service: z.string(),
  baseline: breakerTimeline.nullable(),
  candidate: breakerTimeline.nullable(),
});
export type ComparedBreakers = z.infer<typeof comparedBreakers>;
