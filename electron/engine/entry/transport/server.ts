import { createServer, type Server } from 'node:http';
import type { AnyRouter } from '@orpc/server';
import { TOKEN_FIELD } from '#shared/contract/rpc-protocol.ts';
import { formatAddress } from '#shared/model/address.ts';
import { MeshproofError } from '#shared/model/error.ts';
import { createPageHandler } from './page-files.ts';
import { attachRpcSocket } from './rpc-socket.ts';
import { createToken } from './token.ts';

/** Where and what to serve. */
export type ServerOptions = {
  router: AnyRouter;
  port: number;
  host: string;
  pageFolder: string;
  token?: string;
};

/** A running server. */
export type RunningServer = {
  /** The address to open, token included. */
  url: string;
  close(): Promise<void>;
};

/**
 * Serves the page and, over a WebSocket beside it, the contract.
 * @throws MeshproofError `environment` when the port is taken or forbidden.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const token = options.token ?? createToken();
  const server = createServer(createPageHandler(options.pageFolder));
  const rpc = attachRpcSocket(server, options.router, token);
  const port = await listen(server, options.host, options.port);
  return {
    url: `http://${formatAddress({ host: options.host, port })}/?${TOKEN_FIELD}=${token}`,
    close: () =>
      new Promise((resolve) => {
        rpc.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port }, () => {
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): MeshproofError {
  const place = formatAddress({ host, port });
  if (error.code === 'EADDRINUSE') {
    const advice = 'Choose another port with --port, or 0 for a free one.';
    return new MeshproofError('environment', 'PORT_IN_USE', `${place} is in use already`, advice, error);
  }
  if (error.code === 'EACCES') {
    const advice = 'Choose a port above 1023 with --port.';
    return new MeshproofError('environment', 'PORT_FORBIDDEN', `${place} may not be used`, advice, error);
  }
  return new MeshproofError('environment', 'LISTEN_FAILED', `${place}: ${error.message}`, undefined, error);
}
