import { z } from 'zod';
import { finding } from './finding.ts';
import { verdict } from './verdict.ts';

/** A finding as far as a history needs it. */
export const historicFinding = finding.pick({
  id: true,
  kind: true,
  catalogue: true,
  severity: true,
  route: true,
  service: true,
  place: true,
  title: true,
  waiver: true,
});
export type HistoricFinding = z.infer<typeof historicFinding>;

/** What is kept of a comparison for the history, even when a newer one of its name takes its place. */
export const snapshot = z.object({
  verdict,
  summary: z.string(),
  gates: z.array(z.object({ gate: z.string(), outcome: verdict })),
  /** *compared*: with enough pairs to say that something is not there. */
  routes: z.array(z.object({ route: z.string(), verdict, compared: z.boolean() })),
  /** Those that count: not noise, not expected. */
  findings: z.array(historicFinding),
});
export type Snapshot = z.infer<typeof snapshot>;

/** One comparison in the history of a workspace. */
export const comparisonRun = z.object({
  id: z.int(),
  name: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  verdict,
  summary: z.string(),
  /** Findings that count, and those of them that are waived. */
  findings: z.int(),
  waived: z.int(),
});
export type ComparisonRun = z.infer<typeof comparisonRun>;

/** Somebody's word on a comparison. */
export const signOff = z.object({
  id: z.int(),
  comparison: z.string(),
  /** When that comparison was made; ISO 8601, UTC. */
  comparedAt: z.string(),
  at: z.string(),
  by: z.string(),
  note: z.string(),
  /** As it was when it was signed, with the waivers of that moment. */
  verdict,
  summary: z.string(),
  /** Of the signed document as JSON, in hexadecimal. */
  sha256: z.string(),
});
export type SignOff = z.infer<typeof signOff>;

/** What changed between two comparisons, by the findings' stable ids. */
export const historyChange = z.object({
  /** The earlier one. */
  since: z.object({
    kind: z.enum(['sign-off', 'comparison']),
    comparison: z.string(),
    at: z.string(),
    /** Who signed it, and what they said. */
    by: z.string().nullable(),
    note: z.string().nullable(),
  }),
  verdict: z.object({ before: verdict, now: verdict }),
  new: z.array(historicFinding),
  fixed: z.array(historicFinding),
  still: z.array(historicFinding),
  /** Gone as well, but their routes were not compared enough to call them fixed. */
  notCompared: z.array(historicFinding),
  /** Routes and gates whose verdict is another one; null where it was or is not there. */
  routes: z.array(z.object({ route: z.string(), before: verdict.nullable(), now: verdict.nullable() })),
  gates: z.array(z.object({ gate: z.string(), before: verdict.nullable(), now: verdict.nullable() })),
});
export type HistoryChange = z.infer<typeof historyChange>;

/** The comparisons of a workspace over time. */
export const history = z.object({
  /** The newest first. */
  runs: z.array(comparisonRun),
  signOffs: z.array(signOff),
  /** From the last sign-off, or what was asked for, to the newest comparison, or what was asked for. */
  change: historyChange.nullable(),
});
export type History = z.infer<typeof history>;
