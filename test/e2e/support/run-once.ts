import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and returns what it printed. */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await execute(program, args, { maxBuffer: 64 * 1024 * 1024, ...(cwd ? { cwd } : {}) });
  return stdout;
}

/** Whether a program of this name is found. */
export async function isInstalled(program: string): Promise<boolean> {
  try {
    await run('which', [program]);
    return true;
  } catch {
    return false;
  }
}
