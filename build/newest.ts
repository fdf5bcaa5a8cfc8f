import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Time of the newest file under the given files and folders, in milliseconds; 0 when none exists. */
export function newestChange(paths: readonly string[]): number {
  return Math.max(0, ...paths.map(newestOf));
}

function newestOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path).map((name) => newestOf(join(path, name)));
  // The folder's own time tells of removed files.
  return Math.max(stat.mtimeMs, ...inside);
}
