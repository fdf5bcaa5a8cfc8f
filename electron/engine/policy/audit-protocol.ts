import { z } from 'zod';
import { errorReport } from '#shared/model/index.ts';
import { policyOptions } from '#shared/policy/inputs.ts';
import { auditDocument } from '#shared/policy/model/audit.ts';
import { breakerAnswer, breakerQuestion } from '#shared/policy/model/breaker-answer.ts';
import { policyRequest } from '#shared/policy/model/request.ts';
import { routingAnswer } from '#shared/policy/model/routing-answer.ts';
import { policySources } from '#shared/policy/sources.ts';

/** What an audit worker is started with. */
export const auditRequest = z.object({
  /** Folder that relative paths are resolved against. */
  folder: z.string(),
  sources: policySources,
  options: policyOptions,
  /** A capture to look at besides, and the workspace that has it. */
  traffic: z.object({ workspace: z.string(), capture: z.string() }).nullable(),
  task: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('audit') }),
    /** Through both oracles: one request, or (null) every distinct one of the capture. */
    z.object({ kind: z.literal('route'), request: policyRequest.nullable() }),
    /** The attempts of the capture at one service through these machines, or (null) those that the sources declare. */
    z.object({
      kind: z.literal('breakers'),
      service: z.string(),
      settings: breakerQuestion.shape.machines.options[0].shape.settings.nullable(),
    }),
  ]),
});
export type AuditRequest = z.infer<typeof auditRequest>;

/** To the worker: give up what is being read. */
export const toAudit = z.object({ kind: z.literal('cancel') });

export const fromAudit = z.discriminatedUnion('kind', [
  /** Sources that were read. */
  z.object({ kind: z.literal('reading'), done: z.int(), total: z.int() }),
  /** From here on the worker computes: it holds nothing open and no longer listens. */
  z.object({ kind: z.literal('computing') }),
  z.object({ kind: z.literal('audited'), document: auditDocument }),
  z.object({ kind: z.literal('routed'), answer: routingAnswer }),
  z.object({ kind: z.literal('replayed'), answer: breakerAnswer }),
  z.object({ kind: z.literal('failed'), report: errorReport }),
]);
export type FromAudit = z.infer<typeof fromAudit>;
