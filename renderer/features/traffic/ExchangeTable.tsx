import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ExchangeFilter, ExchangeQuery, ExchangeRow, ExchangeSortKey } from '#shared/model/index.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { formatCount } from '#renderer/ui/format.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { indexesBetween, useRowsInView } from '#renderer/ui/use-rows-in-view.ts';
import { COLUMNS } from './columns.tsx';
import { targetIndex } from '#renderer/ui/row-keys.ts';
import { useExchangeWindow } from './use-exchange-window.ts';

const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 28;

type Sort = ExchangeQuery['sort'];

type ExchangeTableProps = {
  filter: ExchangeFilter;
  filtered: boolean;
  onClearFilter: () => void;
  recording: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  selectedId: number | null;
  onSelect: (id: number | null) => void;
};

/** The exchanges of a capture as a table of any length: it holds a window of rows, the engine holds the rest. */
export function ExchangeTable(props: ExchangeTableProps) {
  const { filter, follow, onFollow, selectedId, onSelect } = props;
  const [sort, setSort] = useState<Sort>({ key: 'startUs', descending: false });
  const [matching, setMatching] = useState(0);
  const { attach, ...view } = useRowsInView(matching, ROW_HEIGHT, HEAD_HEIGHT);
  const rows = useExchangeWindow(filter, sort, view.first);
  // The count decides what is in view, and what is in view decides what is asked for: the answer closes the circle.
  if (rows.matching !== matching) setMatching(rows.matching);

  const [cursor, setCursor] = useState<number | null>(null);
  const pending = useRef(false);
  const atCursor = cursor === null ? undefined : rows.rowAt(cursor);
  useEffect(() => {
    if (!pending.current || !atCursor) return;
    pending.current = false;
    if (atCursor.id !== selectedId) onSelect(atCursor.id);
  }, [atCursor, selectedId, onSelect]);

  const showNewest = useEffectEvent(() => view.scrollTo(sort.descending ? 0 : matching - 1));
  useEffect(() => {
    if (follow && matching > 0) showNewest();
  }, [follow, matching]);

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onSelect(null);
    const next = targetIndex(event.key, cursor, matching, view.perPage);
    if (next === null || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onFollow(false);
    pending.current = true;
    setCursor(next);
    view.scrollTo(next);
  };
  const choose = (row: ExchangeRow, index: number) => {
    setCursor(index);
    onFollow(false);
    onSelect(row.id);
  };
  const sortBy = (key: ExchangeSortKey) => {
    setSort((before) => ({ key, descending: before.key === key ? !before.descending : false }));
    setCursor(null);
    view.scrollTo(0);
  };

  return (
    <div className="exchanges">
      {rows.query.error ? <Failure error={rows.query.error} retry={rows.query.reload} /> : null}
      <div
        className="grid"
        ref={attach}
        role="grid"
        aria-label="Exchanges"
        aria-rowcount={matching + 1}
        aria-activedescendant={atCursor ? `row-${atCursor.id}` : undefined}
        tabIndex={0}
        onScroll={view.onScroll}
        onWheel={(event) => event.deltaY < 0 && onFollow(false)}
        onKeyDown={press}
      >
        <Head sort={sort} onSort={sortBy} />
        <div role="rowgroup" className="grid-body" style={{ height: view.height }}>
          {indexesBetween(view.first, view.end).map((index) => {
            const row = rows.rowAt(index);
            return (
              <Row
                key={index}
                row={row}
                index={index}
                top={view.topOf(index)}
                selected={row !== undefined && row.id === selectedId}
                onChoose={choose}
              />
            );
          })}
        </div>
        {matching === 0 ? <NoRows {...props} loading={rows.query.loading} total={rows.total} /> : null}
      </div>
      <p className="grid-foot" role="status">
        {formatCount(matching)} of {formatCount(rows.total)} exchanges
      </p>
    </div>
  );
}

function Head({ sort, onSort }: { sort: Sort; onSort: (key: ExchangeSortKey) => void }) {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-row">
        {COLUMNS.map(({ id, title, sort: key, number }) => (
          <div
            key={id}
            role="columnheader"
            aria-sort={key === sort.key ? (sort.descending ? 'descending' : 'ascending') : undefined}
            className={classes('grid-cell', `cell-${id}`, number && 'number')}
          >
            {key ? (
              <button type="button" className="grid-sort" tabIndex={-1} onClick={() => onSort(key)}>
                {title}
                {key === sort.key ? (sort.descending ? ' ↓' : ' ↑') : null}
              </button>
            ) : (
              title
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

type RowProps = {
  row: ExchangeRow | undefined;
  index: number;
  top: number;
  selected: boolean;
  onChoose: (row: ExchangeRow, index: number) => void;
};

function Row({ row, index, top, selected, onChoose }: RowProps) {
  return (
    <div
      role="row"
      id={row ? `row-${row.id}` : undefined}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes('grid-row', selected && 'grid-selected')}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => row && onChoose(row, index)}
    >
      {COLUMNS.map(({ id, number, cell }) => (
        <div key={id} role="gridcell" className={classes('grid-cell', `cell-${id}`, number && 'number')}>
          {row ? cell(row) : '…'}
        </div>
      ))}
    </div>
  );
}

type NoRowsProps = ExchangeTableProps & { loading: boolean; total: number };

function NoRows({ loading, total, filtered, recording, onClearFilter }: NoRowsProps) {
  return (
    <div role="row">
      <div role="gridcell">
        {loading ? <Loading what="the exchanges" /> : null}
        {!loading && total > 0 && filtered ? (
          <Empty
            title="No exchange fits the filter."
            action={<Button onClick={onClearFilter}>Clear the filter</Button>}
          />
        ) : null}
        {!loading && total === 0 ? (
          <Empty title={recording ? 'Waiting for traffic.' : 'This capture holds no exchange.'}>
            {recording
              ? 'Send requests to the addresses above; they appear here within a second.'
              : 'Nothing went through its taps while it was recorded.'}
          </Empty>
        ) : null}
      </div>
    </div>
  );
}
