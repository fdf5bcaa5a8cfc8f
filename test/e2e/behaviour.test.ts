import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import { behaviourDocument } from '#test/fixtures/comparison/behaviour.ts';
import { lookAt, lookAtWhole } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';

/** Routes and retries in the window, in order: each test goes on where the one before it ended. */

let folder: string;
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  const engine = await createEngine({ folder });
  const client = createDirectClient(engine);
  await client.workspace.open({ path: join(folder, 'shop.meshproof'), mode: 'create' });
  await engine.session.writer.call('saveComparison', {
    document: behaviourDocument(),
    createdAt: '2026-11-02T10:00:00.000Z',
  });
  await client.workspace.close();
  opened = await openTestWindow(folder);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

const heading = (name: string | RegExp): Locator => page.getByRole('heading', { name });
const openView = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();

it('says what is missing as long as nothing is compared', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByLabel('Name of the new workspace').fill('empty');
  await page.getByRole('button', { name: 'Create' }).click();
  await heading('Nothing is recorded yet').waitFor();
  for (const view of ['Routes', 'Retries']) {
    await openView(view);
    await heading('Nothing is compared yet.').waitFor();
    await lookAt(page, `40-${view.toLowerCase()}-empty`);
  }
});

it('shows who called whom, and shares against declared weights', async () => {
  await page.keyboard.press('Control+K');
  await page.getByLabel('Find a command').fill('open workspace');
  await page.keyboard.press('Enter');
  await page.getByLabel('Path of a workspace').fill('shop.meshproof');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await openView('Routes');
  await heading(/producer is served in other shares/).waitFor();
  const drawing = page.getByRole('img', { name: /the edge to producer: baseline 160, candidate 160/ });
  await drawing.waitFor();
  expect(await drawing.getAttribute('aria-label')).toContain('consumer to producer: baseline 160');
  await page.getByRole('cell', { name: 'contradicts' }).first().waitFor();
  await lookAt(page, '41-routes');
  await page.getByRole('heading', { name: 'Shares along the run' }).scrollIntoViewIfNeeded();
  await lookAt(page, '42-routes-series');
});

it('shows the ledger with its factors, timeouts and limits', async () => {
  await openView('Retries');
  await heading(/etries multiply on 1 route/).waitFor();
  await page.getByText(/2 × 3 in \d+ requests/).waitFor();
  await page.getByText(/504 after 1\.0\d s: \d+ requests/).waitFor();
  await page.getByText('told by x-ratelimit-remaining').waitFor();
  await lookAt(page, '43-retries');
  await page.getByRole('heading', { name: 'Rate limits' }).scrollIntoViewIfNeeded();
  await lookAt(page, '44-retries-limits');
});

it('lists findings by cause, and explains them by the settings of both sides', async () => {
  await page.getByRole('link', { name: 'Findings…' }).click();
  await heading('Fail').waitFor();
  await page.getByRole('region', { name: /^Retries multiply at producer/ }).waitFor();
  await page
    .getByRole('link', { name: /^The baseline gives up/ })
    .first()
    .click();
  const settings = page.getByRole('region', { name: 'What both sides declare' });
  await settings.getByText('timeout: request timeout', { exact: false }).waitFor();
  await settings.getByText('gateway/application.yml', { exact: false }).first().waitFor();
  await lookAt(page, '45-finding-settings');
});

it('stands in the report too', async () => {
  await openView('Report');
  const frame = page.frameLocator('iframe');
  await frame.getByRole('heading', { name: 'Timeouts' }).waitFor();
  await frame.getByRole('heading', { name: 'Rate limits' }).waitFor();
  await frame.getByRole('heading', { name: 'Calls' }).scrollIntoViewIfNeeded();
  await lookAtWhole(page, '46-report-behaviour');
});

it('met no error of the page on the way', () => {
  expect(opened.problems).toEqual([]);
});
