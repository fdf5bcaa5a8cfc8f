import { z } from 'zod';
import { drillFinding } from './drill.ts';
import { verdict } from './verdict.ts';

/** Routes that the gateways of both sides declare, and how many recorded requests each of them took. */
export const declaredCoverage = z.object({
  /** Name of the audit that says so. */
  audit: z.string(),
  /** Capture whose requests the audit sent through the declared routes; null when it was given none. */
  capture: z.string().nullable(),
  routes: z.array(
    z.object({
      side: z.enum(['spring', 'istio']),
      route: z.string(),
      /** Where it is declared. */
      origin: z.string(),
      /** Null where no capture was given. */
      requests: z.int().nullable(),
    }),
  ),
});
export type DeclaredCoverage = z.infer<typeof declaredCoverage>;

/** A finding of a drill, as far as a verdict needs it. */
const drilledFinding = drillFinding.pick({
  id: true,
  catalogue: true,
  severity: true,
  service: true,
  title: true,
  waiver: true,
});

/** A drill of the workspace, as far as a verdict needs it. */
export const drilled = z.object({
  name: z.string(),
  /** Name of the ready scenario, or the file. */
  scenario: z.string(),
  /** With the findings that are waived left out. */
  verdict,
  /** Left out by versions that did not keep it: such a drill counts, and nothing of it can be waived. */
  run: z
    .object({
      /** ISO 8601, UTC. */
      startedAt: z.string(),
      /** Addresses of the edges; null for a side that took no part. */
      baseline: z.string().nullable(),
      candidate: z.string().nullable(),
      /** Services at whose instances something was done. */
      services: z.array(z.string()),
      findings: z.array(drilledFinding),
      /** Its verdict when all findings count, and when none does. */
      counting: verdict,
      without: verdict,
    })
    .optional(),
});
export type Drilled = z.infer<typeof drilled>;

/** What the evidence covers, and what it does not. */
export const coverage = z.object({
  baselineExchanges: z.int(),
  /** Requests were paired by the recorded request that they replay, or by what they ask and their order in the session. */
  pairing: z.enum(['origin', 'fingerprint']),
  paired: z.int(),
  unpairedBaseline: z.int(),
  unpairedCandidate: z.int(),
  refused: z.int(),
  baselineComplete: z.boolean(),
  candidateComplete: z.boolean(),
  linkedShare: z.object({ baseline: z.number().nullable(), candidate: z.number().nullable() }),
  routesBelowLeastPairs: z.array(z.string()),
  /** Why no latency is judged; null where it is. */
  latencyInvalid: z.string().nullable(),
  /** Services whose instances took requests on one side only. */
  oneSidedServices: z.array(z.string()),
  /** Null when the comparison was given no audit. */
  declared: declaredCoverage.nullable(),
  drills: z.array(drilled),
  notes: z.array(z.string()),
});
export type Coverage = z.infer<typeof coverage>;
