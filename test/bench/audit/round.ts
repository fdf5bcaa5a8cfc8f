import { z } from 'zod';

/** What one audit took, from the files on disk to the document; and right after it, parsing its YAML and nothing else. */
export const auditRound = z.object({ seconds: z.number(), yamlSeconds: z.number(), rows: z.int() });
export type AuditRound = z.infer<typeof auditRound>;
