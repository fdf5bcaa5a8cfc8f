/** Variables inside of the defaults of variables. */
const DEEPEST = 20;

/**
 * Fills in what a Compose file says itself: `$$` is a dollar, `${X:-y}` its default. Any other variable comes from where
 * compose is started. Source: Compose specification, "Interpolation".
 */
export function interpolate(text: string, depth = 0): { readonly text: string; readonly unknown?: string } {
  if (!text.includes('$')) return { text };
  let result = '';
  let unknown: string | undefined;
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '$') {
      result += text[at];
      at += 1;
      continue;
    }
    const rest = text.slice(at);
    const [plain] = /^\$[A-Za-z_]\w*/.exec(rest) ?? [];
    if (rest.startsWith('$$')) {
      result += '$';
      at += 2;
    } else if (plain !== undefined) {
      unknown ??= fromOutside(plain);
      at += plain.length;
    } else if (rest.startsWith('${')) {
      const end = closing(text, at + 2);
      const inner = text.slice(at + 2, end);
      const [, fallback] = /^\w+:?-([\s\S]*)$/.exec(inner) ?? [];
      const filled =
        fallback === undefined || depth > DEEPEST
          ? { text: '', unknown: fromOutside(`\${${/^\w*/.exec(inner)?.[0] ?? ''}}`) }
          : interpolate(fallback, depth + 1);
      result += filled.text;
      unknown ??= filled.unknown;
      at = end + 1;
    } else {
      result += '$';
      at += 1;
    }
  }
  return unknown === undefined ? { text: result } : { text: result, unknown };
}

function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return text.length;
}

function fromOutside(variable: string): string {
  return `${variable} is filled in from where compose is started`;
}
