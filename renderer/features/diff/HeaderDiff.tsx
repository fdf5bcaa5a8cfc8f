import { useMemo } from 'react';
import type { Header } from '#shared/model/index.ts';
import { classes } from '#renderer/ui/classes.ts';
import { alignHeaders, comparePieces, type HeaderRow, type Piece } from './align.ts';
import { DiffTable } from './DiffTable.tsx';
import { Pieces } from './Pieces.tsx';

/** Header fields of two messages, aligned by name. */
export function HeaderDiff({
  left,
  right,
  label,
}: {
  left: readonly Header[];
  right: readonly Header[];
  label: string;
}) {
  const rows = useMemo(() => alignHeaders(left, right), [left, right]);
  return (
    <DiffTable label={label}>
      {rows.map((row, index) => (
        <Field key={`${row.name} ${String(index)}`} row={row} />
      ))}
    </DiffTable>
  );
}

function Field({ row }: { row: HeaderRow }) {
  const pieces =
    !row.same && row.left !== null && row.right !== null ? comparePieces(row.left, row.right) : null;
  return (
    <tr className={classes(!row.same && 'diff-changed')} data-difference={!row.same || undefined}>
      <Side className="diff-left" name={row.name} value={row.left} pieces={pieces?.left} />
      <Side className="diff-right" name={row.name} value={row.right} pieces={pieces?.right} />
    </tr>
  );
}

type SideProps = {
  className: string;
  name: string;
  value: string | null;
  pieces: readonly Piece[] | undefined;
};

function Side({ className, name, value, pieces }: SideProps) {
  if (value === null) return <td className={classes(className, 'diff-missing')} />;
  return (
    <td className={className}>
      <span className="diff-name">{name}: </span>
      {pieces ? <Pieces pieces={pieces} /> : value}
    </td>
  );
}
