import type { ConfigDocument } from '#shared/policy/spring/environment/config-document.ts';
import type { Property } from '#shared/policy/spring/environment/environment.ts';
import { canonicalName, stepsOf } from '#shared/policy/spring/environment/property-name.ts';

/** Key with the separator behind it, as `java.util.Properties.load` reads them. */
const HEAD = /^[ \t\f]*(?:\\.|[^\s=:\\])+[ \t\f]*(?:[=:][ \t\f]*)?/;

/**
 * The text of a .properties file with settings in it: where one has another value its lines change, others are added behind
 * the last property.
 * @param documents those of the text that hold for every profile
 */
export function editedProperties(
  text: string,
  documents: readonly ConfigDocument[],
  wanted: readonly Pick<Property, 'key' | 'value'>[],
): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r\n|\r|\n/);
  const present = documents.flatMap(({ properties }) => properties);
  const byName = new Map(present.map((property) => [nameOf(property), property]));
  const last = Math.max(0, ...(documents[0]?.properties ?? []).map(({ place }) => place.line ?? 0));
  const end = last === 0 ? lines.length - 1 : lastLine(lines, last);
  const added: string[] = [];
  /** Lines by number that give way to others; null for those that go. */
  const changed = new Map<number, string | null>();
  for (const { key, value } of wanted) {
    const there = byName.get(nameOf({ key }));
    if (there === undefined) added.push(`${escaped(key, /[\\=:\s]/g)}=${valueText(value)}`);
    else if (there.value !== value) {
      const at = there.place.line ?? 1;
      const [from, to] = [firstLine(lines, at), lastLine(lines, at)];
      const head = HEAD.exec(lines[from - 1] ?? '')?.[0] ?? `${key}=`;
      changed.set(from, `${/[=:\s]$/.test(head) ? head : `${head}=`}${valueText(value)}`);
      for (let line = from + 1; line <= to; line++) changed.set(line, null);
    }
  }
  const out = lines.flatMap((line, index) => {
    const is = changed.get(index + 1);
    const own = is === undefined ? [line] : is === null ? [] : [is];
    return index + 1 === end ? [...own, ...added] : own;
  });
  if (end === 0) out.unshift(...added);
  return joinedAs(text, out, newline);
}

/** Line breaks as they were; a text of mixed ones gets those of Windows nowhere but where it has them. */
function joinedAs(text: string, lines: readonly string[], newline: string): string {
  return lines.join(text.includes('\r') ? newline : '\n');
}

function nameOf({ key }: Pick<Property, 'key'>): string {
  return canonicalName(stepsOf(key));
}

/** Where the logical line begins that a line is a part of. */
function firstLine(lines: readonly string[], line: number): number {
  let first = line;
  while (first > 1 && continues(lines[first - 2])) first -= 1;
  return first;
}

function lastLine(lines: readonly string[], line: number): number {
  let last = line;
  while (last < lines.length && continues(lines[last - 1])) last += 1;
  return last;
}

function continues(line = ''): boolean {
  return (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

function valueText(value: string): string {
  return escaped(value, /\\|^[ \t\f]/g);
}

function escaped(text: string, what: RegExp): string {
  return text.replaceAll(what, (found) => `\\${found}`);
}
