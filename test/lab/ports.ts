import { createServer, type Server } from 'node:net';
import { LabError } from './errors.ts';

/**
 * Where everything of the lab listens. Not 127.0.0.1: outgoing loopback connections take their source port there, and
 * one of them could sit on the port of a tap that is closed between two runs.
 */
export const LAB_ADDRESS = '127.0.0.2';

/** A listening place. */
export type Address = { readonly host: string; readonly port: number };

/** `HOST:PORT`, as command lines and URLs want it. */
export function hostPort(address: Address): string {
  return `${address.host}:${address.port}`;
}

/** What `freePorts` has given out: the kernel does not know that somebody will listen there later. */
const given = new Set<string>();

/**
 * Free ports of one address, chosen by the kernel, none of them given out before. They are free when this returns; nothing
 * holds them.
 * @throws LabError when the address cannot be listened on.
 */
export async function freePorts(host: string, count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    while (ports.length < count) {
      const server = await listen(host);
      held.push(server);
      const address = { host, port: portOf(server) };
      if (given.has(hostPort(address))) continue;
      given.add(hostPort(address));
      ports.push(address.port);
    }
    return ports;
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  }
}

function listen(host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(new LabError(`cannot listen on ${host}: ${error.message}`)));
    server.listen(0, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new LabError('a TCP server has no port');
  return address.port;
}
