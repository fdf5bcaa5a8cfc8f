import { z } from 'zod';

/** One line of the list of audits. */
export const auditSummary = z.object({
  id: z.int(),
  name: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  summary: z.string(),
});
export type AuditSummary = z.infer<typeof auditSummary>;
