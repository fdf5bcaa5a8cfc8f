/** A sorted copy. */
export function sorted<T>(list: readonly T[], compare: (a: T, b: T) => number): T[] {
  const copy = [...list];
  copy.sort(compare);
  return copy;
}
