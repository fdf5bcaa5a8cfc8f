import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDirectClient, followJob } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { writeLandscape } from '#test/bench/audit/landscape.ts';
import { launchBrowser } from './browser.ts';
import { lookAt } from './support/look.ts';
import { type ServeProcess, startServe } from './support/serve-process.ts';

/** An audit of 5,000 resources in the window, which holds one screen of it, whatever is asked for. */

const WORKSPACE = 'big.meshproof';
/** Elements of the page, shell included; a list has some two hundred of them on a screen of this size. */
const MOST_NODES = 700;

let folder: string;
let serving: ServeProcess;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-scale-'));
  await auditLandscape();
  [serving, browser] = await Promise.all([startServe(folder, ['--workspace', WORKSPACE]), launchBrowser()]);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(120_000);
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(serving.url.href);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Policies' }).click();
});

afterAll(async () => {
  await browser?.close();
  await serving?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('opens with the gravest rows of tens of thousands', async () => {
  await page.getByRole('link', { name: 'big', exact: true }).click();
  await page
    .getByRole('row', { name: /different/ })
    .first()
    .waitFor();
  await lookAt(page, '60-scale-parity');
  const chosen = page.getByRole('group', { name: 'Verdicts' }).getByRole('button', { pressed: true });
  while ((await chosen.count()) > 0) await chosen.first().click();
  const foot = page.getByText(/^([\d,]+) of \1 rows$/);
  await foot.waitFor();
  expect(Number((await foot.textContent())?.split(' ')[0]?.replace(',', ''))).toBeGreaterThan(20_000);
  expect(await nodes()).toBeLessThan(MOST_NODES);
});

it('has the rows of every place that it is scrolled to, and no more of them', async () => {
  const table = page.getByRole('grid', { name: 'Parity table' });
  for (const share of [0.25, 0.5, 0.99, 1, 0.3]) {
    await table.evaluate((frame, part) => {
      frame.scrollTop = (frame.scrollHeight - frame.clientHeight) * part;
    }, share);
    await page.waitForFunction(isFilled);
    expect(await nodes()).toBeLessThan(MOST_NODES);
  }
});

it('finds one service among them, opens its last row, and goes on with the keys', async () => {
  await page.getByLabel('Find a route, service, setting or catalogue ID').fill('service-499');
  await page.getByText(/^\d{2,3} of \d{2},\d{3} rows$/).waitFor();
  await page.getByRole('grid', { name: 'Parity table' }).focus();
  await page.keyboard.press('End');
  const row = page.getByRole('region', { name: 'Row', exact: true });
  await row.getByText('service-499').first().waitFor();
  const last = page.url();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => page.url()).not.toBe(last);
  expect(await nodes()).toBeLessThan(MOST_NODES);
  await page.keyboard.press('Escape');
});

it('lists thousands of findings, services and suggestions the same way', async () => {
  for (const [part, list] of [
    ['Rules', 'Findings of the rules'],
    ['Stages', 'Stages'],
  ] as const) {
    await openPart(part);
    const table = page.getByRole('grid', { name: list });
    await table.focus();
    await page.keyboard.press('End');
    await table.getByRole('row', { selected: true }).waitFor();
    await page.waitForFunction(isFilled);
    expect(await nodes(), part).toBeLessThan(MOST_NODES);
    await lookAt(page, `61-scale-${part.toLowerCase()}`);
  }
  await openPart('Suggestions');
  await page.getByText(/^1 to \d+ of 2,\d{3} suggestions$/).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText(/^51 to 100 of/).waitFor();
});

it('met no error of the page on the way', () => {
  expect(problems).toEqual([]);
});

async function auditLandscape(): Promise<void> {
  writeLandscape(folder, 500);
  const engine = await createEngine({ folder });
  const client = createDirectClient(engine);
  await client.workspace.open({ path: WORKSPACE, mode: 'create' });
  const none: string[] = [];
  const started = await client.audits.start({
    name: 'big',
    capture: null,
    sources: {
      spring: ['spring'],
      istio: ['istio'],
      actuators: none,
      actuatorHeaders: [],
      eureka: none,
      envoyAdmin: none,
      istioctl: null,
    },
    options: { ...DEFAULT_POLICY_OPTIONS, springVersion: 'Hoxton.SR12', istioVersion: '1.31' },
  });
  await followJob(client, started, () => undefined);
  await engine.close();
}

function nodes(): Promise<number> {
  return page.evaluate(() => document.querySelectorAll('*').length);
}

/** In the page: whether every drawn line has come. */
function isFilled(): boolean {
  const cells = [...document.querySelectorAll('[role=gridcell]')];
  return cells.length > 20 && cells.every(({ textContent }) => textContent !== '…');
}

async function openPart(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of the audit' }).getByRole('link', { name }).click();
}
