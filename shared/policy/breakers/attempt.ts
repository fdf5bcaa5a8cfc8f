import { z } from 'zod';

/**
 * How one attempt at one instance ended, as the caller saw it.
 * - `response`: an HTTP answer, of any status;
 * - `timeout`: the caller stopped waiting for the answer;
 * - `connect-failure`: no connection came about;
 * - `reset`: the connection broke before the answer;
 * - `rejected`: the caller's own pool, semaphore or bulkhead was full, and nothing was sent.
 */
export const AttemptOutcomeSchema = z.enum(['response', 'timeout', 'connect-failure', 'reset', 'rejected']);
export type AttemptOutcome = z.infer<typeof AttemptOutcomeSchema>;

/** One recorded attempt. It ended, and counts, at `atMs + durationMs`. */
export const BreakerAttemptSchema = z
  .object({
    /** When it began: milliseconds on any one clock. Epoch milliseconds where seconds of the wall clock matter (Resilience4j). */
    atMs: z.number().nonnegative(),
    instance: z.string().min(1),
    outcome: AttemptOutcomeSchema,
    /** HTTP status; belongs to a `response` only. */
    status: z.int().min(100).max(599).optional(),
    durationMs: z.number().nonnegative(),
    /** Whether it repeats an attempt of the same request; only Envoy's `maxRetries` looks at it. */
    retry: z.boolean().optional(),
  })
  .refine(({ outcome, status }) => (outcome === 'response') === (status !== undefined), {
    error: 'a status belongs to the outcome "response", and only to it',
    path: ['status'],
  });
export type BreakerAttempt = z.infer<typeof BreakerAttemptSchema>;

/** Attempts of one caller at one service. */
export const BreakerTraceSchema = z.object({
  /** Every instance the caller could choose from; those that only occur in attempts are added. */
  instances: z.array(z.string().min(1)).default([]),
  attempts: z.array(BreakerAttemptSchema),
});
export type BreakerTrace = z.infer<typeof BreakerTraceSchema>;

/** HTTP statuses, both ends included. */
export const StatusRangeSchema = z.tuple([z.int(), z.int()]);
export type StatusRange = z.infer<typeof StatusRangeSchema>;

/** Whether an attempt was answered with one of these statuses. */
export function answeredWith({ status }: BreakerAttempt, ranges: readonly StatusRange[]): boolean {
  return status !== undefined && ranges.some(([from, to]) => status >= from && status <= to);
}
