import { useState } from 'react';
import type { AuditOverview } from '#shared/policy/browse/overview.ts';
import {
  VERDICTS,
  type ParityFilter,
  type ParityLine,
  type ParityPage,
} from '#shared/policy/browse/parity.ts';
import type { ParityVerdict } from '#shared/policy/model/audit.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { LongTable, type LongTableColumn } from '#renderer/ui/LongTable.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { Many } from '#renderer/ui/Toggles.tsx';
import { CatalogueId } from './CatalogueId.tsx';
import { ListAndDetail } from './ListAndDetail.tsx';
import { PARITY_WORDS } from './parity-words.ts';
import { ParityDetail } from './ParityDetail.tsx';
import { ParityMark } from './ParityMark.tsx';

/** Verdicts that are shown unless somebody asks for others: an exact row says nothing that needs reading. */
const SHOWN_FIRST: readonly ParityVerdict[] = ['different', 'missing', 'not-known', 'not-expressible'];
const EVERYTHING: ParityFilter = { verdicts: [], areas: [], text: '' };

type ParityPanelProps = { overview: AuditOverview; selectedId: string | null };

/** The parity table: what each side declares, row by row, with the chosen row beside it. */
export function ParityPanel({ overview, selectedId }: ParityPanelProps) {
  const { name, createdAt, rows, verdicts, areas } = overview;
  const countOf = (verdict: ParityVerdict) => verdicts.find(({ key }) => key === verdict)?.count ?? 0;
  const [filter, setFilter] = useState<ParityFilter>({
    ...EVERYTHING,
    verdicts: SHOWN_FIRST.filter((verdict) => countOf(verdict) > 0),
  });
  const question = `parity ${name} ${createdAt} ${JSON.stringify(filter)}`;
  const found = useQuery(selectedId === null ? null : `${selectedId} of ${question}`, (signal) =>
    engine.audits.parityRow({ name, id: selectedId ?? '', filter }, { signal }),
  );
  const select = (id: string | null) =>
    go(hrefOf('policies', name, 'parity', ...(id === null ? [] : [id])), { replace: true });
  if (rows === 0)
    return (
      <Empty
        title="There is nothing to compare."
        action={
          <a className="button" href={hrefOf('policies', 'new')}>
            Audit again…
          </a>
        }
      >
        The parity table needs routes or calls of the Spring side and resources of the Istio side. What was
        read stands under Sources.
      </Empty>
    );
  return (
    <>
      <div className="policy-filter">
        <Many
          label="Verdicts"
          values={filter.verdicts}
          options={VERDICTS.filter((verdict) => countOf(verdict) > 0).map((verdict) => ({
            value: verdict,
            label: `${PARITY_WORDS[verdict].word} ${formatCount(countOf(verdict))}`,
            title: PARITY_WORDS[verdict].meaning,
          }))}
          onChange={(chosen) => setFilter({ ...filter, verdicts: chosen })}
        />
        <Many
          label="Areas"
          values={filter.areas}
          options={areas.map(({ key, count }) => ({
            value: key,
            label: key,
            title: formatNoun(count, 'row'),
          }))}
          onChange={(chosen) => setFilter({ ...filter, areas: chosen })}
        />
        <TextField
          label="Find a route, service, setting or catalogue ID"
          labelHidden
          placeholder="Route, service, setting, RE-01"
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
        />
        <VerdictWords verdicts={verdicts.map(({ key }) => key)} />
      </div>
      <ListAndDetail
        name="parity"
        label="Width of the parity table"
        list={
          <LongTable<ParityLine, ParityPage>
            label="Parity table"
            className="parity-table"
            columns={COLUMNS}
            question={question}
            ask={(range, signal) => engine.audits.parity({ name, filter, range }, { signal })}
            keyOf={keyOf}
            heading={scopeOf}
            groupOf={scopeOf}
            selected={selectedId}
            at={found.data?.line ?? null}
            onSelect={select}
            foot={(page) => `${formatCount(page.rows)} of ${formatNoun(rows, 'row')}`}
            empty={
              <Empty
                title="No row is left by this filter."
                action={<Button onClick={() => setFilter(EVERYTHING)}>Show every row</Button>}
              />
            }
          />
        }
        detail={
          selectedId === null ? null : found.error ? (
            <Failure error={found.error} retry={found.reload} />
          ) : (
            <ChosenRow id={selectedId} found={found.data?.row ?? null} onClose={() => select(null)} />
          )
        }
      />
    </>
  );
}

type ChosenRowProps = {
  id: string;
  found: React.ComponentProps<typeof ParityDetail>['row'] | null;
  onClose: () => void;
};

/** The row of before stays until the chosen one is here, so that stepping through the table does not flicker. */
function ChosenRow({ id, found, onClose }: ChosenRowProps) {
  const [last, setLast] = useState(found);
  if (found !== null && found !== last) setLast(found);
  const row = found ?? last;
  return row === null ? (
    <Loading what={`row ${id}`} />
  ) : (
    <ParityDetail key={row.id} row={row} onClose={onClose} />
  );
}

const COLUMNS: readonly LongTableColumn<ParityLine>[] = [
  { id: 'what', title: 'What', cell: (line) => ofRow(line)?.row, text: (line) => ofRow(line)?.row ?? '' },
  {
    id: 'verdict',
    title: <Term name="parity">Verdict</Term>,
    cell: (line) => (line.kind === 'row' ? <ParityMark verdict={line.verdict} /> : null),
    text: (line) => (line.kind === 'row' ? PARITY_WORDS[line.verdict].meaning : ''),
  },
  {
    id: 'spring',
    title: <SideMark side="baseline">Spring</SideMark>,
    cell: (line) => ofRow(line)?.spring,
    text: (line) => ofRow(line)?.spring ?? '',
  },
  {
    id: 'istio',
    title: <SideMark side="candidate">Istio</SideMark>,
    cell: (line) => ofRow(line)?.istio,
    text: (line) => ofRow(line)?.istio ?? '',
  },
  {
    id: 'catalogue',
    title: <Term name="catalogue">ID</Term>,
    cell: (line) =>
      line.kind === 'row' && line.catalogue !== null ? <CatalogueId id={line.catalogue} hoverOnly /> : null,
  },
];

function ofRow(line: ParityLine) {
  return line.kind === 'row' ? line : null;
}

function keyOf(line: ParityLine): string | null {
  return line.kind === 'row' ? line.id : null;
}

function scopeOf({ scope }: ParityLine): string {
  return scope;
}

/** What each verdict of this table means, for who does not hover. */
function VerdictWords({ verdicts }: { verdicts: readonly ParityVerdict[] }) {
  return (
    <details className="policy-words">
      <summary>What the verdicts mean</summary>
      <dl>
        {VERDICTS.filter((verdict) => verdicts.includes(verdict)).map((verdict) => (
          <div key={verdict}>
            <dt>
              <ParityMark verdict={verdict} />
            </dt>
            <dd>{PARITY_WORDS[verdict].meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
