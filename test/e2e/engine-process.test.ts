import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { keepComparison } from '#test/fixtures/comparison/keep.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { run } from './support/run-once.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const HOST = fileURLToPath(new URL('support/utility-host.ts', import.meta.url));

it('runs bundled, with its workers, over a message port, and closes its files when it is asked to end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await run(process.execPath, [join(PROJECT, 'build', 'bundle.ts')]);
  const workspace = join(folder, 'bundled.meshproof');
  const compared = join(folder, 'compared.meshproof');
  await keepComparison(compared, sampleDocument());
  const program = join(PROJECT, 'dist/engine/utility.mjs');
  const printed = await run(process.execPath, [HOST, program, workspace, compared]);
  expect(JSON.parse(printed)).toEqual({
    first: { type: 'ready' },
    state: 'done',
    // The app around it printed the report: no Chromium is asked for.
    pdf: '%PDF of fail: cutover',
    refused: 'the app: the report could not be printed as PDF (out of paper)',
  });
  expect(existsSync(workspace)).toBe(true);
  expect(existsSync(`${workspace}-wal`)).toBe(false);
});
