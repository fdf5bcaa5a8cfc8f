import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createKey } from '#engine/report/keys.ts';
import { verifyReport } from '#engine/report/verify.ts';
import { readReport } from '#shared/report/index.ts';
import { keepComparison } from '#test/fixtures/comparison/keep.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { drillOf } from '#test/fixtures/drill/sample.ts';
import { runCli } from './support/cli.ts';
import { testFolder } from './support/folder.ts';

const PAGES = ['drill.html', 'drill.json', 'drill.md', 'drill.pdf'];
const PRINTER = `#!/bin/sh
for one; do case "$one" in
  --print-to-pdf=*) pdf="\${one#--print-to-pdf=}";;
  file://*) page="\${one#file://}";;
esac; done
{ echo %PDF-1.4; cat "$page"; echo; echo %%EOF; } > "$pdf"
`;

it('reports the drills that the comparison counted, and one alone, signed as well', async () => {
  const folder = testFolder();
  const workspace = join(folder, 'kept.meshproof');
  // What a Chromium is asked for by its flags: here it prints the page's own text.
  const printer = join(folder, 'printer');
  writeFileSync(printer, PRINTER, { mode: 0o755 });
  const sample = sampleDocument();
  const counted = { name: 'd-1', scenario: 'flaky', verdict: 'pass' as const };
  const removed = { ...counted, name: 'gone' };
  const document = { ...sample, coverage: { ...sample.coverage, drills: [counted, removed] } };
  await keepComparison(workspace, document, [drillOf('d-1', 'Flaky'), drillOf('d-2', 'Not counted')]);
  const { fingerprint } = await createKey(join(folder, 'key.pem'), null);
  const report = (...args: string[]) =>
    runCli(['report', '--workspace', workspace, '--sign', 'key.pem', ...args], folder);

  const whole = await report('--comparison', 'cutover', '--out', 'whole');
  expect(whole.exitCode, whole.stderr).toBe(0);
  const { drills } = readReport(readFileSync(join(folder, 'whole', 'report.json'), 'utf8'), 'report.json');
  expect(drills.map(({ name }) => name)).toEqual(['d-1']);
  expect(readFileSync(join(folder, 'whole', 'report.html'), 'utf8')).toContain('Drill: Flaky');

  const alone = await report('--drill', 'd-1', '--out', 'alone', '--json');
  expect(alone.exitCode, alone.stderr).toBe(0);
  expect(JSON.parse(alone.stdout)).toMatchObject({ signer: fingerprint });
  const forms = await report('--drill', 'd-1', '--out', 'alone', '--format', 'md,pdf', '--chromium', printer);
  expect(forms.exitCode, forms.stderr).toBe(0);
  expect(readFileSync(join(folder, 'alone', 'drill.md'), 'utf8')).toContain('Meshproof drill: pass, Flaky');
  expect(readFileSync(join(folder, 'alone', 'drill.pdf'), 'utf8')).toContain('>Drill: Flaky</h2>');
  for (const file of [
    'whole/report.html',
    'whole/report.sig.json',
    ...PAGES.map((name) => `alone/${name}`),
  ]) {
    expect(await verifyReport(join(folder, file), fingerprint), file).toMatchObject({ valid: true });
  }
  const refused = await report('--drill', 'd-1', '--out', 'alone', '--format', 'csv');
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('none of html, pdf, json, md') as string,
  });
  const unsigned = ['report', '--workspace', workspace, '--drill', 'd-1', '--out', 'unsigned'];
  expect((await runCli([...unsigned, '--format', 'json,md'], folder)).exitCode).toBe(0);
  for (const name of ['drill.json', 'drill.md']) {
    expect(await verifyReport(join(folder, 'unsigned', name), null), name).toMatchObject({
      valid: false,
      reason: 'It is not signed.',
    });
  }
});
