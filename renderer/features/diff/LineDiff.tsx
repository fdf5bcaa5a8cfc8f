import { useMemo, useState } from 'react';
import { classes } from '#renderer/ui/classes.ts';
import { formatNoun } from '#renderer/ui/format.ts';
import { alignLines, type DiffRow } from './align.ts';
import { fold } from './fold.ts';
import { DiffTable } from './DiffTable.tsx';
import { Pieces } from './Pieces.tsx';

/** Two texts side by side: changed lines opposite each other, unchanged regions folded. */
export function LineDiff({ left, right, label }: { left: string; right: string; label: string }) {
  const regions = useMemo(() => fold(alignLines(left, right)), [left, right]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  return (
    <DiffTable label={label}>
      {regions.map((region) =>
        region.kind === 'fold' && !opened.has(region.start) ? (
          <tr key={region.start}>
            <td colSpan={2} className="diff-fold">
              <button type="button" onClick={() => setOpened(new Set([...opened, region.start]))}>
                ⋯ {formatNoun(region.rows.length, 'unchanged line')}
              </button>
            </td>
          </tr>
        ) : (
          region.rows.map((row, index) => (
            <Line
              key={`${region.start}.${String(index)}`}
              row={row}
              // Only the first line of a change is a stop of the keys n and p.
              begins={!row.same && (region.rows[index - 1]?.same ?? true)}
            />
          ))
        ),
      )}
    </DiffTable>
  );
}

function Line({ row, begins }: { row: DiffRow; begins: boolean }) {
  return (
    <tr className={classes(!row.same && 'diff-changed')} data-difference={begins || undefined}>
      <td className={classes('diff-left', row.left === null && 'diff-missing')}>
        {row.left ? <Pieces pieces={row.left} /> : null}
      </td>
      <td className={classes('diff-right', row.right === null && 'diff-missing')}>
        {row.right ? <Pieces pieces={row.right} /> : null}
      </td>
    </tr>
  );
}
