import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import type { ComparedAttempt } from '../pair.ts';
import { servicesOf } from './services.ts';

/** The change of this rule: it is listed on a test alone, since random balancing shows it in single requests too. */
export const OTHER_VERSION = 'other version';

/**
 * Another version gets the request than on the baseline. Random balancing does that to the baseline itself; where
 * the baseline always sends a request to one version, a header or a cookie decides (catalogue RT-13).
 */
export const servedVersion: Rule = (_request, baseline, other) => {
  if (baseline.attempts.length === 0 || other.attempts.length === 0) return NO_DIFFERENCE;
  const found: Difference[] = [];
  const right = servicesOf(other);
  for (const [service, before] of servicesOf(baseline)) {
    const [from, to] = [firstVersion(before), firstVersion(right.get(service) ?? [])];
    if (from === null || to === null || from === to) continue;
    found.push({
      kind: 'share',
      place: `version ${service}`,
      change: OTHER_VERSION,
      service,
      severity: 'major',
      catalogue: 'RT-13',
      title: `Requests reach another version of ${service}`,
      cause:
        'The baseline picks the version by something in the request (a header, a cookie); the candidate does not pick the same.',
      baseline: from,
      other: to,
      volatile: null,
    });
  }
  return found;
};

/** The first attempt is drawn by the weights; a retry avoids what has just failed. */
export function firstVersion(attempts: readonly ComparedAttempt[]): string | null {
  return attempts[0]?.version ?? null;
}
