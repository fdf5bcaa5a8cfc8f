import { z } from 'zod';

/** A part of a long list: which lines, counted from 0. */
export const linesRange = z.object({ offset: z.int().min(0), limit: z.int().min(1).max(500) });
export type LinesRange = z.infer<typeof linesRange>;

/** A part of a list; `count` is how many lines the whole list has. */
export interface LinesOf<Line> {
  offset: number;
  count: number;
  lines: Line[];
}

/** Cuts a part out of a list. */
export function cutLines<Line>(lines: readonly Line[], { offset, limit }: LinesRange): LinesOf<Line> {
  return { offset, count: lines.length, lines: lines.slice(offset, offset + limit) };
}

/** The schema of such a part. */
export function pageOf<Line extends z.ZodType>(line: Line) {
  return z.object({ offset: z.int(), count: z.int(), lines: z.array(line) });
}

/** Longest text of one cell; what a line leads to has the whole. */
const MOST_TEXT = 300;

/** A text as one cell of a list shows it. */
export function cellText(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** Whether one of the texts has the wanted one in it, whatever its case; an empty wish is always met. */
export function hasText(wanted: string, ...texts: readonly (string | null | undefined)[]): boolean {
  const needle = wanted.trim().toLowerCase();
  return needle === '' || texts.some((text) => text?.toLowerCase().includes(needle) === true);
}

/** Whether a value is among the chosen ones; none chosen means all. */
export function isChosen<T>(chosen: readonly T[], value: T): boolean {
  return chosen.length === 0 || chosen.includes(value);
}

/** How many there are of each. */
export function countBy<T, Key extends string>(
  all: readonly T[],
  keyOf: (one: T) => Key,
): { key: Key; count: number }[] {
  const counts = new Map<Key, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return [...counts].map(([key, count]) => ({ key, count }));
}
