import type { Answer } from '../answer.ts';
import type { ComparedAttempt } from '../pair.ts';

/** The version of the first attempt: it is drawn by the weights; a retry avoids what has just failed. */
export function firstVersion(attempts: readonly ComparedAttempt[]): string | null {
  return attempts[0]?.version ?? null;
}

/** Attempts by service, both in the order of their start. */
export function servicesOf(answer: Answer): Map<string, ComparedAttempt[]> {
  const services = new Map<string, ComparedAttempt[]>();
  for (const attempt of answer.attempts) {
    const known = services.get(attempt.service);
    if (known) known.push(attempt);
    else services.set(attempt.service, [attempt]);
  }
  return services;
}
