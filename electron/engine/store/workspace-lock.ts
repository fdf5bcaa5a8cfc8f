import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { MeshproofError } from '#shared/model/index.ts';

/**
 * Keeps a second engine from writing to the same workspace. SQLite's own locks would let both write in turn,
 * and each would take the other's running capture for one that a crash left behind.
 */
export class WorkspaceLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws MeshproofError `environment` `WORKSPACE_BUSY` when a living process holds the lock. */
  static acquire(workspace: string): WorkspaceLock {
    const path = `${workspace}-lock`;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const file = openSync(path, 'wx');
        writeSync(file, String(process.pid));
        closeSync(file);
        return new WorkspaceLock(path);
      } catch (error) {
        if (!isCode(error, 'EEXIST')) {
          throw new MeshproofError(
            'environment',
            'WORKSPACE_UNREACHABLE',
            `${workspace}: the file cannot be opened or created (${messageOf(error)})`,
            'Check that its folder exists and may be written to.',
            error,
          );
        }
      }
      const holder = holderOf(path);
      if (holder !== null && isAlive(holder)) {
        throw new MeshproofError(
          'environment',
          'WORKSPACE_BUSY',
          `${workspace}: process ${holder} is using this workspace`,
          'Stop it, or use another workspace.',
        );
      }
      rmSync(path, { force: true });
    }
    throw new MeshproofError(
      'environment',
      'WORKSPACE_BUSY',
      `${workspace}: another process took the workspace`,
    );
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
