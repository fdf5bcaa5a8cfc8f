import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { createDirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';

export interface EdgeCapture {
  readonly workspace: string;
  readonly capture: string;
  readonly host: string;
  /** Paths that are asked for with GET, one after the other. */
  readonly paths: readonly string[];
}

/** Records requests at a tap in front of a server that answers all of them, into a new workspace. */
export async function recordAtEdge(folder: string, what: EdgeCapture): Promise<void> {
  const { workspace, capture, host, paths } = what;
  const engine = await createEngine({ folder });
  const client = createDirectClient(engine);
  await client.workspace.open({ path: join(folder, workspace), mode: 'create' });
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { taps } = await client.taps.start({
    capture,
    side: 'baseline',
    taps: [
      {
        kind: 'edge',
        name: 'edge',
        listen: { host: '127.0.0.1', port: 0 },
        target: { host: '127.0.0.1', port: portOf(server) },
      },
    ],
  });
  for (const path of paths) await get(taps[0]?.bound.port ?? 0, host, path);
  await client.taps.stop();
  await engine.close();
  server.close();
}

function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return bound.port;
}

function get(port: number, host: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    asking.on('error', reject);
    asking.end();
  });
}
