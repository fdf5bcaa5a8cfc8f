import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import { Button } from './Button.tsx';
import { formatTime } from './format.ts';
import { VerdictMark } from './Mark.tsx';

type AuditTableProps = {
  audits: readonly AuditSummary[];
  hrefOf: (name: string) => string;
  /** Where audits can be removed. */
  onRemove?: (name: string) => void;
};

/** Audits with their verdicts, newest first. */
export function AuditTable({ audits, hrefOf, onRemove }: AuditTableProps) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Verdict</th>
            <th>Answer</th>
            <th>Made</th>
            {onRemove ? (
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {audits.map(({ id, name, verdict, summary, createdAt }) => (
            <tr key={id} className="row-link">
              <td>
                <a href={hrefOf(name)}>{name}</a>
              </td>
              <td>
                <VerdictMark verdict={verdict} />
              </td>
              <td className="wrap">{summary}</td>
              <td>{formatTime(createdAt)}</td>
              {onRemove ? (
                <td className="number">
                  <Button kind="quiet" aria-label={`Remove ${name}`} onClick={() => onRemove(name)}>
                    Remove
                  </Button>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
