import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import type { LinesOf } from '#shared/policy/browse/lines.ts';
import { useCommands } from '#renderer/app/commands.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { classes } from './classes.ts';
import { targetIndex } from './row-keys.ts';
import { Failure, Loading } from './States.tsx';
import { indexesBetween, useRowsInView } from './use-rows-in-view.ts';
import './long-table.css';

const ROW_HEIGHT = 28;
const HEAD_HEIGHT = 28;
/** Lines fetched at once; windows overlap by half, so that scrolling on seldom waits. */
const WINDOW = 200;

export type LongTableColumn<Line> = {
  id: string;
  title: ReactNode;
  cell: (line: Line) => ReactNode;
  /** All of the cell's text, to be read on hover where the cell cuts it. */
  text?: (line: Line) => string;
  number?: boolean;
};

type LongTableProps<Line, P extends LinesOf<Line>> = {
  /** What the table is called, and which class sizes its columns. */
  label: string;
  className: string;
  columns: readonly LongTableColumn<Line>[];
  /** Which list it is, filter included: another one is shown from its top. */
  question: string;
  ask: (range: { offset: number; limit: number }, signal: AbortSignal) => Promise<P>;
  /** What tells a line from the others; null for a line that is a heading. */
  keyOf: (line: Line) => string | null;
  heading?: (line: Line) => ReactNode;
  /** The words of the heading that a line stands under, to stay in sight. */
  groupOf?: (line: Line) => string;
  selected: string | null;
  /** The line of the selected one, where that is known. */
  at?: number | null;
  onSelect: (key: string | null) => void;
  /** Below the table: how much of what is shown. */
  foot: (page: P) => ReactNode;
  /** Instead of lines when there is none. */
  empty: ReactNode;
};

