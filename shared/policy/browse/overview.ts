import { z } from 'zod';
import { auditSummary, type AuditSummary } from '../model/audit-summary.ts';
import {
  auditInput,
  auditSeverity,
  migrationStage,
  parityArea,
  parityVerdict,
  type AuditDocument,
} from '../model/audit.ts';
import { auditFindings } from '../verdict.ts';
import { gapsOf } from './gaps.ts';
import { countBy } from './lines.ts';

/** An audit without its long lists, of which it has the lengths. */
export const auditOverview = auditSummary.extend({
  versions: z.record(z.string(), z.string()),
  inputs: z.array(auditInput),
  rows: z.int(),
  /** Those that have rows; areas in the order of the table. */
  verdicts: z.array(z.object({ key: parityVerdict, count: z.int() })),
  areas: z.array(z.object({ key: parityArea, count: z.int() })),
  findings: z.int(),
  severities: z.array(z.object({ key: auditSeverity, count: z.int() })),
  services: z.int(),
  stages: z.array(z.object({ key: migrationStage, count: z.int() })),
  suggestions: z.int(),
  gaps: z.array(z.object({ key: z.enum(['error', 'warning', 'not-modelled']), count: z.int() })),
});
export type AuditOverview = z.infer<typeof auditOverview>;

/** What stands above the lists. */
export function overviewOf(summary: AuditSummary, document: AuditDocument): AuditOverview {
  const findings = auditFindings(document);
  return {
    ...summary,
    versions: document.versions,
    inputs: document.inputs,
    rows: document.parity.length,
    verdicts: countBy(document.parity, ({ verdict }) => verdict),
    areas: countBy(document.parity, ({ area }) => area),
    findings: findings.length,
    severities: countBy(findings, ({ severity }) => severity),
    services: document.stages.length,
    stages: countBy(document.stages, ({ stage }) => stage),
    suggestions: document.suggestions.length,
    gaps: countBy(gapsOf(document), ({ kind }) => kind),
  };
}
