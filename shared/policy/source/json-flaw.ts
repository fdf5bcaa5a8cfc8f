import type { Path } from './yaml.ts';

/** Nesting deeper than this is refused: a config dump has some forty levels. */
export const DEEPEST_JSON = 256;

/** Why a text is no JSON that can be used, and where. */
export interface JsonFlaw {
  readonly code: 'JSON_SYNTAX' | 'TOO_DEEP';
  readonly message: string;
  /** Where the mistake begins, into the text. */
  readonly offset: number;
  /** The innermost value that contains it. */
  readonly path: Path;
}

/**
 * The first mistake of a text that `JSON.parse` refuses, by the grammar of RFC 8259, or the first collection that is nested too
 * deep; undefined when there is neither. The engine's own message names no place in most cases. One pass without recursion.
 */
export function jsonFlaw(text: string): JsonFlaw | undefined {
  return new Scan(text).run();
}

/** Whether collections are nested too deep. A pass over the brackets of a text that is JSON. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) i = endOfString(text, i) - 1;
    else if (c === 0x5b || c === 0x7b) {
      if (++depth > DEEPEST_JSON) return true;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The offset behind a string of a well-formed text that begins at the offset. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return text.length;
}

/** The offset of the next character that is no white space of JSON. */
export function skipSpace(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
  }
  return at;
}

/** What may stand next. */
type Expected = 'value' | 'first item' | 'key' | 'first key' | 'end of value';

class Scan {
  readonly #text: string;
  #at = 0;
  /** Keys and indexes on the way to the value that is read; null in an object before its key. */
  readonly #way: (string | number | null)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  run(): JsonFlaw | undefined {
    let expected: Expected = 'value';
    for (;;) {
      this.#at = skipSpace(this.#text, this.#at);
      const next = this.#step(expected);
      if (typeof next !== 'string') return next;
      expected = next;
      if (expected === 'end of value' && this.#way.length === 0) {
        this.#at = skipSpace(this.#text, this.#at);
        return this.#at === this.#text.length
          ? undefined
          : this.#flaw('there is something after the end of the value');
      }
    }
  }

  #step(expected: Expected): Expected | JsonFlaw {
    switch (expected) {
      case 'end of value':
        return this.#afterValue();
      case 'key':
      case 'first key':
        return this.#key(expected === 'first key');
      case 'value':
      case 'first item':
        return this.#value(expected === 'first item');
    }
  }

  #value(mayEnd: boolean): Expected | JsonFlaw {
    const c = this.#text[this.#at];
    if (c === '{' || c === '[') {
      if (this.#way.length >= DEEPEST_JSON)
        return this.#flaw(`values are nested deeper than ${DEEPEST_JSON}`, this.#at, 'TOO_DEEP');
      this.#at++;
      this.#way.push(c === '{' ? null : 0);
      return c === '{' ? 'first key' : 'first item';
    }
    if (c === ']' && mayEnd) return this.#close();
    if (c === '"') {
      const end = this.#string();
      if (typeof end !== 'number') return end;
      this.#at = end;
      return 'end of value';
    }
    if (c !== undefined && /[-\d]/.test(c)) return this.#number();
    for (const word of ['true', 'false', 'null']) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return 'end of value';
    }
    return this.#flaw('a value is expected here');
  }

  #key(mayEnd: boolean): Expected | JsonFlaw {
    const c = this.#text[this.#at];
    if (c === '}' && mayEnd) return this.#close();
    if (c !== '"')
      return this.#flaw(
        mayEnd ? 'a name in quotes or } is expected here' : 'a name in quotes is expected here',
      );
    const end = this.#string();
    if (typeof end !== 'number') return end;
    this.#way[this.#way.length - 1] = stringAt(this.#text, this.#at, end);
    this.#at = skipSpace(this.#text, end);
    if (this.#text[this.#at] !== ':') return this.#flaw('a colon is expected here');
    this.#at++;
    return 'value';
  }

  #afterValue(): Expected | JsonFlaw {
    const c = this.#text[this.#at];
    const step = this.#way.at(-1);
    const isList = typeof step === 'number';
    if (c === (isList ? ']' : '}')) return this.#close();
    // What comes next belongs to the collection, no longer to its last value.
    this.#way[this.#way.length - 1] = null;
    if (c !== ',')
      return this.#flaw(isList ? 'a comma or ] is expected here' : 'a comma or } is expected here');
    this.#at++;
    if (!isList) return 'key';
    this.#way[this.#way.length - 1] = step + 1;
    return 'value';
  }

  #close(): Expected {
    this.#at++;
    this.#way.pop();
    return 'end of value';
  }

  /** The offset behind the string that begins here. */
  #string(): number | JsonFlaw {
    const text = this.#text;
    for (let at = this.#at + 1; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c === QUOTE) return at + 1;
      if (c < 0x20) return this.#flaw('a line break or control character stands in a text', at);
      if (c !== BACKSLASH) continue;
      const escape = /^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      if (escape === null) return this.#flaw('\\ is followed by nothing that JSON knows', at);
      at += escape[0].length;
    }
    return this.#flaw('the text that begins here is not closed');
  }

  #number(): Expected | JsonFlaw {
    const start = this.#at;
    const digits = (): boolean => {
      const before = this.#at;
      while (/\d/.test(this.#text[this.#at] ?? '')) this.#at++;
      return this.#at > before;
    };
    const skip = (characters: string): boolean => {
      const is = characters.includes(this.#text[this.#at] ?? ' ');
      if (is) this.#at++;
      return is;
    };
    skip('-');
    const whole = skip('0') || digits();
    const fraction = !skip('.') || digits();
    const hasExponent = skip('eE');
    if (hasExponent) skip('+-');
    const exponent = !hasExponent || digits();
    return whole && fraction && exponent ? 'end of value' : this.#flaw('the number is not complete', start);
  }

  #flaw(message: string, offset = this.#at, code: JsonFlaw['code'] = 'JSON_SYNTAX'): JsonFlaw {
    const ends = offset >= this.#text.length;
    return {
      code,
      message: ends ? `the text ends where ${message.replace(/ here$/, '')}` : message,
      offset,
      path: this.#way.filter((step) => step !== null),
    };
  }
}

/** The text of a well-formed string. */
export function stringAt(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inner;
}
