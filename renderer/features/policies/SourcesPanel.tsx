import type { Gap, GapPage } from '#shared/policy/browse/gaps.ts';
import type { AuditOverview } from '#shared/policy/browse/overview.ts';
import type { AuditInput } from '#shared/policy/model/audit.ts';
import { placeText } from '#shared/policy/source/place.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { LongTable, type LongTableColumn } from '#renderer/ui/LongTable.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Banner, Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { GapMark } from './GapMark.tsx';
import { DetailPane, ListAndDetail } from './ListAndDetail.tsx';
import { PlaceText } from './PlaceText.tsx';

type SourcesPanelProps = { overview: AuditOverview; selected: string | null };

/** What was read, what could not be, and what was read but is not modelled. */
export function SourcesPanel({ overview, selected }: SourcesPanelProps) {
  const { name, createdAt, inputs, versions, gaps } = overview;
  const told = Object.entries(versions).map(([of, version]) => `${of} ${version}`);
  const total = gaps.reduce((sum, { count }) => sum + count, 0);
  const select = (key: string | null) =>
    go(hrefOf('policies', name, 'sources', ...(key === null ? [] : [key])), { replace: true });
  return (
    <>
      <div className="policy-read">
        {gaps.some(({ key }) => key === 'error') ? (
          <Banner kind="warn">
            Something could not be read. What depends on it is not known and never counts as equal.
          </Banner>
        ) : null}
        <section aria-label="Read" tabIndex={0} className="policy-inputs">
          {inputs.length === 0 ? <Empty title="Nothing was read." /> : <Inputs inputs={inputs} />}
        </section>
        <p className="muted">
          {told.length === 0
            ? 'No version is known, so no default is.'
            : `Where nothing is written, the defaults are those of ${told.join(' and ')}.`}
          {total === 0 ? ' Everything that was named could be read, and is modelled.' : ''}
        </p>
      </div>
      {total === 0 ? null : (
        <ListAndDetail
          name="policy-sources"
          label="Width of the list of problems"
          list={
            <LongTable<NumberedGap, Numbered>
              label="Problems while reading"
              className="gaps-table"
              columns={COLUMNS}
              question={`gaps ${name} ${createdAt}`}
              ask={async (range, signal) => numbered(await engine.audits.gaps({ name, range }, { signal }))}
              keyOf={keyOf}
              selected={selected}
              onSelect={select}
              foot={(page) => formatNoun(page.count, 'thing', 'things') + ' not read or not modelled'}
              empty={null}
            />
          }
          detail={
            selected === null ? null : (
              <ChosenGap
                audit={name}
                madeAt={createdAt}
                index={Number(selected)}
                onClose={() => select(null)}
              />
            )
          }
        />
      )}
    </>
  );
}

type NumberedGap = Gap & { index: number };
type Numbered = Omit<GapPage, 'lines'> & { lines: NumberedGap[] };

function numbered({ offset, count, lines }: GapPage): Numbered {
  return { offset, count, lines: lines.map((line, step) => ({ ...line, index: offset + step })) };
}

const COLUMNS: readonly LongTableColumn<NumberedGap>[] = [
  { id: 'kind', title: 'What', cell: ({ kind }) => <GapMark kind={kind} /> },
  { id: 'message', title: 'Which', cell: ({ what }) => what, text: ({ what }) => what },
  {
    id: 'place',
    title: 'Where',
    cell: ({ place }) => <span className="mono">{placeText(place)}</span>,
    text: ({ place }) => placeText(place),
  },
];

function keyOf({ index }: NumberedGap): string {
  return String(index);
}

type ChosenGapProps = { audit: string; madeAt: string; index: number; onClose: () => void };

function ChosenGap({ audit, madeAt, index, onClose }: ChosenGapProps) {
  const query = useQuery(`gap ${index} of ${audit} ${madeAt}`, (signal) =>
    engine.audits.gaps({ name: audit, range: { offset: index, limit: 1 } }, { signal }),
  );
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  if (!query.data) return <Loading what="the problem" />;
  const [gap] = query.data.lines;
  if (gap === undefined) return <Empty title="There is no such problem." />;
  return (
    <DetailPane label="Problem" title={gap.what} onClose={onClose}>
      <p className="policy-verdict-line">
        <GapMark kind={gap.kind} />
      </p>
      <h3>{gap.kind === 'not-modelled' ? 'Why' : 'What to do'}</h3>
      <p>{gap.advice}</p>
      <h3>Where</h3>
      <PlaceText place={gap.place} />
    </DetailPane>
  );
}

function Inputs({ inputs }: { inputs: readonly AuditInput[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Side</th>
          <th>Source</th>
          <th>Holds</th>
        </tr>
      </thead>
      <tbody>
        {inputs.map(({ side, source, contents }) => (
          <tr key={`${side} ${source}`}>
            <td>
              <SideMark side={side === 'spring' ? 'baseline' : 'candidate'}>
                {side === 'spring' ? 'Spring' : 'Istio'}
              </SideMark>
            </td>
            <td className="wrap mono">{source}</td>
            <td className="wrap">
              {contents.map(({ what, count }) => `${formatCount(count)} × ${what}`).join(', ') || 'nothing'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
