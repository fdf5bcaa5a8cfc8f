/** `npm run package [-- --dir] [-- --out DIR] [-- --electron-dist DIR --electron-version V]`: installers, into release/. */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf, MeshproofError, reportOf } from '#shared/model/error.ts';
import { installedElectron } from './electron/installed.ts';
import { packageConfig } from './electron/package-config.ts';
import { buildPrograms } from './electron/programs.ts';
import { ensurePage } from './page.ts';

const PROJECT = join(import.meta.dirname, '..');
const USAGE =
  'usage: npm run package [-- --dir] [-- --out DIR] [-- --electron-dist DIR --electron-version VERSION]';

/** How the libraries that electron-builder downloads with name their errors. */
const DOWNLOAD_ERRORS = new Set(['RequestError', 'HTTPError', 'HttpError', 'TimeoutError', 'ReadError']);
const NETWORK = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT)\b/;

type Options = {
  /** An unpacked folder instead of an installer. */
  isFolder: boolean;
  out: string;
  electron: { folder: string | null; version: string };
};

try {
  await pack(readOptions());
} catch (error) {
  const report = reportOf(error);
  process.stderr.write(`package: ${report.message}\n${report.advice ? `${report.advice}\n` : ''}`);
  process.exitCode = exitCodeOf(report.kind);
}

async function pack({ isFolder, out, electron }: Options): Promise<void> {
  await ensurePage();
  await buildPrograms();
  const { build } = await import('electron-builder');
  const config = packageConfig({
    out,
    platform: process.platform,
    environment: process.env,
    electronFolder: electron.folder,
    electronVersion: electron.version,
  });
  if (electron.folder === null) {
    process.stderr.write(
      `Electron ${electron.version} is not installed: downloading it, with a few retries.\n`,
    );
  }
  try {
    const files = await build({ projectDir: PROJECT, dir: isFolder, publish: 'never', config });
    process.stdout.write(`${[`Packaged into ${out}`, ...files].join('\n  ')}\n`);
  } catch (error) {
    throw downloadError(error) ?? error;
  }
}

/** @throws MeshproofError `usage` */
function readOptions(): Options {
  const values = parse();
  const own = values['electron-dist'];
  const version = values['electron-version'];
  if ((own === undefined) !== (version === undefined)) {
    throw usage('--electron-dist and --electron-version go together');
  }
  if (own !== undefined && !statSync(own, { throwIfNoEntry: false })?.isDirectory()) {
    throw usage(`--electron-dist: ${own} is not a folder`);
  }
  if (version !== undefined && !/^\d+\.\d+\.\d+$/.test(version)) {
    throw usage(`--electron-version: '${version}' is not a version such as 45.4.1`);
  }
  return {
    isFolder: values.dir ?? false,
    out: resolve(values.out ?? join(PROJECT, 'release')),
    electron: {
      folder: own === undefined ? (installedElectron()?.folder ?? null) : resolve(own),
      version: version ?? lockedVersion(),
    },
  };
}

function parse() {
  try {
    const text = { type: 'string' } as const;
    const options = {
      dir: { type: 'boolean' },
      out: text,
      'electron-dist': text,
      'electron-version': text,
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(message: string): MeshproofError {
  return new MeshproofError('usage', 'BAD_OPTION', message, USAGE);
}

function lockedVersion(): string {
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  return version;
}

/** electron-builder fetches Electron and the installers' tools; null when it failed for another reason. */
function downloadError(error: unknown): MeshproofError | null {
  if (!(error instanceof Error)) return null;
  if (!DOWNLOAD_ERRORS.has(error.name) && !NETWORK.test(error.message)) return null;
  return new MeshproofError(
    'environment',
    'DOWNLOAD_FAILED',
    `Electron, or a tool that makes the installer, could not be downloaded: ${error.message}`,
    [
      'Get Electron with `npx install-electron` where its download is reachable, or name an unpacked one with',
      '--electron-dist DIR --electron-version VERSION. An unpacked folder (--dir) needs no other tool.',
    ].join('\n'),
    error,
  );
}
