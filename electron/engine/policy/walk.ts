import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import { unreadable } from './file-text.ts';
import { wholeOf, type Located } from './located.ts';
import type { Reading } from './reading.ts';

/** Folders in folders; a link that leads back into itself ends here at the latest. */
const DEEPEST = 40;
/** Entries that are looked at in one named folder. */
const MOST_ENTRIES = 200_000;

/** A file of a walked folder, with its way from there: `src/main/resources/application.yml`. */
export interface WalkedFile extends Located {
  readonly inside: string;
}

/** Decides about a folder by its name and by the names beside it. */
export type SkipFolder = (name: string, beside: ReadonlySet<string>, inside: string) => boolean;

/**
 * All files of a folder, in the order of their names. Links are followed, each folder is entered once. A part that can't
 * be read is a problem, the rest is still walked. Not awaited, as little as the files (file-text.ts).
 */
export function* walk(root: Located, skip: SkipFolder, reading: Reading): Generator<WalkedFile> {
  const entered = new Set<string>();
  let entries = 0;
  /** @param parent real path of the folder above, when no link leads from there to here */
  function* enter(
    folder: Located,
    inside: string,
    depth: number,
    parent: string | null,
  ): Generator<WalkedFile> {
    let names: Dirent[];
    let real: string;
    try {
      real = parent === null ? realpathSync.native(folder.path) : join(parent, basename(folder.path));
      if (entered.has(real) || depth > DEEPEST) return;
      entered.add(real);
      names = readdirSync(folder.path, { withFileTypes: true });
    } catch (error) {
      unreadable(folder.shown, error, reading);
      return;
    }
    const beside = new Set(names.map(({ name }) => name));
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of names) {
      entries += 1;
      if (entries > MOST_ENTRIES) return;
      const at = {
        path: join(folder.path, entry.name),
        shown: `${folder.shown.replace(/[/\\]$/, '')}/${entry.name}`,
      };
      const below = inside === '' ? entry.name : `${inside}/${entry.name}`;
      const isLink = entry.isSymbolicLink();
      const kind = isLink ? linkedKind(at.path) : kindOf(entry);
      if (kind === 'file') yield { ...at, inside: below };
      else if (kind === 'folder' && !skip(entry.name, beside, below))
        yield* enter(at, below, depth + 1, isLink ? null : real);
    }
  }
  yield* enter(root, '', 0, null);
  if (entries > MOST_ENTRIES) {
    reading.problems.error(
      'TOO_MANY_FILES',
      `the folder has more than ${MOST_ENTRIES} entries; the rest is left out`,
      'Name the folders of the configuration instead of one that holds everything.',
      wholeOf(root.shown),
    );
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}

/** A link that leads nowhere is nothing. */
function linkedKind(path: string): 'file' | 'folder' | 'other' {
  try {
    return kindOf(statSync(path));
  } catch {
    return 'other';
  }
}
