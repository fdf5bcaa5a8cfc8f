/** A piece of a declared log format: text that stands there, or a field with its name. */
export type FormatPart = { readonly text: string } | { readonly field: string };

/**
 * Takes a line apart by its format. A field ends where the text after it begins; one that is not in quotation marks or brackets
 * has no blank. Walks once through the line: what a client wrote into it can't make it slow.
 * @returns the fields' values in order, or null when the line is not of this format
 */
export function splitLine(line: string, parts: readonly FormatPart[]): string[] | null {
  const values: string[] = [];
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if ('text' in part) {
      if (!line.startsWith(part.text, at)) return null;
      at += part.text.length;
      continue;
    }
    const next = parts[index + 1];
    const end = next === undefined || !('text' in next) ? line.length : line.indexOf(next.text, at);
    if (end < 0) return null;
    const value = line.slice(at, end);
    if (!isEnclosed(parts[index - 1]) && value.includes(' ')) return null;
    values.push(value);
    at = end;
  }
  return at === line.length ? values : null;
}

/** Between two fields of one quoted piece, such as the request line, there is no blank either. */
function isEnclosed(before: FormatPart | undefined): boolean {
  return before !== undefined && 'text' in before && /["[]$/.test(before.text);
}
