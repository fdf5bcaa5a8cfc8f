import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { followJob } from '#engine/operations/client.ts';
import { first } from '#engine/store/migrations/0010-first.ts';
import { packLoader } from '#engine/store/pack-loader.ts';
import { PackReader } from '#engine/store/pack.ts';
import { readTrafficEvidence } from '#engine/store/traffic-evidence.ts';
import { openForReading } from '#engine/store/workspace-file.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { answering, NO_SOURCES, writeTree } from './support/policy-sources.ts';
import { httpServer } from './support/servers.ts';

const APPLICATION = 'spring: {application: {name: shop}}\neureka: {client: {enabled: false}}\n';

it('keeps an audit, replaces it by name, lists it and removes it', async () => {
  const { client, folder } = await testEngine();
  writeTree(folder, { 'application.yml': APPLICATION });
  const question = {
    name: 'first',
    sources: { ...NO_SOURCES, spring: ['application.yml'] },
    options: DEFAULT_POLICY_OPTIONS,
    capture: null,
  };
  for (let time = 0; time < 2; time += 1) {
    const ended = await followJob(client, await client.audits.start(question), () => undefined);
    expect(ended).toMatchObject({ kind: 'audit', state: 'done', result: 'first' });
  }
  const list = await client.audits.list();
  expect(list).toHaveLength(1);
  const document = await client.audits.get({ name: 'first' });
  expect(document.inputs[0]).toEqual({
    side: 'spring',
    source: 'application.yml',
    contents: [{ what: 'application.yml', count: 1 }],
  });
  expect(await client.audits.remove({ name: 'first' })).toEqual({ removed: true });
  expect(await client.audits.remove({ name: 'first' })).toEqual({ removed: false });
  expect(await client.audits.list()).toEqual([]);
  await expect(client.audits.get({ name: 'first' })).rejects.toThrow(/no audit named 'first'/);
});

it('a cancelled audit keeps nothing', async () => {
  const { client } = await testEngine();
  let cancel = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    cancel = resolve;
  });
  // Never answers: only the cancelling can end it.
  const slow = await answering({ '/actuator': () => cancel() });
  const job = await client.audits.start({
    name: 'slow',
    sources: { ...NO_SOURCES, actuators: [slow.url] },
    options: DEFAULT_POLICY_OPTIONS,
    capture: null,
  });
  await asked;
  await client.jobs.cancel({ id: job.id });
  expect(await followJob(client, job, () => undefined)).toMatchObject({ state: 'cancelled' });
  expect(await client.audits.list()).toEqual([]);
});

it('a workspace from before audits gets their table', async () => {
  const folder = testFolder();
  const path = join(folder, 'test.meshproof');
  const old = new Database(path);
  old.exec(first);
  old.pragma('application_id = 0x4d505246');
  old.pragma('user_version = 10');
  old.close();
  const { client } = await testEngine(folder);
  expect(await client.audits.list()).toEqual([]);
  expect(await client.captures.list()).toEqual([]);
});

it('takes evidence from a capture: equal requests once, hosts, proxies and attempts by service', async () => {
  const engine = await testEngine();
  const { client, workspace } = engine;
  const instance = await httpServer((_request, response) => response.end('ok'));
  const edge = await httpServer((request, response) => {
    const forward = async () => {
      const trace = String(request.headers['traceparent'] ?? '');
      const tries = request.url === '/flaky' ? 3 : 1;
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        const headers: Record<string, string> = { traceparent: trace };
        if (request.url === '/mesh') headers['x-envoy-attempt-count'] = '1';
        await fetch(`http://127.0.0.1:${ports[1]}${request.url}`, { headers }).then((answer) =>
          answer.text(),
        );
      }
      response.end('ok');
    };
    void forward();
  });
  const ports = await startTaps(client, 'c', [
    edgeTap(edge),
    {
      kind: 'instance',
      name: 'one',
      service: 'producer',
      version: 'v1',
      listen: { host: '127.0.0.1', port: 0 },
      target: { host: '127.0.0.1', port: instance },
    },
  ]);
  const send = async (path: string, id: number) => {
    const trace = `00-${String(id).padStart(32, '0')}-00000000000000a1-01`;
    const headers = { 'X-Canary': 'always', traceparent: trace, 'x-request-id': String(id) };
    await fetch(`http://127.0.0.1:${ports[0]}${path}`, { headers }).then((answer) => answer.text());
  };
  for (const [index, path] of ['/items', '/items', '/flaky', '/mesh'].entries()) await send(path, index + 1);
  await client.taps.stop();
  await engine.close();

  const database = openForReading(workspace);
  try {
    const packs = new PackReader(packLoader(database));
    const found = readTrafficEvidence(database, packs, 'c', () => false);
    expect(found?.leftOut).toBe(0);
    const { requests = [], services } = found?.evidence ?? {};
    expect(requests.map(({ request, count }) => [request.target, count])).toEqual([
      ['/items', 2],
      ['/flaky', 1],
      ['/mesh', 1],
    ]);
    const [items] = requests;
    expect(items?.request).toMatchObject({
      method: 'GET',
      scheme: 'http',
      authority: `127.0.0.1:${ports[0]}`,
    });
    const fields = items?.request.headers.map(([name]) => name.toLowerCase());
    expect(fields).toContain('x-canary');
    expect(fields).not.toContain('traceparent');
    expect(services).toEqual([
      {
        service: 'producer',
        exchanges: 6,
        hosts: [{ host: `127.0.0.1:${ports[1]}`, count: 6 }],
        throughEnvoy: 1,
        mostAttempts: 3,
      },
    ]);
    const detailed = readTrafficEvidence(database, packs, 'c', (field) => field === 'x-request-id');
    expect(detailed?.evidence.requests).toHaveLength(4);
    expect(readTrafficEvidence(database, packs, 'nothing', () => false)).toBeUndefined();
  } finally {
    database.close();
  }
});
