/** A table as text: each line at most as wide as asked for, where its columns can be made that narrow. */
export interface TableText {
  readonly text: string;
  /** Whether a cell had more lines than are shown; its last one then ends in `…`. */
  readonly cut: boolean;
}

type Cell = string | number;

const BETWEEN = '  ';
const NARROWEST = 8;
/** Of one cell. */
const MOST_LINES = 6;

/**
 * Lays a table out. Numbers are set right. Where a line would be wider than `width`, the widest columns share what the others
 * leave, and their cells continue in further lines.
 * @param width columns of the terminal; infinite for lines as long as they are
 */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number,
): TableText {
  const texts = [head, ...rows].map((row) => row.map(String));
  const natural = head.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  const widths = fitted(natural, width - BETWEEN.length * (head.length - 1));
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  let cut = false;
  const lines = texts.flatMap((row) => {
    const cells = row.map((text, column) => wrapped(text, widths[column] ?? 0));
    cut ||= cells.some((parts) => parts.length > MOST_LINES);
    const shown = cells.map((parts, column) => shortened(parts, widths[column] ?? 0));
    const height = Math.max(1, ...shown.map((parts) => parts.length));
    return Array.from({ length: height }, (_, index) =>
      shown
        .map((parts, column) => {
          const text = parts[index] ?? '';
          return isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
        })
        .join(BETWEEN)
        .trimEnd(),
    );
  });
  return { text: lines.join('\n'), cut };
}

/** The narrow columns keep their width, the others get equal parts of the rest. */
function fitted(natural: readonly number[], width: number): number[] {
  if (natural.reduce((sum, one) => sum + one, 0) <= width) return [...natural];
  const fixed = new Map<number, number>();
  const order = natural.map((wide, column) => ({ wide, column })).sort((a, b) => a.wide - b.wide);
  let rest = width;
  for (const [index, { wide, column }] of order.entries()) {
    const share = Math.max(NARROWEST, Math.floor(rest / (order.length - index)));
    const given = Math.min(wide, share);
    fixed.set(column, given);
    rest -= given;
  }
  return natural.map((_, column) => fixed.get(column) ?? 0);
}

/** Between words; within a word that is too long behind punctuation, which paths and names have. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const mark = lastMark(rest, width);
    const at = space >= width * LEAST_FILLED || space > mark ? Math.max(space, 0) : mark;
    lines.push(rest.slice(0, at === 0 ? width : at).trimEnd());
    rest = rest.slice(at === 0 ? width : at).trimStart();
  }
  lines.push(rest);
  return lines;
}

/** A line that would be emptier is broken within a word instead. */
const LEAST_FILLED = 0.6;

function lastMark(text: string, width: number): number {
  for (let at = width; at > 1; at--) if (/[/.,;:#@-]/.test(text[at - 1] ?? '')) return at;
  return 0;
}

function shortened(lines: readonly string[], width: number): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  const last = lines[MOST_LINES - 1] ?? '';
  return [...lines.slice(0, MOST_LINES - 1), `${last.slice(0, Math.max(0, width - 1))}…`];
}
