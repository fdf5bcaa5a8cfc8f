import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { AuditTable } from '#renderer/ui/AuditTable.tsx';

/** The audits of the workspace. */
export function AuditList({ audits }: { audits: readonly AuditSummary[] }) {
  if (audits.length === 0) return null;
  return (
    <section className="section" aria-labelledby="audits-title">
      <h2 id="audits-title">Audits</h2>
      <AuditTable audits={audits} hrefOf={(name) => hrefOf('policies', name, 'parity')} />
    </section>
  );
}
