import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The folder and the program inside of it. */
export type InstalledElectron = { folder: string; program: string };

/** What the electron package would start, or null: npm leaves its binary out, it is a download of its own. */
export function installedElectron(): InstalledElectron | null {
  const own = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const packageFolder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
  const folder = [...(own ? [own] : []), join(packageFolder, 'dist')].find((candidate) =>
    existsSync(join(candidate, programName())),
  );
  return folder === undefined ? null : { folder, program: join(folder, programName()) };
}

function programName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
