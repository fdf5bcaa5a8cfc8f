import { existsSync } from 'node:fs';
import { isInstalled, run } from './run-once.ts';

/** Whether this process may install packages of the system: root on a Debian. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/**
 * Installs what of these programs is missing, where that is possible.
 * @returns the programs that are still missing
 */
export async function installPrograms(packages: Readonly<Record<string, string>>): Promise<string[]> {
  const missing = await missingOf(packages);
  if (missing.length === 0 || !canInstallPackages()) return missing;
  await run('apt-get', ['update']);
  const names = missing.map((program) => packages[program] ?? program);
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...names]);
  return missingOf(packages);
}

async function missingOf(packages: Readonly<Record<string, string>>): Promise<string[]> {
  const found = await Promise.all(Object.keys(packages).map(isInstalled));
  return Object.keys(packages).filter((_program, index) => !found[index]);
}
