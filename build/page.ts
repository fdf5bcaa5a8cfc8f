/** Builds the window's page into dist/page when it is missing or older than what it is made of. */
import { rmSync, renameSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { newestChange } from './newest.ts';

const PROJECT = join(import.meta.dirname, '..');
const FOLDER = join(PROJECT, 'dist', 'page');
const SOURCES = ['renderer', 'shared', 'package-lock.json', 'vite.config.ts', 'build/page.ts'];

/** Brings dist/page up to date and returns its path. */
export async function ensurePage(): Promise<string> {
  const built = statSync(join(FOLDER, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built <= newestChange(SOURCES.map((name) => join(PROJECT, name)))) await buildPage();
  return FOLDER;
}

/** Builds beside the present page and swaps them, so that a server in between never sees half a page. */
export async function buildPage(): Promise<void> {
  const { build } = await import('vite');
  const fresh = `${FOLDER}.${process.pid}`;
  // Under a test runner's NODE_ENV, or a developer's, it would be React's slow build, with this machine's paths inside.
  process.env['NODE_ENV'] = 'production';
  await build({
    configFile: join(PROJECT, 'vite.config.ts'),
    root: join(PROJECT, 'renderer'),
    logLevel: 'warn',
    build: { outDir: fresh },
  });
  if (existsSync(FOLDER)) renameSync(FOLDER, `${fresh}.old`);
  renameSync(fresh, FOLDER);
  rmSync(`${fresh}.old`, { recursive: true, force: true });
}

if (import.meta.main) await ensurePage();
