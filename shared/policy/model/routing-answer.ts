import { z } from 'zod';
import { problem } from '../source/problem.ts';
import { auditInput } from './audit.ts';
import { routingDocument } from './routing.ts';

/** What routing came to, with what it was read from and what could not be read. */
export const routingAnswer = routingDocument.extend({
  inputs: z.array(auditInput),
  problems: z.array(problem),
});
export type RoutingAnswer = z.infer<typeof routingAnswer>;
