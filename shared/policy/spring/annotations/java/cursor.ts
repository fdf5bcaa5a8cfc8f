import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { Token } from './tokens.ts';

/** Nesting deeper than this is refused: readers recurse. */
const DEEPEST = 100;

/** Thrown inside the Java reader only; whoever reads a declaration turns it into a problem. */
export class SyntaxFailure extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A place in the tokens of a file. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get index(): number {
    return this.#at;
  }

  get offset(): number {
    return this.peek().offset;
  }

  get ended(): boolean {
    return this.peek().kind === 'end';
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    return token ?? { kind: 'end', text: 'the end of the file', value: null, offset: 0 };
  }

  /** Whether the next tokens are these symbols or words. */
  is(...texts: readonly string[]): boolean {
    return texts.every((text, ahead) => {
      const token = this.peek(ahead);
      return (token.kind === 'symbol' || token.kind === 'word') && token.text === text;
    });
  }

  isWord(ahead = 0): boolean {
    return this.peek(ahead).kind === 'word';
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Back to where it was: `index` of before. */
  rewind(index: number): void {
    this.#at = index;
  }

  /** Takes the next token when it is this one. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.failure(`${text} was expected`);
  }

  word(): string {
    if (!this.isWord()) throw this.failure('a name was expected');
    return this.next().text;
  }

  /** `a.b.C` */
  path(): string[] {
    const path = [this.word()];
    while (this.is('.') && this.isWord(1)) {
      this.next();
      path.push(this.word());
    }
    return path;
  }

  failure(message: string): SyntaxFailure {
    const { text, offset } = this.peek();
    return new SyntaxFailure(`${message}, but there is ${text.slice(0, 40)}`, offset);
  }

  /** Reads something that may hold more of its own kind. */
  nested<T>(read: () => T): T {
    if (this.#depth >= DEEPEST) throw new SyntaxFailure(`it is nested deeper than ${DEEPEST}`, this.offset);
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Skips from an opening bracket to behind the one that closes it. */
  skipBlock(): void {
    const { offset } = this.peek();
    const open: string[] = [];
    do {
      const { kind, text } = this.next();
      if (kind === 'end') throw new SyntaxFailure('a bracket is not closed', offset);
      if (kind !== 'symbol') continue;
      const closing = ownEntry(CLOSING, text);
      if (closing !== undefined) open.push(closing);
      else if (text === ')' || text === ']' || text === '}') {
        if (open.pop() !== text) throw new SyntaxFailure('a bracket is not closed', offset);
      }
    } while (open.length > 0);
  }

  /** Skips to one of these symbols that stands outside of brackets, or to a bracket that closes. */
  skipTo(...ends: readonly string[]): void {
    while (!this.ended && !ends.some((end) => this.is(end))) {
      if (this.is('(') || this.is('[') || this.is('{')) this.skipBlock();
      else if (this.is(')') || this.is(']') || this.is('}')) return;
      else this.next();
    }
  }

  /** Behind the declaration at which reading failed: its `;` or its block, or before the bracket that closes its parent. */
  recover(from: number): void {
    if (this.#at === from) this.next();
    while (!this.ended) {
      if (this.is('}')) return;
      if (this.take(';')) return;
      if (this.is('{')) {
        this.#skipBraces();
        return;
      }
      this.next();
    }
  }

  /** By braces alone, since other brackets may be what is wrong. */
  #skipBraces(): void {
    let open = 0;
    do {
      if (this.is('{')) open++;
      else if (this.is('}')) open--;
      this.next();
    } while (open > 0 && !this.ended);
  }
}
