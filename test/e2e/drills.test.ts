import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDeployment, type Deployment } from '#engine/demo/deployment.ts';
import { BASELINE, CANDIDATE } from '#engine/demo/profile.ts';
import { createKey } from '#engine/report/keys.ts';
import { verifyReport } from '#engine/report/verify.ts';
import { Writer } from '#engine/store/writer.ts';
import { formatAddress } from '#shared/model/index.ts';
import { realDrill } from '#test/fixtures/drill/real.ts';
import { lookAt, lookAtWhole } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';

/** The view of the drills, in order: each test goes on where the one before it ended. */

const SCENARIO = `
title: All instances of the producer fail
about: Every instance answers 503 for two seconds.
traffic: { rate: 40, duration: 7s, requests: [GET /api/prices/1, GET /api/items] }
steps:
  - { at: 2s, for: 2s, fault: { status: 503 }, on: { service: producer } }
`;

let folder: string;
let opened: TestWindow;
let page: Page;
let deployments: { baseline: Deployment; candidate: Deployment };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  writeFileSync(join(folder, 'own.yaml'), SCENARIO);
  writeFileSync(join(folder, 'broken.yaml'), SCENARIO.replace('for: 2s', 'for: two'));
  keepRealDrill(folder);
  deployments = {
    baseline: await startDeployment(BASELINE, 1),
    candidate: await startDeployment(CANDIDATE, 2),
  };
  opened = await openTestWindow(folder, 900);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  await deployments.baseline.close();
  await deployments.candidate.close();
  rmSync(folder, { recursive: true, force: true });
});

it('says what a drill is as long as there is none', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByLabel('Name of the new workspace').fill('drilled');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Nothing is recorded yet' }).waitFor();
  await page.getByRole('link', { name: 'Drills' }).click();
  await page.getByRole('heading', { name: 'No drill has been run yet.' }).waitFor();
  await lookAt(page, '60-drills-empty');
});

it('explains the ready scenarios, and what is missing', async () => {
  await page.getByRole('link', { name: 'New drill…' }).click();
  await page.getByText('The first instance of the service answers 503 for a minute').waitFor();
  await page.getByLabel('Scenario', { exact: true }).selectOption('instance-leaves-joins-dies');
  await page.getByText('This scenario names leave and join.').waitFor();
  await page.getByLabel('Address of the baseline').fill('http://127.0.0.1:1');
  await page.getByRole('button', { name: 'Start the drill' }).click();
  await page.getByText('Without a tap before each instance no fault can be made').waitFor();
  await page.getByText('A drill needs a name').waitFor();
  await lookAt(page, '61-drills-form');
});

it('names line and field of a mistake in a file', async () => {
  await page.getByLabel('Scenario', { exact: true }).selectOption('');
  await page.getByLabel('Scenario file').setInputFiles(join(folder, 'broken.yaml'));
  await page.getByLabel('Name of the drill').fill('all fail');
  for (const side of ['baseline', 'candidate'] as const) await fillSide(side);
  await page.getByRole('button', { name: 'Start the drill' }).click();
  await page
    .getByText(/broken\.yaml:6:\d+ steps\[0\]\.for: expected a duration/)
    .first()
    .waitFor();
  await lookAt(page, '62-drills-mistake');
});

it('runs, shows how far it is, and ends with the answer', async () => {
  await page.getByLabel('Scenario file').setInputFiles(join(folder, 'own.yaml'));
  await page.getByRole('button', { name: 'Start the drill' }).click();
  await page.getByRole('heading', { name: 'A drill is running.' }).waitFor();
  await page.getByRole('progressbar').first().waitFor();
  await lookAt(page, '63-drills-running');
  await page.getByRole('link', { name: 'all fail', exact: true }).click();
  // A busy machine may send too late for a verdict.
  await page.getByRole('heading', { level: 1, name: /^(Fail|Inconclusive) / }).waitFor();
  const chart = page.locator('.drill-chart svg');
  await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/baseline: .* failed/);
  expect(await chart.locator('rect.fails').count()).toBeGreaterThan(0);
  await page.getByRole('row', { name: /Requests that failed for users, during the fault/ }).waitFor();
  await lookAt(page, '64-drill-result');
});

