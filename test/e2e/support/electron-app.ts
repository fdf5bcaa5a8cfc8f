import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';
import { build } from 'vite';
import { run } from './run-once.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

const HOST = fileURLToPath(new URL('utility-in-node-host.ts', import.meta.url));
/** Beside the project's packages, where it finds the native store. */
const ENGINE = join(PROJECT, 'dist', 'engine', 'utility.mjs');

/** The built app inside a real Electron, on a display of its own. */
export type PreparedApp = {
  launch(args: readonly string[], folder: string): Promise<ElectronApplication>;
  /** The same with an engine of its own, which finds no Chromium: it runs in the Node of the tests, beside this Electron. */
  launchWithEngine(
    args: readonly string[],
    folder: string,
    environment?: Readonly<Record<string, string>>,
  ): Promise<ElectronApplication>;
  remove(): void;
};

/** Builds the app and puts it into a copy of the given Electron. */
export async function prepareApp(electron: string): Promise<PreparedApp> {
  await run(process.execPath, [join(PROJECT, 'build', 'bundle.ts')]);
  // Beside the cached one, so that the copy can be made of hard links.
  const copy = mkdtempSync(join(dirname(electron), 'app-'));
  await run('cp', ['-al', `${electron}/.`, copy]);
  const app = join(copy, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  for (const part of ['main', 'preload', 'engine', 'page']) {
    cpSync(join(PROJECT, 'dist', part), join(app, 'dist', part), { recursive: true });
  }
  cpSync(fileURLToPath(new URL('electron-shim.cjs', import.meta.url)), join(app, 'shim.cjs'));
  cpSync(fileURLToPath(new URL('utility-in-node.cjs', import.meta.url)), join(app, 'utility-in-node.cjs'));
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'meshproof', version: '0.0.0', main: 'shim.cjs' }),
  );
  const { display, screen } = await startDisplay();
  const launch = (args: readonly string[], folder: string, more: Readonly<Record<string, string>>) =>
    launchPatiently({
      executablePath: join(copy, 'electron'),
      args: ['--no-sandbox', '--disable-gpu', ...userData(args, folder), ...args],
      cwd: folder,
      env: { ...ownEnvironment(), DISPLAY: display, MESHPROOF_FOLDER: folder, ...more },
    });
  return {
    launch: (args, folder) => launch(args, folder, {}),
    launchWithEngine: (args, folder, environment = {}) =>
      launch(args, folder, {
        MESHPROOF_TEST_ENGINE: JSON.stringify({ node: process.execPath, host: HOST, program: ENGINE }),
        MESHPROOF_CHROMIUM: join(folder, 'no-chromium'),
        ...environment,
      }),
    remove: () => {
      screen.kill();
      rmSync(copy, { recursive: true, force: true });
    },
  };
}

/**
 * The part of main that prints, as a module of its own: the tests' Electron cannot run the app's engine, which is who
 * asks for a print.
 * @returns its path
 */
export async function bundlePrintPage(folder: string): Promise<string> {
  await build({
    configFile: false,
    root: PROJECT,
    logLevel: 'warn',
    build: {
      ssr: 'electron/main/print-page.ts',
      outDir: join(folder, 'print-page'),
      emptyOutDir: true,
      target: 'es2022',
      rolldownOptions: {
        external: (id) => id === 'electron' || isBuiltin(id),
        output: { format: 'cjs', entryFileNames: 'print-page.cjs' },
      },
    },
  });
  return join(folder, 'print-page', 'print-page.cjs');
}

/** Data of the app's own: new for each launch, unless the test says where. */
function userData(args: readonly string[], folder: string): string[] {
  return args.some((argument) => argument.startsWith('--user-data-dir='))
    ? []
    : [`--user-data-dir=${mkdtempSync(join(folder, 'user-'))}`];
}

type LaunchOptions = NonNullable<Parameters<typeof _electron.launch>[0]>;

/** What a launch may take, in milliseconds: a handshake that stands still is given up soon, a slow machine gets more in the end. */
const LAUNCH_LIMITS = [15_000, 30_000, 60_000, 60_000];

/**
 * Now and then Playwright's handshake with this old Electron stands still between the two debuggers, before any of the
 * app's own code has run. Such a launch is given up and made again.
 */
async function launchPatiently(options: LaunchOptions): Promise<ElectronApplication> {
  let last: unknown;
  for (const timeout of LAUNCH_LIMITS) {
    try {
      return await _electron.launch({ ...options, timeout });
    } catch (error) {
      if (!String(error).includes('Timeout')) throw error;
      last = error;
    }
  }
  throw last;
}

/** Starts an X server that chooses its number itself. */
function startDisplay(): Promise<{ display: string; screen: ChildProcess }> {
  return new Promise((resolve, reject) => {
    const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    screen.once('error', reject);
    screen.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    screen.stdout.once('data', (chunk: Buffer) =>
      resolve({ display: `:${chunk.toString().trim()}`, screen }),
    );
  });
}

function ownEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  // What the test runner sets for its own Node would reach Electron's.
  return Object.fromEntries(given.filter(([name]) => name !== 'NODE_OPTIONS'));
}
