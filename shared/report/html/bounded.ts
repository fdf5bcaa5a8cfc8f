import { counted } from '#shared/compare/words.ts';
import { html, type Markup } from './markup.ts';

/**
 * Renders items until they fill their share of the page, so that a report of any comparison stays small enough to be
 * opened and sent. What is left out is counted where it would stand.
 * @param mostBytes Of UTF-8; the first item is always shown
 * @param rest Says how many more there are
 */
export function bounded<Item>(
  items: readonly Item[],
  mostBytes: number,
  render: (item: Item, index: number) => Markup,
  rest: (left: number) => Markup,
): Markup {
  const shown: Markup[] = [];
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const one = render(item, index);
    bytes += new TextEncoder().encode(one.text).length;
    if (bytes > mostBytes && index > 0) return html`${shown}${rest(items.length - index)}`;
    shown.push(one);
  }
  return html`${shown}`;
}

/** `And 312 more routes, which report.json has.`, as the last row of a table. */
export function restRow(columns: number, one: string): (left: number) => Markup {
  return (left) => html`<tr class="rest"><td colspan="${columns}">${restText(left, one)}</td></tr>`;
}

/** The same as the last item of a list. */
export function restItem(one: string): (left: number) => Markup {
  return (left) => html`<li class="rest">${restText(left, one)}</li>`;
}

/** The same as a paragraph. */
export function restParagraph(one: string): (left: number) => Markup {
  return (left) => html`<p class="rest">${restText(left, one)}</p>`;
}

function restText(left: number, one: string): string {
  const [name = one, many] = one.split('/');
  return `And ${counted(left, `more ${name}`, `more ${many ?? `${name}s`}`)}, which report.json has.`;
}
