import type { Header } from '#shared/model/index.ts';

export type HeaderValues = ReadonlyMap<string, readonly string[]>;

/**
 * Field values by lower-case name, several fields of one name in their order (RFC 9110 §5.1, §5.3). The order of
 * fields of different names has no meaning and is not kept.
 */
export function headerValues(headers: readonly Header[]): HeaderValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const known = values.get(key);
    if (known) known.push(value.trim());
    else values.set(key, [value.trim()]);
  }
  return values;
}

/** Members of a comma-separated field in one order, for fields whose order has no meaning (`Vary`, `Allow`). */
export function sortedMembers(value: string): string {
  return value
    .split(',')
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '')
    .sort()
    .join(', ');
}
