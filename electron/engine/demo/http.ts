/** The little HTTP that the stand-ins need: servers on loopback, JSON answers, calls that are kept alive. */
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { Address } from '#shared/model/index.ts';

export const LOOPBACK = '127.0.0.1';

/** A request or an answer, read to its end. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RunningServer {
  readonly address: Address;
  close(): Promise<void>;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** Starts a server on a port of the kernel's choice. */
export async function startServer(answer: (received: Received) => Promise<Answer>): Promise<RunningServer> {
  const server = createServer((message, response) => {
    void readAll(message)
      .then((body) =>
        answer({ method: message.method ?? 'GET', path: message.url ?? '/', headers: message.headers, body }),
      )
      .catch((error: unknown) => json(500, { error: String(error) }))
      .then(({ status, headers, body }) => {
        response.writeHead(status, { ...headers, 'Content-Length': body.length }).end(body);
      });
  });
  // Callers keep connections longer than a pause in the traffic lasts.
  server.keepAliveTimeout = 60_000;
  const port = await listen(server);
  return {
    address: { host: LOOPBACK, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** Calls a server and reads its answer. */
export function call(
  agent: Agent,
  target: Address,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body.length > 0 ? { 'Content-Length': String(body.length) } : {};
    const sent = request(
      { agent, host: target.host, port: target.port, method, path, headers: { ...headers, ...length } },
      (message) => {
        readAll(message).then((content) => {
          const type = message.headers['content-type'];
          const kept: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
          resolve({ status: message.statusCode ?? 502, headers: kept, body: content });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export function keepAliveAgent(): Agent {
  return new Agent({ keepAlive: true });
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Ports that are free now, all different: taps of several runs listen on the same ones, one run after the other. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createSocketServer();
      await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
}

/** The headers that carry a trace on from hop to hop, as Sleuth and Envoy do. */
export function traceOf({ headers }: Received): Record<string, string> {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? { traceparent } : {};
}
