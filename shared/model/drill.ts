import { z } from 'zod';
import { resourceName } from './capture.ts';
import { verdict } from './verdict.ts';
import { header } from './exchange.ts';
import { severity } from './finding.ts';
import { observerSpec } from './observation.ts';
import { sendLag } from './replay.ts';
import { side } from './side.ts';
import { tapSpec } from './tap.ts';
import { breakerTimeline } from './timeline.ts';
import { appliedWaiver } from './waiver.ts';

/** One side of a drill: where its traffic goes, the taps before its instances, and who is asked besides. */
export const drillTarget = z.object({
  url: z.string().min(1),
  taps: z.array(tapSpec),
  /** What else is watched there while the drill runs; their credentials are never stored. */
  observers: z.array(observerSpec).optional(),
});
export type DrillTarget = z.infer<typeof drillTarget>;

/** A program that a step of the scenario names, for one side. */
export const drillCommand = z.object({ side, name: z.string().min(1), argv: z.array(z.string()).min(1) });
export type DrillCommand = z.infer<typeof drillCommand>;

export const drillOptions = z.object({
  name: resourceName,
  /** One of the ready scenarios by its name, or a file by its path; a text where it comes from a window. */
  scenario: z.union([
    z.object({ ready: z.string() }),
    z.object({ path: z.string() }),
    z.object({ file: z.string(), text: z.string() }),
  ]),
  baseline: drillTarget.nullable(),
  candidate: drillTarget.nullable(),
  /** Both sides at once, or the baseline first: two deployments on one machine disturb each other. */
  order: z.enum(['together', 'in-turn']),
  /** The service of steps that name none. */
  service: z.string().min(1).nullable(),
  /** `METHOD /path`, for a scenario that names no requests. */
  requests: z.array(z.string()),
  /** The edge requests of this capture, in their order, instead. */
  capture: z.string().nullable(),
  /** Factor of all times of the scenario: 0.5 is twice as fast. The rate stays. */
  times: z.number().positive().max(100),
  /** Set on each request, replacing those of the scenario and the capture. */
  headers: z.array(header),
  /** Hosts that may be sent to, besides loopback. */
  allow: z.array(z.string()),
  /** Whether requests that may change state are sent. */
  mutations: z.enum(['refuse', 'send']),
  /** Programs that steps name. */
  commands: z.array(drillCommand),
  /** Whether programs that the scenario itself spells out may be run. */
  ownCommands: z.enum(['refuse', 'run']),
  connections: z.int().min(1).max(10_000),
  timeoutMs: z.int().min(1),
  /** Milliseconds for which access logs are followed after the last request, at most; as long as Envoy needs without it. */
  logGraceMs: z.int().min(0).max(600_000).optional(),
});
export type DrillOptions = z.infer<typeof drillOptions>;

/**
 * Before the first fault, from there to the end of the last, and after it. A request that was under way when the first began is of
 * `during`, unless its attempts show that it met no fault.
 */
export const drillStage = z.enum(['before', 'during', 'after']);
export type DrillStage = z.infer<typeof drillStage>;

/** What users got in one stage. Times in milliseconds since the traffic began. */
export const stageFigures = z.object({
  stage: drillStage,
  fromMs: z.number(),
  toMs: z.number(),
  requests: z.int(),
  /** 5xx, 429, or no whole answer. */
  errors: z.int(),
  /** Answers of a fallback that are no errors: they say so, or cover a service that gave nothing but failures. */
  fallbacks: z.int(),
  /** Statuses and reasons with their counts, the most frequent first. */
  outcomes: z.array(z.object({ outcome: z.string(), count: z.int() })),
  /**
   * Of `during`: requests that were under way while a fault really was on, or what a program changed lasted. Two faults have a pause
   * between them, and what flaps has many. Left out by versions that counted the pauses as well.
   */
  inFault: z.int().optional(),
  /** Median and 99th percentile of the latency from when a request was due, of `inFault` alone where it is told; null without an answer. */
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});
export type StageFigures = z.infer<typeof stageFigures>;

