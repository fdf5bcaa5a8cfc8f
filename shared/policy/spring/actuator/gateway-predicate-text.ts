/**
 * What a predicate of Spring Cloud Gateway prints (`toString` of the predicates in `handler.predicate`, and of
 * `AsyncPredicate.AndAsyncPredicate`, `OrAsyncPredicate`, `NegateAsyncPredicate`).
 */
export type GatewayPredicateText =
  | { readonly kind: 'and' | 'or'; readonly of: readonly GatewayPredicateText[] }
  | { readonly kind: 'not'; readonly of: GatewayPredicateText }
  /** Accepts everything: the first link of the chain prints its Java class. */
  | { readonly kind: 'always' }
  /** Arguments by the names that a definition uses. */
  | {
      readonly kind: 'leaf';
      readonly name: string;
      readonly args: Readonly<Record<string, string | readonly string[]>>;
      readonly text: string;
    }
  /** A text that is none of Spring Cloud Gateway's own. */
  | { readonly kind: 'opaque'; readonly text: string };

/** Deeper parentheses are taken as an opaque text. */
const DEEPEST_PREDICATE = 64;

/** Never throws; what is not understood is opaque. */
export function readPredicateText(text: string): GatewayPredicateText {
  return read(text.trim(), 0);
}

function read(text: string, depth: number): GatewayPredicateText {
  if (depth > DEEPEST_PREDICATE) return { kind: 'opaque', text };
  if (text.startsWith('!')) return { kind: 'not', of: read(text.slice(1).trim(), depth + 1) };
  if (text.startsWith('(') && closing(text) === text.length - 1) {
    const inner = text.slice(1, -1);
    for (const [operator, kind] of [
      ['&&', 'and'],
      ['||', 'or'],
    ] as const) {
      const parts = splitAt(inner, operator);
      if (parts.length < 2) continue;
      const of = parts.map((part) => read(part.trim(), depth + 1)).filter(({ kind }) => kind !== 'always');
      // The unnamed first link is left out; what stands with it remains.
      const [only] = of;
      if (kind === 'and' && of.length < 2) return only ?? { kind: 'always' };
      return kind === 'or' && of.length < parts.length ? { kind: 'always' } : { kind, of };
    }
    return read(inner.trim(), depth + 1);
  }
  if (/^(?:[\w.]*\.)?RouteDefinitionRouteLocator\$\$Lambda/.test(text)) return { kind: 'always' };
  return leaf(text) ?? { kind: 'opaque', text };
}

/** Where the parenthesis that opens the text is closed. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

/** Splits at an operator outside of parentheses and brackets: patterns may hold both. */
function splitAt(text: string, operator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[') depth += 1;
    else if (c === ')' || c === ']') depth -= 1;
    else if (depth === 0 && text.startsWith(` ${operator} `, i)) {
      parts.push(text.slice(start, i));
      i += operator.length + 1;
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

type Args = Readonly<Record<string, string | readonly string[]>>;

/** Each with its `toString` in `org.springframework.cloud.gateway.handler.predicate`. */
const LEAVES: readonly (readonly [string, RegExp, (groups: readonly string[]) => Args])[] = [
  [
    'Path',
    /^Paths: \[(.*)\], match trailing slash: (true|false)$/,
    ([patterns = '', slash = '']) => ({ patterns: itemsOf(patterns), matchTrailingSlash: slash }),
  ],
  // Greenwich names one pattern: `Path: /api/**, match trailing slash: true`.
  [
    'Path',
    /^Path: (.*?)(?:, match trailing slash: (true|false))?$/,
    ([pattern = '', slash = 'true']) => ({ patterns: [pattern], matchTrailingSlash: slash }),
  ],
  ['Host', /^Hosts?: \[?(.*?)\]?$/, ([patterns = '']) => ({ patterns: itemsOf(patterns) })],
  ['Method', /^Methods?: \[?(.*?)\]?$/, ([methods = '']) => ({ methods: itemsOf(methods) })],
  ['Header', /^Header: (\S+)(?: regexp=(.*))?$/s, ([header = '', regexp]) => withPattern({ header }, regexp)],
  ['Cookie', /^Cookie: name=(.*?) regexp=(.*)$/s, ([name = '', regexp]) => withPattern({ name }, regexp)],
  [
    'Query',
    /^Query: param=(.*?)(?: regexp=(.*))?$/s,
    ([param = '', regexp]) => withPattern({ param }, regexp),
  ],
  ['Weight', /^Weight: (.*) (\d+)$/, ([group = '', weight = '']) => ({ group, weight })],
  ['After', /^After: (.*)$/, ([datetime = '']) => ({ datetime })],
  ['Before', /^Before: (.*)$/, ([datetime = '']) => ({ datetime })],
  ['Between', /^Between: (.*) and (.*)$/, ([datetime1 = '', datetime2 = '']) => ({ datetime1, datetime2 })],
  ['RemoteAddr', /^RemoteAddrs: \[?(.*?)\]?$/, ([sources = '']) => ({ sources: itemsOf(sources) })],
];

function leaf(text: string): GatewayPredicateText | undefined {
  for (const [name, pattern, argsOf] of LEAVES) {
    const match = pattern.exec(text);
    if (match !== null) return { kind: 'leaf', name, args: argsOf(match.slice(1)), text };
  }
  return undefined;
}

function withPattern(args: Args, regexp: string | undefined): Args {
  return regexp === undefined || regexp === 'null' ? args : { ...args, regexp };
}

function itemsOf(list: string): string[] {
  return list === '' ? [] : list.split(', ');
}
