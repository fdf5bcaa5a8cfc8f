import { z } from 'zod';
import type { BreakerAttempt } from './attempt.ts';

/**
 * What a machine can be in.
 * - Hystrix, Resilience4j: `closed`, `open`, `half-open`; `disabled` admits all, `forced-open` nothing, for good.
 * - Ribbon: `available`, `tripped`.
 * - Outlier detection: `healthy`; `leaving` (ejected, but the balancer has not been told yet and still sends); `ejected`;
 *   `returning` (released, but the balancer has not been told yet and still avoids it).
 * - Connection pool: `free`, `full` (the last arrival overflowed and no place has become free since).
 */
export const BreakerStateSchema = z.enum([
  'closed',
  'open',
  'half-open',
  'disabled',
  'forced-open',
  'available',
  'tripped',
  'healthy',
  'leaving',
  'ejected',
  'returning',
  'free',
  'full',
]);
export type BreakerState = z.infer<typeof BreakerStateSchema>;

/** One step of a machine. The subject is an instance, or `SERVICE` where one state holds for all of them. */
export const StateChangeSchema = z.object({
  atMs: z.number(),
  subject: z.string(),
  from: BreakerStateSchema,
  to: BreakerStateSchema,
  why: z.string(),
});
export type StateChange = z.infer<typeof StateChangeSchema>;

/** The subject of machines that keep one state for the whole service. */
export const SERVICE = '(service)';

/** `moved`: the balancer sends it to another instance, whose answer nobody can know. `rejected`: the caller gets an error at once. */
export const VerdictSchema = z.enum(['admitted', 'moved', 'rejected']);
export type Verdict = z.infer<typeof VerdictSchema>;

/** What a machine says to one attempt, and its state when it said so. */
export type Admission = { readonly verdict: Verdict; readonly state: BreakerState; readonly why: string };

/** An attempt before its end is known. */
export type Arrival = Pick<BreakerAttempt, 'atMs' | 'instance' | 'retry'>;

/**
 * A breaker with no clock of its own: time is what its callers say. Times must not go backwards.
 * @throws RangeError from every method that is given a time before an earlier one.
 */
export interface Breaker {
  /** `service`: one state for all instances. `instance`: one each. */
  readonly scope: 'service' | 'instance';
  readonly subjects: readonly string[];
  /** Asks for permission and takes it: a half-open breaker has one permission less afterwards. */
  ask(arrival: Arrival): Admission;
  /** Counts an attempt that was made, at its end; whether it should have been admitted does not matter. */
  observe(attempt: BreakerAttempt): void;
  /** `ask`, and `observe` when it was admitted. */
  offer(attempt: BreakerAttempt): Admission;
  /** Lets time pass up to and including this moment. */
  advance(toMs: number): void;
  /** All steps so far, by time. */
  readonly changes: readonly StateChange[];
  /** The state at a moment that has been reached; a step counts from its own moment on. */
  stateAt(subject: string, atMs: number): BreakerState;
}
