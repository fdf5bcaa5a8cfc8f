import type { Place } from './place.ts';

/**
 * What is missing at the end of a text is missing at the end of its last line. Behind a last line break there is no line of
 * the file any more, for a text that stands inside of a block of another.
 */
export function atLastLine(place: Place, text: string): Place {
  if (!text.endsWith('\n')) return place;
  const lines = text.trimEnd().split('\n');
  return place.line === null || place.line <= lines.length
    ? place
    : { ...place, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
