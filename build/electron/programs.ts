/** Bundles what the app holds besides the page: main, preload, and the engine with its command line. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';

const PROJECT = join(import.meta.dirname, '..', '..');

/** Packages that stay packages: Electron brings its own, and native code is not bundled. */
const KEPT_PACKAGES = ['electron', 'better-sqlite3'];

type Program = {
  /** Output name without extension to source file, both relative. */
  entries: Record<string, string>;
  folder: string;
  format: 'cjs' | 'es';
};

/** Builds dist/main, dist/preload and dist/engine, with the ready scenarios beside it. */
export async function buildPrograms(): Promise<void> {
  await bundle({ entries: { main: 'electron/main/main.ts' }, folder: 'main', format: 'cjs' });
  await bundle({ entries: { preload: 'electron/preload/preload.ts' }, folder: 'preload', format: 'cjs' });
  await bundle({ entries: engineEntries(), folder: 'engine', format: 'es' });
  const scenarios = join(PROJECT, 'dist', 'scenarios');
  rmSync(scenarios, { recursive: true, force: true });
  cpSync(join(PROJECT, 'scenarios'), scenarios, { recursive: true });
}

async function bundle({ entries, folder, format }: Program): Promise<void> {
  const extension = format === 'cjs' ? 'cjs' : 'mjs';
  await build({
    configFile: false,
    root: PROJECT,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: join(PROJECT, 'dist', folder),
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(PROJECT, file)])),
        external: (id) =>
          isBuiltin(id) || KEPT_PACKAGES.some((name) => id === name || id.startsWith(`${name}/`)),
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `chunk-[hash].${extension}`,
        },
      },
    },
  });
}

/**
 * The utility process, the command line that the package carries, and each worker thread: they are started by file
 * name, the workers as `workers/NAME.mjs`.
 */
function engineEntries(): Record<string, string> {
  const workers = readdirSync(join(PROJECT, 'electron', 'workers')).filter((name) =>
    /^[\w-]+\.ts$/.test(name),
  );
  const entries = workers.map((name) => [`workers/${name.slice(0, -3)}`, `electron/workers/${name}`]);
  return {
    utility: 'electron/engine/entry/utility.ts',
    cli: 'electron/engine/entry/cli.ts',
    ...Object.fromEntries(entries),
  };
}
