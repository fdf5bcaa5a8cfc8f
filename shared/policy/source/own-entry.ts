/** An entry of a table by a name that somebody else chose: `constructor` and `__proto__` are no entries. */
export function ownEntry<T>(table: Readonly<Partial<Record<string, T>>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
