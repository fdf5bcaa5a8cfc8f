import { useState } from 'react';
import type {
  RouteNote,
  RouteNoteFilter,
  RouteNotePage,
  RoutingOverview,
} from '#shared/policy/browse/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { LongTable, type LongTableColumn } from '#renderer/ui/LongTable.tsx';
import { SeverityMark, SideMark } from '#renderer/ui/Mark.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { Many } from '#renderer/ui/Toggles.tsx';
import { CatalogueEntry } from './CatalogueEntry.tsx';
import { DetailPane, ListAndDetail } from './ListAndDetail.tsx';
import { NOTE_WORDS } from './routing-words.ts';
import { WordMark } from '#renderer/ui/WordMark.tsx';

type RouteNotesPartProps = {
  overview: RoutingOverview;
  selected: string | null;
  onSelect: (key: string | null) => void;
};

const EVERY_NOTE: RouteNoteFilter = { kinds: [], text: '' };
type NumberedNote = RouteNote & { index: number };
type NumberedNotes = Omit<RouteNotePage, 'lines'> & { lines: NumberedNote[] };

/** What stands out about the declared routes: traps, never reached, not exercised. */
export function RouteNotesPart({ overview: { id, notes }, selected, onSelect }: RouteNotesPartProps) {
  const [filter, setFilter] = useState<RouteNoteFilter>(EVERY_NOTE);
  const total = notes.reduce((sum, { count }) => sum + count, 0);
  if (total === 0)
    return (
      <Empty title="Every declared route is reached and exercised, and none is a trap.">
        That is: by the requests of this capture, and as far as routes were declared in what was read.
      </Empty>
    );
  return (
    <>
      <div className="policy-filter">
        <Many
          label="Kinds"
          values={filter.kinds}
          options={notes.map(({ key, count }) => ({
            value: key,
            label: `${NOTE_WORDS[key].word} ${formatCount(count)}`,
            title: NOTE_WORDS[key].meaning,
          }))}
          onChange={(kinds) => {
            onSelect(null);
            setFilter({ ...filter, kinds });
          }}
        />
        <TextField
          label="Find a route or file"
          labelHidden
          placeholder="Route, file, rule"
          value={filter.text}
          onChange={(text) => {
            if (selected !== null) onSelect(null);
            setFilter({ ...filter, text });
          }}
        />
      </div>
      <ListAndDetail
        name="policy-notes"
        label="Width of the list of routes"
        list={
          <LongTable<NumberedNote, NumberedNotes>
            label="Notes on the routes"
            className="notes-table"
            columns={NOTE_COLUMNS}
            question={`notes ${id} ${JSON.stringify(filter)}`}
            ask={async (range, signal) =>
              numbered(await engine.audits.routeNotes({ id, filter, range }, { signal }))
            }
            keyOf={noteKey}
            selected={selected}
            onSelect={onSelect}
            foot={(page) => `${formatCount(page.count)} of ${formatNoun(total, 'note')}`}
            empty={
              <Empty
                title="No route is left by this filter."
                action={<Button onClick={() => setFilter(EVERY_NOTE)}>Show every route</Button>}
              />
            }
          />
        }
        detail={
          selected === null ? null : (
            <ChosenNote
              routing={id}
              filter={filter}
              index={Number(selected)}
              onClose={() => onSelect(null)}
            />
          )
        }
      />
    </>
  );
}

function numbered({ offset, count, lines }: RouteNotePage): NumberedNotes {
  return { offset, count, lines: lines.map((line, step) => ({ ...line, index: offset + step })) };
}

const NOTE_COLUMNS: readonly LongTableColumn<NumberedNote>[] = [
  {
    id: 'kind',
    title: 'What',
    cell: ({ kind }) => <WordMark words={NOTE_WORDS[kind]} />,
    text: ({ kind }) => NOTE_WORDS[kind].meaning,
  },
  { id: 'side', title: 'Side', cell: ({ side }) => <SideOf side={side} /> },
  { id: 'route', title: 'Route', cell: ({ route }) => route, text: ({ route }) => route },
  { id: 'text', title: 'Why', cell: ({ text }) => text, text: ({ text }) => text },
  {
    id: 'origin',
    title: 'Declared at',
    cell: ({ origin }) => <span className="mono">{origin}</span>,
    text: ({ origin }) => origin,
  },
];

function noteKey({ index }: NumberedNote): string {
  return String(index);
}

function SideOf({ side }: Pick<RouteNote, 'side'>) {
  return side === 'spring' ? (
    <SideMark side="baseline">Spring</SideMark>
  ) : (
    <SideMark side="candidate">Istio</SideMark>
  );
}

type ChosenNoteProps = { routing: string; filter: RouteNoteFilter; index: number; onClose: () => void };

function ChosenNote({ routing, filter, index, onClose }: ChosenNoteProps) {
  const query = useQuery(`note ${index} of ${routing} ${JSON.stringify(filter)}`, (signal) =>
    engine.audits.routeNotes({ id: routing, filter, range: { offset: index, limit: 1 } }, { signal }),
  );
  const [last, setLast] = useState<RouteNote | null>(null);
  const found = query.data?.lines[0] ?? null;
  if (found !== null && found !== last) setLast(found);
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  const note = found ?? last;
  if (note === null) return query.data === null ? <Loading what="the route" /> : null;
  return (
    <DetailPane label="Route" title={note.route} about={<SideOf side={note.side} />} onClose={onClose}>
      <p className="policy-verdict-line">
        <WordMark words={NOTE_WORDS[note.kind]} />{' '}
        {note.severity === null ? null : <SeverityMark severity={note.severity} />} <span>{note.text}</span>
      </p>
      <p>{note.reason}</p>
      <h3>What to do</h3>
      <p>{note.fix}</p>
      <h3>Declared at</h3>
      <p className="mono muted policy-place">{note.origin}</p>
      {note.rule === null ? null : <p className="muted policy-origin">Rule {note.rule}</p>}
      {note.catalogue === null ? null : <CatalogueEntry id={note.catalogue} />}
    </DetailPane>
  );
}
