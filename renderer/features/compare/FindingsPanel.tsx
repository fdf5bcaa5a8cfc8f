import { useEffect } from 'react';
import type { ComparisonDocument, Finding, Severity } from '#shared/model/index.ts';
import { useCommands } from '#renderer/app/commands.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { formatNoun } from '#renderer/ui/format.ts';
import { SeverityMark } from '#renderer/ui/Mark.tsx';
import { Split } from '#renderer/ui/Split.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { CauseList } from './CauseList.tsx';
import { causesOf } from './causes.ts';
import { FindingDetail } from './FindingDetail.tsx';

/** Most grave first; the last two are demoted, never hidden. */
const GROUPS: readonly Severity[] = ['blocker', 'major', 'minor', 'info', 'expected', 'noise'];
const DEMOTED: readonly Severity[] = ['expected', 'noise'];

/** The differences that were found, by how much they matter and by cause, with the chosen one beside them. */
export function FindingsPanel({
  document,
  selectedId,
}: {
  document: ComparisonDocument;
  selectedId: string | null;
}) {
  const selected = document.findings.find(({ id }) => id === selectedId) ?? null;
  const causes = causesOf(document);
  const inOrder = GROUPS.flatMap((severity) =>
    causes.filter(({ group }) => group.severity === severity),
  ).flatMap(({ members }) => members);
  const select = (finding: Finding | null) =>
    go(hrefOf('compare', document.name, 'findings', ...(finding ? [finding.id] : [])), { replace: true });
  const step = (by: number) => {
    const at = inOrder.findIndex(({ id }) => id === selectedId);
    const next = inOrder[Math.max(0, Math.min(inOrder.length - 1, at + by))];
    if (next) select(next);
  };
  useCommands([
    { id: 'finding.next', name: 'Next finding', keys: 'j', run: () => step(1) },
    { id: 'finding.previous', name: 'Previous finding', keys: 'k', run: () => step(-1) },
    { id: 'finding.close', name: 'Close the finding', keys: 'Escape', run: () => select(null) },
  ]);
  useEffect(() => {
    if (selectedId !== null)
      window.document.getElementById(`finding-${selectedId}`)?.scrollIntoView({ block: 'nearest' });
  }, [selectedId]);
  if (document.findings.length === 0) {
    return (
      <Empty title="No difference was found.">
        What the evidence does not cover stands under Coverage; look there before trusting this.
      </Empty>
    );
  }
  return (
    <Split
      name="findings"
      label="Width of the findings"
      initial={42}
      first={
        <div className="findings">
          {GROUPS.map((severity) => {
            const some = causes.filter(({ group }) => group.severity === severity);
            const group = some.flatMap(({ members }) => members);
            if (group.length === 0) return null;
            const list = (
              <CauseList
                causes={some}
                selectedId={selectedId}
                hrefOf={(id) => hrefOf('compare', document.name, 'findings', id)}
              />
            );
            if (!DEMOTED.includes(severity)) {
              return (
                <section key={severity} aria-label={severity}>
                  <h2 className="finding-group">
                    <SeverityMark severity={severity} />{' '}
                    <span className="muted">{formatNoun(group.length, 'finding')}</span>
                  </h2>
                  {list}
                </section>
              );
            }
            return (
              <details
                key={severity}
                className="finding-demoted"
                open={group.some(({ id }) => id === selectedId) || undefined}
              >
                <summary>
                  <SeverityMark severity={severity} />{' '}
                  <Term name={severity === 'noise' ? 'noiseGroup' : 'expected'}>
                    {formatNoun(group.length, 'finding')}
                  </Term>
                </summary>
                {list}
              </details>
            );
          })}
        </div>
      }
      second={selected ? <FindingDetail key={selected.id} finding={selected} document={document} /> : null}
    />
  );
}
