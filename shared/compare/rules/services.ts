import type { ComparedAttempt } from '../pair.ts';

/** The version of the first attempt: it is drawn by the weights; a retry avoids what has just failed. */
export function firstVersion(attempts: readonly ComparedAttempt[]): string | null {
  return attempts[0]?.version ?? null;
}
