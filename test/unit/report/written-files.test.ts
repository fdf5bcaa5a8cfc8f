import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type RenderedFile, writeFiles } from '#engine/operations/rendered-files.ts';

const FILE: RenderedFile = {
  fileName: 'report.md',
  mediaType: 'text/markdown',
  content: Buffer.from('# r\n'),
};

it.each(['before they are made', 'while they are made'])(
  'writes no files when it is cancelled %s',
  async (when) => {
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-written-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const stop = new AbortController();
    const options = { signing: null, printer: () => Promise.resolve(), signal: stop.signal };
    const render = () => {
      stop.abort();
      return Promise.resolve([FILE]);
    };
    if (when.startsWith('before')) stop.abort();
    const target = join(folder, 'report');
    await expect(writeFiles(target, 'pass', options, render)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(existsSync(target)).toBe(false);
    const done = await writeFiles(target, 'pass', { ...options, signal: undefined }, () =>
      Promise.resolve([FILE]),
    );
    expect(done).toMatchObject({ files: [{ bytes: 4 }], verdict: 'pass', signer: null });
  },
);
