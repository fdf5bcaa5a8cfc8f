import type { Finding, RouteResult } from '#shared/model/index.ts';
import { counted } from '../words.ts';
import { type Fault, type RouteFacts, worst } from './gate.ts';

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
  facts: RouteFacts,
  faults: readonly Fault[],
  findings: readonly Finding[],
): RouteResult {
  const { route, recorded, pairs, answers, latency, notes } = facts;
  const own = faults.filter((fault) => fault.route === route);
  const mine = findings.filter((finding) => finding.route === route);
  const minor = mine.filter(({ severity }) => severity === 'minor').length;
  const waived = mine.filter(({ waiver }) => waiver !== undefined).length;
  return {
    route,
    recorded,
    pairs,
    answers,
    verdict: worst(own.map(({ outcome }) => outcome)),
    // What a gate says of the latency is its note.
    reasons: [
      ...new Set([
        ...reasonsOf(own),
        ...(waived > 0 ? [counted(waived, 'waived finding')] : []),
        ...(minor > 0 ? [counted(minor, 'minor difference')] : []),
        ...notes,
      ]),
    ],
    findings: mine.map(({ id }) => id),
    latency,
    notes,
  };
}

/** What fails before what is lacking, each once. */
export function reasonsOf(faults: readonly Fault[]): string[] {
  const of = (outcome: Fault['outcome']) =>
    faults.filter((fault) => fault.outcome === outcome).map(({ reason }) => reason);
  return [...new Set([...of('fail'), ...of('inconclusive')])];
}
