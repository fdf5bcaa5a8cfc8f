/** One row of a unified diff: a line of the file, or where the next ones stand. */
export type PatchLine =
  | { kind: 'added' | 'removed' | 'same'; mark: string; text: string }
  | { kind: 'place'; mark: ''; text: string };

/** The rows of a unified diff without its two lines of file names. */
export function patchLines(diff: string): PatchLine[] {
  return diff
    .split('\n')
    .slice(2)
    .flatMap((line): PatchLine[] => {
      const text = line.slice(1).replace(/\r$/, '');
      switch (line[0]) {
        case '+':
          return [{ kind: 'added', mark: '+', text }];
        case '-':
          return [{ kind: 'removed', mark: '−', text }];
        case ' ':
          return [{ kind: 'same', mark: '', text }];
        case '@':
          return [{ kind: 'place', mark: '', text: placeOf(line) }];
        case '\\':
          return [{ kind: 'place', mark: '', text: text.trim() }];
        default:
          return [];
      }
    });
}

/** `@@ -6,9 +6,10 @@`: where the lines stand in the file as it is, or that the file is new. */
function placeOf(line: string): string {
  const [, start = '0', count = '1'] = /^@@ -(\d+)(?:,(\d+))?/.exec(line) ?? [];
  const [from, lines] = [Number(start), Number(count)];
  if (lines === 0) return from === 0 ? 'New file' : `Behind line ${from}`;
  return lines === 1 ? `Line ${from}` : `Lines ${from} to ${from + lines - 1}`;
}
