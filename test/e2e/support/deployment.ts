/**
 * Two small deployments of one shop, one as it was and one behind a mesh: a gateway that balances over instances of a
 * producer, and retries as its world does.
 */
import {
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { randomUUID } from 'node:crypto';

/** One deployment. */
export type Deployment = {
  gatewayPort: number;
  /** Ports of the producer's instances, v1 first. */
  instancePorts: number[];
  /** Where the gateway sends to: the instances, or the taps in front of them. */
  routeTo(ports: readonly number[]): void;
  /** Keeps the next request without an answer until the function that it returns is called. */
  holdNext(): () => void;
  close(): Promise<void>;
};

/** How the mesh's world differs. */
export type World = 'spring' | 'mesh';

const PRODUCTS = Array.from({ length: 12 }, (_, index) => ({
  id: index + 1,
  name: `Product ${index + 1}`,
  price: 10 + index,
  tags: ['new', 'shop'],
  stock: { warehouse: 'north', count: 100 - index },
  dimensions: { width: 10, height: 20, depth: 5 },
  description: 'A product of the shop.',
}));

/** Starts a deployment on free ports of this machine. */
export async function startDeployment(world: World): Promise<Deployment> {
  const versions = ['v1', 'v2'];
  const instances = await Promise.all(versions.map((version) => listen(producer(world, version))));
  let route = instances.map(({ port }) => port);
  let held: Promise<void> | null = null;
  const takeHeld = () => {
    const taken = held;
    held = null;
    return taken;
  };
  const gateway = await listen(gatewayOf(world, () => route, takeHeld));
  return {
    gatewayPort: gateway.port,
    instancePorts: instances.map(({ port }) => port),
    routeTo: (ports) => {
      route = [...ports];
    },
    holdNext: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    close: async () => {
      await Promise.all([gateway, ...instances].map(({ server }) => close(server)));
    },
  };
}

function producer(world: World, version: string): RequestListener {
  return (incoming, response) => {
    incoming.resume();
    incoming.on('end', () => {
      const path = incoming.url ?? '/';
      // Fails once in four, so that gateways have something to retry.
      const id = Number(/\/items\/(\d+)/.exec(path)?.[1] ?? 1);
      if (id % 4 === 0 && version === 'v2')
        return send(response, 503, { error: 'overloaded' }, { 'x-version': version });
      if (path.startsWith('/orders')) {
        const status = world === 'mesh' ? 200 : 201;
        return send(response, status, { order: randomUUID(), accepted: true }, { 'x-version': version });
      }
      const product = PRODUCTS[(id - 1) % PRODUCTS.length];
      const price = (product?.price ?? 0) + (world === 'mesh' && id === 3 ? 0.5 : 0);
      send(response, 200, { ...product, price, requestId: randomUUID() }, { 'x-version': version });
    });
  };
}

function gatewayOf(
  world: World,
  route: () => readonly number[],
  takeHeld: () => Promise<void> | null,
): RequestListener {
  let turn = 0;
  return (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => void answer(Buffer.concat(chunks)));
    const answer = async (body: Buffer) => {
      await takeHeld();
      const ports = route();
      const most = incoming.method === 'GET' ? (world === 'mesh' ? 3 : 2) : 1;
      for (let attempt = 1; ; attempt += 1) {
        turn += 1;
        const reply = await forward(incoming, body, ports[turn % ports.length] ?? 0);
        if (reply.status === 503 && attempt < most) continue;
        const added: Record<string, string> =
          world === 'mesh'
            ? { server: 'istio-envoy', 'x-envoy-upstream-service-time': '3' }
            : { server: 'zuul' };
        response.writeHead(reply.status, { ...reply.headers, ...added });
        response.end(reply.body);
        return;
      }
    };
  };
}

type Reply = { status: number; headers: Record<string, string>; body: Buffer };

function forward(incoming: IncomingMessage, body: Buffer, port: number): Promise<Reply> {
  return new Promise((resolve) => {
    const headers = { ...incoming.headers, host: `127.0.0.1:${port}` };
    const outgoing = request(
      { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers, agent: false },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 502, headers: kept(reply), body: Buffer.concat(chunks) }),
        );
      },
    );
    outgoing.on('error', () => resolve({ status: 502, headers: {}, body: Buffer.from('no instance') }));
    outgoing.end(body);
  });
}

function kept(reply: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'content-length', 'x-version'];
  return Object.fromEntries(
    names.flatMap((name) => (reply.headers[name] ? [[name, String(reply.headers[name])]] : [])),
  );
}

function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string>,
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

async function listen(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return { server, port: bound.port };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
