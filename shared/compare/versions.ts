import type { Answer } from './answer.ts';

/**
 * Whether the same versions gave both answers: the version of the last attempt at each service, which is the one
 * that answered. Null where a side has no labelled attempt.
 */
export function sameVersions(baseline: Answer, other: Answer): boolean | null {
  if (!baseline.attemptsAreSure || !other.attemptsAreSure) return null;
  const [left, right] = [baseline.services, other.services];
  let known = false;
  for (const [service, attempts] of left) {
    const from = attempts.at(-1)?.version ?? null;
    const to = right.get(service)?.at(-1)?.version ?? null;
    if (from === null || to === null) continue;
    known = true;
    if (from !== to) return false;
  }
  return known ? true : null;
}
