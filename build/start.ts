/** `npm start`: builds and opens the desktop app. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { exitCodeOf } from '#shared/model/error.ts';
import { installedElectron } from './electron/installed.ts';
import { buildPrograms } from './electron/programs.ts';
import { ensurePage } from './page.ts';

const PROJECT = join(import.meta.dirname, '..');

const electron = installedElectron();
if (electron === null) {
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
  const child = spawn(electron.program, [PROJECT, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
