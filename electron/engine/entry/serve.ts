import type { Engine } from '#engine/operations/engine.ts';
import { createRouter } from '#engine/operations/router.ts';
import { type RunningServer, startServer } from './transport/server.ts';

/** What `serve` needs: a running engine, a place to listen and the built page. */
export type ServeOptions = {
  engine: Engine;
  /** 0 asks for a free port. */
  port: number;
  host?: string;
  pageFolder: string;
  /** Random unless given. */
  token?: string;
};

/** Serves the window's page and the engine's contract over HTTP and WebSocket, on loopback. */
export function serve({ engine, host = '127.0.0.1', ...rest }: ServeOptions): Promise<RunningServer> {
  return startServer({ ...rest, host, router: createRouter(engine) });
}
