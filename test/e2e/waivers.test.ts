import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareRuns, recordRuns, RUNS } from '#test/fixtures/comparable-runs.ts';
import { lookAt } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';

/** Gates, waivers, sign-off and history in the window, in order: each test goes on where the one before it ended. */

const WORKSPACE = 'shop.meshproof';

let folder: string;
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  await recordRuns(folder, WORKSPACE);
  await compareRuns(folder, WORKSPACE, [
    ['tuesday', RUNS.mended],
    ['wednesday', RUNS.mesh],
  ]);
  opened = await openTestWindow(folder);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('says of every gate that does not pass what to do', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByRole('button', { name: WORKSPACE.replace('.meshproof', '') }).click();
  await openComparison('tuesday');
  await heading('Fail').waitFor();
  const gates = page.getByText('4 of 5 pass, the default rules');
  await gates.waitFor();
  // One line says the gravest of them; all stand below it.
  const advice = page.getByText('or accept one of them with owner, reason and expiry', { exact: false });
  expect(await advice.isVisible()).toBe(false);
  await lookAt(page, '29-gates-in-one-line');
  await gates.click();
  await page.getByText('or accept one of them with owner, reason and expiry', { exact: false }).waitFor();
  await lookAt(page, '30-gates-advice');
});

it('asks who accepts a finding, why and until when', async () => {
  await page.getByRole('link', { name: /price/ }).first().click();
  const finding = page.getByRole('region', { name: 'Finding', exact: true });
  await finding.getByRole('button', { name: 'Accept with a waiver…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
  await dialog.getByText('The reason is missing.').waitFor();
  await dialog.getByText('The owner is missing.').waitFor();
  await lookAt(page, '31-waive-errors');
  await dialog.getByLabel('Reason').fill('The new price list is meant.');
  await dialog.getByLabel('Owner').fill('ada');
  await dialog.getByLabel('Last day (UTC)').fill('2999-12-31');
  await lookAt(page, '32-waive');
  await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
  await finding.getByText('The new price list is meant.').waitFor();
  await heading('Pass').waitFor();
  await lookAt(page, '33-waived-finding');
});

it('lists waivers, removes one, and takes that back', async () => {
  await openTab('Waivers');
  const row = page.getByRole('row').filter({ hasText: 'W1' });
  await row.getByText('active').waitFor();
  await row.getByRole('button', { name: 'Remove…' }).click();
  expect(await page.getByRole('dialog').getByLabel('Your name').inputValue()).toBe('ada');
  await lookAt(page, '34-waiver-remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await row.getByText('removed', { exact: true }).waitFor();
  await heading('Fail').waitFor();
  await lookAt(page, '35-waiver-removed');
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.getByText('active').waitFor();
  await row.getByText('restored by ada').waitFor();
  await heading('Pass').waitFor();
  await lookAt(page, '36-waivers');
});

it('signs off, and says afterwards what is new since then', async () => {
  await openTab('History');
  await page.getByText('Nobody has signed this comparison.').waitFor();
  await page.getByRole('button', { name: 'Sign off…' }).click();
  await page.getByRole('dialog').getByLabel('Note').fill('ready for the cutover');
  await lookAt(page, '37-sign-off');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign off', exact: true }).click();
  await page.getByText('signed by ada').waitFor();
  await openComparison('wednesday');
  await openTab('History');
  await page.getByRole('heading', { name: /Since tuesday, which ada signed/ }).waitFor();
  await page.getByText('1 new finding, 0 fixed, 1 still there.', { exact: false }).waitFor();
  await lookAt(page, '38-history');
  await page.getByRole('button', { name: 'Sign off…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Sign off', exact: true }).click();
  await dialog.getByText('Say why it is signed although it does not pass.').waitFor();
  await dialog.getByLabel('Note').fill('for the record');
  await dialog.getByRole('button', { name: 'Sign off', exact: true }).click();
  await dialog.getByText("comparison 'wednesday' does not pass", { exact: false }).waitFor();
  await lookAt(page, '39-sign-off-refused');
  await dialog.getByRole('button', { name: 'Close' }).click();
});

it('shows services and what was not seen', async () => {
  await openTab('Services');
  await page.getByText('No instance was tapped.').waitFor();
  await openTab('Coverage');
  await page.getByText('Pairs by path and method; a dash was not seen').waitFor();
  await page.getByText('no audit was given').waitFor();
  await lookAt(page, '40-coverage');
});

it('takes the gates of a file, and names its mistakes', async () => {
  await page.getByRole('link', { name: 'All comparisons' }).click();
  await page.getByRole('link', { name: 'Compare two runs…' }).click();
  await page.getByLabel('Name of the comparison').fill('thursday');
  await page.getByLabel('Candidate').selectOption(RUNS.same);
  await page.getByLabel('Noise run').selectOption(RUNS.noise);
  await page.getByLabel('Gates', { exact: true }).selectOption('a file…');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByText('Choose a file.').waitFor();
  const gates = (text: string) =>
    page.getByLabel('File of gates').setInputFiles({
      name: 'gates.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(
        `schema: 1\ngates:\n  - name: Deletes were seen\n    ${text}\n  - {name: Slow machine, rule: latency, unclear: pass}\n`,
      ),
    });
  await gates('rule: methds');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByText('gates.yaml:4:11 gates[0].rule: is none of the rules', { exact: false }).waitFor();
  await lookAt(page, '41-gates-mistake');
  await gates('rule: methods\n    methods: [DELETE]');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('link', { name: 'thursday' }).click();
  await heading('Inconclusive').waitFor();
  await page.getByText('5 of 6 pass, rules of gates.yaml').click();
  await page.getByText('no DELETE request was replayed', { exact: false }).waitFor();
  await lookAt(page, '42-gates-of-a-file');
});

it('compares again with what was used, and with what is changed', async () => {
  await page.getByRole('link', { name: 'Compare again…' }).click();
  await heading('Compare thursday again').waitFor();
  expect(await page.getByLabel('Candidate').inputValue()).toBe(RUNS.same);
  expect(await page.getByLabel('Noise run').inputValue()).toBe(RUNS.noise);
  const gates = page.getByLabel('Gates', { exact: true });
  expect(await gates.locator('option:checked').textContent()).toBe('as thursday: gates.yaml');
  await page.getByLabel('Mesh budget (ms)').fill('many');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByText('A number of milliseconds, such as 5.').waitFor();
  await lookAt(page, '43-compare-again');
  await page.getByLabel('Mesh budget (ms)').fill('60000');
  await page.getByLabel('Latency margin (%)').fill('40');
  await page.getByLabel('Name of the comparison').fill('friday');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('link', { name: 'friday' }).click();
  await page.getByText('5 of 6 pass, rules of gates.yaml').waitFor();
  await page.getByRole('link', { name: 'Compare again…' }).click();
  expect(await page.getByLabel('Mesh budget (ms)').inputValue()).toBe('60000');
  expect(await page.getByLabel('Latency margin (%)').inputValue()).toBe('40');
  await gates.selectOption('the default gates');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('link', { name: 'friday' }).click();
  await heading('Pass').waitFor();
  await page.getByText('5 of 5 pass, the default rules').waitFor();
});

it('met no error of the page or of its policy on the way', () => {
  expect(opened.problems).toEqual([]);
});

function heading(words: string): Locator {
  return page.getByRole('heading', { level: 1 }).filter({ hasText: words });
}

async function openTab(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of the comparison' }).getByRole('link', { name }).click();
}

async function openComparison(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('link', { name, exact: true }).click();
}
