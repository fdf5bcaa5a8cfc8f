import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import type { ComparedAttempt } from '../pair.ts';
import { targetTemplate } from '../path-template.ts';
import { clipped, listed } from '../words.ts';
import { isUnusualPath } from './request-shape.ts';

/**
 * The path that instances received, per service (catalogue RT-03, RT-04, HP-10). The edge often hides it: an application
 * answers `//items` like `/items`, or 404 on both sides.
 */
export const rewrite: Rule = (request, baseline, other) => {
  const found: Difference[] = [];
  const first = baseline.attempts[0]?.service;
  const [left, right] = [baseline.services, other.services];
  for (const [service, before] of left) {
    const after = right.get(service);
    if (!after) continue;
    const lost = onlyIn(before, after);
    const gained = onlyIn(after, before);
    // A call more or less is no rewrite: each side must have asked for something that the other did not.
    if (lost.length > 0 && gained.length > 0) {
      found.push(difference(service, lost, gained, service === first ? request.path : null));
    }
  }
  return found.length === 0 ? NO_DIFFERENCE : found;
};

/** Paths whose template the other attempts do not have. */
function onlyIn(attempts: readonly ComparedAttempt[], others: readonly ComparedAttempt[]): string[] {
  const known = new Set(others.map(({ path }) => targetTemplate(path)));
  return [...new Set(attempts.map(({ path }) => path))].filter((path) => !known.has(targetTemplate(path)));
}

function difference(service: string, lost: string[], gained: string[], requested: string | null): Difference {
  const [before = '', after = ''] = [lost[0], gained[0]];
  const [catalogue, cause] = explained(before, after, requested);
  return {
    kind: 'rewrite',
    place: `path ${service}`,
    change: 'rewritten',
    service,
    severity: 'major',
    catalogue,
    title: `${service} receives another path`,
    cause,
    baseline: clipped(listed(lost)),
    other: clipped(listed(gained)),
    volatile: null,
  };
}

function explained(before: string, after: string, requested: string | null): [string, string] {
  if (requested !== null && isUnusualPath(requested)) {
    return [
      'HP-10',
      'The path has repeated slashes, dots, parameters or encoded slashes: each side cleans it up in its own way.',
    ];
  }
  if (after.includes('//') && !before.includes('//')) {
    return ['RT-03', 'A prefix rewrite to / leaves a double slash: Istio does not merge it.'];
  }
  if (requested !== null && after === requested && before !== requested) {
    return ['RT-04', 'The route lost its rewrite: the instance receives the path as the client sent it.'];
  }
  if (requested !== null && before === requested && after !== requested) {
    return ['RT-04', 'The candidate rewrites a path that the baseline passes on as it is.'];
  }
  if (before.split('?')[0] === after.split('?')[0]) {
    return ['RT-04', 'The query differs on the way to the instance.'];
  }
  return ['RT-04', 'The candidate strips or replaces another part of the path than the baseline.'];
}
