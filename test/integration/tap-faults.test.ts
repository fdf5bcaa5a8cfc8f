import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Fault } from '#shared/model/index.ts';
import { always, drilledTap, RawClient } from './support/drilled.ts';
import { bodyOf, freePort, httpServer, tcpServer } from './support/servers.ts';

const UNAVAILABLE: Fault = { kind: 'status', status: 503, body: 'drilled', contentType: 'text/plain' };

/** Answers with method, path and body, and remembers what it was asked. */
async function instance() {
  const asked: string[] = [];
  const port = await httpServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push(`${request.method} ${request.url} ${body.toString()}`.trim());
      response.end(`[${request.method} ${request.url} ${body.toString()}]`);
    });
  });
  return { asked, port };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe('a status fault', () => {
  it('answers on a connection that is kept, begins and ends between two requests, and is recorded', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    const client = new RawClient(tap.port);
    client.send(get('/1'));
    await client.until('[GET /1 ]');
    tap.set(always(UNAVAILABLE));
    client.send(get('/2'));
    expect(await client.until('drilled')).toMatch(/HTTP\/1\.1 503 Service Unavailable\r\n/);
    client.send('POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    client.send('0\r\n\r\n');
    expect(await client.until('drilled')).toContain('503');
    tap.set();
    client.send(get('/4'));
    await client.until('[GET /4 ]');
    expect(asked).toEqual(['GET /1', 'GET /4']);
    expect(tap.counts()).toEqual({ status: 2 });
    const { rows, complete } = await tap.recorded();
    expect(rows.map(({ path, status, fault }) => [path, status, fault])).toEqual([
      ['/1', 200, null],
      ['/2', 503, 'status 503'],
      ['/3', 503, 'status 503'],
      ['/4', 200, null],
    ]);
    expect(complete).toBe(true);
  });

  it('keeps the order of pipelined requests of which only a share is met', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always(UNAVAILABLE, 0.5));
    const client = new RawClient(tap.port);
    const paths = Array.from({ length: 40 }, (_, index) => `/p${index}`);
    client.send(paths.map(get).join(''));
    client.send('GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.ended;
    const answers = [...client.received.matchAll(/\[GET (\S+) \]|drilled/g)].map(
      (match) => match[1] ?? '503',
    );
    const expected = [...paths, '/last'].map((path) => (asked.includes(`GET ${path}`) ? path : '503'));
    expect(answers).toEqual(expected);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(36);
    const { rows } = await tap.recorded();
    expect(rows.filter(({ fault }) => fault !== null).length).toBe(41 - asked.length);
  });

  it('meets the same requests again for the same seed', async () => {
    const drawn = await Promise.all(
      [1, 2].map(async () => {
        const { asked, port } = await instance();
        const tap = await drilledTap(port);
        tap.set(always(UNAVAILABLE, 0.3));
        const client = new RawClient(tap.port);
        for (let n = 0; n < 30; n += 1) {
          client.send(get(`/${n}`));
          await client.until(/\]|drilled/);
        }
        return asked;
      }),
    );
    expect(drawn[0]).toEqual(drawn[1]);
    expect(drawn[0]?.length).toBeGreaterThan(10);
  });

  it('does not wait for a body that is announced with Expect, and ends the connection', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always(UNAVAILABLE));
    const client = new RawClient(tap.port);
    client.send('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    expect(await client.ended).toBe('end');
    expect(client.received).toMatch(/^HTTP\/1\.1 503 .*\r\nConnection: close\r\n\r\ndrilled$/s);
    expect(asked).toEqual([]);
  });

  it('has no body for HEAD, and ends the connection of HTTP/1.0', async () => {
    const { port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always(UNAVAILABLE));
    const client = new RawClient(tap.port);
    client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await client.until('\r\n\r\n')).toContain('Content-Length: 7');
    client.send('GET / HTTP/1.0\r\n\r\n');
    expect(await client.ended).toBe('end');
    expect(client.received).toMatch(/^HTTP\/1\.1 503 .*drilled$/s);
  });

  it('leaves a request alone that had begun before it, however slowly that comes', async () => {
    const { port } = await instance();
    const tap = await drilledTap(port);
    const client = new RawClient(tap.port);
    client.send('POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab');
    // The head has to be with the tap before the fault is on: an answer on another connection comes behind it.
    const other = new RawClient(tap.port);
    other.send(get('/other'));
    await other.until('[GET /other ]');
    tap.set(always(UNAVAILABLE));
    client.send('cd');
    expect(await client.until('[POST /slow abcd]')).toContain('200');
  });
});

