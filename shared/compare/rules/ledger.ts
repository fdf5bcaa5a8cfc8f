import type { ComparedAttempt } from '../pair.ts';
import { clipped, counted } from '../words.ts';

/** `2 attempts: v1 503, v2 200`. */
export function ledger(attempts: readonly ComparedAttempt[]): string {
  if (attempts.length === 0) return 'no attempt';
  const steps = attempts.map(
    ({ instance, version, status, error }) => `${version ?? instance} ${status ?? error ?? 'no response'}`,
  );
  return clipped(`${counted(attempts.length, 'attempt')}: ${steps.join(', ')}`);
}
