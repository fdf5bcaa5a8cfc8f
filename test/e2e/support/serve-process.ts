import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SERVE = fileURLToPath(new URL('../../../build/serve.ts', import.meta.url));

/** `npm run serve` as a process of its own. */
export type ServeProcess = {
  /** The address that it printed, token included. */
  url: URL;
  /** Stops it as Ctrl-C does; the exit code. */
  stop(): Promise<number | null>;
  /** Ends it without warning, as a crash does. */
  kill(): Promise<void>;
};

/** Starts the real engine behind the real page, in `folder`. */
export async function startServe(folder: string, args: readonly string[] = []): Promise<ServeProcess> {
  const child = spawn(process.execPath, [SERVE, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await addressOf(child);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    stop: () => end('SIGINT'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

function addressOf(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    let output = '';
    let problems = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      problems += chunk.toString();
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const match = /http:\/\/\S+/.exec(output);
      if (match) resolve(new URL(match[0]));
    });
    child.once('close', (code) =>
      reject(new Error(`serve ended with code ${code} before it listened: ${problems}`)),
    );
  });
}
