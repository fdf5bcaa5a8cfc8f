import { createServer } from 'node:net';
import type { Sender } from './sender.ts';

const REQUESTS = 400;
const IN_PARALLEL = 8;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

/**
 * Sends a few hundred requests to a responder of its own before the first real one, so that the first real ones do not
 * wait for code to be loaded and compiled. The target sees none of it. Without a loopback socket it does nothing: a late
 * start then shows in the send lag.
 * @param makeSender gives a sender that is used for nothing else
 */
export async function warmUpSender(makeSender: () => Sender): Promise<void> {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write(ANSWER));
    socket.on('error', () => socket.destroy());
  });
  const port = await new Promise<number | null>((resolve) => {
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : null);
    });
  });
  if (port === null) return;
  const sender = makeSender();
  let left = REQUESTS;
  const lanes = Array.from({ length: IN_PARALLEL }, async () => {
    while (left > 0) {
      left -= 1;
      await new Promise<void>((resolve) => {
        sender.send(
          {
            origin: `http://127.0.0.1:${port}`,
            method: 'POST',
            path: '/warm-up?n=1',
            headers: [
              ['Host', 'warm-up'],
              ['Content-Type', 'application/json'],
            ],
            body: Buffer.from('{"warm":"up"}'),
            chunked: false,
          },
          () => resolve(),
        );
      });
    }
  });
  await Promise.all(lanes);
  await sender.close();
  await new Promise((resolve) => server.close(resolve));
}
