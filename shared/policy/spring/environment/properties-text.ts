import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { LARGEST_TEXT } from '#shared/policy/source/yaml.ts';
import type { DocumentPart } from './config-document.ts';
import type { Property } from './environment.ts';

const BLANK = /[ \t\f]/;
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', f: '\f' };

/**
 * Reads a .properties text: comments (`#`, `!`), separators (`=`, `:`, blanks), continuation lines, escapes, and `name[]=a,b`
 * as a list; `#---` or `!---` on a line of its own, no comment of the same sign beside it, begins another document. A key that stands twice has its last value.
 * Sources: Spring Boot ≥ 2.4 `OriginTrackedPropertiesLoader`, `java.util.Properties.load`. Never throws.
 */
export function readProperties({ file, text }: SourceText, problems: Problems): DocumentPart[] {
  const start = { file, line: 1, column: 1, field: '' };
  if (text.length > LARGEST_TEXT) {
    problems.error(
      'TEXT_TOO_LARGE',
      `the text has ${text.length} characters, more than ${LARGEST_TEXT}`,
      'Give the configuration itself, split into smaller files.',
      start,
    );
    return [];
  }
  const documents: { properties: Map<string, Property>; place: typeof start }[] = [
    { properties: new Map(), place: start },
  ];
  let current = documents[0];
  for (const line of logicalLines(text)) {
    if (line.separator) {
      current = { properties: new Map(), place: { ...start, line: line.number } };
      documents.push(current);
      continue;
    }
    for (const { key, value, at } of entriesOf(line)) {
      const place = { file, ...at, field: key };
      if (value === undefined) {
        problems.error(
          'PROPERTIES_ESCAPE',
          `malformed \\uxxxx escape in the value of ${key === '' ? 'a property' : key}`,
          'Write four hexadecimal digits after \\u, or \\\\u for the characters themselves.',
          place,
        );
        continue;
      }
      if (key === '') continue;
      // Deleted first, so that the order is that of the definitions that count.
      current?.properties.delete(key);
      current?.properties.set(key, { key, value, place });
    }
  }
  return documents
    .filter(({ properties }) => properties.size > 0)
    .map(({ properties, place }) => ({ properties: [...properties.values()], place }));
}

/** A character of a logical line: escaped ones separate nothing. */
interface Character {
  readonly text: string;
  readonly escaped: boolean;
  readonly line: number;
  readonly column: number;
}

interface LogicalLine {
  readonly number: number;
  readonly characters: readonly Character[];
  /** Whether it divides documents. */
  readonly separator: boolean;
  /** Where an escape can't be read. */
  readonly malformed: boolean;
}

function* logicalLines(text: string): Generator<LogicalLine> {
  const natural = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < natural.length; i++) {
    const line = natural[i] ?? '';
    const first = line.search(/[^ \t\f]/);
    if (first < 0) continue;
    if (/^[#!]---[ \t\f]*$/.test(line)) {
      const beside = [natural[i - 1], natural[i + 1]].some((other) => other?.[0] === line[0]);
      if (!beside) yield { number: i + 1, characters: [], separator: true, malformed: false };
      continue;
    }
    const number = i + 1;
    const characters: Character[] = [];
    let malformed = decode(line, first, number, characters);
    while (continues(natural[i] ?? '') && i + 1 < natural.length) {
      i += 1;
      const next = natural[i] ?? '';
      const from = next.search(/[^ \t\f]/);
      if (from >= 0) malformed = decode(next, from, i + 1, characters) || malformed;
    }
    // Spring Boot looks for comments after escapes and continuations have been read, java.util.Properties before.
    if (/^[#!]/.test(characters[0]?.text ?? '')) continue;
    yield { number, characters, separator: false, malformed };
  }
}

/** Whether an odd number of backslashes ends the line. */
function continues(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count += 1;
  return count % 2 === 1;
}

/** Appends the characters of one natural line. Returns whether an escape was malformed. */
function decode(line: string, from: number, number: number, into: Character[]): boolean {
  let malformed = false;
  for (let i = from; i < line.length; i++) {
    const at = { line: number, column: i + 1 };
    const c = line[i] ?? '';
    if (c !== '\\') {
      into.push({ text: c, escaped: false, ...at });
      continue;
    }
    i += 1;
    const next = line[i];
    if (next === undefined) break;
    if (next !== 'u') {
      into.push({ text: ESCAPES[next] ?? next, escaped: true, ...at });
      continue;
    }
    const digits = line.slice(i + 1, i + 5);
    if (/^[0-9a-fA-F]{4}$/.test(digits)) {
      into.push({ text: String.fromCharCode(Number.parseInt(digits, 16)), escaped: true, ...at });
      i += 4;
    } else {
      malformed = true;
      into.push({ text: '', escaped: true, ...at });
    }
  }
  return malformed;
}

interface Entry {
  readonly key: string;
  /** Undefined when an escape in the line can't be read. */
  readonly value: string | undefined;
  readonly at: { readonly line: number; readonly column: number };
}

function entriesOf({ characters, number, malformed }: LogicalLine): Entry[] {
  const blank = (i: number): boolean => {
    const c = characters[i];
    return c !== undefined && !c.escaped && BLANK.test(c.text);
  };
  const delimiter = (i: number): boolean => {
    const c = characters[i];
    return c !== undefined && !c.escaped && (c.text === '=' || c.text === ':');
  };
  let end = 0;
  while (end < characters.length && !blank(end) && !delimiter(end)) end += 1;
  let begin = end;
  while (blank(begin)) begin += 1;
  if (delimiter(begin)) begin += 1;
  while (blank(begin)) begin += 1;
  const key = textOf(characters.slice(0, end)).trim();
  const value = characters.slice(begin);
  const at = positionOf(value[0] ?? characters[0], number);
  if (malformed) return [{ key, value: undefined, at }];
  if (!key.endsWith('[]')) return [{ key, value: textOf(value), at }];
  return splitList(value).map((item, index) => ({
    key: `${key.slice(0, -2)}[${index}]`,
    value: textOf(
      item.slice(
        Math.max(
          0,
          item.findIndex((c) => c.escaped || !BLANK.test(c.text)),
        ),
      ),
    ),
    at: positionOf(item.find(({ text }) => !BLANK.test(text)) ?? item[0], at.line),
  }));
}

function splitList(characters: readonly Character[]): Character[][] {
  const items: Character[][] = [[]];
  for (const c of characters) {
    if (c.text === ',' && !c.escaped) items.push([]);
    else items.at(-1)?.push(c);
  }
  return items;
}

function textOf(characters: readonly Character[]): string {
  return characters.map(({ text }) => text).join('');
}

function positionOf(character: Character | undefined, line: number): { line: number; column: number } {
  return character === undefined ? { line, column: 1 } : { line: character.line, column: character.column };
}
