import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { edgeTap, replay, startTaps, testEngine } from './support/engine.ts';
import { bodyOf, freePort, httpServer } from './support/servers.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: Buffer;
}

/** What a server got, without the fields that a replay has to set anew. */
interface Arrival {
  readonly method: string;
  readonly url: string;
  readonly fields: readonly string[];
  readonly body: string;
}

const OWN = /^(connection|content-length|transfer-encoding|x-meshproof-id|traceparent|x-b3-\w+)$/i;

function arrivalsServer(): { arrivals: Arrival[]; listen: Promise<number> } {
  const arrivals: Arrival[] = [];
  const listen = httpServer((message, response) => {
    void bodyOf(message).then((body) => {
      const fields: string[] = [];
      for (let index = 0; index < message.rawHeaders.length; index += 2) {
        const name = message.rawHeaders[index] ?? '';
        // undici writes Host first and in lower case; its place and case are not the client's.
        if (!OWN.test(name))
          fields.push(`${/^host$/i.test(name) ? 'host' : name}: ${message.rawHeaders[index + 1]}`);
      }
      arrivals.push({
        method: message.method ?? '',
        url: message.url ?? '',
        fields: fields.sort(),
        body: body.toString('latin1'),
      });
      response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2']);
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync(JSON.stringify({ path: message.url, got: body.length })));
    });
  });
  return { arrivals, listen };
}

function send(port: number, { method, path, headers, body }: Sent, chunked = false): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        response.resume().once('end', resolve);
      },
    );
    request.once('error', reject);
    if (chunked) request.write(body?.subarray(0, 3) ?? '');
    request.end(chunked ? body?.subarray(3) : body);
  });
}

const REQUESTS: Sent[] = [
  {
    method: 'GET',
    path: '/items/1?lang=en&x=%20y',
    headers: { 'X-Case': 'Kept', Cookie: 'session=abc', Host: 'shop.example.com' },
  },
  {
    method: 'POST',
    path: '/orders',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"sku":"a"}'),
  },
  { method: 'PUT', path: '/blobs/1', headers: {}, body: Buffer.from([0, 255, 13, 10, 1]) },
  { method: 'DELETE', path: '/orders/1', headers: {} },
  { method: 'HEAD', path: '/items/1', headers: {} },
];

