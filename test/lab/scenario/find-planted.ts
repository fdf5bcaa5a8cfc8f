import type { Planted } from '../istio/planted.ts';
import type { FindingT } from '../meshproof/answers.ts';

/** Whether a severity is one that a sign-off cannot pass over. */
export function isBlockerOrMajor(finding: FindingT): boolean {
  return finding.severity === 'blocker' || finding.severity === 'major';
}

/**
 * The finding that names a planted mistake: it is a blocker or major, it is about the route that the mistake breaks, and
 * its title or cause speaks of what was broken. A finding about the same route with another story does not count.
 */
export function findingFor(planted: Planted, findings: readonly FindingT[]): FindingT | null {
  return findings.find((finding) => isBlockerOrMajor(finding) && isAbout(planted, finding)) ?? null;
}

function isAbout(planted: Planted, finding: FindingT): boolean {
  const route = finding.route ?? '';
  return (
    planted.path.test(route) &&
    route.includes(planted.method) &&
    planted.about.test(`${finding.title} ${JSON.stringify(finding.cause)}`)
  );
}
