import type { Socket } from 'node:net';
import { endProgram, startProgram } from '#engine/program.ts';

/** A program of a step that takes longer is ended. */
const LONGEST_MS = 60_000;
/** Of what it says on standard error this much is kept. */
const MOST_SAID = 2_000;
/** How long its last words may take that was faster to end. */
const LAST_WORDS_MS = 200;

/**
 * Runs a program without a shell and waits for its end; when the drill ends before, it is ended with all that it started. What a
 * program that has ended leaves running (an instance that joins) is not waited for. Never throws.
 * @returns null when it ended with 0, else what went wrong
 */
export function runCommand(argv: readonly string[], signal: AbortSignal): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  if (signal.aborted) return Promise.resolve('was not started: the drill had ended');
  let child;
  try {
    child = startProgram(argv, ['ignore', 'ignore', 'pipe']);
  } catch (error) {
    return Promise.resolve(notStarted(argv, error));
  }
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (said.length < MOST_SAID) said += chunk.toString('utf8').slice(0, MOST_SAID - said.length);
  });
  let why: string | null = null;
  const end = (reason: string) => {
    why ??= reason;
    endProgram(child);
  };
  const cancel = () => end('was ended with the drill');
  const limit = setTimeout(() => end(`did not end within ${LONGEST_MS / 1000} s`), LONGEST_MS);
  signal.addEventListener('abort', cancel, { once: true });
  const over = () => {
    clearTimeout(limit);
    signal.removeEventListener('abort', cancel);
  };
  child.once('error', (error) => {
    over();
    resolve(notStarted(argv, error));
  });
  child.once('exit', (code, signalName) => {
    over();
    const tell = () => {
      if (code === 0) resolve(null);
      else
        resolve(
          `${why ?? `ended with ${signalName ?? String(code)}`}${said === '' ? '' : `: ${said.trim()}`}`,
        );
    };
    child.once('close', tell);
    setTimeout(tell, LAST_WORDS_MS);
    // What it left running may still write there, which must keep nobody here.
    (child.stderr as Socket | null)?.unref();
  });
  return promise;
}

function notStarted([program = '']: readonly string[], error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return `${program}: ${code}`;
}
