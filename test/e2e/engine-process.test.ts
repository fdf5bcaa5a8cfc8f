import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { run } from './support/run-once.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const HOST = fileURLToPath(new URL('support/utility-host.ts', import.meta.url));

it('runs bundled, with its workers, over a message port, and closes its files when it is asked to end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await run(process.execPath, [join(PROJECT, 'build', 'bundle.ts')]);
  const workspace = join(folder, 'bundled.meshproof');
  const printed = await run(process.execPath, [HOST, join(PROJECT, 'dist/engine/utility.mjs'), workspace]);
  expect(JSON.parse(printed)).toEqual({ first: { type: 'ready' }, state: 'done' });
  expect(existsSync(workspace)).toBe(true);
  expect(existsSync(`${workspace}-wal`)).toBe(false);
});
