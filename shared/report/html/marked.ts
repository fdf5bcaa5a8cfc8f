import { html, type Markup } from './markup.ts';

/**
 * Two texts with what differs between them marked: the part between their common beginning and end. Texts that have
 * neither are left unmarked: a mark on everything points at nothing.
 */
export function markedPair(before: string, after: string): [Markup, Markup] {
  const [left, right] = [tokens(before), tokens(after)];
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  if (head + tail === 0) return [html`${before}`, html`${after}`];
  return [marked(left, head, tail), marked(right, head, tail)];
}

/** Words, numbers and single marks: a change inside a word marks the word. */
function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function marked(parts: readonly string[], head: number, tail: number): Markup {
  const end = parts.length - tail;
  const middle = parts.slice(head, end).join('');
  const changed = middle === '' ? null : html`<mark>${middle}</mark>`;
  return html`${parts.slice(0, head).join('')}${changed}${parts.slice(end).join('')}`;
}
