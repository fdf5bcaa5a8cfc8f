import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PrintRequests } from '#engine/entry/print-requests.ts';
import { chromiumPrinter } from '#engine/report/printer.ts';
import type { EngineMessage } from '#shared/contract/bridge.ts';
import { testFolder } from './support/folder.ts';

it('gives a Chromium up that does not come to an end, and says so', async () => {
  const folder = testFolder();
  const program = join(folder, 'hangs');
  writeFileSync(program, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
  await expect(chromiumPrinter(program, 50)('page.html', join(folder, 'report.pdf'))).rejects.toMatchObject({
    code: 'NOT_PRINTED',
    message: expect.stringContaining('it took longer than 0.05 s, and was given up') as string,
  });
});

it('passes on what the app says of its print, and waits no longer than it is told to', async () => {
  const said: EngineMessage[] = [];
  const prints = new PrintRequests((message) => said.push(message));
  const [first, second] = [prints.printer('a.html', 'a.pdf'), prints.printer('b.html', 'b.pdf')];
  expect(said).toMatchObject([
    { type: 'print', id: 1, page: 'a.html', pdf: 'a.pdf' },
    { type: 'print', id: 2, page: 'b.html', pdf: 'b.pdf' },
  ]);
  prints.hear({ type: 'printed', id: 2, problem: 'out of paper' });
  prints.hear({ type: 'printed', id: 1, problem: null });
  await expect(second).rejects.toMatchObject({
    code: 'NOT_PRINTED',
    message: expect.stringContaining('(out of paper)') as string,
    advice: expect.not.stringContaining('--chromium') as string,
  });
  await expect(first).resolves.toBeUndefined();

  const stop = new AbortController();
  const third = prints.printer('c.html', 'c.pdf', stop.signal);
  stop.abort();
  await expect(third).rejects.toMatchObject({ kind: 'cancelled' });
  prints.hear({ type: 'printed', id: 3, problem: null });
  await expect(prints.printer('d.html', 'd.pdf', stop.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  expect(said).toHaveLength(3);
});
