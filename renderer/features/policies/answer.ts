import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';

/** How the audits of the workspace ended, in one sentence. */
export function policiesAnswer(audits: readonly AuditSummary[]): string {
  const [only] = audits;
  if (only === undefined) return 'No policies are audited yet.';
  if (audits.length === 1) return `${only.name}: ${only.summary}`;
  const failed = audits.filter(({ verdict }) => verdict === 'fail').length;
  const unclear = audits.filter(({ verdict }) => verdict === 'inconclusive').length;
  if (failed === 0 && unclear === 0) return `${formatNoun(audits.length, 'audit')}: nothing differs.`;
  const parts = [
    ...(failed > 0 ? [`${formatCount(failed)} with differences`] : []),
    ...(unclear > 0 ? [`${formatCount(unclear)} that could not read everything`] : []),
  ];
  return `${formatNoun(audits.length, 'audit')}, ${parts.join(', ')}.`;
}
