/**
 * A child process that answers every request with about 2 KB of JSON, as fast as a socket allows: it only looks for the
 * end of each request head. `node backend.ts VARIANTS`: how many different bodies it has; 0 makes every body new.
 * Over IPC it sends its port, and what it served since the last question whenever it is asked.
 */
import { createServer, type Socket } from 'node:net';
import type { BackendMessage, Served } from './protocol.ts';

const HEAD_END = '\r\n\r\n';
const BODY_BYTES = 2048;
/** Width of the number in each body that makes it different. */
const DIGITS = 12;

const variants = Number(process.argv[2] ?? '0');
const template = answer(0);
const numberAt = template.indexOf('"id":') + 5;
const prepared = Array.from({ length: variants }, (_, id) => answer(id));

let answered = 0;
let served: Served = nothingServed();

const server = createServer({ noDelay: true }, (socket) => {
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    // One whole request is by far the most frequent chunk.
    const text = tail + chunk.toString('latin1');
    let from = 0;
    for (let end = text.indexOf(HEAD_END); end >= 0; end = text.indexOf(HEAD_END, from)) {
      from = end + HEAD_END.length;
      respond(socket);
    }
    tail = from === text.length ? '' : text.slice(from);
  });
  // Clients cut their connections at the end of a round.
  socket.on('error', () => socket.destroy());
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') send({ kind: 'listening', port: address.port });
});

process.on('message', () => {
  send({ kind: 'served', served });
  served = nothingServed();
});
process.on('disconnect', () => process.exit());

function respond(socket: Socket): void {
  const now = performance.timeOrigin + performance.now();
  if (served.requests === 0) served.firstMs = now;
  served.lastMs = now;
  served.requests++;
  socket.write(prepared[answered++ % variants] ?? numbered(answered));
}

/** A copy of the template with another number: the socket may still hold the one before. */
function numbered(id: number): Buffer {
  const copy = Buffer.allocUnsafe(template.length);
  template.copy(copy);
  copy.write(String(id).padStart(DIGITS, '1'), numberAt, 'latin1');
  return copy;
}

function answer(id: number): Buffer {
  const item = { id: Number(String(id).padStart(DIGITS, '1')), name: 'Item', tags: ['a', 'b'], note: '' };
  const note = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
  const body = JSON.stringify({ ...item, note: note.slice(0, BODY_BYTES - JSON.stringify(item).length) });
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `server: backend\r\ncache-control: no-store${HEAD_END}${body}`,
  );
}

function nothingServed(): Served {
  return { requests: 0, firstMs: 0, lastMs: 0 };
}

function send(message: BackendMessage): void {
  process.send?.(message);
}
