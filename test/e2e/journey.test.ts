import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { lookAt } from './support/look.ts';
import { type ServeProcess, startServe } from './support/serve-process.ts';
import { freePort, sendTraffic } from './support/traffic.ts';

/**
 * The main journey of the window, in order: each test goes on where the one before it ended.
 */

const ROUNDS = 6;
const REQUESTS = ROUNDS * 11;

let folder: string;
let spring: Deployment;
let mesh: Deployment;
let serving: ServeProcess;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  [spring, mesh, serving, browser] = await Promise.all([
    startDeployment('spring'),
    startDeployment('mesh'),
    startServe(folder),
    launchBrowser(),
  ]);
  const viewport = { width: 1360, height: 860 };
  const context = await browser.newContext({ viewport, acceptDownloads: true, reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(String(error)));
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([serving?.stop(), spring?.close(), mesh?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

it('opens without a workspace, and takes the token out of the address', async () => {
  await page.goto(serving.url.href);
  await heading('No workspace is open').waitFor();
  expect(page.url()).not.toContain('token');
  await page.reload();
  await heading('No workspace is open').waitFor();
  await lookAt(page, '01-no-workspace');
});

it('creates a workspace and names the three steps', async () => {
  await page.getByLabel('Name of the new workspace').fill('shop');
  await page.getByRole('button', { name: 'Create' }).click();
  await heading('Nothing is recorded yet').waitFor();
  expect(
    await page
      .getByRole('listitem')
      .filter({ hasText: /^[123] / })
      .count(),
  ).toBe(3);
  await lookAt(page, '02-overview-empty');
});

it('says in every empty view what to do first', async () => {
  for (const [view, words] of [
    ['traffic', 'No traffic is recorded yet.'],
    ['replay', 'There is nothing to replay yet.'],
    ['compare', 'There is nothing to compare yet.'],
    ['report', 'There is nothing to report yet.'],
  ] as const) {
    await openView(view);
    await page.getByText(words).waitFor();
    await lookAt(page, `03-${view}-empty`);
  }
});

it('names what is missing in the form for taps', async () => {
  await openView('traffic');
  await page.getByRole('link', { name: 'Start taps…' }).click();
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByText('A capture needs a name.').waitFor();
  await page.getByText('An address is missing: HOST:PORT.').waitFor();
  await lookAt(page, '04-start-taps-errors');
});

it('starts an edge tap and two instance taps', async () => {
  await page.getByLabel('Name of the capture').fill('shop-before');
  await tap(1).getByLabel('Pass on to').fill(`127.0.0.1:${spring.gatewayPort}`);
  for (const [index, port] of spring.instancePorts.entries()) {
    await page.getByRole('button', { name: 'Add instance tap' }).click();
    await fillInstance(tap(index + 2), `v${index + 1}`, port);
  }
  await lookAt(page, '05-start-taps');
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByText('Waiting for traffic.').waitFor();
});

it('shows traffic while it goes through the taps', async () => {
  const addresses = await page.getByTestId('tap-address').allTextContents();
  const [edge = 0, ...instances] = addresses.map((address) => Number(address.split(':').at(-1)));
  spring.routeTo(instances);
  expect(await sendTraffic(edge, ROUNDS)).toBe(REQUESTS);
  await heading(`${REQUESTS} requests`).waitFor();
  await page.getByRole('button', { name: 'edge', exact: true }).click();
  await page.getByText(`${REQUESTS} of`).waitFor();
  await page.getByText('3 taps open').waitFor();
  await lookAt(page, '06-traffic-live');
});

it('stops recording', async () => {
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await heading('shop-before holds').waitFor();
  await page.getByText('no taps open').waitFor();
});

it('filters and sorts in the engine', async () => {
  await page.getByLabel('Method').selectOption('POST');
  await page.getByText(`${ROUNDS} of`).waitFor();
  await page.getByLabel('Method').selectOption('');
  await page.getByLabel('Filter by text').fill('items/7');
  await page.getByText(`${ROUNDS} of`).waitFor();
  await page.getByLabel('Filter by text').fill('nothing like this');
  await page.getByText('No exchange fits the filter.').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('columnheader', { name: 'Path' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Path ↑' }).waitFor();
  await rows().first().getByText('/items/10?currency=EUR').waitFor();
});

it('shows an exchange with its headers, its body as text and its attempts', async () => {
  await page.getByRole('button', { name: 'edge', exact: true }).click();
  await page.getByLabel('Filter by text').fill('items/4');
  await page.getByText(`${ROUNDS} of`).waitFor();
  const detail = page.getByRole('region', { name: 'Exchange' });
  await rows().first().click();
  await detail.getByText('"requestId": ').waitFor();
  await detail.getByText('x-version').waitFor();
  await detail.getByRole('region', { name: 'Attempts' }).getByText('producer/v1').first().waitFor();
  await lookAt(page, '07-traffic-detail');
});

it('moves with the keys', async () => {
  const detail = page.getByRole('region', { name: 'Exchange' });
  const first = await detail.getAttribute('data-exchange');
  await page.getByRole('grid').press('j');
  await page.locator(`[data-exchange]:not([data-exchange="${first}"])`).waitFor();
  await page.getByRole('grid').press('k');
  await page.locator(`[data-exchange="${first}"]`).waitFor();
  await page.getByRole('grid').press('Escape');
  await detail.waitFor({ state: 'detached' });
});

it('says beforehand what a replay will do', async () => {
  await openView('replay');
  await page.getByRole('link', { name: 'Replay a capture…' }).click();
  await page.getByLabel('Name of the replay').fill('shop-on-mesh');
  await page.getByLabel('Target', { exact: true }).fill('http://shop.example:80');
  await page.getByText('The target is not on the allow list: nothing would be sent.').waitFor();
  await page
    .getByText(`${ROUNDS} requests may change state (POST, PUT, PATCH, DELETE) and will be left out`)
    .waitFor();
  await page.getByRole('button', { name: 'send', exact: true }).click();
  await page.getByText(`${REQUESTS} of ${REQUESTS} requests will be sent.`).waitFor();
  await lookAt(page, '08-replay-form');
});

it('replays against the candidate, with progress and taps on its side', async () => {
  await fillReplay(mesh, 'candidate');
  await page.getByRole('button', { name: 'Start the replay' }).click();
  await page.getByRole('progressbar').first().waitFor();
  await lookAt(page, '09-replay-running');
  await heading('shop-on-mesh sent').waitFor();
  await lookAt(page, '10-replay-done');
});

it('replays against the baseline to learn its noise', async () => {
  await page.getByRole('link', { name: 'Replay a capture…' }).click();
  await page.getByLabel('Name of the replay').fill('shop-again');
  await page.getByRole('button', { name: 'send', exact: true }).click();
  await fillReplay(spring, 'baseline');
  await page.getByRole('button', { name: 'Start the replay' }).click();
  await heading('shop-again sent').waitFor();
});

it('compares, with the choice that is nearly always meant', async () => {
  await openView('compare');
  await page.getByRole('link', { name: 'Compare two runs…' }).click();
  await page.getByLabel('Name of the comparison').fill('cutover');
  expect(await page.getByLabel('Baseline').inputValue()).toBe('shop-before');
  expect(await page.getByLabel('Candidate').inputValue()).toBe('shop-on-mesh');
  expect(await page.getByLabel('Noise run').inputValue()).toBe('shop-again');
  await lookAt(page, '11-compare-form');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('link', { name: 'cutover' }).click();
  await page.getByRole('heading', { level: 1 }).getByText('Fail').waitFor();
  await lookAt(page, '12-findings');
});

it('opens a finding with both sides of its evidence, and goes from difference to difference', async () => {
  await page.getByRole('link', { name: /price/ }).first().click();
  const finding = page.getByRole('region', { name: 'Finding', exact: true });
  await finding.getByRole('table', { name: 'Response: body' }).waitFor();
  await page.keyboard.press('n');
  expect(await finding.locator('[data-current]').count()).toBe(1);
  const first = await finding.locator('[data-current]').textContent();
  await page.keyboard.press('n');
  expect(await finding.locator('[data-current]').textContent()).not.toBe(first);
  await page.keyboard.press('p');
  expect(await finding.locator('[data-current]').textContent()).toBe(first);
  await lookAt(page, '13-finding-diff');
});

it('shows routes, shares, retries and coverage', async () => {
  for (const [tab, words] of [
    ['Routes', 'Shift of the median'],
    ['Shares', 'Adjusted p'],
    ['Retries', 'attempts per request'],
    ['Coverage', 'Paired with the candidate'],
  ] as const) {
    await page
      .getByRole('navigation', { name: 'Parts of the comparison' })
      .getByRole('link', { name: tab })
      .click();
    await page.getByText(words).first().waitFor();
    await lookAt(page, `14-compare-${tab.toLowerCase()}`);
  }
});

it('previews and exports the report', async () => {
  await page.getByRole('link', { name: 'Report…' }).click();
  const preview = page.frameLocator('iframe');
  await preview.getByRole('heading').first().waitFor();
  await lookAt(page, '15-report');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save HTML' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.html$/);
  expect(readFileSync(await download.path(), 'utf8')).toContain('cutover');
  await page.getByLabel('Folder').fill('signed');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByRole('list', { name: 'Written files' }).waitFor();
  expect(readFileSync(join(folder, 'signed', 'report.html'), 'utf8')).toContain('cutover');
});

it('shows everything on the overview, for one side or both', async () => {
  await openView('overview');
  await page.getByRole('heading', { name: 'Captures' }).waitFor();
  await lookAt(page, '16-overview');
  await page.getByRole('button', { name: 'candidate', exact: true }).click();
  await page.getByRole('heading', { name: 'Captures' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'both sides' }).click();
});

it('finds commands by name', async () => {
  await page.keyboard.press('Control+K');
  await page.getByLabel('Find a command').fill('go rep');
  await lookAt(page, '17-palette');
  await page.keyboard.press('Enter');
  await heading('shop-again sent').waitFor();
});

it('met no error of the page or of its policy on the way', () => {
  expect(problems).toEqual([]);
});

it('says so when the engine is gone, and keeps what it showed', async () => {
  await serving.kill();
  await page.getByText('There is no connection to the engine').waitFor();
  await page.getByText('engine not reachable').waitFor();
  await heading('shop-again sent').waitFor();
  await lookAt(page, '18-engine-gone');
  // What was on its way to the engine, and the attempts to reach it again.
  expect(problems.filter((text) => !/WebSocket connection|net::ERR_CONNECTION_/.test(text))).toEqual([]);
});

function heading(words: string): Locator {
  return page.getByRole('heading', { level: 1 }).filter({ hasText: words });
}

function rows(): Locator {
  return page
    .getByRole('grid')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
}

function tap(number: number): Locator {
  return page.getByRole('group', { name: `Tap ${number}`, exact: true });
}

async function openView(view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
}

async function fillInstance(row: Locator, version: string, target: number, listen = 0): Promise<void> {
  await row.getByLabel('Service').fill('producer');
  await row.getByLabel('Version').fill(version);
  await row.getByLabel('Listen on').fill(`127.0.0.1:${listen}`);
  await row.getByLabel('Pass on to').fill(`127.0.0.1:${target}`);
}

/** The replay's taps need ports that the gateway knows beforehand. */
async function fillReplay(target: Deployment, side: 'baseline' | 'candidate'): Promise<void> {
  const ports = await Promise.all(target.instancePorts.map(freePort));
  target.routeTo(ports);
  await page
    .getByRole('group', { name: 'Side', exact: true })
    .last()
    .getByRole('button', { name: side })
    .click();
  await page.getByLabel('Target', { exact: true }).fill(`http://127.0.0.1:${target.gatewayPort}`);
  for (const [index, port] of target.instancePorts.entries()) {
    await page.getByRole('button', { name: 'Add instance tap' }).click();
    await fillInstance(tap(index + 1), `v${index + 1}`, port, ports[index]);
  }
}
