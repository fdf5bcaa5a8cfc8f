import { ownEntry } from '#shared/policy/source/own-entry.ts';
/** A value that a filter prints: a text, a list, or an object with names. Null prints as `[null]`. */
export type FilterValue = string | null | readonly string[] | { readonly [name: string]: FilterValue };

/**
 * What a filter of Spring Cloud Gateway prints: `[[StripPrefix parts = 1], order = 1]` (`OrderedGatewayFilter`,
 * `GatewayToStringStyler`). Older versions print a Java class instead: then only the name is known.
 */
export interface GatewayFilterText {
  /** As in a definition: `StripPrefix`, `CircuitBreaker`, or the class of one that is none of the gateway's own. */
  readonly name: string;
  /** By the names that the filter prints, which for added headers and parameters are theirs; null when the text does not tell. */
  readonly args: Readonly<Record<string, FilterValue>> | null;
  readonly order: number | null;
  readonly text: string;
}

/** Filters whose printed name is not that of their definition. */
const NAMES: Readonly<Record<string, string>> = {
  SpringCloudCircuitBreakerResilience4JFilterFactory: 'CircuitBreaker',
  SpringCloudCircuitBreakerHystrixFilterFactory: 'CircuitBreaker',
};

/** Never throws. */
export function readFilterText(text: string): GatewayFilterText {
  const trimmed = text.trim();
  const [, filter = trimmed, order] = /^\[(\[.*\]), order = (-?\d+)\]$/s.exec(trimmed) ?? [];
  const [, delegate, oldOrder] =
    /^OrderedGatewayFilter\{delegate=(.*), order=(-?\d+)\}$/s.exec(trimmed) ?? [];
  const position = order ?? oldOrder;
  const [, name, rest = ''] = /^\[([\w$.@]+)(?: (.*))?\]$/s.exec(filter) ?? [];
  if (delegate === undefined && name !== undefined && !name.includes('$$Lambda')) {
    return { name: ownEntry(NAMES, name) ?? name, args: argsOf(rest), order: numberOf(position), text };
  }
  const shown = delegate ?? filter;
  const [, factory] =
    /(\w+?)(?:GatewayFilterFactory)?(?:\$|@|$)/.exec(shown.replace(/^\[?(?:[\w$]+\.)*/, '')) ?? [];
  return { name: factory ?? shown, args: null, order: numberOf(position), text };
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

/** Objects deeper inside of others are kept as texts. */
const DEEPEST_OBJECT = 8;

/** `name = value, name = value`; commas inside brackets and quotes separate nothing. */
function argsOf(text: string, depth = 0): Record<string, FilterValue> {
  const args: Record<string, FilterValue> = {};
  for (const part of splitOutside(text)) {
    const at = part.indexOf(' = ');
    if (at > 0) args[part.slice(0, at).trim()] = valueOf(part.slice(at + 3).trim(), depth);
  }
  return args;
}

function valueOf(text: string, depth: number): FilterValue {
  if (text === '[null]' || text === 'null') return null;
  const [, items] = /^(?:list|set|array<\w+>)\[(.*)\]$/s.exec(text) ?? [];
  if (items !== undefined)
    return items === '' ? [] : splitOutside(items).map((item) => unquoted(item.trim()));
  const [, fields] = /^\[[\w.$]+@[0-9a-f]+ (.* = .*)\]$/s.exec(text) ?? [];
  return fields !== undefined && depth < DEEPEST_OBJECT ? argsOf(fields, depth + 1) : unquoted(text);
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}

function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    // A quote ends a text only before a separator: values hold quotes of their own.
    if (
      c === "'" &&
      (quoted
        ? /^'(,|\]|$)/.test(text.slice(i, i + 2))
        : / = $|^$|[[, ]$/.test(text.slice(Math.max(0, i - 3), i)))
    ) {
      quoted = !quoted;
    } else if (quoted) continue;
    else if (c === '[') depth += 1;
    else if (c === ']') depth -= 1;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (text.trim() !== '') parts.push(text.slice(start));
  return parts;
}
