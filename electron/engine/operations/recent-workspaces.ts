import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const SHOWN = 20;

/** Workspace files in a folder, the newest first. A folder that can't be read has none. */
export async function recentWorkspaces(
  folder: string,
): Promise<{ path: string; modifiedAt: string; bytes: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.meshproof'))
      .map(async (name) => {
        const path = join(folder, name);
        const facts = await stat(path).catch(() => null);
        return facts?.isFile() ? { path, modifiedAt: facts.mtime.toISOString(), bytes: facts.size } : null;
      }),
  );
  return files
    .filter((file) => file !== null)
    .sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt))
    .slice(0, SHOWN);
}