describe('record and replay', () => {
  it('sends again what was recorded: methods, paths, fields, bodies', async () => {
    const { client } = await testEngine();
    const baseline = arrivalsServer();
    const candidate = arrivalsServer();
    const [port = 0] = await startTaps(client, 'base', [edgeTap(await baseline.listen)]);
    for (const one of REQUESTS) await send(port, one);
    await send(port, REQUESTS[1] ?? ({} as Sent), true);
    const capture = await client.taps.stop();
    expect(capture).toMatchObject({ exchanges: 6, complete: true, state: 'done' });

    const summary = await replay(client, await candidate.listen, {
      capture: 'base',
      name: 'r',
      connections: 1,
    });
    expect(summary).toMatchObject({
      planned: 6,
      sent: 6,
      responses: 6,
      errors: 0,
      refused: 0,
      valid: true,
      state: 'done',
    });
    expect(candidate.arrivals).toEqual(baseline.arrivals);

    const page = await client.exchanges.page({
      filter: { captureId: summary.captureId },
      sort: { key: 'startUs', descending: false },
      offset: 0,
      limit: 10,
    });
    expect(page.rows.map((row) => row.vantage)).toEqual(Array(6).fill('sender'));
    const detail = await client.exchanges.get({ id: page.rows[0]?.id ?? 0 });
    expect(detail.parent?.path).toBe('/items/1?lang=en&x=%20y');
    expect(
      detail.response?.headers.filter(([name]) => /^set-cookie$/i.test(name)).map(([, value]) => value),
    ).toEqual(['a=1; Path=/', 'b=2']);
    expect(detail.response?.body).toMatchObject({
      contentEncoding: 'gzip',
      text: expect.stringContaining('/items/1'),
    });
  });

  it('joins the attempts at the candidate to the requests that it sent', async () => {
    const { client } = await testEngine();
    const baseline = arrivalsServer();
    const [port = 0] = await startTaps(client, 'base', [edgeTap(await baseline.listen)]);
    for (let index = 0; index < 5; index += 1)
      await send(port, { method: 'GET', path: `/items/${index}`, headers: {} });
    await client.taps.stop();
    const instance = arrivalsServer();
    const tapPort = await freePort();
    const taps = [
      {
        kind: 'instance' as const,
        name: 'p1',
        service: 'producer',
        version: 'v2',
        listen: { host: '127.0.0.1', port: tapPort },
        target: { host: '127.0.0.1', port: await instance.listen },
      },
    ];
    const summary = await replay(client, tapPort, { capture: 'base', name: 'r', taps });
    const filter = { captureId: summary.captureId };
    const page = await client.exchanges.page({
      filter,
      sort: { key: 'startUs', descending: false },
      offset: 0,
      limit: 50,
    });
    const attempts = page.rows.filter((row) => row.vantage === 'instance');
    const sent = page.rows.filter((row) => row.vantage === 'sender');
    expect(attempts).toHaveLength(5);
    expect(sent.map((row) => row.attempts)).toEqual([1, 1, 1, 1, 1]);
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({
        service: 'producer',
        version: 'v2',
        linkMethod: 'correlation',
        linkConfidence: 1,
      });
      expect(sent.find((row) => row.id === attempt.parentId)?.path).toBe(attempt.path);
    }
  });

  it('refuses mutations unless asked, and accounts for each', async () => {
    const { client } = await testEngine();
    const baseline = arrivalsServer();
    const candidate = arrivalsServer();
    const [port = 0] = await startTaps(client, 'base', [edgeTap(await baseline.listen)]);
    for (const one of REQUESTS) await send(port, one);
    await client.taps.stop();
    const summary = await replay(client, await candidate.listen, {
      capture: 'base',
      name: 'r',
      mutations: 'refuse',
    });
    expect(summary).toMatchObject({ planned: 5, sent: 2, refused: 3, responses: 2 });
    expect(candidate.arrivals.map((one) => one.method).sort()).toEqual(['GET', 'HEAD']);
  });

  it('records what fails and goes on', async () => {
    const { client } = await testEngine();
    const baseline = arrivalsServer();
    const [port = 0] = await startTaps(client, 'base', [edgeTap(await baseline.listen)]);
    for (let index = 0; index < 4; index += 1)
      await send(port, { method: 'GET', path: `/items/${index}`, headers: {} });
    await client.taps.stop();
    const flaky = await httpServer((message, response) => {
      if (message.url === '/items/1') message.socket.resetAndDestroy();
      else response.end('ok');
    });
    const summary = await replay(client, flaky, { capture: 'base', name: 'r' });
    expect(summary).toMatchObject({ sent: 4, responses: 3, errors: 1 });
  });

  it('keeps the recorded order and sends nothing early', async () => {
    const { client } = await testEngine();
    const baseline = arrivalsServer();
    const candidate = arrivalsServer();
    const [port = 0] = await startTaps(client, 'base', [edgeTap(await baseline.listen)]);
    for (let index = 0; index < 20; index += 1)
      await send(port, { method: 'GET', path: `/items/${index}`, headers: {} });
    await client.taps.stop();
    const summary = await replay(client, await candidate.listen, {
      capture: 'base',
      name: 'r',
      speed: 2,
      connections: 1,
    });
    expect(candidate.arrivals.map((one) => one.url)).toEqual(baseline.arrivals.map((one) => one.url));
    expect(summary.sendLagMs?.p50).toBeGreaterThanOrEqual(0);
  });

  it('stops when it is cancelled and keeps what it has', async () => {
    const { client } = await testEngine();
    const baseline = arrivalsServer();
    const [port = 0] = await startTaps(client, 'base', [edgeTap(await baseline.listen)]);
    for (let index = 0; index < 6; index += 1)
      await send(port, { method: 'GET', path: `/items/${index}`, headers: {} });
    await client.taps.stop();
    const held = await httpServer((message, response) => {
      if (message.url === '/items/0') response.end('first');
    });
    const job = await client.replays.start({
      capture: 'base',
      name: 'r',
      side: 'candidate',
      targets: [{ tap: null, url: `http://127.0.0.1:${held}` }],
      speed: 'max',
      connections: 1,
      allow: [],
      mutations: 'refuse',
      headers: [],
      trace: 'inject',
      taps: [],
      timeoutMs: 60_000,
    });
    let last = job;
    for await (const state of await client.jobs.watch({ id: job.id })) {
      last = state;
      if (state.done >= 1 && state.state === 'running') await client.jobs.cancel({ id: job.id });
    }
    expect(last.state).toBe('cancelled');
    const [summary] = await client.replays.list();
    expect(summary).toMatchObject({ state: 'cancelled', valid: false, responses: 1 });
  });
});
