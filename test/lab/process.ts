import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, messageOf } from './errors.ts';
import { own } from './owned.ts';

/** What to start. `env` is laid over the lab's own environment; an undefined value removes a variable. */
export type Command = {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** A started process with its log file. */
export type Running = {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  readonly child: ChildProcess;
};

/** Whether a condition holds by now; a thrown error counts as "not yet" and is quoted when the deadline passes. */
export type Condition = () => Promise<boolean>;

const STOP_DEADLINE_MS = 12_000;

/** Everything that was started for one stack. Stops exactly those processes, by their ids. */
export class Processes {
  readonly #logs: string;
  readonly #running: Running[] = [];

  /** @param logs folder for one `NAME.log` per process. */
  constructor(logs: string) {
    this.#logs = logs;
  }

  /** Starts a command with its output in `NAME.log`. @throws LabError when the program cannot be started. */
  async start(command: Command): Promise<Running> {
    await mkdir(this.#logs, { recursive: true });
    const log = join(this.#logs, `${command.name}.log`);
    const out = openSync(log, 'w');
    const env = { ...process.env, ...command.env };
    const cwd = command.cwd === undefined ? {} : { cwd: command.cwd };
    const child = own(spawn(command.program, command.args, { env, stdio: ['ignore', out, out], ...cwd }));
    closeSync(out);
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (error) => reject(new LabError(`${command.name} did not start: ${error.message}`)));
    });
    await Promise.race([failed, new Promise((spawned) => child.once('spawn', spawned))]);
    if (child.pid === undefined) throw new LabError(`${command.name} has no process id`);
    const running = { name: command.name, pid: child.pid, log, child };
    this.#running.push(running);
    return running;
  }

  /** Polls until the condition holds. @throws LabError with the last log lines when the process ends or the deadline passes. */
  async ready(running: Running, condition: Condition, deadlineMs: number): Promise<void> {
    const ended = () => running.child.exitCode !== null || running.child.signalCode !== null;
    const outcome = await poll(condition, deadlineMs, ended);
    if (outcome.held) return;
    const what = ended()
      ? `ended with ${running.child.exitCode ?? running.child.signalCode}`
      : `was not ready after ${deadlineMs} ms`;
    throw new LabError(
      `${running.name} ${what}${outcome.why}; last lines of ${running.log}:\n${tail(running.log)}`,
    );
  }

  /** Sends SIGTERM to all, SIGKILL to what is left after the deadline, and waits until none is left. */
  async stopAll(): Promise<void> {
    const left = this.#running.splice(0);
    await Promise.all(left.map((running) => stop(running.child)));
  }

  /** The ids of what is running now. */
  get pids(): readonly number[] {
    return this.#running.map((running) => running.pid);
  }
}

/** Waits until a condition holds, with a deadline in milliseconds. @throws LabError naming `what`. */
export async function until(what: string, condition: Condition, deadlineMs: number): Promise<void> {
  const outcome = await poll(condition, deadlineMs, () => false);
  if (!outcome.held) throw new LabError(`${what}: not within ${deadlineMs} ms${outcome.why}`);
}

async function poll(
  condition: Condition,
  deadlineMs: number,
  ended: () => boolean,
): Promise<{ held: boolean; why: string }> {
  const end = Date.now() + deadlineMs;
  let why = '';
  while (Date.now() < end && !ended()) {
    try {
      if (await condition()) return { held: true, why: '' };
    } catch (error) {
      why = ` (${messageOf(error)})`;
    }
    await sleep(100);
  }
  return { held: false, why };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(deadline);
}

/** The last lines of a log file, or why there are none. */
export function tail(file: string, lines = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
