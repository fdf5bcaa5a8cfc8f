import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { createDirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import type { TapSpec } from '#shared/model/index.ts';

/** Turns of the recording; the third instance answers 500 in the middle of them. */
const TURNS = 60;
const FAILS = { from: 12, to: 45 };
/** How long an instance thinks: it gives the trace a length. */
const ANSWER_MS = 8;

/** What was recorded. */
export const FAILING = {
  workspace: 'shop.meshproof',
  capture: 'monday',
  attempts: TURNS * 3,
  failures: FAILS.to - FAILS.from,
};

/** Records three instances of a producer, one of which fails for a while, into a new workspace. */
export async function recordFailing(folder: string): Promise<void> {
  const engine = await createEngine({ folder });
  const client = createDirectClient(engine);
  await client.workspace.open({ path: join(folder, FAILING.workspace), mode: 'create' });
  const servers = await Promise.all([1, 2, 3].map(instance));
  const taps = servers.map(
    (server, index): TapSpec => ({
      kind: 'instance',
      name: `producer-${index + 1}`,
      service: 'producer',
      version: null,
      listen: { host: '127.0.0.1', port: 0 },
      target: { host: '127.0.0.1', port: portOf(server) },
    }),
  );
  const started = await client.taps.start({ capture: FAILING.capture, side: 'baseline', taps });
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const { bound } of started.taps) await call(bound.port, turn);
  }
  await client.taps.stop();
  await engine.close();
  for (const server of servers) server.close();
}

async function instance(number: number): Promise<Server> {
  const server = createServer((message, response) => {
    const turn = Number(message.url?.split('/').at(-1));
    const fails = number === 3 && turn >= FAILS.from && turn < FAILS.to;
    setTimeout(() => response.writeHead(fails ? 500 : 200).end(), ANSWER_MS);
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return server;
}

function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return bound.port;
}

function call(port: number, turn: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: `/items/${turn}`, agent: false },
      (response) => {
        response.resume();
        response.on('close', resolve);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
