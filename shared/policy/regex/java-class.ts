/** A set of characters as ranges of code points, both ends included. */
export type Ranges = readonly (readonly [number, number])[];

const code = (character: string): number => character.codePointAt(0) ?? 0;
const range = (from: string, to: string = from): readonly [number, number] => [code(from), code(to)];

export const DIGIT: Ranges = [range('0', '9')];
export const WORD: Ranges = [range('a', 'z'), range('A', 'Z'), range('0', '9'), range('_')];
/** Java's `\s`: six ASCII characters, unlike JavaScript's. */
export const SPACE: Ranges = [range('\t', '\r'), range(' ')];
export const HORIZONTAL_SPACE: Ranges = [
  range('\t'),
  range(' '),
  range('\u00a0'),
  range('\u1680'),
  range('\u180e'),
  range('\u2000', '\u200a'),
  range('\u202f'),
  range('\u205f'),
  range('\u3000'),
];
export const VERTICAL_SPACE: Ranges = [range('\n', '\r'), range('\u0085'), range('\u2028', '\u2029')];
/** What `.` does not take without `(?s)`: `java.util.regex.Pattern`, "Line terminators". */
export const LINE_TERMINATOR: Ranges = [range('\n'), range('\r'), range('\u0085'), range('\u2028', '\u2029')];

/** `\p{…}`: the POSIX classes of `java.util.regex.Pattern`, US-ASCII only. */
export const POSIX: Readonly<Record<string, Ranges>> = {
  Lower: [range('a', 'z')],
  Upper: [range('A', 'Z')],
  ASCII: [[0, 0x7f]],
  Alpha: [range('a', 'z'), range('A', 'Z')],
  Digit: DIGIT,
  Alnum: [range('a', 'z'), range('A', 'Z'), range('0', '9')],
  Punct: [range('!', '/'), range(':', '@'), range('[', '`'), range('{', '~')],
  Graph: [range('!', '~')],
  Print: [range(' ', '~')],
  Blank: [range(' '), range('\t')],
  Cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  XDigit: [range('0', '9'), range('a', 'f'), range('A', 'F')],
  Space: SPACE,
};

/** With the other case of its ASCII letters: what Java's `(?i)` without `(?u)` takes in addition. */
export function ignoringCase(ranges: Ranges): Ranges {
  const swapped = ranges.flatMap(([from, to]): [number, number][] => [
    ...shifted(from, to, code('a'), code('z'), -32),
    ...shifted(from, to, code('A'), code('Z'), 32),
  ]);
  return [...ranges, ...swapped];
}

function shifted(from: number, to: number, low: number, high: number, by: number): [number, number][] {
  const [start, end] = [Math.max(from, low), Math.min(to, high)];
  return start > end ? [] : [[start + by, end + by]];
}

/** Everything else up to U+10FFFF. */
export function complement(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) result.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= 0x10ffff) result.push([next, 0x10ffff]);
  return result;
}

/** As a class of JavaScript's RegExp with the `u` flag. */
export function classText(ranges: Ranges, negated: boolean): string {
  const items = ranges.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`));
  return `[${negated ? '^' : ''}${items.join('')}]`;
}

function hex(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
