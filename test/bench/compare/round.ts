import { z } from 'zod';

/** What one process measured over its pairs. Times are processor time of the whole process, collector included. */
export const compareRun = z.object({
  pairs: z.int(),
  /** Mean bytes of a body. */
  bodyBytes: z.number(),
  findings: z.int(),
  /** Of our comparison alone, over all pairs: wall clock. */
  seconds: z.number(),
  /** What a finished collection leaves in use at the end, in MB. */
  heapMB: z.number(),
  peakMB: z.number().nullable(),
  /** Microseconds per pair of rounds in which both did the same pairs. */
  rounds: z.array(z.object({ ours: z.number(), theirs: z.number(), theirsParsed: z.number() })),
});
export type CompareRun = z.infer<typeof compareRun>;
