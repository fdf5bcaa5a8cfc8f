import { printable } from './printable.ts';

type Cell = string | number | null;

/**
 * A table as CSV (RFC 4180): a header row, CRLF after each record, fields quoted where they have to be. Texts that a
 * spreadsheet would run as a formula get an apostrophe in front (OWASP, CSV Injection): recorded traffic is in them.
 */
export function csvTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

/** What a spreadsheet takes for the start of a formula, also after white space and in its wide forms. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = printable(cell);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
