import type { CompareSettings, Finding, RouteResult, Verdict } from '#shared/model/index.ts';
import type { LatencyOutcome } from '../figures/latency.ts';
import { counted } from '../words.ts';

/** How many requests of a route were recorded, and how many of them have a counterpart. */
export interface RouteCoverage {
  readonly route: string;
  readonly recorded: number;
  readonly pairs: number;
}

/** A finding of this severity fails the default gate. */
export function blocks({ severity }: Finding): boolean {
  return severity === 'blocker' || severity === 'major';
}

/** The verdict on one route, with every reason why it is not a plain pass. */
export function routeResult(
  covered: RouteCoverage,
  findings: readonly Finding[],
  latency: LatencyOutcome,
  settings: CompareSettings,
): RouteResult {
  const blocking = findings.filter(blocks);
  const gaps = gapsOf(covered, settings);
  const verdict: Verdict = blocking.length > 0 ? 'fail' : gaps.length > 0 ? 'inconclusive' : 'pass';
  const minor = findings.filter(({ severity }) => severity === 'minor').length;
  return {
    route: covered.route,
    pairs: covered.pairs,
    verdict,
    reasons: [
      ...blocking.map(({ title, count, pairs }) => `${title} (${count} of ${pairs})`),
      ...gaps,
      ...(minor > 0 ? [counted(minor, 'minor difference')] : []),
      ...(latency.note === null ? [] : [latency.note]),
    ],
    findings: findings.map(({ id }) => id),
    latency: latency.latency,
  };
}

/** What the evidence does not cover. */
function gapsOf({ recorded, pairs }: RouteCoverage, { leastPairs }: CompareSettings): string[] {
  const gaps: string[] = [];
  if (pairs < recorded) gaps.push(`${recorded - pairs} of ${counted(recorded, 'request')} not replayed`);
  if (pairs < leastPairs) gaps.push(`too few pairs: ${pairs} of ${leastPairs} needed`);
  return gaps;
}