describe('other faults of requests', () => {
  it('reset: the client sees a reset, and the instance nothing', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'reset' }));
    const client = new RawClient(tap.port);
    client.send(get('/'));
    expect(await client.ended).toBe('ECONNRESET');
    expect(asked).toEqual([]);
    const { rows } = await tap.recorded();
    expect(rows.map(({ status, error, fault }) => [status, error, fault])).toEqual([
      [null, 'ECONNRESET', 'reset'],
    ]);
  });

  it('delay: the instance is asked at once, the answer leaves later, and the next request waits for it', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'delay', delayMs: 300, jitterMs: 0 }));
    const client = new RawClient(tap.port);
    client.send(get('/1') + get('/2'));
    await expect.poll(() => asked).toEqual(['GET /1']);
    expect(client.received).toBe('');
    await client.until('[GET /2 ]');
    expect(asked).toEqual(['GET /1', 'GET /2']);
    const { rows } = await tap.recorded();
    expect(rows.every(({ firstByteUs }) => (firstByteUs ?? 0) >= 290_000)).toBe(true);
  });

  it('delay: a client that gives up was served all the same', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'delay', delayMs: 60_000, jitterMs: 0 }));
    const client = new RawClient(tap.port);
    client.send(get('/'));
    await expect.poll(() => asked).toEqual(['GET /']);
    client.socket.destroy();
    const { rows } = await tap.recorded();
    expect(rows.map(({ status, fault }) => [status, fault])).toEqual([[null, 'delay 60000 ms']]);
  });

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789', '0123'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n', '5\r\na'],
    ['the end of the connection', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789', '0123'],
    ['a length no longer than what may pass', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', 'ab'],
  ])('truncate: cuts a body framed by %s', async (_name, answer, left) => {
    const port = await tcpServer((socket) => {
      socket.once('data', () => (answer.includes('close') ? socket.end(answer) : socket.write(answer)));
    });
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'truncate', bytes: 4 }));
    const client = new RawClient(tap.port);
    client.send(get('/'));
    expect(await client.ended).toBe('end');
    expect(client.received).toBe(`${answer.slice(0, answer.indexOf('\r\n\r\n') + 4)}${left}`);
    const { rows, complete } = await tap.recorded();
    expect(rows.map(({ status, fault }) => [status, fault])).toEqual([[200, 'body cut after 4 bytes']]);
    // The recording lacks nothing: the answer was that short.
    expect(complete).toBe(true);
  });

  it('bandwidth: all of the answer comes, slowly', async () => {
    const port = await httpServer((_request, response) => response.end('x'.repeat(3_000)));
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'bandwidth', bytesPerSecond: 10_000 }));
    const client = new RawClient(tap.port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.ended;
    expect(client.received.endsWith('x'.repeat(3_000))).toBe(true);
    const { rows } = await tap.recorded();
    expect(rows[0]?.durationUs).toBeGreaterThan(250_000);
  });

  it('passes an informational answer on at once while the final one is held back', async () => {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => response.end(`[${body.toString()}]`));
    });
    server.on('checkContinue', (request, response) => {
      response.writeContinue();
      server.emit('request', request, response);
    });
    const port = await tcpServer((socket) => server.emit('connection', socket));
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'delay', delayMs: 100, jitterMs: 0 }));
    const client = new RawClient(tap.port);
    client.send('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    await client.until('100 Continue\r\n\r\n');
    client.send('hello');
    await client.until('[hello]');
  });
});

