import { z } from 'zod';
import { errorReport } from './error.ts';

/** Long work: started once, watched by anybody, cancelled by anybody. It survives a closed window. */
export const job = z.object({
  id: z.string(),
  kind: z.enum(['replay', 'comparison', 'audit', 'routing', 'drill', 'report']),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  /** Null until it is known. */
  total: z.number().nullable(),
  unit: z.string(),
  /** Units per second over the last seconds. */
  rate: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  /** Name of what came out: the replay's, the comparison's, the audit's; a routing's ID. */
  result: z.string().nullable(),
  error: errorReport.nullable(),
});
export type Job = z.infer<typeof job>;
