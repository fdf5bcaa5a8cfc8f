import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';

/** How long a program has to end when it is told to; then it is killed. */
const ENDS_WITHIN_MS = 2000;
/** Windows has no process groups, and would open a console for each. */
const GROUPED = process.platform !== 'win32';

/**
 * Starts a program without a shell, with a process group of its own, so that it can be ended together with what it started.
 * @throws Error when it can't be started at all; most reasons come as its `error` event
 */
export function startProgram([program = '', ...args]: readonly string[], stdio: StdioOptions): ChildProcess {
  // What opens the key of reports is nothing of theirs.
  const env = { ...process.env, MESHPROOF_KEY_PASSPHRASE: undefined };
  return spawn(program, args, { stdio, detached: GROUPED, env });
}

/** Tells a program and what it started to end, and kills what does not. Its `close` comes in any case. */
export function endProgram(child: ChildProcess): void {
  send(child, 'SIGTERM');
  const last = setTimeout(() => {
    send(child, 'SIGKILL');
    // What has left the group may hold them open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, ENDS_WITHIN_MS);
  child.once('close', () => clearTimeout(last));
}

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (GROUPED) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // All of it has ended.
  }
}
