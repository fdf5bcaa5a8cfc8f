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
  /** Of a name that stands twice the last value: what most readers take (RFC 8259 §4 leaves it to them). */
  readonly members: ReadonlyMap<string, JsonValue>;
  readonly raw: string;
  /** All values of the names that stand twice or more, in their order; null where there is none. */
  readonly repeated: ReadonlyMap<string, readonly JsonValue[]> | null;

  constructor(
    members: ReadonlyMap<string, JsonValue>,
    raw: string,
    repeated: ReadonlyMap<string, readonly JsonValue[]> | null = null,
  ) {
    this.members = members;
    this.raw = raw;
    this.repeated = repeated;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonArray | JsonObject;

/** Deeper documents are compared as text: the recursion must not be driven by the traffic. */
export const MOST_DEPTH = 200;

const WHITESPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const [QUOTE, BACKSLASH, SPACE] = [34, 92, 32];

/** Reads one value after the other from a place of a text. Throws SyntaxError. */
export class JsonReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
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
    let repeated: Map<string, JsonValue[]> | null = null;
    this.at += 1;
    this.skip();
    if (this.take('}')) return new JsonObject(members, '{}');
    for (;;) {
      this.skip();
      if (this.text[this.at] !== '"') throw new SyntaxError('expected a name');
      const name = this.string();
      this.skip();
      if (!this.take(':')) throw new SyntaxError('expected :');
      const value = this.value(depth + 1);
      const before = members.get(name);
      if (before !== undefined) {
        repeated ??= new Map();
        const values = repeated.get(name);
        if (values) values.push(value);
        else repeated.set(name, [before, value]);
      }
      members.set(name, value);
      this.skip();
      if (this.take('}')) return new JsonObject(members, this.text.slice(start, this.at), repeated);
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
    for (let at = start + 1; ; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return this.text.slice(start + 1, at);
      }
      // Not a number behind the end of the text. RFC 8259 §7 forbids control characters.
      if (code === BACKSLASH || !(code >= SPACE)) break;
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
 * Reads JSON (RFC 8259) without losing digits or repeated names.
 * @returns undefined when the text is not JSON or is nested too deeply.
 */
export function parseJson(text: string): JsonValue | undefined {
  const parser = new JsonReader(text);
  try {
    const value = parser.value(0);
    parser.skip();
    return parser.at === text.length ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
