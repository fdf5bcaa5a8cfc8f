import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endProgram, startProgram } from '#engine/program.ts';
import { MeshproofError, type ObserverSpec } from '#shared/model/index.ts';
import { accessLogReader } from '#shared/observe/access-log/reader.ts';
import { accessLines } from './access-log.ts';
import type { Observer } from './observer.ts';
import { PAUSE_MS, repeat } from './repeat.ts';

/** Of what it says on standard error the end is kept, for the message. */
const LAST_WORDS = 400;

/** Follows what a program writes to its standard output. It is started without a shell, and again when it ended. */
export function logCommandObserver(spec: Extract<ObserverSpec, { readonly kind: 'log-command' }>): Observer {
  accessLogReader(spec);
  const [program = ''] = spec.argv;
  return (watch, signal) =>
    repeat(PAUSE_MS, watch, signal, async () => {
      const child = startProgram(spec.argv, ['ignore', 'pipe', 'pipe']);
      const lines = accessLines(spec, program, watch);
      let words = '';
      child.stdout?.on('data', (bytes: Buffer) => lines.add(bytes));
      child.stderr?.on('data', (bytes: Buffer) => {
        words = (words + bytes.toString('utf8')).slice(-LAST_WORDS);
      });
      const stop = () => endProgram(child);
      signal.addEventListener('abort', stop, { once: true });
      try {
        const said = await ended(child);
        if (signal.aborted) return;
        throw new MeshproofError(
          'environment',
          'LOG_COMMAND_ENDED',
          `${program} ended${said}${words.trim() === '' ? '' : `: ${words.trim()}`}`,
          'It is started again.',
        );
      } finally {
        signal.removeEventListener('abort', stop);
      }
    });
}

/** Waits for the end, its output included. @throws MeshproofError `environment` when it can't be started */
async function ended(child: ChildProcess): Promise<string> {
  try {
    const [code, killer] = (await once(child, 'close')) as [number | null, string | null];
    return killer === null ? ` with ${code ?? 'no code'}` : ` by ${killer}`;
  } catch (error) {
    throw new MeshproofError(
      'environment',
      'LOG_COMMAND_MISSING',
      `${child.spawnfile} can't be started (${error instanceof Error ? error.message : String(error)})`,
      'Install it, or give the path of the program.',
      error,
    );
  }
}
