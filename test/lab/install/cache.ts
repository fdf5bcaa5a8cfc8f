import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { messageOf, ToolError } from '../errors.ts';

/** One installable thing. `check` runs what is installed and returns its version. */
export type Installation = {
  readonly tool: string;
  /** Names the cache folder together with the tool: everything the result depends on. */
  readonly version: string;
  readonly install: (folder: string) => Promise<void>;
  readonly check: (folder: string) => Promise<string>;
};

/** An installed thing, ready to use. */
export type Installed = { readonly folder: string; readonly version: string; readonly cached: boolean };

/** The lab's cache: `$XDG_CACHE_HOME/meshproof`, else `~/.cache/meshproof`. */
export function cacheRoot(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'meshproof');
}

/**
 * Installs once per version. The work is done in a folder of its own and renamed when it has passed its check, so a
 * broken or interrupted installation never becomes visible; one that no longer works is built again.
 * @throws ToolError when it cannot be installed or does not run.
 */
export async function installed(what: Installation): Promise<Installed> {
  const folder = join(cacheRoot(), `${what.tool}-${what.version}`);
  if (await exists(folder)) {
    try {
      return { folder, version: await what.check(folder), cached: true };
    } catch (error) {
      process.stderr.write(
        `${what.tool}: the installed copy does not work (${messageOf(error)}); installing again\n`,
      );
      await rm(folder, { recursive: true, force: true });
    }
  }
  process.stderr.write(`${what.tool}: installing ${what.version} into ${folder}\n`);
  const draft = `${folder}.${process.pid}.part`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await what.install(draft);
    await what.check(draft);
    await publish(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return { folder, version: await what.check(folder), cached: false };
}

/** A short hash of file contents and extra facts, for the version of an `Installation`. */
export async function fingerprint(
  root: string,
  files: readonly string[],
  facts: readonly string[] = [],
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...files].sort())
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  for (const fact of facts) hash.update(`${fact}\0`);
  return hash.digest('hex').slice(0, 12);
}

/** Every file under a folder. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function publish(draft: string, folder: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch (error) {
    // Another run may have published the same version meanwhile; its copy is as good as ours.
    if (!(await exists(folder)))
      throw new ToolError(
        'cache',
        `${folder} cannot be written (${messageOf(error)})`,
        'check the permissions and the free space',
      );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
