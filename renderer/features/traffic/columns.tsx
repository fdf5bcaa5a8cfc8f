import type { ReactNode } from 'react';
import type { ExchangeRow, ExchangeSortKey } from '#shared/model/index.ts';
import { formatBytes, formatCount, formatMicroseconds, formatOffset } from '#renderer/ui/format.ts';
import { StatusMark } from '#renderer/ui/Mark.tsx';
import { placeOf } from '#renderer/ui/place.ts';
import type { TermName } from '#renderer/ui/terms.ts';

/** A column of the exchanges table. */
export type Column = {
  id: string;
  title: string;
  sort?: ExchangeSortKey;
  term?: TermName;
  number?: boolean;
  cell: (row: ExchangeRow) => ReactNode;
};

/** Left to right; their widths stand in traffic.css. */
export const COLUMNS: readonly Column[] = [
  { id: 'time', title: 'Time', sort: 'startUs', number: true, cell: (row) => formatOffset(row.startUs) },
  { id: 'tap', title: 'Seen at', cell: (row) => <span title={placeOf(row)}>{placeOf(row)}</span> },
  { id: 'method', title: 'Method', sort: 'method', cell: (row) => row.method },
  { id: 'path', title: 'Path', sort: 'path', cell: (row) => <span title={row.path}>{row.path}</span> },
  {
    id: 'status',
    title: 'Status',
    sort: 'status',
    number: true,
    cell: (row) => <StatusMark status={row.status} error={row.error} />,
  },
  {
    id: 'duration',
    title: 'Duration',
    sort: 'durationUs',
    number: true,
    cell: (row) => (row.durationUs === null ? '–' : formatMicroseconds(row.durationUs)),
  },
  {
    id: 'size',
    title: 'Response',
    sort: 'responseBytes',
    number: true,
    cell: (row) => formatBytes(row.responseBytes),
  },
  {
    id: 'attempts',
    title: 'Attempts',
    number: true,
    cell: (row) => (row.vantage === 'instance' ? '' : formatCount(row.attempts)),
  },
];
