import type { ComparisonDocument } from '#shared/model/index.ts';
import { type Evidence, worst } from './gate.ts';
import { judgeGates } from './gates.ts';
import { routeResult } from './routes.ts';
import { serviceResults } from './services.ts';
import { summaryOf } from './summary.ts';

/**
 * The document with its verdicts: whole, per gate, route and service. A function of the evidence alone, so that a waiver
 * changes the verdict without comparing again.
 */
export function judgeEvidence(evidence: Evidence): ComparisonDocument {
  const { gates, faults } = judgeGates(evidence);
  const verdict = worst(gates.map(({ outcome }) => outcome));
  const routes = evidence.routes.map((facts) => routeResult(facts, faults, evidence.findings));
  const { schema, name, baseline, candidate, noise, audit, settings, ...rest } = evidence;
  const judged = {
    verdict,
    summary: summaryOf(verdict, routes, evidence.findings, gates, evidence.coverage.paired),
    gates,
    routes,
    services: serviceResults(evidence, faults),
  };
  // A document that is judged again brings older verdicts along. The verdict stands near the top of a file.
  return { schema, name, baseline, candidate, noise, audit, settings, ...judged, ...rest, ...judged };
}
