import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LabError } from '../errors.ts';
import { own } from '../owned.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..', '..');
const CLI = join(CHECKOUT, 'electron', 'engine', 'entry', 'cli.ts');
const READY_DEADLINE_MS = 30_000;

/** A command of the product that is running. `answer` is its JSON, once it ended with one of these codes. */
export type Command = {
  readonly ready: Promise<void>;
  readonly code: Promise<number>;
  readonly interrupt: () => void;
  readonly answer: (codes: readonly number[]) => Promise<unknown>;
};

/** Starts `meshproof ARGS` from the checkout. Its promises fail with a LabError that quotes what it said. */
export function startCommand(args: readonly string[]): Command {
  const child = own(
    spawn(process.execPath, [CLI, ...args], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const name = `meshproof ${args[0]}`;
  let stdout = '';
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const code = new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new LabError(`${name} did not start: ${error.message}`)));
    child.once('close', (status, signal) => resolve(status ?? (signal === null ? 1 : 128)));
  });
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new LabError(`${name} ${why} before it was ready\n${said.slice(-15).join('\n')}`));
    const late = setTimeout(() => fail(`took longer than ${READY_DEADLINE_MS} ms`), READY_DEADLINE_MS);
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      if (line !== 'ready') return;
      clearTimeout(late);
      resolve();
    });
    child.once('close', (status) => {
      clearTimeout(late);
      fail(`ended with ${status}`);
    });
  });
  // Only a recording waits for `ready`; for the others its outcome means nothing.
  ready.catch(() => undefined);
  return {
    ready,
    code,
    interrupt: () => child.kill('SIGINT'),
    answer: async (codes) => {
      const status = await code;
      if (!codes.includes(status))
        throw new LabError(
          `${name} ended with ${status}\n${said.slice(-15).join('\n')}\n${stdout.slice(-2000)}`,
        );
      return JSON.parse(stdout);
    },
  };
}
