/** A text with its placeholders filled in, or why that is not possible. */
export type Resolved =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string; readonly cycle: boolean };

/** Fills in the value of another property; undefined when no source has it. */
export type Lookup = (name: string) => Resolved | undefined;

/** A text that grows longer than this while placeholders are filled in is not a setting. */
const LONGEST_VALUE = 64 * 1024;
/** Placeholders inside placeholders. */
const DEEPEST_PLACEHOLDER = 50;

/**
 * Fills in `${name}` and `${name:default}`, nested ones first; `\${` stands for the characters themselves. A name without
 * value and default is not an empty text: the result is not ok. Sources: Spring Framework `PropertyPlaceholderHelper`,
 * since 6.2 `PlaceholderParser` (escapes).
 */
export function fillPlaceholders(text: string, lookup: Lookup): Resolved {
  return fill(text, lookup, 0);
}

function fill(text: string, lookup: Lookup, depth: number): Resolved {
  if (!text.includes('${')) return { ok: true, text };
  if (depth > DEEPEST_PLACEHOLDER) return failed('placeholders are nested too deep');
  let result = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('${', at);
    if (start < 0) break;
    if (text[start - 1] === '\\' && start > at) {
      result += `${text.slice(at, start - 1)}\${`;
      at = start + 2;
      continue;
    }
    const end = endOf(text, start + 2);
    if (end < 0) break;
    const value = valueOfPlaceholder(text.slice(start + 2, end), lookup, depth);
    if (!value.ok) return value;
    result += text.slice(at, start) + value.text;
    if (result.length > LONGEST_VALUE) return failed(`the value is longer than ${LONGEST_VALUE} characters`);
    at = end + 1;
  }
  return { ok: true, text: result + text.slice(at) };
}

/** Where the placeholder ends whose content begins there; braces inside it are paired. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') depth += 1;
    else if (text[i] === '}') {
      if (depth === 0) return i;
      depth -= 1;
    }
  }
  return -1;
}

function valueOfPlaceholder(content: string, lookup: Lookup, depth: number): Resolved {
  const colon = separatorOf(content);
  const name = fill(colon < 0 ? content : content.slice(0, colon), lookup, depth + 1);
  if (!name.ok) return name;
  // A name with a colon in it comes before a name with a default.
  const value = (colon < 0 ? undefined : lookup(content)) ?? lookup(name.text);
  if (value !== undefined) return value;
  if (colon >= 0) return fill(content.slice(colon + 1), lookup, depth + 1);
  return failed(
    name.text.startsWith('random.')
      ? `\${${name.text}} is drawn when the application starts`
      : `\${${name.text}} is not declared in what was given`,
  );
}

/** The first colon outside of nested placeholders. */
function separatorOf(content: string): number {
  let depth = 0;
  for (let i = 0; i < content.length; i++) {
    if (content[i] === '{') depth += 1;
    else if (content[i] === '}') depth -= 1;
    else if (content[i] === ':' && depth === 0) return i;
  }
  return -1;
}

function failed(reason: string): Resolved {
  return { ok: false, reason, cycle: false };
}
