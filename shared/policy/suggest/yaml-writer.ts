import { stringify } from 'yaml';

/** The comment of a value, and those of what lies below it by key or index. */
export interface Commented {
  /** Lines of text above the value. */
  text: string | undefined;
  readonly below: Map<string | number, Commented>;
}

/**
 * Texts that are what they say wherever they stand: no indicator, no space, no number. Whether another one has to be quoted,
 * the library says.
 */
const PLAIN = /^[a-z/](?:[\w./,=+*()?^$\\-]*[\w./,=+*()?^$\\])?$/i;
const WORD = /^(?:null|true|false)$/i;
/** How a text of several lines is written depends on what is around it, and so does one that looks like a separator. */
const NEEDS_CONTEXT = /\n|^(?:%|---|\.\.\.)/m;
/** Longer keys stand behind a `?` of their own. */
const LONGEST_KEY = 1000;

/**
 * Writes a map or list of plain values as YAML in block style, as the yaml library does without folding lines: thousands of
 * resources are suggested at once, and the library's tree of nodes costs ten times as much as their text.
 * @returns undefined when it holds what is left to the library
 */
export function writeYaml(value: object, comments: Commented): string | undefined {
  if (!isFilled(value)) return undefined;
  const lines = comments.text === undefined ? [] : [...commentLines(comments.text, ''), ''];
  return pushCollection(lines, value, '', comments) ? `${lines.join('\n')}\n` : undefined;
}

/** Adds the lines of a collection. @returns false when it is left to the library */
function pushCollection(
  lines: string[],
  value: object,
  indent: string,
  comments: Commented | undefined,
): boolean {
  return Array.isArray(value)
    ? value.every((item, index) => pushItem(lines, item, indent, comments?.below.get(index)))
    : Object.entries(value).every(([name, item]) =>
        pushEntry(lines, name, item, indent, comments?.below.get(name)),
      );
}

function pushItem(lines: string[], item: unknown, indent: string, own: Commented | undefined): boolean {
  if (own?.text !== undefined) lines.push(...commentLines(own.text, indent));
  if (!isFilled(item)) return pushLine(lines, `${indent}- `, simpleText(item));
  const first = lines.length;
  if (!pushCollection(lines, item, `${indent}  `, own)) return false;
  lines[first] = `${indent}- ${lines[first]?.slice(indent.length + 2) ?? ''}`;
  return true;
}

function pushEntry(
  lines: string[],
  name: string,
  value: unknown,
  indent: string,
  own: Commented | undefined,
): boolean {
  if (value === undefined) return true;
  const key = name.length > LONGEST_KEY ? undefined : scalarText(name);
  if (key === undefined) return false;
  if (own?.text !== undefined) lines.push(...commentLines(own.text, indent));
  if (!isFilled(value)) return pushLine(lines, `${indent}${key}: `, simpleText(value));
  lines.push(`${indent}${key}:`);
  return pushCollection(lines, value, `${indent}  `, own);
}

function pushLine(lines: string[], begin: string, text: string | undefined): boolean {
  if (text !== undefined) lines.push(begin + text);
  return text !== undefined;
}

/** The text of a value without lines of its own. */
function simpleText(value: unknown): string | undefined {
  if (Array.isArray(value)) return '[]';
  return isMap(value) ? '{}' : scalarText(value);
}

function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string': {
      if (PLAIN.test(value) && !WORD.test(value)) return value;
      return NEEDS_CONTEXT.test(value) ? undefined : stringify(value, { lineWidth: 0 }).slice(0, -1);
    }
    case 'number':
      return stringify(value).slice(0, -1);
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : undefined;
  }
}

/** Whether a collection has something to write. */
function isFilled(value: unknown): value is object {
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) && Object.values(value).some((item) => item !== undefined);
}

/** Objects of other kinds, such as dates, are left to the library. */
function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** As the library does: an empty line stays empty, one of a space is a bare `#`. */
function commentLines(text: string, indent: string): string[] {
  const lines = text.replace(/^(?!$)(?: $)?/gm, '#').split('\n');
  return lines.map((line) => (line === '' ? '' : indent + line));
}
