import { JsonReader, MOST_DEPTH } from './parse.ts';

const [TAB, LINE_FEED, RETURN, SPACE, QUOTE, COMMA, MINUS, ZERO, NINE] = [9, 10, 13, 32, 34, 44, 45, 48, 57];
const [COLON, OPEN_ARRAY, BACKSLASH, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [58, 91, 92, 93, 123, 125];

/** What has to come next. */
const [VALUE, FIRST_ITEM, NAME, FIRST_NAME, AFTER] = [0, 1, 2, 3, 4];

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = ['true', 'false', 'null'];

/** Brackets that are open, by depth: one list for all, since nothing waits in between. */
const closers = new Uint8Array(MOST_DEPTH + 2);

/**
 * Passes over one JSON value without making anything of it.
 * @param start Where the value begins; white space before it is passed too.
 * @param end Where the reader has to stop: what goes on behind it is somebody else's.
 * @param depth Of the value in its document.
 * @returns the position behind the value, or -1 where it does not end before `end`. A number or a word that touches `end`
 *   does not: it may go on.
 * @throws SyntaxError where the text is not JSON or is nested too deeply
 */
export function passValue(text: string, start: number, end: number, depth: number): number {
  let at = start;
  let level = 0;
  let expected = VALUE;
  for (;;) {
    let code = text.charCodeAt(at);
    while (code === SPACE || code === LINE_FEED || code === RETURN || code === TAB) {
      at += 1;
      code = text.charCodeAt(at);
    }
    if (at >= end) return -1;
    if (expected === AFTER) {
      at += 1;
      if (code === closers[level]) level -= 1;
      else if (code !== COMMA) throw new SyntaxError('expected , or a closing bracket');
      else expected = closers[level] === CLOSE_OBJECT ? NAME : VALUE;
    } else if (expected >= NAME) {
      if (code === CLOSE_OBJECT && expected === FIRST_NAME) {
        at += 1;
        level -= 1;
        expected = AFTER;
      } else {
        at = passName(text, at, end);
        if (at < 0) return -1;
        expected = VALUE;
      }
    } else if (code === QUOTE) {
      at = passString(text, at, end);
      if (at < 0) return -1;
      expected = AFTER;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      at += 1;
      level += 1;
      if (depth + level > MOST_DEPTH + 1) throw new SyntaxError('nested too deeply');
      closers[level] = code === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
      expected = code === OPEN_OBJECT ? FIRST_NAME : FIRST_ITEM;
    } else if (code === CLOSE_ARRAY && expected === FIRST_ITEM) {
      at += 1;
      level -= 1;
      expected = AFTER;
    } else {
      if (depth + level > MOST_DEPTH) throw new SyntaxError('nested too deeply');
      at = passScalar(text, at);
      if (at >= end) return -1;
      expected = AFTER;
    }
    if (level === 0 && expected === AFTER) return at;
  }
}

/** Passes over a name and the colon behind it. @returns -1 where they do not end before `end` */
export function passName(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) !== QUOTE) throw new SyntaxError('expected a name');
  const close = passString(text, start, end);
  if (close < 0) return -1;
  const colon = afterSpace(text, close);
  if (colon >= end) return -1;
  if (text.charCodeAt(colon) !== COLON) throw new SyntaxError('expected :');
  return colon + 1;
}

/** Passes over a string. @returns -1 where it does not end before `end` */
export function passString(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    // Escapes and what is forbidden in a string are the reader's.
    if (code === BACKSLASH || code < SPACE) return passEscaped(text, start, end);
  }
  return -1;
}

function passEscaped(text: string, start: number, end: number): number {
  const reader = new JsonReader(text);
  reader.at = start;
  reader.string();
  return reader.at <= end ? reader.at : -1;
}

/** Passes over a number or a word. */
export function passScalar(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code > ZERO && code <= NINE) {
    let at = start + 1;
    while (isDigit(text.charCodeAt(at))) at += 1;
    const next = text.charCodeAt(at);
    if (next === COMMA || next === CLOSE_OBJECT || next === CLOSE_ARRAY) return at;
  }
  if (code === MINUS || isDigit(code)) {
    NUMBER.lastIndex = start;
    if (!NUMBER.test(text)) throw new SyntaxError('not a value');
    return NUMBER.lastIndex;
  }
  const word = WORDS.find((one) => text.startsWith(one, start));
  if (word === undefined) throw new SyntaxError('not a value');
  return start + word.length;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** The first position from `start` on that is no white space. */
export function afterSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== LINE_FEED && code !== RETURN && code !== TAB) return at;
    at += 1;
  }
}

export const MARKS = { COMMA, OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY } as const;
