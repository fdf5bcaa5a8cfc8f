import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CliProcess } from './support/cli.ts';
import { testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { httpServer } from './support/servers.ts';

function get(port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume().once('end', resolve);
    });
    sent.once('error', reject);
    sent.end();
  });
}

it('keeps all but the last seconds when the engine is killed while it records', async () => {
  const folder = testFolder();
  const target = await httpServer((message, response) => response.end(`answer to ${message.url}`));
  const record = new CliProcess(
    [
      'record',
      '--workspace',
      'test.meshproof',
      '--capture',
      'c',
      '--side',
      'baseline',
      '--edge',
      `127.0.0.1:0=127.0.0.1:${target}`,
    ],
    folder,
  );
  const [, port] = await record.waitFor(/listening edge 127\.0\.0\.1:(\d+) -> [\s\S]*^ready$/m);
  const answered: number[] = [];
  const begin = performance.now();
  // Every 250 ms it commits; a machine that stalls can hold that up for a second and more.
  while (performance.now() - begin < 5_000) {
    await get(Number(port), `/items/${answered.length}`);
    answered.push(performance.now());
  }
  const killed = performance.now();
  record.child.kill('SIGKILL');
  await record.ended;

  const { client, workspace } = await testEngine(folder);
  expect(workspace).toBe(join(folder, 'test.meshproof'));
  const [capture] = await client.captures.list();
  const owed = answered.filter((at) => at < killed - 3_000).length;
  expect(owed).toBeGreaterThan(0);
  expect(capture).toMatchObject({ name: 'c', state: 'interrupted', complete: false });
  expect(capture?.exchanges).toBeGreaterThanOrEqual(owed);
  const page = await client.exchanges.page({
    filter: { captureId: capture?.id ?? 0 },
    sort: { key: 'startUs', descending: false },
    offset: owed - 1,
    limit: 1,
  });
  const detail = await client.exchanges.get({ id: page.rows[0]?.id ?? 0 });
  expect(detail.response?.body?.text).toBe(`answer to /items/${owed - 1}`);
});
