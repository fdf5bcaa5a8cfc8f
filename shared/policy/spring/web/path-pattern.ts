import { GatewayFails, NotModelled } from '../not-modelled.ts';
import { readJavaRegex, type JavaRegex } from '#shared/policy/regex/java-regex.ts';
import type { PathElement } from './path-container.ts';
import { segmentRegex } from './segment-regex.ts';

/** What differs between the versions of `PathPatternParser`. */
export interface PathPatternVersion {
  /**
   * Where `**` and `{*name}` may stand. `end`: a `**` elsewhere is two `*` in one segment (Spring 5.2); `end-only`
   * (5.3 to 6.2.12) and `start-or-end` (since 6.2.13): it is refused elsewhere.
   */
  readonly rest: 'end' | 'end-only' | 'start-or-end';
  /** Since Spring 6: regexes of variables let `.` take line terminators. */
  readonly dotAll: boolean;
}

/** A pattern, ready to be matched. */
export interface PathPattern {
  readonly pattern: string;
  /** The variables of a path that matches, else null. @throws GatewayFails where Spring throws */
  readonly match: (path: readonly PathElement[]) => Map<string, string> | null;
}

/** Thrown when Spring does not accept the pattern: the application does not start. */
export class BadPathPattern extends Error {}

type Node =
  | { readonly kind: 'separator' }
  | { readonly kind: 'literal'; readonly text: string }
  /** `?` in a segment without other wildcards. */
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'variable'; readonly name: string; readonly regex: JavaRegex | null }
  | { readonly kind: 'regex'; readonly regex: JavaRegex; readonly names: readonly string[] }
  /** `/**` or `/{*name}`: takes its separator with it. */
  | { readonly kind: 'rest'; readonly name: string | null };

/**
 * Reads a pattern. Case counts. Source: org.springframework.web.util.pattern.InternalPathPatternParser and the
 * PathElement classes beside it. @throws BadPathPattern @throws NotModelled for a regex that is not modelled
 */
export function readPathPattern(
  pattern: string,
  matchTrailingSlash: boolean,
  version: PathPatternVersion,
): PathPattern {
  const nodes = readNodes(pattern, version);
  return {
    pattern,
    match: (path) => {
      const variables = new Map<string, string>();
      const [first] = nodes;
      if (first === undefined)
        return path.length === 0 || (matchTrailingSlash && path.length === 1 && path[0]?.separator === true)
          ? variables
          : null;
      if (path.length === 0 && first.kind !== 'rest') return null;
      const matcher = new Matcher(nodes, path, matchTrailingSlash, variables);
      return matcher.matches(0, 0) ? variables : null;
    },
  };
}

function readNodes(pattern: string, version: PathPatternVersion): Node[] {
  const nodes: Node[] = [];
  const names = new Set<string>();
  // Spring refuses a "/" inside a variable's regex, so that it always separates.
  const texts = pattern.split('/');
  const segments = texts.length - 1;
  texts.forEach((text, i) => {
    if (i > 0) nodes.push({ kind: 'separator' });
    if (text === '') return;
    const node = readSegment(text, names, version, i === segments);
    if (node.kind === 'rest') {
      if (nodes.some(({ kind }) => kind === 'rest'))
        throw new BadPathPattern(`"${pattern}" has more than one of ** and {*…}`);
      const before = nodes.at(-1);
      const atStart = nodes.length <= 1;
      if (i !== segments && !(version.rest === 'start-or-end' && atStart))
        throw new BadPathPattern(`"${pattern}" has ** or {*…} in the middle`);
      if (before !== undefined && before.kind !== 'separator')
        throw new BadPathPattern(`"${pattern}" has no "/" before ** or {*…}`);
      if (before === undefined && version.rest !== 'start-or-end' && node.name === null)
        throw new NotModelled(`the path pattern "${pattern}" begins with **`);
      nodes.pop();
    }
    nodes.push(node);
  });
  return nodes;
}

