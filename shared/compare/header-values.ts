import type { Header } from '#shared/model/index.ts';
import { remembered } from './remembered.ts';

export type HeaderValues = ReadonlyMap<string, readonly string[]>;

/**
 * Field values by lower-case name, several fields of one name in their order (RFC 9110 §5.1, §5.3). The order of
 * fields of different names has no meaning and is not kept.
 */
export function headerValues(headers: readonly Header[]): HeaderValues {
  const values = new Map<string, string[]>();
  for (const header of headers) {
    const key = lowerName(header[0]);
    const known = values.get(key);
    if (known === undefined) values.set(key, [header[1].trim()]);
    else known.push(header[1].trim());
  }
  return values;
}

/** The name of a field in lower case. The same few come with every message. */
export const lowerName = remembered(2_000, (name) => name.toLowerCase());

/** Members of a comma-separated field in one order, for fields whose order has no meaning (`Vary`, `Allow`). */
export function sortedMembers(value: string): string {
  return value
    .split(',')
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '')
    .sort()
    .join(', ');
}

/** Whether two lists of values are the same but for their order. */
export function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const [left, right] = [[...a].sort(), [...b].sort()];
  return left.every((value, index) => value === right[index]);
}
