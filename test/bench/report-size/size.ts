import { z } from 'zod';

/** How large one report came out. */
export const reportSize = z.object({
  pairs: z.int(),
  routes: z.int(),
  findings: z.int(),
  causes: z.int(),
  /** Pairs of which the candidate's status is another one. */
  otherStatus: z.int(),
  htmlBytes: z.int(),
  jsonBytes: z.int(),
  /** Of the page alone. */
  renderSeconds: z.number(),
  /** Of the process that compared and rendered; null without /proc. */
  peakMB: z.number().nullable(),
});
export type ReportSize = z.infer<typeof reportSize>;
