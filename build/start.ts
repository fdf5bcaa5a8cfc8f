/** `npm start`: builds and opens the desktop app. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { exitCodeOf } from '#shared/model/error.ts';
import { buildPrograms } from './electron/programs.ts';
import { ensurePage } from './page.ts';

const PROJECT = join(import.meta.dirname, '..');

const program = electronProgram();
if (program === null) {
  process.stderr.write(
    [
      "Electron's program is not installed (npm leaves it out because it is a download of its own).",
      'Get it with `npx install-electron`, or name one that you have in ELECTRON_OVERRIDE_DIST_PATH.',
      'The same page runs in a browser: `npm run serve`.',
      '',
    ].join('\n'),
  );
  process.exitCode = exitCodeOf('environment');
} else {
  await ensurePage();
  await buildPrograms();
  const child = spawn(program, [PROJECT, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** The path that the electron package would start, or null when nothing is there. */
function electronProgram(): string | null {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Record<
    string,
    string
  >;
  const name = names[process.platform] ?? 'electron';
  const own = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const packageFolder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
  const candidates = [...(own ? [own] : []), join(packageFolder, 'dist')].map((folder) => join(folder, name));
  return candidates.find((path) => existsSync(path)) ?? null;
}
