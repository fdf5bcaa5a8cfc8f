import { printable } from '../text/printable.ts';

/** Text that is HTML already. Everything else is escaped when it gets into a template. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Markup | string | number | null | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text.replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? ''));
}

function rendered(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  return content.map(rendered).join('');
}

/** HTML with every inserted value escaped, attributes included (they have to be quoted). */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + rendered(contents[index - 1] ?? null) + part));
}

export const nothing = new Markup('');
