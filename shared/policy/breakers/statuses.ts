import type { StatusRange } from './attempt.ts';

/**
 * Reads statuses as they are written: codes, classes and ranges (`502`, `5xx`, `300-599`, `4xx but 404`), with commas between
 * them; empty for none. Null when a part is none of these.
 */
export function readStatuses(text: string): StatusRange[] | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const ranges = parts.map(readPart);
  return ranges.every((range) => range !== null) ? ranges.flat() : null;
}

function readPart(text: string): StatusRange[] | null {
  const [, spoken = '', but] = /^(\S+?)(?:\s+but\s+(\d{3}))?$/i.exec(text) ?? [];
  const range = readRange(spoken);
  if (range === null || but === undefined) return range && [range];
  const left: StatusRange[] = [
    [range[0], Number(but) - 1],
    [Number(but) + 1, range[1]],
  ];
  return left.filter(([from, to]) => from <= to);
}

function readRange(text: string): StatusRange | null {
  const hundreds = /^([1-5])xx$/i.exec(text)?.[1];
  if (hundreds !== undefined) return [Number(hundreds) * 100, Number(hundreds) * 100 + 99];
  const [, first, last = first] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first)) return null;
  return [Number(first), Number(last)];
}

/** `500-599, 429`; `none` for no status. */
export function statusesText(ranges: readonly StatusRange[]): string {
  if (ranges.length === 0) return 'none';
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