function readSegment(text: string, names: Set<string>, version: PathPatternVersion, isLast: boolean): Node {
  if (text === '**' && (isLast || version.rest !== 'end')) return { kind: 'rest', name: null };
  const variables = readVariables(text);
  for (const { name } of variables) {
    if (names.has(name)) throw new BadPathPattern(`the variable "${name}" stands twice`);
    names.add(name);
  }
  const [only] = variables;
  if (only !== undefined) {
    const whole = variables.length === 1 && only.start === 0 && only.end === text.length;
    if (only.name.startsWith('*')) {
      if (!whole) throw new BadPathPattern(`"${text}": {*…} does not stand alone`);
      return { kind: 'rest', name: only.name.slice(1) };
    }
    if (variables.some(({ name }) => name.startsWith('*')))
      throw new BadPathPattern(`"${text}": {*…} does not stand alone`);
    if (whole)
      return {
        kind: 'variable',
        name: only.name,
        regex: only.regex === null ? null : regexOf(only.regex, version),
      };
    return regexSegment(text, version);
  }
  if (text === '*') return { kind: 'wildcard' };
  if (text.includes('*')) return regexSegment(text, version);
  return text.includes('?') ? { kind: 'characters', text } : { kind: 'literal', text };
}

interface Variable {
  readonly name: string;
  readonly regex: string | null;
  readonly start: number;
  readonly end: number;
}

function readVariables(text: string): Variable[] {
  const variables: Variable[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === '}') throw new BadPathPattern(`"${text}": "}" without "{"`);
    if (text.charAt(at) !== '{') continue;
    const end = closingBrace(text, at);
    const inside = text.slice(at + 1, end);
    const colon = inside.indexOf(':');
    const name = colon < 0 ? inside : inside.slice(0, colon);
    if (!/^\*?[\p{L}\p{Nl}\p{Sc}\p{Pc}][\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}-]*$/u.test(name))
      throw new BadPathPattern(`"${name}" is no name for a variable`);
    if (colon === inside.length - 1) throw new BadPathPattern(`"${name}" lacks its regex`);
    variables.push({ name, regex: colon < 0 ? null : inside.slice(colon + 1), start: at, end: end + 1 });
    at = end;
  }
  return variables;
}

/** The `}` that ends a variable: braces nest in its regex, and a backslash takes the next character. */
function closingBrace(text: string, open: number): number {
  const colon = text.indexOf(':', open);
  let depth = 0;
  for (let at = open + 1; at < text.length; at++) {
    const character = text.charAt(at);
    const inRegex = colon >= 0 && at > colon;
    if (character === '\\' && inRegex) at++;
    else if (character === '{') {
      if (!inRegex) throw new BadPathPattern(`"${text}": "{" inside a variable`);
      depth++;
    } else if (character === '}') {
      if (depth === 0) return at;
      depth--;
    }
  }
  throw new BadPathPattern(`"${text}": a variable is not closed`);
}

function regexOf(source: string, { dotAll }: PathPatternVersion): JavaRegex {
  const regex = readJavaRegex(source, { ignoreCase: false, dotAll });
  if (!('reason' in regex)) return regex;
  throw regex.invalid ? new BadPathPattern(regex.reason) : new NotModelled(regex.reason);
}

/** `RegexPathElement`. */
function regexSegment(text: string, version: PathPatternVersion): Node {
  const { source, names } = segmentRegex(text);
  return { kind: 'regex', regex: regexOf(source, version), names };
}

class Matcher {
  readonly #nodes: readonly Node[];
  readonly #path: readonly PathElement[];
  readonly #trailingSlash: boolean;
  readonly #variables: Map<string, string>;

  constructor(
    nodes: readonly Node[],
    path: readonly PathElement[],
    trailingSlash: boolean,
    variables: Map<string, string>,
  ) {
    this.#nodes = nodes;
    this.#path = path;
    this.#trailingSlash = trailingSlash;
    this.#variables = variables;
  }

