// Plain JavaScript that runs on Node 20: it is what works before anything is installed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 */

/** What npm prints when it can't reach a registry. */
const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED)\b/;

/**
 * Whether node_modules holds what package-lock.json asks for.
 * npm leaves the lock of what it really installed in node_modules; packages for other platforms are absent there.
 * @param {string} root the checkout
 */
export function areDependenciesCurrent(root) {
  const installed = lockedPackages(join(root, 'node_modules/.package-lock.json'));
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  if (installed === null || wanted === null) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return optional === true || devOptional === true;
    // Packages for other platforms can stand in the lock without a checksum.
    return found.version === version && (integrity === undefined || found.integrity === integrity);
  });
}

/**
 * Installs what package-lock.json asks for, with one line of progress on stderr: stdout belongs to the script.
 * @param {string} root the checkout
 */
export async function installDependencies(root) {
  const started = performance.now();
  process.stderr.write('meshproof: installing dependencies (npm ci) ...');
  const { code, output } = await npm(root, [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stderr.write(code === 0 ? ` done in ${seconds} s\n` : ` failed after ${seconds} s\n`);
  if (code === 0) return;
  process.stderr.write(output);
  throw new Error(
    OFFLINE.test(output)
      ? 'The dependencies are missing and npm cannot reach its registry. Connect once and run this again.'
      : 'The dependencies could not be installed; npm says why above. Then run this again.',
  );
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null} null when there is no readable lock
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * Runs the npm that started us, or else the one on the PATH.
 * @param {string} root
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function npm(root, args) {
  const own = process.env.npm_execpath;
  const isNpm = own !== undefined && /npm-cli\.c?js$/.test(own);
  const child = isNpm
    ? spawn(process.execPath, [own, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        // npm is a batch file there.
        shell: process.platform === 'win32',
      });
  return new Promise((resolve) => {
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 1, output: `npm did not start: ${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
