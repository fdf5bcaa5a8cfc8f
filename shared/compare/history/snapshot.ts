import type { ComparisonDocument, Finding, HistoricFinding, Snapshot } from '#shared/model/index.ts';

/** What a history keeps of a document. */
export function snapshotOf(document: ComparisonDocument): Snapshot {
  const { verdict, summary, gates, routes, findings, settings } = document;
  return {
    verdict,
    summary,
    gates: gates.map(({ gate, outcome }) => ({ gate, outcome })),
    routes: routes.map(({ route, verdict: own, pairs }) => ({
      route,
      verdict: own,
      compared: pairs >= settings.leastPairs,
    })),
    findings: findings
      .filter(({ severity }) => severity !== 'noise' && severity !== 'expected')
      .map(historic),
  };
}

function historic(one: Finding): HistoricFinding {
  const { id, kind, catalogue, severity, route, service, place, title, waiver } = one;
  return {
    id,
    kind,
    catalogue,
    severity,
    route,
    service,
    place,
    title,
    ...(waiver === undefined ? {} : { waiver }),
  };
}
