import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';
import { run } from './run-once.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** The built app inside a real Electron, on a display of its own. */
export type PreparedApp = {
  launch(args: readonly string[], folder: string): Promise<ElectronApplication>;
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
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'meshproof', version: '0.0.0', main: 'shim.cjs' }),
  );
  const { display, screen } = await startDisplay();
  return {
    launch: (args, folder) =>
      launchPatiently({
        executablePath: join(copy, 'electron'),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          `--user-data-dir=${mkdtempSync(join(folder, 'user-'))}`,
          ...args,
        ],
        cwd: folder,
        env: { ...environment(), DISPLAY: display, MESHPROOF_FOLDER: folder },
      }),
    remove: () => {
      screen.kill();
      rmSync(copy, { recursive: true, force: true });
    },
  };
}

type LaunchOptions = NonNullable<Parameters<typeof _electron.launch>[0]>;

const LAUNCHES = 4;

/**
 * Now and then Playwright's handshake with this old Electron stands still between the two debuggers, before any of the
 * app's own code has run. Such a launch is given up and made again.
 */
async function launchPatiently(options: LaunchOptions): Promise<ElectronApplication> {
  for (let launch = 1; ; launch += 1) {
    try {
      return await _electron.launch({ ...options, timeout: 15_000 });
    } catch (error) {
      if (launch === LAUNCHES || !String(error).includes('Timeout')) throw error;
    }
  }
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

function environment(): Record<string, string> {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  // What the test runner sets for its own Node would reach Electron's.
  return Object.fromEntries(given.filter(([name]) => name !== 'NODE_OPTIONS'));
}