/** A table of any length with lines of one height: it holds a window of them, the engine holds the rest. */
export function LongTable<Line, P extends LinesOf<Line>>(props: LongTableProps<Line, P>) {
  const { label, className, columns, question, ask, keyOf, heading, groupOf } = props;
  const { selected, at = null, onSelect, foot, empty } = props;
  const [count, setCount] = useState(0);
  const { attach, ...view } = useRowsInView(count, ROW_HEIGHT, HEAD_HEIGHT);
  const offset = Math.max(0, Math.round(view.first / (WINDOW / 2)) * (WINDOW / 2) - WINDOW / 4);
  const query = useQuery(`${question} ${offset}`, (signal) => ask({ offset, limit: WINDOW }, signal));
  // The lines of before stay until the new ones are here.
  const [page, setPage] = useState<P | null>(null);
  if (query.data && query.data !== page) setPage(query.data);
  // The count decides what is in view, and what is in view decides what is asked for: the answer closes the circle.
  if (page && page.count !== count) setCount(page.count);
  const lineAt = (index: number): Line | undefined => page?.lines[index - page.offset];

  const [cursor, setCursor] = useState<number | null>(null);
  /** Where a key leads; it takes effect when that line is here. */
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const reached = wanted === null ? undefined : lineAt(wanted.line);
  const reachedKey = reached === undefined ? null : keyOf(reached);
  if (wanted !== null && reached !== undefined && reachedKey === null) setWanted(pastHeading(wanted, count));
  if (wanted !== null && reachedKey !== null && cursor !== wanted.line) setCursor(wanted.line);
  const choose = useEffectEvent((key: string) => {
    if (key !== selected) onSelect(key);
  });
  useEffect(() => {
    if (wanted !== null && reachedKey !== null) choose(reachedKey);
  }, [wanted, reachedKey]);

  const [shown, setShown] = useState({ question, at });
  if (shown.question !== question || shown.at !== at) {
    setShown({ question, at });
    if (shown.question !== question) setWanted(null);
    // While it is looked for it is not known; that moves nothing.
    if (shown.question !== question || at !== null) setCursor(at);
  }
  const show = useEffectEvent((line: number) => view.scrollTo(line));
  const isFilled = count > 0;
  useEffect(() => {
    if (at !== null && isFilled) show(at);
  }, [at, isFilled]);

  const move = (key: string): boolean => {
    const line = targetIndex(key, cursor, count, view.perPage);
    if (line === null) return false;
    const by = line < (cursor ?? -1) ? -1 : 1;
    setWanted({ line, by });
    // The heading that stays in sight covers one line.
    view.scrollTo(by < 0 && groupOf ? Math.max(0, line - 1) : line);
    return true;
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'j' || event.key === 'k' || !move(event.key)) return;
    event.preventDefault();
  };
  useCommands([
    { id: `${label}.next`, name: 'Next row', keys: 'j', run: () => void move('ArrowDown') },
    { id: `${label}.previous`, name: 'Previous row', keys: 'k', run: () => void move('ArrowUp') },
    { id: `${label}.close`, name: 'Close the row', keys: 'Escape', run: () => onSelect(null) },
  ]);

  const top = lineAt(view.top);
  const group = top !== undefined && groupOf && keyOf(top) !== null ? groupOf(top) : null;
  return (
    <div className={classes('long', className)}>
      {query.error ? <Failure error={query.error} retry={query.reload} /> : null}
      {page !== null && count === 0 && !query.error ? empty : null}
      <div
        // Another list begins at its top.
        key={question}
        className="long-frame"
        hidden={count === 0}
        ref={attach}
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-busy={query.loading || undefined}
        aria-activedescendant={
          cursor === null || lineAt(cursor) === undefined ? undefined : rowId(label, cursor)
        }
        tabIndex={0}
        onScroll={view.onScroll}
        onKeyDown={press}
      >
        <div role="rowgroup" className="long-head">
          <div role="row" aria-rowindex={1} className="long-row">
            {columns.map(({ id, title, number }) => (
              <div
                key={id}
                role="columnheader"
                className={classes('long-cell', `cell-${id}`, number && 'number')}
              >
                {title}
              </div>
            ))}
          </div>
          {group === null ? null : (
            <div aria-hidden="true" className="long-group">
              {group}
            </div>
          )}
        </div>
        <div role="rowgroup" className="long-body" style={{ height: view.height }}>
          {indexesBetween(view.first, view.end).map((index) => {
            const line = lineAt(index);
            const key = line === undefined ? null : keyOf(line);
            return (
              <div
                key={index}
                role="row"
                id={rowId(label, index)}
                aria-rowindex={index + 2}
                aria-selected={key === null ? undefined : key === selected}
                className={classes(
                  'long-row',
                  line !== undefined && key === null && 'long-heading',
                  key !== null && key === selected && 'long-selected',
                )}
                style={{ transform: `translateY(${view.topOf(index)}px)` }}
                onClick={() => {
                  if (key === null) return;
                  setWanted(null);
                  setCursor(index);
                  onSelect(key);
                }}
              >
                {line !== undefined && key === null && heading ? (
                  <div role="gridcell" aria-colspan={columns.length} className="long-cell">
                    {heading(line)}
                  </div>
                ) : (
                  columns.map(({ id, cell, text, number }) => (
                    <div
                      key={id}
                      role="gridcell"
                      title={line && text?.(line)}
                      className={classes('long-cell', `cell-${id}`, number && 'number')}
                    >
                      {line === undefined ? '…' : cell(line)}
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      </div>
      {page === null && query.loading ? <Loading what={label.toLowerCase()} /> : null}
      <p className="long-foot" role="status">
        {page === null ? '' : foot(page)}
      </p>
    </div>
  );
}

type Wanted = { line: number; by: 1 | -1 };

/** The line behind a heading, in the direction of the key; at the top the one below it. */
function pastHeading({ line, by }: Wanted, count: number): Wanted | null {
  const next = line + by;
  if (next < 0) return { line: line + 1, by: 1 };
  return next < count ? { line: next, by } : null;
}

function rowId(label: string, index: number): string {
  return `${label.replaceAll(' ', '-')}-${index}`;
}
