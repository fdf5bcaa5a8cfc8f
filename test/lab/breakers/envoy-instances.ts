import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type Address, freePorts, LAB_ADDRESS } from '../ports.ts';

/** What an instance is told to do by the request's header `x-answers`: a status, `HANG`, `reset` or `wait-MILLISECONDS`. */
export const ANSWERS = 'x-answers';
/** Tells an instance not to answer. */
export const HANG = 'hang';
/** The header by which an instance says who it is. */
export const SERVED_BY = 'x-served-by';

/** Instances that do as each request says, and one that nobody listens for. */
export type Instances = {
  readonly addresses: ReadonlyMap<string, Address>;
  /** Refuses connections. */
  readonly dead: Address;
  readonly stop: () => Promise<void>;
};

/** Starts instances of these names. The header's value is `NAME=ANSWER` for each, joined by commas; else the answer is 200. */
export async function startInstances(names: readonly string[]): Promise<Instances> {
  const servers = new Map<string, Server>();
  for (const name of names) {
    const server = createServer((request, response) => {
      const answers = new Map(
        String(request.headers[ANSWERS] ?? '')
          .split(',')
          .map((pair) => pair.split('=', 2) as [string, string]),
      );
      const answer = answers.get(name) ?? '200';
      if (answer === HANG) return;
      if (answer === 'reset') request.socket.destroy();
      else if (answer.startsWith('wait-'))
        setTimeout(() => response.writeHead(200, { [SERVED_BY]: name }).end(), Number(answer.slice(5)));
      else response.writeHead(Number(answer), { [SERVED_BY]: name }).end();
    });
    server.keepAliveTimeout = 0;
    server.listen(0, LAB_ADDRESS);
    await once(server, 'listening');
    servers.set(name, server);
  }
  const [port] = await freePorts(LAB_ADDRESS, 1);
  return {
    addresses: new Map(
      [...servers].map(([name, server]) => [name, { host: LAB_ADDRESS, port: portOf(server) }]),
    ),
    dead: { host: LAB_ADDRESS, port: port ?? 1 },
    stop: async () => {
      for (const server of servers.values()) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}
