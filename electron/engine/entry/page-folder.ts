import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeshproofError } from '#shared/model/error.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');

/** In a bundle the page lies beside the bundled engine. */
const IS_BUNDLED = !import.meta.url.endsWith('.ts');
const FOLDER = IS_BUNDLED ? join(import.meta.dirname, '..', 'page') : join(PROJECT, 'dist', 'page');

/**
 * The folder of the built page. In a checkout the page is built first when it is missing or older than its sources.
 * @throws MeshproofError `environment` when there is no page and nothing to build it with.
 */
export async function findPageFolder(): Promise<string> {
  const builder = join(PROJECT, 'build', 'page.ts');
  if (!IS_BUNDLED && existsSync(builder)) await build(builder);
  if (existsSync(join(FOLDER, 'index.html'))) return FOLDER;
  throw new MeshproofError(
    'environment',
    'PAGE_MISSING',
    `${FOLDER} does not exist`,
    'Run `npm run build` first.',
  );
}

async function build(builder: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [builder]);
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new MeshproofError(
      'environment',
      'PAGE_NOT_BUILT',
      `the page could not be built: ${output}`,
      'Run `npm ci` and try again.',
      error,
    );
  }
}
