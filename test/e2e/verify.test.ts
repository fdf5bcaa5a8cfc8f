/** A report that was handed over, verified in the window, in order: each test goes on where the one before it ended. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey } from '#engine/report/keys.ts';
import { openSigner } from '#engine/report/sign.ts';
import { renderHtml, type Report } from '#shared/report/index.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { lookAt } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';

let folder = '';
let fingerprint = '';
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  await createKey(join(folder, 'key.pem'), null);
  const signer = await openSigner({ keyFile: join(folder, 'key.pem'), passphrase: null });
  ({ fingerprint } = signer);
  const report: Report = {
    schema: 2,
    kind: 'meshproof-report',
    drills: [],
    document: sampleDocument(),
    run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: fingerprint },
  };
  const html = renderHtml(report);
  writeFileSync(join(folder, 'unsigned.html'), html);
  writeFileSync(join(folder, 'report.html'), await signer.seal(Buffer.from(html), 'html'));
  const edited = readFileSync(join(folder, 'report.html'), 'utf8').replace('fail', 'pass');
  writeFileSync(join(folder, 'edited.html'), edited);
  writeFileSync(join(folder, 'notes.html'), '<p>notes</p>');
  // Inherited by the engine that is started: the user's own keys are left alone.
  process.env['MESHPROOF_TRUSTED_KEYS'] = join(folder, 'settings', 'trusted-keys');
  opened = await openTestWindow(folder);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  delete process.env['MESHPROOF_TRUSTED_KEYS'];
  rmSync(folder, { recursive: true, force: true });
});

async function verify(file: string): Promise<string> {
  const panel = page.getByRole('dialog', { name: 'Verify a report' });
  await panel.getByLabel('File of a report').fill(file);
  await panel.getByRole('button', { name: 'Verify', exact: true }).click();
  const result = panel.getByRole('region', { name: 'Result' });
  await result.waitFor();
  return result.innerText();
}

it('is offered before there is a workspace', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByRole('heading', { name: 'Or only read a report' }).waitFor();
  await lookAt(page, '70-verify-offered');
  await page.getByRole('button', { name: 'Verify a report…' }).click();
  await page.getByText('None yet: nobody has said whose key').waitFor();
  await lookAt(page, '71-verify');
});

it('tells a valid signature with its key, which nobody vouches for yet', async () => {
  const text = await verify('report.html');
  for (const words of [
    'Unchanged, signer not known',
    'Whose key it is was not checked',
    fingerprint,
    'not among the trusted keys',
  ])
    expect(text).toContain(words);
  await lookAt(page, '72-verify-valid');
});

it('trusts the key by the name of its owner', async () => {
  await page.getByLabel('Whose key it is').fill('Release team');
  await page.getByRole('button', { name: 'Trust this key' }).click();
  await page.getByText('trusted as Release team', { exact: true }).waitFor();
  await page
    .getByRole('button', { name: `Remove the key of Release team, ${fingerprint.slice(0, 15)}…` })
    .waitFor();
  await page.getByRole('status').filter({ hasText: 'Valid' }).waitFor();
  expect(readFileSync(join(folder, 'settings', 'trusted-keys'), 'utf8')).toContain(
    `${fingerprint} Release team\n`,
  );
  await lookAt(page, '73-verify-trusted');
});

it('tells one that was changed, one that is not signed, and what is no report', async () => {
  const edited = await verify('edited.html');
  for (const words of ['Not valid', 'changed after it was signed', fingerprint])
    expect(edited).toContain(words);
  expect(await page.getByRole('button', { name: 'Trust this key' }).count()).toBe(0);
  await lookAt(page, '74-verify-bad');
  const unsigned = await verify('unsigned.html');
  for (const words of ['Not signed', 'none']) expect(unsigned).toContain(words);
  await lookAt(page, '75-verify-unsigned');
  await page.getByLabel('File of a report').fill('notes.html');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('this is no file of a Meshproof report').waitFor();
  await lookAt(page, '76-verify-no-report');
});

it('trusts a key no longer when it is removed', async () => {
  await page.getByRole('button', { name: 'Remove the key of Release team' }).click();
  await page.getByText('None yet: nobody has said whose key').waitFor();
  expect(await verify('report.html')).toContain('not among the trusted keys');
  expect(opened.problems).toEqual([]);
});
