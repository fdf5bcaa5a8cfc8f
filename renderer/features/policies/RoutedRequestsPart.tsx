import { useState } from 'react';
import type { RoutedFilter, RoutedLine, RoutedPage, RoutingOverview } from '#shared/policy/browse/routing.ts';
import { requestText } from '#shared/policy/browse/routing.ts';
import type { RoutingRow } from '#shared/policy/model/routing.ts';
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
import { CatalogueEntry } from './CatalogueEntry.tsx';
import { CatalogueId } from './CatalogueId.tsx';
import { DetailPane, ListAndDetail } from './ListAndDetail.tsx';
import { RoutedSides } from './RoutedSides.tsx';
import { ROUTING_WORDS, routingWords } from './routing-words.ts';
import { WordMark } from '#renderer/ui/WordMark.tsx';

type RoutedRequestsPartProps = {
  overview: RoutingOverview;
  selected: string | null;
  onSelect: (key: string | null) => void;
};

const EVERY_REQUEST: RoutedFilter = { verdicts: [], text: '' };

/** The distinct requests of the capture with where each side sends them, and all of the chosen one. */
export function RoutedRequestsPart({
  overview: { id, requests, verdicts },
  selected,
  onSelect,
}: RoutedRequestsPartProps) {
  const [filter, setFilter] = useState<RoutedFilter>(EVERY_REQUEST);
  if (requests === 0)
    return (
      <Empty title="The capture has no request.">Instance taps alone do not say what clients ask for.</Empty>
    );
  return (
    <>
      <div className="policy-filter">
        <Many
          label="Outcomes"
          values={filter.verdicts}
          options={verdicts.map(({ key, count }) => ({
            value: key,
            label: `${ROUTING_WORDS[key].word} ${formatCount(count)}`,
            title: ROUTING_WORDS[key].meaning,
          }))}
          onChange={(chosen) => setFilter({ ...filter, verdicts: chosen })}
        />
        <TextField
          label="Find a path, route or destination"
          labelHidden
          placeholder="Path, route, destination"
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
        />
      </div>
      <ListAndDetail
        name="policy-routing"
        label="Width of the list of requests"
        list={
          <LongTable<RoutedLine, RoutedPage>
            label="Routed requests"
            className="routed-table"
            columns={REQUEST_COLUMNS}
            question={`routed ${id} ${JSON.stringify(filter)}`}
            ask={(range, signal) => engine.audits.routedRequests({ id, filter, range }, { signal })}
            keyOf={requestKey}
            selected={selected}
            onSelect={onSelect}
            foot={(page) => `${formatCount(page.count)} of ${formatNoun(requests, 'distinct request')}`}
            empty={
              <Empty
                title="No request is left by this filter."
                action={<Button onClick={() => setFilter(EVERY_REQUEST)}>Show every request</Button>}
              />
            }
          />
        }
        detail={
          selected === null ? null : (
            <ChosenRequest routing={id} index={Number(selected)} onClose={() => onSelect(null)} />
          )
        }
      />
    </>
  );
}

const REQUEST_COLUMNS: readonly LongTableColumn<RoutedLine>[] = [
  {
    id: 'verdict',
    title: 'Outcome',
    cell: ({ verdict }) => <WordMark words={ROUTING_WORDS[verdict]} />,
    text: ({ verdict }) => ROUTING_WORDS[verdict].meaning,
  },
  { id: 'count', title: 'Times', number: true, cell: ({ count }) => formatCount(count) },
  {
    id: 'request',
    title: 'Request',
    cell: ({ request }) => <span className="mono">{request}</span>,
    text: ({ request }) => request,
  },
  {
    id: 'spring',
    title: <SideMark side="baseline">Spring</SideMark>,
    cell: ({ spring }) => spring ?? 'not given',
    text: ({ spring }) => spring ?? '',
  },
  {
    id: 'istio',
    title: <SideMark side="candidate">Istio</SideMark>,
    cell: ({ istio }) => istio ?? 'not given',
    text: ({ istio }) => istio ?? '',
  },
  {
    id: 'catalogue',
    title: <Term name="catalogue">ID</Term>,
    cell: ({ catalogue }) => (catalogue === null ? null : <CatalogueId id={catalogue} hoverOnly />),
  },
];

function requestKey({ index }: RoutedLine): string {
  return String(index);
}

function ChosenRequest({ routing, index, onClose }: { routing: string; index: number; onClose: () => void }) {
  const query = useQuery(`request ${index} of ${routing}`, (signal) =>
    engine.audits.routedRequest({ id: routing, index }, { signal }),
  );
  const [last, setLast] = useState<RoutingRow | null>(null);
  if (query.data !== null && query.data !== last) setLast(query.data);
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  const row = query.data ?? last;
  if (row === null) return <Loading what="the request" />;
  const { headers } = row.request;
  return (
    <DetailPane
      label="Request"
      title={<span className="policy-request mono">{requestText(row)}</span>}
      about={`${formatNoun(row.count, 'exchange')} of the capture`}
      onClose={onClose}
    >
      <p className="policy-verdict-line">
        <WordMark words={ROUTING_WORDS[row.verdict]} /> <span>{routingWords(row)}</span>
      </p>
      {headers.length === 0 ? null : (
        <details className="policy-more">
          <summary>{formatNoun(headers.length, 'header')} that routing looks at</summary>
          <ul className="policy-headers mono">
            {headers.map(([name, value]) => (
              <li key={`${name} ${value}`}>
                {name}: {value}
              </li>
            ))}
          </ul>
        </details>
      )}
      {row.catalogue === null ? null : <CatalogueEntry id={row.catalogue} />}
      <RoutedSides row={row} />
    </DetailPane>
  );
}
