import { int, long, type Constant } from './constant.ts';
import { inTextBlock, unescaped } from './text.ts';

/** A token of Java (JLS section 3.5). A symbol is one character, but for `...`. */
export interface Token {
  readonly kind: 'word' | 'literal' | 'symbol' | 'end';
  readonly text: string;
  /** What a literal stands for; null when it is malformed. */
  readonly value: Constant | null;
  /** Into the text as it was given. */
  readonly offset: number;
}

/** A place in the text where no token can be read. */
export interface BadText {
  readonly message: string;
  readonly offset: number;
}

const SPACE = /[\s\x1a]+/y;
const LINE_COMMENT = /\/\/[^\r\n]*/y;
const WORD = /[\p{ID_Start}$_\p{Sc}\p{Pc}][\p{ID_Continue}$\p{Sc}]*/uy;
const NUMBER =
  /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?)[lLfFdD]?/y;
const TEXT_BLOCK_START = /"""[ \t\f]*(?:\r\n|\r|\n)/y;

/**
 * Reads a Java text into tokens; comments and white space are dropped. What is no token is left out and returned as bad.
 * The last token is the end. Unicode escapes are read first, as JLS section 3.3 has it.
 */
export function tokensOf(given: string): { tokens: Token[]; bad: BadText[] } {
  const { text, offsetOf } = withoutUnicodeEscapes(given);
  const tokens: Token[] = [];
  const bad: BadText[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const offset = offsetOf(at);
    const token = (kind: Token['kind'], length: number, value: Constant | null = null): void => {
      tokens.push({ kind, text: text.slice(at, at + length), value, offset });
      at += length;
    };
    const space = match(SPACE) ?? match(LINE_COMMENT);
    if (space !== null) {
      at += space[0].length;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) bad.push({ message: 'a comment has no end', offset });
      at = end < 0 ? text.length : end + 2;
    } else if (text.startsWith('"""', at)) {
      const start = at + (match(TEXT_BLOCK_START)?.[0].length ?? Infinity);
      const end = closing(text, start, '"""', true);
      const value = end === null ? null : inTextBlock(text.slice(start, end));
      if (value === null) bad.push({ message: 'a text block is malformed', offset });
      token('literal', end === null ? 3 : end + 3 - at, value === null ? null : { type: 'string', value });
    } else if (text[at] === '"' || text[at] === "'") {
      const end = closing(text, at + 1, text[at] ?? '', false);
      const type = text[at] === '"' ? 'string' : 'char';
      const value = end === null ? null : unescaped(text.slice(at + 1, end));
      if (value === null || (type === 'char' && value.length !== 1)) {
        bad.push({ message: `a ${type} literal is malformed`, offset });
      }
      token('literal', end === null ? 1 : end + 1 - at, value === null ? null : { type, value });
    } else {
      const number = match(NUMBER);
      const word = number === null ? match(WORD) : null;
      if (number !== null) token('literal', number[0].length, numberOf(number[0]));
      else if (word !== null) token('word', word[0].length);
      else token('symbol', text.startsWith('...', at) ? 3 : 1);
    }
  }
  tokens.push({ kind: 'end', text: 'the end of the file', value: null, offset: given.length });
  return { tokens, bad };
}

/** Where the quote that closes a literal begins; null without one. */
function closing(text: string, from: number, quote: string, lines: boolean): number | null {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (text.startsWith(quote, at)) return at;
    else if (!lines && (character === '\n' || character === '\r')) return null;
  }
  return null;
}

/** JLS section 3.10.1 and 3.10.2; null when the number is malformed or too large. */
function numberOf(written: string): Constant | null {
  const plain = written.replaceAll('_', '').toLowerCase();
  const prefixed = /^0[xb]/.test(plain);
  if (!prefixed && /[.edf]/.test(plain)) {
    const value = Number(plain.replace(/[df]$/, ''));
    return Number.isFinite(value) ? { type: 'double', value } : null;
  }
  const digits = plain.replace(/l$/, '');
  if (!/^(?:0x[\da-f]+|0b[01]+|0[0-7]*|[1-9]\d*)$/.test(digits)) return null;
  const octal = /^0\d+$/.test(digits);
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const bits = plain.endsWith('l') ? 64n : 32n;
  // A decimal may reach the power itself: it is the smallest number when a minus stands before.
  if (value > (prefixed || octal ? 2n ** bits - 1n : 2n ** (bits - 1n))) return null;
  return (bits === 64n ? long(value) : int(value)).constant;
}

function withoutUnicodeEscapes(given: string): { text: string; offsetOf: (at: number) => number } {
  if (!given.includes('\\u')) return { text: given, offsetOf: (at) => at };
  const offsets: number[] = [];
  let text = '';
  let at = 0;
  const escape = /\\(?:u+([\da-fA-F]{4})|[\s\S])|[^\\]+|\\/y;
  for (let found = escape.exec(given); found !== null; found = escape.exec(given)) {
    const [whole, hex] = found;
    const part = hex === undefined ? whole : String.fromCharCode(Number.parseInt(hex, 16));
    for (let i = 0; i < part.length; i++) offsets.push(at + (hex === undefined ? i : 0));
    text += part;
    at += whole.length;
  }
  return { text, offsetOf: (index) => offsets[index] ?? given.length };
}
