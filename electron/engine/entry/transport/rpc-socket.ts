import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  CLOSE_WRONG_TOKEN,
  RPC_PATH,
  RPC_SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '#shared/contract/rpc-protocol.ts';
import { isAllowedOrigin, isLoopbackHost } from './guards.ts';
import { tokensEqual } from './token.ts';

/** Larger than any request of the contract, small enough that a stranger cannot fill the memory. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Carries the contract over WebSockets of `server` for those who know `token`. */
export function attachRpcSocket(server: Server, router: AnyRouter, token: string): { close(): void } {
  const handler = new RPCHandler(router);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(RPC_SUBPROTOCOL) ? RPC_SUBPROTOCOL : false),
  });
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (tokensEqual(tokenOf(request), token)) return serve(handler, client);
      // A refused handshake looks to a page like an engine that is gone. The code tells it to stop trying.
      client.on('error', () => client.terminate());
      client.close(CLOSE_WRONG_TOKEN, 'The token is not the one of this engine.');
    });
  });
  return {
    close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

function serve(handler: RPCHandler<Record<never, never>>, client: WebSocket): void {
  client.on('error', () => client.terminate());
  void handler.upgrade(client, { context: {} });
}

function refusalOf(request: IncomingMessage): string | null {
  const { host, origin } = request.headers;
  // Not parsed as a URL: what is none would throw here, where nobody catches it.
  if ((request.url ?? '').split('?')[0] !== RPC_PATH) return '404 Not Found';
  if (!isLoopbackHost(host) || !isAllowedOrigin(origin, host)) return '403 Forbidden';
  return null;
}

function tokenOf(request: IncomingMessage): string {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const found = offered.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  return found?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ?? '';
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
