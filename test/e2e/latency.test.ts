import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Session } from '#engine/operations/session.ts';
import { latencyDocument } from '#test/fixtures/comparison/latency.ts';
import { lookAt } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';

/** The view of the latency, in order: each test goes on where the one before it ended. */

let folder: string;
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  const session = await Session.open(join(folder, 'shop.meshproof'), 'create', () => undefined);
  const document = latencyDocument();
  await session.writer.call('saveComparison', { document, createdAt: '2026-11-02T10:00:00.000Z' });
  await session.close();
  opened = await openTestWindow(folder, 1000);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('says what is missing as long as nothing is compared', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByLabel('Name of the new workspace').fill('empty');
  await page.getByRole('button', { name: 'Create' }).click();
  await heading('Nothing is recorded yet').waitFor();
  await openView('Latency');
  await heading('Nothing is compared yet.').waitFor();
  await lookAt(page, '50-latency-empty');
});

it('opens with the answer, then the shifts, then the slowest route', async () => {
  await page.keyboard.press('Control+K');
  await page.getByLabel('Find a command').fill('open workspace');
  await page.keyboard.press('Enter');
  await page.getByLabel('Path of a workspace').fill('shop.meshproof');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await openView('Latency');
  await heading('2 of 5 routes are slower beyond the margin').waitFor();
  await page.getByRole('heading', { level: 2, name: 'GET /slow' }).waitFor();
  await page.getByText('Warm-up left out (MSER-5): the first 50 pairs').waitFor();
  await page.getByRole('img', { name: /^Latency of GET \/slow by percentile: p50/ }).waitFor();
  await lookAt(page, '51-latency-slow');
});

it('shows a tail that is slow though the median is not', async () => {
  await page.getByRole('link', { name: 'GET /tail' }).click();
  await page.getByRole('heading', { level: 2, name: 'GET /tail' }).waitFor();
  const quantiles = page.getByRole('table', { name: 'Quantiles' });
  await quantiles.getByRole('row', { name: /^p50 .*equivalent/ }).waitFor();
  await quantiles.getByRole('row', { name: /^p99 .*slower/ }).waitFor();
  await quantiles.getByText('needs 10,000 pairs for an interval').waitFor();
  await lookAt(page, '52-latency-tail');
});

it('says how many pairs would decide', async () => {
  await page.getByRole('link', { name: 'GET /few' }).click();
  await page.getByText('Interval of the median by order statistics', { exact: false }).waitFor();
  await page.getByText(/About [\d,]+ pairs would decide it/).waitFor();
  await lookAt(page, '53-latency-few');
});

it('explains its words', async () => {
  await page.getByText('Median shift').focus();
  await page.getByRole('tooltip').getByText('Median over the pairs').waitFor();
});

it('met no error of the page or of its policy on the way', () => {
  expect(opened.problems).toEqual([]);
});

function heading(words: string | RegExp): Locator {
  return page.getByRole('heading', { level: 1 }).filter({ hasText: words });
}

async function openView(view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
}