describe('what a fault must not do', () => {
  it('pass the rest of a body on that the instance never got the beginning of', async () => {
    const { asked, port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always(UNAVAILABLE));
    const client = new RawClient(tap.port);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    // No size of a chunk: from here on the body is none.
    client.send(get('/smuggled'));
    expect(['end', 'ECONNRESET']).toContain(await client.ended);
    tap.set();
    const next = new RawClient(tap.port);
    next.send(get('/next'));
    await next.until('[GET /next ]');
    expect(asked).toEqual(['GET /next']);
  });

  it.each([
    ['delay', { kind: 'delay', delayMs: 60_000, jitterMs: 0 }],
    ['truncate', { kind: 'truncate', bytes: 4 }],
    ['bandwidth', { kind: 'bandwidth', bytesPerSecond: 10_000 }],
  ] as const)('%s: keep a connection open that the instance ends without an answer', async (_name, fault) => {
    const port = await tcpServer((socket) => void socket.once('data', () => socket.end()));
    const tap = await drilledTap(port);
    tap.set(always(fault));
    const client = new RawClient(tap.port);
    client.send(get('/'));
    expect(await client.ended).toBe('end');
    expect(client.received).toBe('');
  });

  it.each([
    ['delay', { kind: 'delay', delayMs: 50, jitterMs: 0 }],
    ['bandwidth', { kind: 'bandwidth', bytesPerSecond: 10_000 }],
  ] as const)('%s: lose what follows a switch of protocols', async (_name, fault) => {
    const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n';
    const port = await tcpServer((socket) => {
      socket.once('data', () => {
        socket.write(`${switching}first,`);
        socket.write('second');
      });
    });
    const tap = await drilledTap(port);
    tap.set(always(fault));
    const client = new RawClient(tap.port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    expect(await client.until('second')).toBe(`${switching}first,second`);
  });

  it('listen while connections are to be refused, however fast that changes', async () => {
    const { port } = await instance();
    const tap = await drilledTap(port);
    tap.set(always({ kind: 'refuse' }));
    tap.set();
    tap.set(always({ kind: 'refuse' }));
    const first = new RawClient(tap.port);
    expect(await first.ended).toMatch(/^ECONN/);
    expect(tap.listening()).toBe(false);
    tap.set();
    await expect.poll(() => tap.listening()).toBe(true);
  });
});

describe('a refusing tap', () => {
  it('ends connections that are idle, finishes the request that is open, refuses others, and comes back', async () => {
    const opened = Promise.withResolvers<ServerResponse>();
    const port = await httpServer((request, response) => {
      if (request.url === '/open') opened.resolve(response);
      else response.end('[now]');
    });
    const tap = await drilledTap(port);
    const [idle, open] = [new RawClient(tap.port), new RawClient(tap.port)];
    idle.send(get('/'));
    await idle.until('[now]');
    open.send(get('/open'));
    const response = await opened.promise;
    tap.set(always({ kind: 'refuse' }));
    expect(tap.listening()).toBe(false);
    expect(await idle.ended).toBe('end');
    const refused = new RawClient(tap.port);
    expect(await refused.ended).toBe('ECONNREFUSED');
    response.end('[late]');
    await open.until('[late]');
    expect(await open.ended).toBe('end');
    tap.set();
    await expect.poll(() => tap.listening()).toBe(true);
    const back = new RawClient(tap.port);
    back.send(get('/'));
    await back.until('[now]');
  });

  it('stays closed while its target refuses as well, until both have ended', async () => {
    const tap = await drilledTap(await freePort());
    const first = new RawClient(tap.port);
    await first.ended;
    await expect.poll(() => tap.listening()).toBe(false);
    tap.set(always({ kind: 'refuse' }));
    tap.set();
    const again = new RawClient(tap.port);
    await again.ended;
    await expect.poll(() => tap.listening()).toBe(false);
  });
});

it('passes on what is no HTTP, faults or not', async () => {
  const port = await tcpServer((socket) => socket.pipe(socket));
  const tap = await drilledTap(port);
  tap.set(always(UNAVAILABLE));
  const client = new RawClient(tap.port);
  client.send('\x16\x03\x01\x00hello');
  await client.until('hello');
  client.send('more');
  await client.until('more');
});