  /** Whether the nodes from `node` on take exactly the path's elements from `at` on. */
  matches(node: number, at: number): boolean {
    const wanted = this.#nodes[node];
    if (wanted === undefined) return at === this.#path.length;
    switch (wanted.kind) {
      case 'separator':
        return this.#isSeparator(at) && this.matches(node + 1, at + 1);
      case 'literal':
        return this.#segment(at) === wanted.text && this.#behind(node, at + 1);
      case 'characters':
        return sameCharacters(wanted.text, this.#segment(at)) && this.#behind(node, at + 1);
      case 'wildcard':
        return this.#wildcard(node, at);
      case 'variable':
        return this.#variable(wanted.name, wanted.regex, node, at);
      case 'regex':
        return this.#regex(wanted.regex, wanted.names, node, at);
      case 'rest':
        return this.#rest(wanted.name, node, at);
    }
  }

  #isSeparator(at: number): boolean {
    return this.#path[at]?.separator === true;
  }

  #segment(at: number): string | undefined {
    const element = this.#path[at];
    return element === undefined || element.separator ? undefined : element.value;
  }

  #isLast(node: number): boolean {
    return node === this.#nodes.length - 1;
  }

  /** The end of the path, perhaps behind one more separator; or the next nodes. */
  #behind(node: number, at: number): boolean {
    if (!this.#isLast(node)) return this.matches(node + 1, at);
    return at === this.#path.length || this.#onlySlash(at);
  }

  #onlySlash(at: number): boolean {
    return this.#trailingSlash && at + 1 === this.#path.length && this.#isSeparator(at);
  }

  #wildcard(node: number, at: number): boolean {
    if (at < this.#path.length && this.#isSeparator(at)) return false;
    const text = this.#segment(at);
    const next = text === undefined ? at : at + 1;
    if (this.#isLast(node))
      return next === this.#path.length || (text !== undefined && text !== '' && this.#onlySlash(next));
    return text !== undefined && text !== '' && this.matches(node + 1, next);
  }

  #variable(name: string, regex: JavaRegex | null, node: number, at: number): boolean {
    const text = this.#segment(at);
    if (text === undefined || text === '') return false;
    if (regex !== null) {
      if (regex.groupCount !== 0)
        throw new GatewayFails(`"${regex.pattern}" captures, which a variable's regex may not`);
      if (regex.matches(text) === null) return false;
    }
    if (!this.#behind(node, at + 1)) return false;
    this.#variables.set(name, text);
    return true;
  }

  #regex(regex: JavaRegex, names: readonly string[], node: number, at: number): boolean {
    const text = this.#segment(at) ?? '';
    const match = regex.matches(text);
    if (match === null) return false;
    const bound = names.length === 0 || text !== '';
    const matched = this.#isLast(node)
      ? bound &&
        (at + 1 >= this.#path.length ||
          (this.#trailingSlash && at + 2 >= this.#path.length && this.#isSeparator(at + 1)))
      : this.matches(node + 1, at + 1);
    if (!matched) return false;
    if (names.length !== regex.groupCount)
      throw new GatewayFails(`"${regex.pattern}" captures, which a variable's regex may not`);
    // A variable that takes nothing can stand on a separator, which Spring then casts to a segment.
    if (names.length > 0 && this.#segment(at) === undefined)
      throw new GatewayFails(`"${regex.pattern}" matches where there is no segment`);
    names.forEach((name, i) => this.#variables.set(name, match.groups[i + 1] ?? ''));
    return true;
  }

  #rest(name: string | null, node: number, at: number): boolean {
    let end = this.#path.length;
    if (at === 0 && !this.#isLast(node)) {
      end = 0;
      while (end < this.#path.length && !this.matches(node + 1, end)) end++;
      if (end === this.#path.length) return false;
    } else if (at < this.#path.length && !this.#isSeparator(at)) return false;
    if (name !== null) {
      const elements = this.#path.slice(at, end);
      this.#variables.set(
        name,
        elements.map((element) => (element.separator ? '/' : element.value)).join(''),
      );
    }
    return true;
  }
}

/** `SingleCharWildcardedPathElement`: `?` is any one character (UTF-16 unit). */
function sameCharacters(pattern: string, text: string | undefined): boolean {
  if (text === undefined || text.length !== pattern.length) return false;
  for (let i = 0; i < pattern.length; i++) {
    const wanted = pattern.charAt(i);
    if (wanted !== '?' && wanted !== text.charAt(i)) return false;
  }
  return true;
}
