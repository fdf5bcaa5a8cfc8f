import type { Finding, Severity } from '#shared/model/index.ts';
import { classes } from '#renderer/ui/classes.ts';
import { formatCount } from '#renderer/ui/format.ts';

type FindingListProps = {
  findings: readonly Finding[];
  selectedId: string | null;
  hrefOf: (id: string) => string;
  /** Of the list; a finding that matters less says so. */
  severity?: Severity;
};

/** Findings as links: what, where, how often. */
export function FindingList({ findings, selectedId, hrefOf, severity }: FindingListProps) {
  return (
    <ul className="finding-list">
      {findings.map((finding) => (
        <li key={finding.id}>
          <a
            id={`finding-${finding.id}`}
            className={classes('finding-item', finding.id === selectedId && 'finding-selected')}
            href={hrefOf(finding.id)}
            aria-current={finding.id === selectedId || undefined}
          >
            <span className="finding-title">{finding.title}</span>
            <span className="finding-count">
              {formatCount(finding.count)} of {formatCount(finding.pairs)}
            </span>
            <span className="finding-place">
              {finding.route} · {finding.place}
              {finding.catalogue ? ` · ${finding.catalogue}` : null}
              {severity === undefined || severity === finding.severity ? null : ` · ${finding.severity}`}
              {finding.waiver === undefined ? null : (
                <span className="finding-waived"> · waived by {finding.waiver}</span>
              )}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
