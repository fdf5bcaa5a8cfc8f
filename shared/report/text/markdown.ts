import type { Verdict } from '#shared/model/index.ts';
import { printable } from './printable.ts';

/** A verdict at a glance; its word stands beside it. */
export const VERDICT_MARKS: Record<Verdict, string> = { pass: '✅', fail: '❌', inconclusive: '❔' };

/** Longest value in a cell; the whole one stands in the other forms of the report. */
const MOST_CELL = 200;

/**
 * Text as GitHub-flavoured Markdown shows it: nothing in it is markup, a mention, a reference to an issue or a link. Where
 * an escape is not enough (GitHub looks for mentions and links in what came out of the Markdown), an empty comment
 * parts the characters.
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]()<>|~&!$]/g, (mark) =>
      mark === '<' ? '&lt;' : mark === '&' ? '&amp;' : `\\${mark}`,
    )
    .replace(/^(\d*)([#+\-=.])/, '$1\\$2')
    .replace(/@(?=\w)/g, '@<!-- -->')
    .replace(/#(?=\d)/g, '#<!-- -->')
    .replace(/(https?|ftp|mailto|xmpp):/gi, '$1<!-- -->:')
    .replace(/(www)\./gi, '$1<!-- -->.')
    .replace(/(gh)-(?=\d)/gi, '$1<!-- -->-');
}

/** A recorded value as code, in which nothing is looked for. A pipe would end the cell of a table even there. */
export function code(text: string): string {
  // No escape of a pipe in code can follow a backslash: that one would be read as escaped instead.
  if (oneLine(text).includes('\\|')) return `<code>${plain(text)}</code>`;
  const value = oneLine(text).replaceAll('|', '\\|');
  if (value.trim() === '') return '';
  const longest = Math.max(0, ...(value.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || /^ .* $/.test(value) ? ' ' : '';
  return `${fence}${space}${value}${space}${fence}`;
}

/** One row of a table from cells that are Markdown already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** The head of a table; `right` tells which columns are numbers. */
export function tableHead(names: readonly string[], right: readonly string[] = []): string {
  return tableRow(names) + tableRow(names.map((name) => (right.includes(name) ? '--:' : '---')));
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  // Cut first: half of a character that takes two code units is not printable.
  return printable(line.length <= MOST_CELL ? line : `${line.slice(0, MOST_CELL - 1)}…`);
}
