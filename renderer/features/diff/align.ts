import { diffArrays, diffWordsWithSpace } from 'diff';
import type { Header } from '#shared/model/index.ts';

/** A stretch of a line, marked when the other side does not have it. */
export type Piece = { text: string; changed: boolean };

/** One row of a side-by-side diff; null where a side has nothing. */
export type DiffRow = { same: boolean; left: Piece[] | null; right: Piece[] | null };

/** Beyond this many edits an exact diff takes too long; then everything counts as changed. */
const MAX_EDITS = 4000;

/** Longer lines are marked whole instead of word by word. */
const MAX_LINE = 4000;

/** Aligns two texts line by line; changed lines that stand opposite each other are compared word by word. */
export function alignLines(left: string, right: string): DiffRow[] {
  const [a, b] = [linesOf(left), linesOf(right)];
  const changes = diffArrays(a, b, { maxEditLength: MAX_EDITS });
  if (!changes) return pairUp(a, b);
  const rows: DiffRow[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    rows.push(...pairUp(removed, added));
    removed = [];
    added = [];
  };
  for (const change of changes) {
    if (change.removed) removed.push(...change.value);
    else if (change.added) added.push(...change.value);
    else {
      flush();
      rows.push(...change.value.map((line) => ({ same: true, left: [plain(line)], right: [plain(line)] })));
    }
  }
  flush();
  return rows;
}

/** One field of both messages, joined by name. */
export type HeaderRow = { name: string; left: string | null; right: string | null; same: boolean };

/** Aligns header fields by name, letter case ignored, and by order among fields of one name. */
export function alignHeaders(left: readonly Header[], right: readonly Header[]): HeaderRow[] {
  const waiting = new Map<string, Header[]>();
  for (const field of right) {
    const key = field[0].toLowerCase();
    waiting.set(key, [...(waiting.get(key) ?? []), field]);
  }
  const rows = left.map(([name, value]): HeaderRow => {
    const other = waiting.get(name.toLowerCase())?.shift();
    return { name, left: value, right: other?.[1] ?? null, same: other?.[1] === value };
  });
  const leftOver = new Set([...waiting.values()].flat());
  for (const field of right) {
    if (leftOver.has(field)) rows.push({ name: field[0], left: null, right: field[1], same: false });
  }
  return rows;
}

/** Marks what differs between two short texts. */
export function comparePieces(left: string, right: string): { left: Piece[]; right: Piece[] } {
  const changes = left.length + right.length > MAX_LINE ? null : diffWordsWithSpace(left, right);
  if (!changes) return { left: [{ text: left, changed: true }], right: [{ text: right, changed: true }] };
  const piece = ({
    value,
    added,
    removed,
  }: {
    value: string;
    added?: boolean;
    removed?: boolean;
  }): Piece => ({
    text: value,
    changed: Boolean(added) || Boolean(removed),
  });
  return {
    left: changes.filter(({ added }) => !added).map(piece),
    right: changes.filter(({ removed }) => !removed).map(piece),
  };
}

function pairUp(removed: readonly string[], added: readonly string[]): DiffRow[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index): DiffRow => {
    const [left, right] = [removed[index], added[index]];
    if (left !== undefined && right !== undefined) return { same: false, ...comparePieces(left, right) };
    return {
      same: false,
      left: left === undefined ? null : [{ text: left, changed: true }],
      right: right === undefined ? null : [{ text: right, changed: true }],
    };
  });
}

function plain(text: string): Piece {
  return { text, changed: false };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}
