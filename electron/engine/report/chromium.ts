import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MeshproofError } from '#shared/model/index.ts';

/** Names on the PATH, as Chromium, Chrome and Edge are installed. */
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

/** Where installers put them that do not touch the PATH. */
const ELSEWHERE: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
  ],
};

/**
 * The Chromium that prints: the one that was asked for, else `MESHPROOF_CHROMIUM`, else the first that is installed.
 * @throws MeshproofError `environment` when there is none
 */
export async function findChromium(
  asked: string | null,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const told = asked ?? env['MESHPROOF_CHROMIUM'] ?? '';
  if (told !== '') {
    if (await isProgram(told)) return told;
    throw noChromium(`${told}: there is no such program`);
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, `${name}${suffix}`)));
  for (const path of [...onPath, ...(ELSEWHERE[process.platform] ?? [])]) {
    if (await isProgram(path)) return path;
  }
  throw noChromium('a PDF is printed by Chromium, and none is installed');
}

function noChromium(problem: string): MeshproofError {
  return new MeshproofError(
    'environment',
    'NO_CHROMIUM',
    problem,
    'Install Chromium, Chrome or Edge, or name its program with --chromium PATH or MESHPROOF_CHROMIUM; or leave out the format pdf and print report.html from any browser.',
  );
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
