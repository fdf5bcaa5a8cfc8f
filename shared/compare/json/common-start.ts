/** Texts are compared by stretches of so many characters first: the engine does that faster than any loop here. */
const STRETCH = 256;

/**
 * How far two texts are the same.
 * @param at Where to begin in the first text; in the second one it is `at + shift`.
 * @returns the position in the first text behind the last character of the common stretch
 */
export function sameUntil(a: string, b: string, at: number, shift: number): number {
  const most = Math.min(a.length, b.length - shift);
  let end = at;
  while (
    end + STRETCH <= most &&
    a.slice(end, end + STRETCH) === b.slice(end + shift, end + shift + STRETCH)
  ) {
    end += STRETCH;
  }
  while (end < most && a.charCodeAt(end) === b.charCodeAt(end + shift)) end += 1;
  return end;
}
