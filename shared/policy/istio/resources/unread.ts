import type { Place } from '#shared/policy/source/place.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { KINDS } from './kinds.ts';

/** A document that could not be parsed: what it says is not known, and neither is what nobody else says. */
export interface Unread {
  /** Its kind, as far as a line says it; null when it may be anything. */
  readonly kind: string | null;
  readonly place: Place;
}

/**
 * The documents of a file of which nothing was read, without those whose kind decides nothing.
 * @param starts Lines at which the documents begin that were read.
 */
export function unreadOf({ file, text }: SourceText, starts: readonly number[]): Unread[] {
  const lines = text.split('\n');
  const unread: Unread[] = [];
  let begin = 0;
  for (let end = 1; end <= lines.length; end++) {
    if (end < lines.length && !lines[end]?.startsWith('---')) continue;
    const segment = lines.slice(begin, end);
    const first = segment.findIndex((line) => !/^\s*(#.*|---.*)?$/.test(line));
    const wasRead = starts.some((line) => line > begin && line <= end);
    if (first >= 0 && !wasRead) {
      const kind = kindOf(segment);
      if (kind === null || decides(kind))
        unread.push({ kind, place: { file, line: begin + first + 1, column: 1, field: '' } });
    }
    begin = end;
  }
  return unread;
}

/** What the lines say under `kind:`, when they agree; a list may hold anything. */
function kindOf(lines: readonly string[]): string | null {
  const kinds = new Set(lines.flatMap((line) => /^kind:\s*["']?(\w+)["']?\s*(#.*)?$/.exec(line)?.[1] ?? []));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined || kind.endsWith('List')) return null;
  return kind === 'ConfigMap' || kind === 'IstioOperator' ? 'MeshConfig' : kind;
}

function decides(kind: string): boolean {
  return kind in KINDS || kind === 'MeshConfig' || kind.endsWith('Route');
}
