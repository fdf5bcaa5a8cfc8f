import { expect, it } from 'vitest';
import { followJob, type DirectClient } from '#engine/operations/client.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { httpServer } from './support/servers.ts';

interface Asked {
  readonly path: string;
  readonly user?: string;
  readonly body?: string;
}

/** A shop that counts the visits of each user: only the right partner has the same answer. */
function counting(): Promise<number> {
  const visits = new Map<string, number>();
  return httpServer((message, response) => {
    const user = message.headers.cookie ?? '';
    const count = (visits.get(user) ?? 0) + 1;
    visits.set(user, count);
    message.resume().once('end', () => response.end(JSON.stringify({ user, count })));
  });
}

async function record(client: DirectClient, capture: string, asked: readonly Asked[]): Promise<void> {
  const [port] = await startTaps(client, capture, [edgeTap(await counting())]);
  for (const { path, user, body } of asked) {
    await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: user === undefined ? {} : { cookie: `user=${user}` },
      ...(body === undefined ? {} : { method: 'POST', body }),
    }).then((response) => response.text());
  }
  await client.taps.stop();
}

async function compare(client: DirectClient, noise: string | null = null): Promise<ComparisonDocument> {
  const job = await client.comparisons.start({
    name: 'both',
    baseline: 'left',
    candidate: 'right',
    noise,
    audit: null,
    gates: null,
    settings: { leastPairs: 1 },
  });
  await followJob(client, job, () => undefined);
  return client.comparisons.get({ name: 'both' });
}

it('pairs captures of both sides by what is asked and by order within the session, and counts the rest', async () => {
  const { client } = await testEngine();
  await record(client, 'left', [
    { path: '/cart?a=1&b=2', user: 'ann' },
    { path: '/cart?a=1&b=2', user: 'bob' },
    { path: '/cart?a=1&b=2', user: 'ann' },
    { path: '/order', user: 'ann', body: 'one' },
    { path: '/order', user: 'ann', body: 'two' },
    { path: '/only/left', user: 'bob' },
  ]);
  // The users come in another order, each with the same visits; the query is spelled differently.
  await record(client, 'right', [
    { path: '/cart?b=2&a=1', user: 'bob' },
    { path: '/cart?a=%31&b=2', user: 'ann' },
    { path: '/cart?b=2&a=1', user: 'ann' },
    { path: '/order', user: 'ann', body: 'one' },
    { path: '/order', user: 'ann', body: 'two' },
    { path: '/order', user: 'ann', body: 'three' },
    { path: '/only/right', user: 'cleo' },
  ]);
  const document = await compare(client);
  expect(document.coverage).toMatchObject({
    pairing: 'fingerprint',
    baselineExchanges: 6,
    paired: 5,
    unpairedBaseline: 1,
    unpairedCandidate: 2,
  });
  expect(document.findings.filter(({ kind }) => kind === 'body')).toEqual([]);
});

it('pairs by order alone where one side knows no sessions, and takes its noise run the same way', async () => {
  const { client } = await testEngine();
  const asked = Array.from({ length: 4 }, (_, index) => ({ path: `/items/${index % 2}` }));
  await record(client, 'left', asked);
  await record(client, 'again', asked);
  await record(
    client,
    'right',
    asked.map((one) => ({ ...one, user: 'ann' })),
  );
  const document = await compare(client, 'again');
  expect(document.coverage).toMatchObject({ paired: 4, unpairedBaseline: 0, unpairedCandidate: 0 });
  expect(document.findings.filter(({ kind }) => kind === 'body')).toMatchObject([
    { place: 'body /user', count: 4, noiseCount: 0 },
  ]);
});

it('says so when nothing is in common', async () => {
  const { client } = await testEngine();
  await record(client, 'left', [{ path: '/a' }]);
  await record(client, 'right', [{ path: '/b' }]);
  const job = await client.comparisons.start({
    name: 'both',
    baseline: 'left',
    candidate: 'right',
    noise: null,
    audit: null,
    gates: null,
    settings: {},
  });
  await expect(followJob(client, job, () => undefined)).rejects.toMatchObject({ code: 'NOTHING_IN_COMMON' });
});

it('refuses one run in two places, where it would always pass', async () => {
  const { client } = await testEngine();
  await record(client, 'left', [{ path: '/a' }]);
  await record(client, 'right', [{ path: '/a' }]);
  const named = (candidate: string, noise: string | null) =>
    client.comparisons.start({
      name: 'both',
      baseline: 'left',
      candidate,
      noise,
      audit: null,
      gates: null,
      settings: {},
    });
  for (const [candidate, noise] of [
    ['left', null],
    ['right', 'right'],
    ['right', 'left'],
  ] as const) {
    await expect(named(candidate, noise)).rejects.toMatchObject({ data: { code: 'SAME_SOURCE' } });
  }
});
