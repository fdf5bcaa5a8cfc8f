import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runAuditWorker } from '#engine/operations/audit-worker.ts';
import type { AuditRequest } from '#engine/policy/audit-protocol.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { testFolder } from './support/folder.ts';
import { NO_SOURCES, writeTree } from './support/policy-sources.ts';

const unwatched = { signal: new AbortController().signal, progress: () => undefined };

function requestOf(folder: string): AuditRequest {
  return {
    folder,
    sources: { ...NO_SOURCES, spring: ['shop'] },
    options: DEFAULT_POLICY_OPTIONS,
    traffic: null,
    task: { kind: 'audit' },
  };
}

it('sources that need more memory than an audit may use end it with what to do, and not the process', async () => {
  const folder = testFolder();
  const lines = Array.from({ length: 200_000 }, (_, i) => `  name${i}: {a: [${i}, ${i}], b: {c: value}}`);
  writeTree(folder, { 'shop/application.yml': `shop:\n${lines.join('\n')}\n` });
  const small = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };
  await expect(runAuditWorker(requestOf(folder), unwatched, small)).rejects.toMatchObject({
    name: 'MeshproofError',
    kind: 'input',
    code: 'OUT_OF_MEMORY',
    message: 'the sources need more than the 96 MiB of memory that an audit may use',
    advice: expect.stringContaining('Name less at a time'),
  });
  // The same limit is enough for what others have.
  writeTree(folder, { [join('shop', 'application.yml')]: 'server:\n  port: 8080\n' });
  const { kind } = await runAuditWorker(requestOf(folder), unwatched, small);
  expect(kind).toBe('audited');
});