/** Attempts per request at one service in one stage. */
export const stageAttempts = z.object({
  stage: drillStage,
  /** Requests that any attempt at the service belongs to. */
  requests: z.int(),
  attempts: z.int(),
  /** How many requests needed 1, 2, … attempts. */
  histogram: z.array(z.int()),
});
export type StageAttempts = z.infer<typeof stageAttempts>;

/** Attempts at a service that come in bursts: a layer above repeats what a layer below has repeated already. */
export const multiplication = z.object({
  /** Most attempts for one request. */
  most: z.int(),
  /** Attempts of the layer above (of the application), as the traces or attempt counts tell; null where nothing does. */
  outer: z.int().nullable(),
  /** Attempts of the layer below (of the mesh) for each of them. */
  inner: z.int().nullable(),
  /** What tells the two apart. */
  evidence: z.string(),
});
export type Multiplication = z.infer<typeof multiplication>;

export const drilledService = z.object({
  service: z.string(),
  instances: z.array(z.string()),
  attempts: z.array(stageAttempts),
  multiplication: multiplication.nullable(),
  timeline: breakerTimeline,
});
export type DrilledService = z.infer<typeof drilledService>;

/** What a step did. Times in milliseconds since the traffic began. */
export const stepRun = z.object({
  step: z.int(),
  kind: z.enum(['fault', 'command']),
  what: z.string(),
  /** Instances that it was about, as `service name`. */
  instances: z.array(z.string()),
  change: z.enum(['leaves', 'joins', 'dies']).nullable(),
  atMs: z.number(),
  /** When the fault ended, or the program. */
  untilMs: z.number(),
  /**
   * When a fault really was there: one stretch, or several where it flaps. Empty for a step that never began; left out for a program
   * that did, and by versions that did not keep it.
   */
  on: z.array(z.object({ fromMs: z.number(), untilMs: z.number() })).optional(),
  /** Requests that the fault met; null for what meets connections, and for a command. */
  met: z.int().nullable(),
  /**
   * Attempts at each of the instances before it began, which show that callers come by the taps; all of them where it began too soon
   * to tell, and those at the whole service for one that joins. Left out by versions that did not count them.
   */
  asked: z.array(z.int()).optional(),
  /** Why a command failed, or a step never began. */
  problem: z.string().nullable(),
});
export type StepRun = z.infer<typeof stepRun>;

/** How long callers took to notice. Milliseconds since the change. */
export const discovery = z.object({
  change: z.enum(['leaves', 'joins', 'dies']),
  service: z.string(),
  instance: z.string(),
  atMs: z.number(),
  /** Last attempt at an instance that has left; for one that died the last request of a user that failed. */
  lastWrongMs: z.number().nullable(),
  /** First attempt at an instance that has joined. */
  firstRightMs: z.number().nullable(),
  /** Attempts (or failed requests) that went wrong. Without any, nothing tells when a death was noticed. */
  wrong: z.int(),
  /** Callers had not come by its tap before, so that nothing is told of it. */
  isUnasked: z.boolean().default(false),
  /** When watching ended, since the traffic began: the instance changed again, or the drill ended. Null in older documents. */
  untilMs: z.number().nullable().default(null),
  /** Usual pause between attempts at the instance, or between those that went wrong; null where too few tell. */
  pauseMs: z.number().nullable().default(null),
  /** What the figures do not say. */
  note: z.string().nullable(),
});
export type Discovery = z.infer<typeof discovery>;

/** What an access log that was followed says of the requests of the drill. */
const watchedLog = z.object({
  /** Name of the observer. */
  observer: z.string(),
  lines: z.int(),
  /** Lines that lead to exactly one request, by what they were joined. */
  joined: z.object({ correlation: z.int(), requestId: z.int(), trace: z.int() }),
  /** Envoy's response flags, with the requests that they are about and those of them that failed; most failed first. */
  flags: z.array(z.object({ flag: z.string(), requests: z.int(), failed: z.int() })),
});

/** A counter or gauge of an observer that moved while the drill ran. */
const watchedCounter = z.object({
  observer: z.string(),
  name: z.string(),
  before: z.number(),
  after: z.number(),
});

