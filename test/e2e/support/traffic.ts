import { createServer } from 'node:net';
import { request } from 'node:http';
import { randomUUID } from 'node:crypto';

/** Sends the shop's usual traffic through a port: `rounds` times all items, and an order after each. */
export async function sendTraffic(port: number, rounds: number): Promise<number> {
  let sent = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (let item = 1; item <= 10; item += 1) {
      await call(port, 'GET', `/items/${item}?currency=EUR`);
      sent += 1;
    }
    await call(port, 'POST', '/orders', JSON.stringify({ item: 1, amount: 2, card: '4111' }));
    sent += 1;
  }
  return sent;
}

/** A port that was free a moment ago, for what has to know its port beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (bound === null || typeof bound === 'string') throw new Error('there is no free port');
  return bound.port;
}

function call(port: number, method: string, path: string, body = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      traceparent: `00-${randomUUID().replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(0, 16)}-01`,
      ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}),
    };
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
