import { type Browser, chromium } from 'playwright-core';
import { run } from './support/run-once.ts';
import { installPrograms } from './support/system-packages.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the system's Chromium without a window; on a Debian where that is missing it is installed first.
 * @throws Error that says what to install where it cannot be done from here
 */
export async function launchBrowser(): Promise<Browser> {
  const missing = await installPrograms({ chromium: 'chromium' });
  if (missing.length > 0)
    throw new Error('The tests of the page need Chromium: install it as `chromium` on the PATH.');
  const executablePath = (await run('which', ['chromium'])).trim();
  return chromium.launch({ executablePath, args: FLAGS });
}