export const drillSide = z.object({
  side,
  /** Name of the capture that holds its exchanges. */
  capture: z.string(),
  target: z.string(),
  startedAt: z.string(),
  requests: z.int(),
  /** Requests that were not sent since they may change state. */
  refused: z.int(),
  sendLagMs: sendLag.nullable(),
  /** Why its latency can't be used; null when it can. */
  invalidReason: z.string().nullable(),
  stages: z.array(stageFigures),
  /**
   * Requests of no stage: under way when the first fault began, failed, and nothing tells whether for it. Left out by versions that
   * gave each a stage.
   */
  unstaged: z.int().optional(),
  /** Requests, errors and fallbacks in equal parts of the drill. */
  bins: z.object({
    binMs: z.number(),
    requests: z.array(z.int()),
    errors: z.array(z.int()),
    fallbacks: z.array(z.int()),
  }),
  steps: z.array(stepRun),
  services: z.array(drilledService),
  /** From the fault's start to when the failing instance got no more requests; null when it always did. */
  isolateMs: z.number().nullable(),
  /** From the fault's end to when it had its share again; null when that was not seen. */
  recoverMs: z.number().nullable(),
  /** The instance that both times are about. */
  isolated: z.string().nullable(),
  discovery: z.array(discovery),
  /** What access logs and counters said meanwhile; left out by versions that did not keep it. */
  watched: z.object({ logs: z.array(watchedLog), counters: z.array(watchedCounter) }).optional(),
});
export type DrillSide = z.infer<typeof drillSide>;

/** One difference between what both sides did. */
export const drillFinding = z.object({
  /** Stable over runs of a scenario, whose name it begins with. */
  id: z.string(),
  catalogue: z.string().nullable(),
  severity,
  service: z.string().nullable(),
  title: z.string(),
  cause: z.string(),
  baseline: z.string(),
  candidate: z.string(),
  /** Id of the waiver that accepts it; it then counts for nothing. */
  waiver: z.string().optional(),
});
export type DrillFinding = z.infer<typeof drillFinding>;

export const expectationResult = z.object({
  side,
  what: z.string(),
  outcome: verdict,
  detail: z.string(),
});
export type ExpectationResult = z.infer<typeof expectationResult>;

/** Version of the document's schema. Readers refuse every other one: a drill is run again. */
export const DRILL_SCHEMA = 1;

export const drillDocument = z.object({
  schema: z.literal(DRILL_SCHEMA),
  name: z.string(),
  scenario: z.object({
    /** Name of a ready one, or the file. */
    name: z.string(),
    title: z.string(),
    about: z.string(),
    /** As it was written. */
    text: z.string(),
    times: z.number(),
    rate: z.number(),
    durationMs: z.number(),
    /** From the start of the first step to the end of the last. */
    fromMs: z.number(),
    toMs: z.number(),
  }),
  order: z.enum(['together', 'in-turn']),
  baseline: drillSide.nullable(),
  candidate: drillSide.nullable(),
  expectations: z.array(expectationResult),
  findings: z.array(drillFinding),
  verdict,
  /** One sentence. */
  summary: z.string(),
  /** Why it is not a pass. */
  reasons: z.array(z.string()),
  /** Waivers whose scope one of its findings is in; the stored document has none. */
  waivers: z.array(appliedWaiver).optional(),
});
export type DrillDocument = z.infer<typeof drillDocument>;

/** A drill as lists show it. */
export const drillSummary = z.object({
  name: z.string(),
  /** Name of the ready scenario, or of the file. */
  scenario: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'interrupted']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  baseline: z.string().nullable(),
  candidate: z.string().nullable(),
  verdict: verdict.nullable(),
  summary: z.string().nullable(),
  /** A later run of the scenario on the same deployments, at the same services, has taken its place: it counts no more. */
  isEarlier: z.boolean(),
});
export type DrillSummary = z.infer<typeof drillSummary>;

/** A scenario that comes with the product. */
export const readyScenario = z.object({
  name: z.string(),
  title: z.string(),
  about: z.string(),
  text: z.string(),
  durationMs: z.number(),
  rate: z.number(),
  /** Commands that have to be told. */
  commands: z.array(z.string()),
  /** Whether it names its requests. */
  hasRequests: z.boolean(),
});
export type ReadyScenario = z.infer<typeof readyScenario>;
