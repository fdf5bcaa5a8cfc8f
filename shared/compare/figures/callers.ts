import type { ComparedAttempt } from '../pair.ts';

/**
 * Who asked: the attempt at another service that was under way when this one began, the one that began last; null for
 * the edge. All taps of a capture have one clock.
 */
export function callerOf(attempt: ComparedAttempt, all: readonly ComparedAttempt[]): string | null {
  let found: ComparedAttempt | null = null;
  for (const other of all) {
    if (other === attempt || other.service === attempt.service || other.startUs > attempt.startUs) continue;
    const ended = other.durationUs === null ? Number.POSITIVE_INFINITY : other.startUs + other.durationUs;
    if (ended >= attempt.startUs && (found === null || other.startUs >= found.startUs)) found = other;
  }
  return found?.service ?? null;
}
