import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import { lookAt } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';
import { EJECTED, recordEjection } from '#test/fixtures/ejection-recording.ts';

/** What the breakers did, in the window, in order: each test goes on where the one before it ended. */

const WORKSPACE = 'ejected.meshproof';

let folder: string;
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  const engine = await createEngine({ folder });
  const client = createDirectClient(engine);
  await client.workspace.open({ path: join(folder, WORKSPACE), mode: 'create' });
  await recordEjection(client, 'monday', 'baseline');
  await recordEjection(client, 'istio', 'candidate');
  await engine.close();
  opened = await openTestWindow(folder, 900);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('shows who was isolated, and the six phases of it', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByLabel('Path of a workspace').fill(WORKSPACE);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('link', { name: 'monday' }).waitFor();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Breakers' }).click();
  await page.getByLabel('Capture').selectOption('monday');
  await page.getByRole('button', { name: 'As it happened' }).click();
  await heading(/ejection like Envoy’s, 1 cycle/).waitFor();
  const phases = page.getByRole('table', { name: `Phases of ${EJECTED.instance}` });
  expect(await phases.locator('tbody td:nth-child(2)').allTextContents()).toEqual([
    'failing',
    'traffic falls',
    'isolated',
    'no traffic',
    'a little',
    'its share again',
  ]);
  await lookAt(page, '30-timeline-one-side');
});

it('puts the other side below, on the same axis', async () => {
  await page.getByLabel('Below it').selectOption({ index: 1 });
  const chart = page.getByRole('group', { name: 'Observed timeline' });
  await chart.getByText('baseline: producer in monday').waitFor();
  await chart.getByText('candidate: producer in istio').waitFor();
  expect(await chart.locator('[data-phase="3"] title').allTextContents()).toEqual([
    expect.stringMatching(/^trip 3, isolated: .*, share 0 %$/),
    expect.stringMatching(/^trip 3, isolated: .*, share 0 %$/),
  ]);
  await lookAt(page, '31-timeline-both-sides');
});

it('says in words what the picture can’t know', async () => {
  await page.getByText('What this can’t know').first().click();
  await page.getByText('Of several callers each has its own breaker').first().waitFor();
});

it('met no error of the page or of its policy on the way', () => {
  expect(opened.problems).toEqual([]);
});

function heading(words: string | RegExp): Locator {
  return page.getByRole('heading', { level: 1 }).filter({ hasText: words });
}