it('accepts what it found with a waiver, and takes that back', async () => {
  const finding = page.getByRole('row').filter({ hasText: 'Users lose the fallback' });
  await finding.getByRole('button', { name: 'Accept with a waiver…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('in drills of own.yaml', { exact: true }).waitFor();
  await dialog.getByLabel('Reason').fill('The application gets its own fallback.');
  await dialog.getByLabel('Owner').fill('ada');
  await dialog.getByRole('button', { name: 'Accept', exact: true }).click();
  await finding.getByText('Waived by W1: The application gets its own fallback.').waitFor();
  await lookAtWhole(page, '65-drill-waived');
  await finding.getByRole('button', { name: 'Remove W1…' }).click();
  await dialog.getByLabel('Your name').fill('ada');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await finding.getByRole('button', { name: 'Accept with a waiver…' }).waitFor();
});

it('saves the result as a page that a reviewer opens offline', async () => {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByLabel('JSON for programs').uncheck();
  expect(await page.getByLabel('JUnit for pipelines').count()).toBe(0);
  await lookAt(page, '65-drill-export');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const path = join(folder, 'saved.html');
  expect((await download).suggestedFilename()).toMatch(/^drill-[\w-]+\.html$/);
  await (await download).saveAs(path);
  const context = await opened.browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true });
  const reader = await context.newPage();
  await reader.goto(`file://${path}`);
  await reader.getByRole('heading', { name: 'Drill: All instances of the producer fail' }).waitFor();
  await lookAtWhole(reader, '66-drill-page');
  await context.close();
});

it('writes it as PDF and Markdown too, signed, where the engine runs', async () => {
  const { fingerprint } = await createKey(join(folder, 'signer.pem'), null);
  await page.getByLabel('PDF printed from it').check();
  await page.getByLabel('Markdown for a pull request').check();
  await page.getByLabel('Sign it').check();
  await page.getByLabel('Private key file').fill('signer.pem');
  await page.getByLabel('Folder').fill('drill-page');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByText(`Signed with ${fingerprint}`).waitFor();
  expect(readdirSync(join(folder, 'drill-page')).toSorted()).toEqual(['drill.html', 'drill.md', 'drill.pdf']);
  for (const file of readdirSync(join(folder, 'drill-page')))
    expect(await verifyReport(join(folder, 'drill-page', file), fingerprint)).toMatchObject({ valid: true });
  await page.getByRole('button', { name: 'Export' }).click();
});

it('keeps it in the list until it is removed with its captures', async () => {
  await page.getByRole('link', { name: 'All drills' }).click();
  await page.getByRole('heading', { name: /1 of 1 drill/ }).waitFor();
  await lookAt(page, '67-drills-list');
  await page.getByRole('button', { name: 'Remove all fail' }).click();
  await page.getByRole('button', { name: 'Remove the drill' }).click();
  await page.getByRole('heading', { name: 'No drill has been run yet.' }).waitFor();
});

it('draws the phases of a real ejection', async () => {
  await page.keyboard.press('Control+K');
  await page.getByLabel('Find a command').fill('open workspace');
  await page.keyboard.press('Enter');
  await page.getByLabel('Path of a workspace').fill('real.meshproof');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Drills' }).click();
  await page.getByRole('link', { name: 'drill-one-instance-fails' }).click();
  await page.getByText('isolated', { exact: true }).waitFor();
  await page.getByText('its share again', { exact: true }).waitFor();
  await lookAt(page, '68-drill-phases');
  await page.getByRole('heading', { name: 'What differs' }).scrollIntoViewIfNeeded();
  await lookAt(page, '69-drill-findings');
  expect(opened.problems).toEqual([]);
});

function keepRealDrill(into: string): void {
  const document = realDrill();
  const writer = new Writer(join(into, 'real.meshproof'), 'create');
  const startedAt = document.baseline?.startedAt ?? '';
  writer.beginDrill({ name: document.name, scenario: document.scenario.name, startedAt, captures: [] });
  writer.finishDrill(document.name, 'done', startedAt, document);
  writer.close();
}

async function fillSide(side: 'baseline' | 'candidate'): Promise<void> {
  const { gateway, instanceTaps } = deployments[side];
  await page.getByLabel(`Address of the ${side}`).fill(`http://${formatAddress(gateway)}`);
  const part = page.locator('.drill-side', { has: page.getByLabel(`Address of the ${side}`) });
  for (const [index, tap] of instanceTaps.entries()) {
    if (tap.kind !== 'instance') continue;
    await part.getByRole('button', { name: 'Add instance tap' }).click();
    const row = part.getByRole('group', { name: `Tap ${index + 1}` });
    await row.getByLabel('Service').fill(tap.service);
    await row.getByLabel('Version').fill(tap.version ?? '');
    await row.getByLabel('Listen on').fill(formatAddress(tap.listen));
    await row.getByLabel('Pass on to').fill(formatAddress(tap.target));
  }
}
