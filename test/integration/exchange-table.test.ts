import { describe, expect, it } from 'vitest';
import type { ExchangeQuery, ExchangeRow, ExchangeSortKey } from '#shared/model/index.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { httpServer } from './support/servers.ts';

const STATUSES = [200, 201, 302, 404, 500];
const METHODS = ['GET', 'POST', 'PUT'];

/** A capture of 60 exchanges with all kinds of methods, paths and statuses. */
async function recorded() {
  const engine = await testEngine();
  const target = await httpServer((message, response) => {
    message.resume();
    const index = Number(/\d+/.exec(message.url ?? '')?.[0]);
    response.statusCode = STATUSES[index % STATUSES.length] ?? 200;
    response.end('x'.repeat(index));
  });
  const [port = 0] = await startTaps(engine.client, 'c', [edgeTap(target)]);
  for (let index = 0; index < 60; index += 1) {
    const path = index % 4 === 0 ? `/100%25_sure/${index}` : `/items/${index}`;
    const method = METHODS[index % METHODS.length] ?? 'GET';
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, redirect: 'manual' });
    await response.text();
  }
  const capture = await engine.client.taps.stop();
  const all = await engine.client.exchanges.page(query(capture.id, {}));
  return { ...engine, capture, rows: all.rows };
}

function query(
  captureId: number,
  more: Partial<Omit<ExchangeQuery, 'filter'>> & { filter?: Partial<ExchangeQuery['filter']> },
): ExchangeQuery {
  return {
    sort: { key: 'startUs', descending: false },
    offset: 0,
    limit: 1000,
    ...more,
    filter: { captureId, ...more.filter },
  };
}

const FILTERS: [string, Partial<ExchangeQuery['filter']>, (row: ExchangeRow) => boolean][] = [
  ['a method', { method: ['POST'] }, (row) => row.method === 'POST'],
  ['two status classes', { statusClass: [4, 5] }, (row) => row.status === 404 || row.status === 500],
  ['text in the path', { text: 'ITEMS/1' }, (row) => row.path.includes('items/1')],
  ['text with characters that LIKE gives a meaning', { text: '%25_s' }, (row) => row.path.includes('%25_s')],
  ['a route', { route: ['GET /items/{n}'] }, (row) => row.route === 'GET /items/{n}'],
  ['a vantage that nothing has', { vantage: ['instance'] }, () => false],
  ['a service that nothing has', { service: ['producer'] }, () => false],
  [
    'several at once',
    { method: ['GET'], statusClass: [2], text: 'items' },
    (row) => row.method === 'GET' && (row.status ?? 0) < 300 && row.path.includes('items'),
  ],
];

describe('the exchange table', () => {
  it('filters, counts, sorts and pages as a plain array would', async () => {
    const { client, capture, rows } = await recorded();
    expect(rows).toHaveLength(60);
    for (const [name, filter, matches] of FILTERS) {
      const page = await client.exchanges.page(query(capture.id, { filter }));
      expect(
        page.rows.map((row) => row.id),
        name,
      ).toEqual(rows.filter(matches).map((row) => row.id));
      expect(page, name).toMatchObject({ matching: page.rows.length, total: 60 });
    }
    const keys: ExchangeSortKey[] = ['startUs', 'status', 'method', 'path', 'responseBytes', 'route'];
    for (const key of keys) {
      for (const descending of [false, true]) {
        const sorted = rows.toSorted((a, b) => {
          const [x, y] = [a[key] ?? -1, b[key] ?? -1];
          const order = x < y ? -1 : x > y ? 1 : a.id - b.id;
          return descending ? -order : order;
        });
        const page = await client.exchanges.page(
          query(capture.id, { sort: { key, descending }, offset: 13, limit: 17 }),
        );
        expect(
          page.rows.map((row) => row.id),
          `${key} ${descending}`,
        ).toEqual(sorted.slice(13, 30).map((row) => row.id));
      }
    }
  });

  it('gives an empty page behind the end, and a clear error for an exchange that is not there', async () => {
    const { client, capture } = await recorded();
    const page = await client.exchanges.page(query(capture.id, { offset: 500 }));
    expect(page).toMatchObject({ rows: [], matching: 60, offset: 500 });
    await expect(client.exchanges.get({ id: 999_999 })).rejects.toMatchObject({
      code: 'FAILED',
      data: { kind: 'input', code: 'UNKNOWN_EXCHANGE' },
    });
  });

  it('gives the space back when a capture is removed', async () => {
    const { client } = await testEngine();
    const target = await httpServer((_message, response) => {
      response.end(Buffer.from(Array.from({ length: 40_000 }, () => Math.floor(Math.random() * 256))));
    });
    const [port = 0] = await startTaps(client, 'large', [edgeTap(target)]);
    for (let index = 0; index < 30; index += 1)
      await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.bytes());
    const capture = await client.taps.stop();
    const { freedBytes } = await client.captures.remove({ id: capture.id });
    expect(freedBytes).toBeGreaterThan(1_000_000);
    expect(await client.captures.list()).toEqual([]);
  });
});
