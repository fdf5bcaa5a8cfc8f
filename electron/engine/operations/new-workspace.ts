import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { OpenMode } from '#engine/store/workspace-file.ts';
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';

/**
 * Does something in a workspace. When it fails, a file that was made for it goes away again, unless something is kept in it: bad
 * input leaves nothing behind.
 */
export async function inWorkspace<Result>(
  engine: Engine,
  path: string,
  mode: OpenMode,
  work: () => Promise<Result>,
): Promise<Result> {
  const file = resolve(engine.folder, path);
  const isNew = !existsSync(file);
  await engine.open(path, mode);
  try {
    return await work();
  } catch (error) {
    if (isNew && (await isEmpty(engine.session))) {
      await engine.closeWorkspace();
      await rm(file, { force: true });
    }
    throw error;
  }
}

async function isEmpty({ queries }: Session): Promise<boolean> {
  const { captures } = await queries.call('info');
  if (captures > 0) return false;
  // All else that a workspace holds comes of captures.
  return (await queries.call('audits')).length === 0;
}
