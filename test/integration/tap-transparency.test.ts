import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { freePort, tcpServer } from './support/servers.ts';

/** Sends bytes, in the given pieces, ends, and gives back all that came until the other side ended. */
function converse(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
    for (const piece of pieces) socket.write(piece, 'latin1');
    socket.end();
  });
}

/** Answers with everything that it was sent, once the client has ended: both directions show every byte. */
function echo(socket: Socket): void {
  const parts: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => parts.push(chunk));
  socket.on('end', () => socket.end(Buffer.concat(parts)));
}

const CONVERSATIONS: Record<string, string[]> = {
  'header order, case and repetition': [
    'GET / HTTP/1.1\r\nhOsT: a\r\nX-b: 2\r\nx-B: 1\r\nX-Odd:no space \r\n\r\n',
  ],
  'chunking and trailers': [
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\na\r\n',
    '02;e=1\r\nbc\r\n',
    '0\r\nX-T: 1\r\n\r\n',
  ],
  'pipelined requests': ['GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n', 'GET /3 HTTP/1.1\r\n\r\n'],
  'an upgrade': [
    'GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    '\x81\x85\x01\x02\x03\x04\x69',
  ],
  'what is no HTTP at all': ['\x16\x03\x01\x00\xff\xfe\x00', '\n\n\r\r\x00'],
  'a megabyte': ['PUT /big HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n', 'x'.repeat(1_000_000)],
};

describe('a tap', () => {
  it.each(Object.entries(CONVERSATIONS))('passes on %s byte for byte, both ways', async (_name, pieces) => {
    const { client } = await testEngine();
    const [port = 0] = await startTaps(client, 'c', [edgeTap(await tcpServer(echo))]);
    expect(await converse(port, pieces)).toBe(pieces.join(''));
    const capture = await client.taps.stop();
    const sent = Buffer.byteLength(pieces.join(''), 'latin1');
    expect(capture.counts).toMatchObject({ connections: 1, bytesIn: sent, bytesOut: sent, lostBytes: 0 });
  });

  it('passes on a reset as a reset', async () => {
    const { client } = await testEngine();
    const server = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const [port = 0] = await startTaps(client, 'c', [edgeTap(server)]);
    await expect(converse(port, ['GET / HTTP/1.1\r\n\r\n'])).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await client.taps.stop()).exchanges).toBe(1);
  });

  it('lets a client half-close and still read the answer', async () => {
    const { client } = await testEngine();
    const server = await tcpServer((socket) => socket.on('end', () => socket.end('late answer')).resume());
    const [port = 0] = await startTaps(client, 'c', [edgeTap(server)]);
    expect(await converse(port, ['request'])).toBe('late answer');
  });

  it('at an instance refuses connections while its target does, and listens again afterwards', async () => {
    const { client } = await testEngine();
    const target = await freePort();
    const [port = 0] = await startTaps(client, 'c', [
      {
        kind: 'instance',
        name: 'one',
        service: 'producer',
        version: null,
        listen: { host: '127.0.0.1', port: 0 },
        target: { host: '127.0.0.1', port: target },
      },
    ]);
    await expect(converse(port, ['x'])).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(converse(port, ['x'])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const live = await client.engine.live();
    for await (const state of live) if (state.recording?.taps[0]?.listening === false) break;
    const { createServer } = await import('node:net');
    const server = createServer({ allowHalfOpen: true }, echo);
    await new Promise<void>((resolve) => server.listen(target, '127.0.0.1', resolve));
    try {
      for await (const state of await client.engine.live()) if (state.recording?.taps[0]?.listening) break;
      expect(await converse(port, ['back again'])).toBe('back again');
    } finally {
      server.close();
    }
  });
});
