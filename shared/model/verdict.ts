import { z } from 'zod';

export const verdict = z.enum(['pass', 'fail', 'inconclusive']);
export type Verdict = z.infer<typeof verdict>;
