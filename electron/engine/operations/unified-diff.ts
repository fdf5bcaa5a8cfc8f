/** Unified diffs that git and patch apply. */
import { diffArrays, FILE_HEADERS_ONLY, formatPatch, type StructuredPatch } from 'diff';

/** Unchanged lines around a change, as git has them. */
const CONTEXT = 3;
/** Beyond this many edits of one document an exact diff takes too long, as its time grows by their square: then all its lines go and come. */
const MOST_EDITS = 1000;
const NO_NEWLINE = '\\ No newline at end of file';

type Hunk = StructuredPatch['hunks'][number];

interface Line {
  readonly mark: ' ' | '-' | '+';
  /** With its line break, where it has one. */
  readonly text: string;
}

/**
 * The diff of a file; empty when nothing differs. Line breaks stay what they are, a carriage return is a part of its line.
 * @param path from the root, with `/`
 * @param before null for a new file
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  const hunks = hunksOf(linesOf(before ?? '', after));
  if (hunks.length === 0) return '';
  const patch = {
    oldFileName: before === null ? '/dev/null' : `a/${path}`,
    newFileName: `b/${path}`,
    oldHeader: undefined,
    newHeader: undefined,
    hunks,
  };
  const [old = '', fresh = '', ...rest] = formatPatch(patch, FILE_HEADERS_ONLY).split('\n');
  return [ended(old), ended(fresh), ...rest].join('\n');
}

/** A tab ends a name with spaces, as in the headers of git and GNU diff; quoted names end by themselves. */
function ended(header: string): string {
  return header.slice('--- '.length).includes(' ') && !header.endsWith('"') ? `${header}\t` : header;
}

/** Documents of YAML are compared one by one where both texts have as many: a file may hold thousands. */
function linesOf(before: string, after: string): Line[] {
  const [left, right] = [partsOf(before), partsOf(after)];
  if (left.length !== right.length) return compared(split(before), split(after));
  return left.flatMap((part, index) => {
    const other = right[index] ?? '';
    return part === other
      ? split(part).map((text): Line => ({ mark: ' ', text }))
      : compared(split(part), split(other));
  });
}

function compared(before: readonly string[], after: readonly string[]): Line[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS });
  if (changes === undefined)
    return [
      ...before.map((text): Line => ({ mark: '-', text })),
      ...after.map((text): Line => ({ mark: '+', text })),
    ];
  return changes.flatMap(({ added, removed, value }) =>
    value.map((text): Line => ({ mark: added ? '+' : removed ? '-' : ' ', text })),
  );
}

function partsOf(text: string): string[] {
  return text.split(/^(?=---\s)/m);
}

/** Lines with their breaks; the last one may have none. */
function split(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hunksOf(lines: readonly Line[]): Hunk[] {
  const changed = lines.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  const ranges: [number, number][] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)];
    if (last !== undefined && from <= last[1]) last[1] = to;
    else ranges.push([from, to]);
  }
  let [done, oldLine, newLine] = [0, 1, 1];
  return ranges.map(([from, to]) => {
    for (const { mark } of lines.slice(done, from)) {
      if (mark !== '+') oldLine += 1;
      if (mark !== '-') newLine += 1;
    }
    const own = lines.slice(from, to);
    const hunk: Hunk = {
      oldStart: oldLine,
      newStart: newLine,
      oldLines: own.filter(({ mark }) => mark !== '+').length,
      newLines: own.filter(({ mark }) => mark !== '-').length,
      lines: own.flatMap(({ mark, text }) =>
        text.endsWith('\n') ? [mark + text.slice(0, -1)] : [mark + text, NO_NEWLINE],
      ),
    };
    oldLine += hunk.oldLines;
    newLine += hunk.newLines;
    done = to;
    return hunk;
  });
}
