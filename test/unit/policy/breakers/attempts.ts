import type { BreakerAttempt } from '#shared/policy/breakers/index.ts';

/** An answer with a status. */
export function answer(atMs: number, status = 200, instance = 'a', durationMs = 0): BreakerAttempt {
  return { atMs, instance, outcome: 'response', status, durationMs };
}

/** An attempt without an answer. */
export function broken(
  atMs: number,
  outcome: Exclude<BreakerAttempt['outcome'], 'response'>,
  instance = 'a',
  durationMs = 0,
): BreakerAttempt {
  return { atMs, instance, outcome, durationMs };
}

/** Times from the first, a step apart. */
export function times(count: number, stepMs: number, fromMs = 0): number[] {
  return Array.from({ length: count }, (_, index) => fromMs + index * stepMs);
}
