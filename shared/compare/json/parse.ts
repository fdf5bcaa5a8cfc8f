/** A number as it was written: `9007199254740993` and `1.10` keep all their digits. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An array with its own text: equal texts are equal values, which is how most of a body is passed over. */
export class JsonArray {
  readonly items: readonly JsonValue[];
  readonly raw: string;

  constructor(items: readonly JsonValue[], raw: string) {
    this.items = items;
    this.raw = raw;
  }
}

/** An object with its own text. */
export class JsonObject {
  readonly members: ReadonlyMap<string, JsonValue>;
  readonly raw: string;

  constructor(members: ReadonlyMap<string, JsonValue>, raw: string) {
    this.members = members;
    this.raw = raw;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonArray | JsonObject;

/** Deeper documents are compared as text: the recursion must not be driven by the traffic. */
const MOST_DEPTH = 200;

const WHITESPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Characters that need no decoding, then the closing quote: RFC 8259 §7 forbids control characters in strings. */
const PLAIN_STRING = /[^"\\\u0000-\u001f]*"/y;
const NEEDS_CARE = /[\\\u0000-\u001f]/;

class Parser {
  readonly text: string;
  /** No escape and no control character anywhere: a string then ends at the next quote. */
  readonly plain: boolean;
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.plain = !NEEDS_CARE.test(text);
  }

  skip(): void {
    const code = this.text.charCodeAt(this.at);
    if (code > 32) return;
    WHITESPACE.lastIndex = this.at;
    WHITESPACE.test(this.text);
    this.at = WHITESPACE.lastIndex;
  }

  value(depth: number): JsonValue {
    if (depth > MOST_DEPTH) throw new SyntaxError('nested too deeply');
    this.skip();
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  object(depth: number): JsonObject {
    const start = this.at;
    const members = new Map<string, JsonValue>();
    this.at += 1;
    this.skip();
    if (this.take('}')) return new JsonObject(members, '{}');
    for (;;) {
      this.skip();
      if (this.text[this.at] !== '"') throw new SyntaxError('expected a name');
      const name = this.string();
      // Which of two members of one name counts is the reader's choice (RFC 8259 §4): such text has no one meaning.
      if (members.has(name)) throw new SyntaxError('a name twice');
      this.skip();
      if (!this.take(':')) throw new SyntaxError('expected :');
      members.set(name, this.value(depth + 1));
      this.skip();
      if (this.take('}')) return new JsonObject(members, this.text.slice(start, this.at));
      if (!this.take(',')) throw new SyntaxError('expected , or }');
    }
  }

  array(depth: number): JsonArray {
    const start = this.at;
    const items: JsonValue[] = [];
    this.at += 1;
    this.skip();
    if (this.take(']')) return new JsonArray(items, '[]');
    for (;;) {
      items.push(this.value(depth + 1));
      this.skip();
      if (this.take(']')) return new JsonArray(items, this.text.slice(start, this.at));
      if (!this.take(',')) throw new SyntaxError('expected , or ]');
    }
  }

  string(): string {
    const start = this.at;
    if (this.plain) {
      const quote = this.text.indexOf('"', start + 1);
      if (quote < 0) throw new SyntaxError('unfinished string');
      this.at = quote + 1;
      return this.text.slice(start + 1, quote);
    }
    PLAIN_STRING.lastIndex = start + 1;
    if (PLAIN_STRING.test(this.text)) {
      this.at = PLAIN_STRING.lastIndex;
      return this.text.slice(start + 1, this.at - 1);
    }
    let end = start + 1;
    while (this.text[end] !== '"') {
      if (end >= this.text.length) throw new SyntaxError('unfinished string');
      end += this.text[end] === '\\' ? 2 : 1;
    }
    this.at = end + 1;
    const decoded: unknown = JSON.parse(this.text.slice(start, this.at));
    return String(decoded);
  }

  number(): JsonNumber {
    NUMBER.lastIndex = this.at;
    if (!NUMBER.test(this.text)) throw new SyntaxError('not a value');
    const text = this.text.slice(this.at, NUMBER.lastIndex);
    this.at = NUMBER.lastIndex;
    return new JsonNumber(text);
  }

  word<T extends JsonValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw new SyntaxError('not a value');
    this.at += word.length;
    return value;
  }

  take(mark: string): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }
}

/**
 * Reads JSON (RFC 8259) without losing digits.
 * @returns undefined when the text is not JSON, names a member twice or is nested too deeply.
 */
export function parseJson(text: string): JsonValue | undefined {
  const parser = new Parser(text);
  try {
    const value = parser.value(0);
    parser.skip();
    return parser.at === text.length ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
