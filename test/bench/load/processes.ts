import { fork, type ChildProcess } from 'node:child_process';
import { own } from '#test/lab/owned.ts';
import type { BackendMessage, LoadPlan, LoadResult, Served } from './protocol.ts';

/** A running backend. */
export interface Backend {
  readonly port: number;
  /** What it served since this was last asked. */
  readonly served: () => Promise<Served>;
  readonly stop: () => void;
}

/** Starts a backend with so many different bodies; 0 makes every body new. */
export async function startBackend(variants: number): Promise<Backend> {
  const child = own(fork(new URL('backend.ts', import.meta.url), [String(variants)]));
  const { port } = await message(child, 'listening');
  return {
    port,
    served: async () => {
      const answer = message(child, 'served');
      child.send('served');
      return (await answer).served;
    },
    stop: () => child.disconnect(),
  };
}

/** Runs a generator to its end. @throws when it fails, or when any answer was not 200 */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = own(
    fork(new URL('generator.ts', import.meta.url), [JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    }),
  );
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the load generator ended with ${code}`);
  const result = JSON.parse(output) as LoadResult;
  if (result.errors > 0) throw new Error(`${result.errors} of ${result.total} requests failed`);
  return result;
}

function message<Kind extends BackendMessage['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<BackendMessage, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the backend ended with ${code}`));
    const listener = (received: BackendMessage): void => {
      if (received.kind !== kind) return;
      child.off('message', listener).off('exit', ended);
      resolve(received as Extract<BackendMessage, { kind: Kind }>);
    };
    child.on('message', listener).once('exit', ended);
  });
}
