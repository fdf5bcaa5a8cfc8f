import type { ComparisonDocument } from '#shared/model/index.ts';
import { csvTable } from './text/csv.ts';

/** `report-findings.csv`: one row for each finding, worst first, noise and expected ones included. */
export function renderFindingsCsv({ findings }: ComparisonDocument): string {
  const head = [
    'id',
    'severity',
    'kind',
    'catalogue',
    'route',
    'service',
    'place',
    'title',
    'cause',
    'count',
    'pairs',
    'noise_count',
    'adjusted_p',
    'waiver',
    'example_request',
    'example_baseline',
    'example_candidate',
  ];
  return csvTable(
    head,
    findings.map((finding) => [
      finding.id,
      finding.severity,
      finding.kind,
      finding.catalogue,
      finding.route,
      finding.service,
      finding.place,
      finding.title,
      finding.cause,
      finding.count,
      finding.pairs,
      finding.noiseCount,
      finding.adjustedP,
      finding.waiver ?? null,
      finding.evidence[0]?.request ?? null,
      finding.evidence[0]?.baseline ?? null,
      finding.evidence[0]?.candidate ?? null,
    ]),
  );
}

/** `report-routes.csv`: one row for each route; latencies in milliseconds, shifts as ratios. */
export function renderRoutesCsv({ routes }: ComparisonDocument): string {
  const head = [
    'route',
    'verdict',
    'pairs',
    'findings',
    'baseline_p50_ms',
    'candidate_p50_ms',
    'baseline_p99_ms',
    'candidate_p99_ms',
    'shift',
    'shift_low',
    'shift_high',
    'latency',
    'reasons',
  ];
  return csvTable(
    head,
    routes.map(({ route, verdict, pairs, findings, latency, reasons }) => [
      route,
      verdict,
      pairs,
      findings.length,
      latency?.baseline.p50 ?? null,
      latency?.candidate.p50 ?? null,
      latency?.baseline.p99 ?? null,
      latency?.candidate.p99 ?? null,
      latency?.ratio?.value ?? null,
      latency?.ratio?.low ?? null,
      latency?.ratio?.high ?? null,
      latency?.judgement ?? null,
      reasons.join('; '),
    ]),
  );
}
