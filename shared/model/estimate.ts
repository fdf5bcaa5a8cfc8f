import { z } from 'zod';

/** An estimate with its uncertainty and its sample size. */
export const estimate = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.int(),
});
export type Estimate = z.infer<typeof estimate>;
