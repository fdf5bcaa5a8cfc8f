import type { DiffRow } from './align.ts';

/** Rows that are shown, or unchanged rows that are folded away. `start` tells folds apart. */
export type Region = { kind: 'rows' | 'fold'; start: number; rows: DiffRow[] };

/** Unchanged rows kept in sight around a change. */
const CONTEXT = 3;

/** Folds runs of unchanged rows that are long enough for the fold to save space. */
export function fold(rows: readonly DiffRow[]): Region[] {
  const shown = new Set<number>();
  rows.forEach((row, index) => {
    if (row.same) return;
    for (let near = index - CONTEXT; near <= index + CONTEXT; near += 1) shown.add(near);
  });
  const regions: Region[] = [];
  rows.forEach((row, index) => {
    const kind = shown.has(index) ? 'rows' : 'fold';
    const last = regions.at(-1);
    if (last?.kind === kind) last.rows.push(row);
    else regions.push({ kind, start: index, rows: [row] });
  });
  // A fold takes a row itself: hiding one or two would gain nothing.
  return regions.map((region) => (region.rows.length <= 2 ? { ...region, kind: 'rows' } : region));
}
