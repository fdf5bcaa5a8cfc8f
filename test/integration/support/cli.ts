import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const CLI = fileURLToPath(new URL('../../../electron/engine/entry/cli.ts', import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command of the command line; it is ended with the test in any case. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  #stdout = '';
  #stderr = '';
  #onLine: (() => void)[] = [];

  /** @param environment Variables beside this process's own */
  constructor(args: readonly string[], folder: string, environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [CLI, ...args], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
      for (const wake of this.#onLine.splice(0)) wake();
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (exitCode) => {
        for (const wake of this.#onLine.splice(0)) wake();
        resolve({ exitCode, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Waits for something on standard error. Fails when the command ends before. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stderr);
      if (match) return match;
      if (this.child.exitCode !== null)
        throw new Error(`the command ended before ${pattern}: ${this.#stderr}`);
      await new Promise<void>((resolve) => this.#onLine.push(resolve));
    }
  }

  /** Asks the command to stop, as Ctrl-C does, and waits for it. */
  async interrupt(): Promise<CliResult> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}

/** Runs a command to its end. */
export function runCli(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return new CliProcess(args, folder, environment).ended;
}
