import { z } from 'zod';
import { auditSeverity, type AuditFinding } from '../model/audit.ts';
import { hasText, isChosen, pageOf } from './lines.ts';

export const findingFilter = z.object({
  severities: z.array(auditSeverity),
  /** Looked for in the rule, the catalogue ID, the subject, the title and the file. */
  text: z.string(),
});
export type FindingFilter = z.infer<typeof findingFilter>;

/** A line of the list of findings. */
export const findingLine = z.object({
  /** Among all findings of the audit, the gravest first. */
  index: z.int(),
  severity: auditSeverity,
  title: z.string(),
  subject: z.string(),
  rule: z.string(),
  catalogue: z.string().nullable(),
});
export type FindingLine = z.infer<typeof findingLine>;

export const findingPage = pageOf(findingLine);
export type FindingPage = z.infer<typeof findingPage>;

/** The lines that a filter leaves. */
export function findingLines(findings: readonly AuditFinding[], filter: FindingFilter): FindingLine[] {
  return findings.flatMap(({ severity, title, subject, rule, catalogue, place }, index) =>
    isChosen(filter.severities, severity) &&
    hasText(filter.text, rule, catalogue, subject, title, place?.file)
      ? [{ index, severity, title, subject, rule, catalogue }]
      : [],
  );
}
