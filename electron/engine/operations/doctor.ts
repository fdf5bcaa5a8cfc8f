import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForWriting } from '#engine/store/workspace-file.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

const LEAST_FREE_BYTES = 2 ** 30;

/** Looks at what the engine needs of this machine. */
export async function examine(folder: string): Promise<Check[]> {
  return [runtime(), await nativeStore(), await diskSpace(folder), await loopback()];
}

function runtime(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 19);
  return {
    name: 'Node.js runtime',
    ok,
    detail: `Node.js ${process.versions.node} on ${process.platform}-${process.arch}`,
    fix: ok ? null : 'Start Meshproof by its own command: it brings the runtime that it needs.',
  };
}

async function nativeStore(): Promise<Check> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-doctor-'));
  try {
    const database = openForWriting(join(folder, 'check.meshproof'), 'create');
    const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    database.close();
    return { name: 'Native store', ok: true, detail: `SQLite ${version}`, fix: null };
  } catch (error) {
    return {
      name: 'Native store',
      ok: false,
      detail: error instanceof Error ? error.message : String(error),
      fix: 'Install the packages again with npm ci on this machine.',
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function diskSpace(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const ok = free >= LEAST_FREE_BYTES;
  return {
    name: 'Free disk space',
    ok,
    detail: `${(free / 2 ** 30).toFixed(1)} GiB free in ${folder}`,
    fix: ok ? null : 'Free at least 1 GiB, or keep the workspace elsewhere.',
  };
}

async function loopback(): Promise<Check> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return { name: 'Loopback listening', ok: true, detail: '127.0.0.1 accepts listeners', fix: null };
  } catch (error) {
    return {
      name: 'Loopback listening',
      ok: false,
      detail: error instanceof Error ? error.message : String(error),
      fix: 'Allow this user to listen on 127.0.0.1.',
    };
  } finally {
    server.close();
  }
}
