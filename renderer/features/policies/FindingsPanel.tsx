import { useState } from 'react';
import type { FindingFilter, FindingLine, FindingPage } from '#shared/policy/browse/findings.ts';
import type { AuditOverview } from '#shared/policy/browse/overview.ts';
import { CATALOGUE } from '#shared/policy/catalogue.ts';
import type { AuditFinding, AuditSeverity } from '#shared/policy/model/audit.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { LongTable, type LongTableColumn } from '#renderer/ui/LongTable.tsx';
import { SeverityMark } from '#renderer/ui/Mark.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { Many } from '#renderer/ui/Toggles.tsx';
import { CatalogueId } from './CatalogueId.tsx';
import { CatalogueEntry } from './CatalogueEntry.tsx';
import { DetailPane, ListAndDetail } from './ListAndDetail.tsx';
import { PlaceText } from './PlaceText.tsx';

const SEVERITIES: readonly AuditSeverity[] = ['blocker', 'major', 'minor', 'info'];
const MEANINGS: Record<AuditSeverity, string> = {
  blocker: 'It does not work, or breaks what works today. Fails the audit.',
  major: 'Clients or instances notice it. Fails the audit.',
  minor: 'A trap: it works as long as nothing else changes.',
  info: 'Worth to know; nothing has to be done.',
};
const EVERYTHING: FindingFilter = { severities: [], text: '' };

type FindingsPanelProps = { overview: AuditOverview; selected: string | null };

/** What the lint rules, istioctl and the bypass audit found, the gravest first. */
export function FindingsPanel({ overview, selected }: FindingsPanelProps) {
  const { name, createdAt, findings, severities } = overview;
  const [filter, setFilter] = useState<FindingFilter>(EVERYTHING);
  const select = (key: string | null) =>
    go(hrefOf('policies', name, 'rules', ...(key === null ? [] : [key])), { replace: true });
  if (findings === 0) return <Empty title="No rule found anything." />;
  return (
    <>
      <div className="policy-filter">
        <Many<AuditSeverity>
          label="Severities"
          values={filter.severities}
          options={SEVERITIES.flatMap((severity) => {
            const count = severities.find(({ key }) => key === severity)?.count ?? 0;
            return count === 0
              ? []
              : [{ value: severity, label: `${severity} ${formatCount(count)}`, title: MEANINGS[severity] }];
          })}
          onChange={(chosen) => setFilter({ ...filter, severities: chosen })}
        />
        <TextField
          label="Find a rule, resource, service or file"
          labelHidden
          placeholder="Rule, resource, service, file"
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
        />
      </div>
      <ListAndDetail
        name="policy-rules"
        label="Width of the list of findings"
        list={
          <LongTable<FindingLine, FindingPage>
            label="Findings of the rules"
            className="rules-table"
            columns={COLUMNS}
            question={`findings ${name} ${createdAt} ${JSON.stringify(filter)}`}
            ask={(range, signal) => engine.audits.findings({ name, filter, range }, { signal })}
            keyOf={keyOf}
            selected={selected}
            onSelect={select}
            foot={(page) => `${formatCount(page.count)} of ${formatNoun(findings, 'finding')}`}
            empty={
              <Empty
                title="No finding is left by this filter."
                action={<Button onClick={() => setFilter(EVERYTHING)}>Show every finding</Button>}
              />
            }
          />
        }
        detail={
          selected === null ? null : (
            <ChosenFinding audit={name} madeAt={createdAt} index={selected} onClose={() => select(null)} />
          )
        }
      />
    </>
  );
}

const COLUMNS: readonly LongTableColumn<FindingLine>[] = [
  {
    id: 'severity',
    title: 'Severity',
    cell: ({ severity }) => <SeverityMark severity={severity} />,
    text: ({ severity }) => MEANINGS[severity],
  },
  { id: 'title', title: 'Finding', cell: ({ title }) => title, text: ({ title }) => title },
  { id: 'subject', title: 'Of', cell: ({ subject }) => subject, text: ({ subject }) => subject },
  { id: 'rule', title: 'Rule', cell: ({ rule }) => rule, text: ({ rule }) => rule },
  {
    id: 'catalogue',
    title: <Term name="catalogue">ID</Term>,
    cell: ({ catalogue }) => (catalogue === null ? null : <CatalogueId id={catalogue} hoverOnly />),
  },
];

function keyOf({ index }: FindingLine): string {
  return String(index);
}

type ChosenFindingProps = { audit: string; madeAt: string; index: string; onClose: () => void };

function ChosenFinding({ audit, madeAt, index, onClose }: ChosenFindingProps) {
  const number = Number(index);
  const query = useQuery(`finding ${index} of ${audit} ${madeAt}`, (signal) =>
    engine.audits.finding({ name: audit, index: number }, { signal }),
  );
  const [last, setLast] = useState<AuditFinding | null>(null);
  if (query.data !== null && query.data !== last) setLast(query.data);
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  const finding = query.data ?? last;
  if (finding === null) return <Loading what="the finding" />;
  return <FindingDetail finding={finding} onClose={onClose} />;
}

function FindingDetail({ finding, onClose }: { finding: AuditFinding; onClose: () => void }) {
  const { severity, title, subject, rule, catalogue, reason, fix, place, source } = finding;
  return (
    <DetailPane label="Finding" title={title} about={`${subject} · ${rule}`} onClose={onClose}>
      <p className="policy-verdict-line">
        <SeverityMark severity={severity} /> <span className="muted">{MEANINGS[severity]}</span>
      </p>
      <h3>What it leads to</h3>
      <p>{reason}</p>
      <h3>What to do</h3>
      <p>{fix}</p>
      {place === null ? null : (
        <>
          <h3>Where</h3>
          <PlaceText place={place} />
        </>
      )}
      {catalogue !== null && CATALOGUE.has(catalogue) ? <CatalogueEntry id={catalogue} /> : null}
      <p className="muted policy-origin policy-stated">The rule is stated in {source}</p>
    </DetailPane>
  );
}
