import { z } from 'zod';

/** What one audit took, from the files on disk to the document. */
export const auditRound = z.object({ seconds: z.number(), rows: z.int() });
export type AuditRound = z.infer<typeof auditRound>;
