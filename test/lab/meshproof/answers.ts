import { z } from 'zod';
import { breakerTimeline } from '#shared/model/index.ts';
import { auditDocument } from '#shared/policy/model/audit.ts';
import { routingAnswer } from '#shared/policy/model/routing-answer.ts';

const Verdict = z.enum(['pass', 'fail', 'inconclusive']);
/** What `record` prints of a capture. */
export const Capture = z.looseObject({
  name: z.string(),
  exchanges: z.number(),
  attempts: z.number(),
  connections: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  undecodedBytes: z.number(),
  truncatedBodies: z.number(),
  lostBytes: z.number(),
  complete: z.boolean(),
});
/** What `replay` prints. */
export const Replay = z.looseObject({
  name: z.string(),
  sent: z.number(),
  responses: z.number(),
  errors: z.number(),
  refused: z.number(),
  sendLagMs: z.looseObject({ p50: z.number(), p99: z.number(), max: z.number() }),
  valid: z.boolean(),
});
const Finding = z.looseObject({
  id: z.string(),
  catalogue: z.string().nullish(),
  severity: z.string(),
  route: z.string().nullish(),
  service: z.string().nullish(),
  title: z.string(),
  cause: z.unknown(),
  count: z.number(),
  /** What both sides declare that explains it, where the comparison was given an audit. */
  settings: z.array(z.looseObject({ setting: z.string(), why: z.string() })).optional(),
});
/** What `compare` prints, as far as the lab reads it. */
export const Comparison = z.looseObject({
  name: z.string(),
  verdict: Verdict,
  findings: z.array(Finding),
  /** The outcomes of the rules of `gatesUsed`, in their order. */
  gates: z.array(z.looseObject({ outcome: Verdict, detail: z.string() })),
  gatesUsed: z.looseObject({ rules: z.array(z.looseObject({ rule: z.string() })) }),
  routes: z.array(
    z.looseObject({ route: z.string(), latency: z.looseObject({ sameTime: z.boolean() }).nullable() }),
  ),
});

/** What `report` prints. */
export const Report = z.looseObject({
  files: z.array(z.union([z.string(), z.looseObject({ path: z.string() })])),
});

/** What `audit` prints: the product's own document with its verdict. */
export const Audit = auditDocument.extend({
  verdict: Verdict,
  summary: z.string(),
});
/** What `breakers --timeline` prints. */
export const Timelines = z.object({ timelines: z.array(breakerTimeline) });
/** What `route` prints for a capture. */
export const Route = routingAnswer;

export type CaptureT = z.infer<typeof Capture>;
export type ReplayT = z.infer<typeof Replay>;
export type FindingT = z.infer<typeof Finding>;
export type ComparisonT = z.infer<typeof Comparison>;
/** An audit with its exit code. */
export type Audited = z.infer<typeof Audit> & { readonly exitCode: number };
