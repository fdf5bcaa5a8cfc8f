import { createServer, type Server } from 'node:net';
import { LabError } from '../errors.ts';
import { freePorts, LAB_ADDRESS, type Address } from '../ports.ts';

/** What an echo backend answers: who it is and what reached it. */
export type Echo = {
  readonly backend: string;
  readonly method: string;
  readonly target: string;
  /** In order, names as received; bytes as latin1. */
  readonly headers: readonly (readonly [string, string])[];
};

/** Carries the echo, so that no gateway's own answer is taken for one. */
const ECHO_HEADER = 'x-lab-echo';

/** Backends that tell what reached them. */
export type Echoes = {
  readonly addressOf: (backend: string) => Address;
  readonly close: () => Promise<void>;
};

/** Starts one listening backend per name. Targets are taken as they come: Node's own server refuses some that a rewrite makes. @throws LabError when a port cannot be had. */
export async function startEchoes(names: readonly string[]): Promise<Echoes> {
  const ports = await freePorts(LAB_ADDRESS, names.length);
  const servers = await Promise.all(names.map((name, index) => startEcho(name, ports[index] ?? 0)));
  return {
    addressOf: (backend) => {
      const address = servers[names.indexOf(backend)]?.address;
      if (address === undefined) throw new LabError(`no echo backend is called ${backend}`);
      return address;
    },
    close: async () => {
      await Promise.all(servers.map(({ server }) => closed(server)));
    },
  };
}

async function startEcho(backend: string, port: number): Promise<{ server: Server; address: Address }> {
  const server = createServer((socket) => {
    let received = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        const echo = read(backend, received.slice(0, end));
        const after = bodyEnd(echo, received, end + 4);
        if (after === undefined) return;
        received = received.slice(after);
        socket.write(answer(echo));
      }
    });
  });
  await new Promise<void>((listening, failed) =>
    server.once('error', failed).listen(port, LAB_ADDRESS, listening),
  );
  return { server, address: { host: LAB_ADDRESS, port } };
}

/** Where the request's body ends; undefined when it has not arrived yet. A chunked body of the lab's is always empty. */
function bodyEnd(echo: Echo, received: string, start: number): number | undefined {
  const value = (wanted: string) => echo.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const end =
    value('transfer-encoding') === 'chunked'
      ? start + '0\r\n\r\n'.length
      : start + Number(value('content-length') ?? 0);
  return received.length < end ? undefined : end;
}

function read(backend: string, head: string): Echo {
  const [first = '', ...lines] = head.split('\r\n');
  const [method = '', target = ''] = first.split(' ');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { backend, method, target, headers };
}

/** The same in a header as in the body: a HEAD has only the header. */
function answer(echo: Echo): string {
  const text = encodeURIComponent(JSON.stringify(echo));
  const body = echo.method === 'HEAD' ? '' : text;
  return `HTTP/1.1 200 OK\r\n${ECHO_HEADER}: ${text}\r\ncontent-length: ${text.length}\r\n\r\n${body}`;
}

/** What an echo backend's answer says; undefined for an answer that is not an echo's. */
export function readEcho(headers: readonly (readonly [string, string])[]): Echo | undefined {
  const text = headers.find(([name]) => name.toLowerCase() === ECHO_HEADER)?.[1];
  return text === undefined ? undefined : (JSON.parse(decodeURIComponent(text)) as Echo);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
