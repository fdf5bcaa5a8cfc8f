import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { recordAtEdge } from './support/edge-capture.ts';
import { keepPicture, lookAt } from './support/look.ts';
import { type ServeProcess, startServe } from './support/serve-process.ts';

/**
 * The policies of both sides in the window, in order: each test goes on where the one before it ended.
 */

const SHOP = fileURLToPath(new URL('../fixtures/policy/journey', import.meta.url));
const WIDE = { width: 1360, height: 860 };
const NARROW = { width: 900, height: 700 };
const EDGE = {
  workspace: 'recorded.meshproof',
  capture: 'monday',
  host: 'shop.example.test',
  paths: ['/api/stock/7', '/api/stock/7', '/store/api/stock/7', '/office/a', '/api/slow'],
};

let folder: string;
let serving: ServeProcess;
let browser: Browser;
let page: Page;
/** An actuator that never answers, for a job that runs until it is cancelled. */
let silent: Server;
/** The credentials of the first question to it. */
let questioned: Promise<string | undefined>;
const problems: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-policies-'));
  cpSync(SHOP, folder, { recursive: true });
  await recordAtEdge(folder, EDGE);
  silent = createServer();
  questioned = new Promise((resolve) => {
    silent.once('request', (request) => resolve(request.headers.authorization));
  });
  await new Promise<void>((resolve) => silent.listen({ host: '127.0.0.1', port: 0 }, resolve));
  [serving, browser] = await Promise.all([startServe(folder), launchBrowser()]);
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce' });
  context.setDefaultTimeout(120_000);
  page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(serving.url.href);
  await page.getByLabel('Name of the new workspace').fill('shop');
  await page.getByRole('button', { name: 'Create' }).click();
  await heading('Nothing is recorded yet').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await serving?.stop();
  silent?.closeAllConnections();
  await new Promise((resolve) => silent?.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

it('says what an audit is before there is one', async () => {
  await openView('policies');
  await heading('No policies are audited yet').waitFor();
  await lookAt(page, '30-policies-empty');
});

it('asks for a source, and for what it cannot understand', async () => {
  await page.getByRole('link', { name: 'Audit the policies…' }).click();
  await audit();
  await page.getByText('Name at least one file, folder or address.').waitFor();
  await page.getByLabel('Spring: files, folders, jars').fill('spring');
  await openMore('Versions, profiles and names');
  await page.getByLabel('Names in the mesh').fill('producer-v1 is producer');
  await audit();
  await page.getByText('"producer-v1 is producer" does not say SPRING=HOST[/SUBSET]').waitFor();
  await lookAt(page, '31-policies-form-wrong');
});

it('runs as a job that can be cancelled, and keeps no credentials', async () => {
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('the actuator has no port');
  await page.getByLabel('Spring: files, folders, jars').fill('');
  await page.getByLabel('Names in the mesh').fill('');
  await openMore('Live sources and tools');
  await page.getByLabel('Actuators', { exact: true }).fill(`http://127.0.0.1:${address.port}/actuator`);
  await page.getByLabel('Headers for actuators').fill('Authorization: Bearer do-not-keep');
  await audit();
  await page.getByRole('main').getByRole('progressbar').waitFor();
  expect(await questioned).toBe('Bearer do-not-keep');
  await lookAt(page, '32-policies-running');
  await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled').waitFor();
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('do-not-keep');
  await lookAt(page, '33-policies-cancelled');
});

it('says what could not be read, and what to do', async () => {
  await page.getByRole('link', { name: 'Set it up again' }).click();
  await openMore('Live sources and tools');
  expect(await page.getByLabel('Headers for actuators').inputValue()).toBe('');
  await page.getByLabel('Actuators', { exact: true }).fill('');
  await page.getByLabel('Spring: files, folders, jars').fill('nowhere');
  await audit();
  await page.getByText('nowhere: there is no such file or folder').waitFor();
  await lookAt(page, '34-policies-failed');
});

it('audits both sides', async () => {
  await page.getByRole('link', { name: 'Set it up again' }).first().click();
  await page.getByLabel('Spring: files, folders, jars').fill('spring');
  await page.getByLabel('Istio: files and folders').fill('istio\nmissing.yaml');
  await openMore('Versions, profiles and names');
  await page.getByLabel('Spring Cloud version').fill('Hoxton.SR12');
  await page.getByLabel('Istio version').fill('1.31');
  await page.getByLabel('Profiles in the mesh').fill('mesh');
  await page.getByLabel('Names in the mesh').fill('producer-v1=producer/v1\nproducer-v2=producer/v2');
  await page.getByLabel('Name of the audit').fill('shop');
  await lookAt(page, '35-policies-form');
  await narrowly('35-policies-form-narrow');
  await audit();
  await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
  await lookAt(page, '36-policies-list');
});

it('answers first, then lists the rows by what they are about', async () => {
  await page.getByRole('link', { name: 'shop', exact: true }).click();
  await heading('rows where the sides differ').waitFor();
  await page.getByRole('row', { name: 'gateway: route items-v1' }).waitFor();
  expect(await page.getByRole('row').filter({ hasText: 'exact' }).count()).toBe(0);
  await page.getByText('What the verdicts mean').click();
  await page.getByText('It never counts as equal.').waitFor();
  await lookAt(page, '37-parity-words');
  await page.getByText('What the verdicts mean').click();
  await lookAt(page, '37-parity');
  await narrowly('37-parity-narrow');
  await tiny('37-parity-tiny');
  await page.getByLabel('Find a route, service, setting or catalogue ID').fill('consumer');
  await page.getByRole('row', { name: 'consumer → producer' }).waitFor();
  await page.getByRole('row', { name: /attempts of GET.*up to 4.*up to 12.*MO-03/ }).waitFor();
  await page.getByText('MO-03', { exact: true }).first().hover();
  await page.getByRole('tooltip').getByText('Retries multiply.').waitFor();
  await keepPicture(page, '37-parity-tooltip');
  await page.mouse.move(0, 0);
});

it('narrows the rows, and says when none is left', async () => {
  const search = page.getByLabel('Find a route, service, setting or catalogue ID');
  await page.getByRole('button', { name: 'retry', exact: true }).click();
  await search.fill('consumer');
  await page.getByText('gateway: route items-v1').waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /attempts of GET/ }).waitFor();
  await page.getByRole('button', { name: 'exact', exact: false }).click();
  await search.fill('nothing like this');
  await page.getByText('No row is left by this filter.').waitFor();
  await lookAt(page, '38-parity-none');
  await page.getByRole('button', { name: 'Show every row' }).click();
  await page.getByText(/^(\d+) of \1 rows$/).waitFor();
  await page.getByRole('button', { name: 'different' }).click();
});

it('opens a row with both values, their places and what to change', async () => {
  await page.getByRole('row', { name: /weights/ }).click();
  const row = page.getByRole('region', { name: 'Row', exact: true });
  await row.getByText('ingress.yaml:').first().waitFor();
  await row.getByText('Weights of a split').waitFor();
  expect(await row.getByLabel('Suggested text').textContent()).toContain('weight: 80');
  await lookAt(page, '39-parity-row');
  await narrowly('39-parity-row-narrow');
  await tiny('39-parity-row-tiny');
});

it('copies a suggestion', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const row = page.getByRole('region', { name: 'Row', exact: true });
  await row.getByRole('button', { name: 'Copy' }).click();
  await row.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('weight: 80');
  // The app's window grants nothing; there the text is copied as a selection is.
  await page.context().clearPermissions();
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
  });
  await row.getByRole('heading').first().click();
  await row.getByRole('button', { name: 'Copy' }).click();
  await row.getByText('Copied').waitFor();
});

it('moves with the keys', async () => {
  const first = page.url();
  await page.keyboard.press('j');
  await expect.poll(() => page.url()).not.toBe(first);
  await page.keyboard.press('k');
  await expect.poll(() => page.url()).toBe(first);
  const table = page.getByRole('grid', { name: 'Parity table' });
  await table.focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.url()).not.toBe(first);
  const last = page.url();
  await page.keyboard.press('Home');
  await expect.poll(() => page.url()).not.toBe(last);
  await expect.poll(() => table.getByRole('row', { selected: true }).count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Row', exact: true }).waitFor({ state: 'detached' });
});

it('shows what the rules found, the gravest first', async () => {
  await openPart('Rules');
  const multiplied = 'Retries multiply: 4 attempts of the SDK × 3 of the mesh = 12';
  await page.getByRole('row').filter({ hasText: multiplied }).waitFor();
  expect(await page.getByRole('row').nth(1).textContent()).toContain('blocker');
  await lookAt(page, '40-rules');
  await narrowly('40-rules-narrow');
  await page.getByRole('row').filter({ hasText: multiplied }).click();
  const finding = page.getByRole('region', { name: 'Finding', exact: true });
  await finding.getByRole('heading', { name: multiplied }).waitFor();
  await finding.getByText('What to do').waitFor();
  await lookAt(page, '40-rules-finding');
  await finding.getByRole('button', { name: 'Close' }).click();
  await finding.waitFor({ state: 'detached' });
  await page.getByLabel('Find a rule, resource, service or file').fill('consecutiveErrors');
  await page.getByText('1 of').waitFor();
});

it('shows how far each service has come', async () => {
  await openPart('Stages');
  await page.getByText('Of 3 services: 1 in the mesh, 1 still on the SDK, 1 mixed or not known.').waitFor();
  await lookAt(page, '41-stages');
  await narrowly('41-stages-narrow');
  await page.getByRole('grid', { name: 'Stages' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('region', { name: 'Service', exact: true }).getByText('What says so').waitFor();
  await lookAt(page, '41-stages-service');
});

it('writes the suggestions, and leaves what somebody changed', async () => {
  await openPart('Suggestions');
  const patch = page.getByRole('group', { name: 'Patch of istio/ingress.yaml' });
  await patch.getByRole('row', { name: 'removed weight: 20' }).waitFor();
  await patch.getByRole('row', { name: 'added weight: 20' }).waitFor();
  await lookAt(page, '42-suggestions');
  await narrowly('42-suggestions-narrow');
  await page.getByLabel('Folder').fill('suggested');
  await page.getByRole('button', { name: 'Write the files' }).click();
  await page.getByRole('list', { name: 'Written files' }).waitFor();
  await page.getByText('suggested/suggestions.patch').first().waitFor();
  await lookAt(page, '43-suggestions-written');
  const gateway = join(folder, 'suggested/istio/gateway-shop.yaml.patch');
  expect(readFileSync(gateway, 'utf8')).toContain('prefix: /api/items/');
  appendFileSync(gateway, '# reviewed\n');
  await page.getByRole('button', { name: 'Write the files' }).click();
  await page.getByText('was not written by Meshproof, or was changed since').waitFor();
  await lookAt(page, '43-suggestions-refused');
});

it('lists what was read, and what could not be', async () => {
  await openPart('Sources');
  await page.getByText('missing.yaml').first().waitFor();
  await page.getByRole('row').filter({ hasText: 'consecutiveErrors is ignored' }).click();
  await page.getByRole('region', { name: 'Problem', exact: true }).getByText('What to do').waitFor();
  await lookAt(page, '44-sources');
  await narrowly('44-sources-narrow');
});

it('says where a request would go, what parts the sides, and what it does not know', async () => {
  await page.getByRole('link', { name: 'All audits' }).click();
  await page.getByRole('link', { name: 'Route requests…' }).click();
  await page.getByRole('button', { name: 'Route it' }).click();
  await page.getByText('is not METHOD URL').waitFor();
  await lookAt(page, '45-route-wrong');
  for (const [name, request, words] of [
    ['same', 'GET http://shop.example.test/api/stock/7', 'Both sides send it to the same place.'],
    ['divergent', 'GET http://shop.example.test/store/api/stock/7', 'The sides part: Spring /api/stock/7'],
    ['not-modelled', 'GET http://shop.example.test/office/a', 'Not modelled'],
  ] as const) {
    await page.getByLabel('Request').fill(request);
    await page.getByRole('button', { name: 'Route it' }).click();
    await heading(words).waitFor();
    await lookAt(page, `46-route-${name}`);
    await narrowly(`46-route-${name}-narrow`);
  }
  await page.getByText('missing.yaml').last().waitFor();
});

it('routes a whole capture as a job', async () => {
  await page.getByRole('button', { name: 'A capture' }).click();
  await heading('Where would a capture go?').waitFor();
  await page.getByText('No capture is there to route.').waitFor();
  await lookAt(page, '48-capture-none');
  await openWorkspace(EDGE.workspace);
  await openView('policies');
  await page.getByRole('link', { name: 'Route requests…' }).click();
  await page.getByRole('button', { name: 'A capture' }).click();
  await page.getByLabel('Capture', { exact: true }).waitFor();
  await lookAt(page, '48-capture-form');
  await narrowly('48-capture-form-narrow');
  await page.getByRole('button', { name: 'Route the capture' }).click();
  await heading('of 4 distinct requests').waitFor();
  await page.getByRole('row', { name: /same 2 GET .*\/api\/stock\/7/ }).waitFor();
  await page.getByRole('row', { name: /not modelled 1 GET .*\/office\/a/ }).waitFor();
  await lookAt(page, '49-capture-requests');
  await narrowly('49-capture-requests-narrow');
  await page.getByLabel('Find a path, route or destination').fill('store');
  await page.getByText('1 of 4 distinct requests', { exact: true }).waitFor();
  await page.getByRole('row', { name: /divergent/ }).click();
  const request = page.getByRole('region', { name: 'Request', exact: true });
  await request.getByText('The sides part: Spring /api/stock/7').waitFor();
  await lookAt(page, '49-capture-request');
  await narrowly('49-capture-request-narrow');
});

it('tells which declared routes are traps, never reached or not exercised', async () => {
  await page
    .getByRole('navigation', { name: 'Parts of the routing' })
    .getByRole('link', { name: 'Routes' })
    .click();
  await page.getByRole('row', { name: /trap Istio .*prefix \/api\/stock also takes/ }).click();
  const route = page.getByRole('region', { name: 'Route', exact: true });
  await route.getByText('Match exact: /api/stock and prefix: /api/stock/.').waitFor();
  await page
    .getByRole('row', { name: /not exercised/ })
    .first()
    .waitFor();
  await lookAt(page, '50-capture-routes');
  await narrowly('50-capture-routes-narrow');
  await page.getByRole('link', { name: 'Problems' }).click();
  await page.getByText('missing.yaml').first().waitFor();
  await lookAt(page, '50-capture-problems');
});

it('stops the routing of a capture', async () => {
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('the actuator has no port');
  await page.getByRole('link', { name: 'Route again…' }).click();
  await openMore('Sources of both sides');
  await openMore('Live sources and tools');
  await page.getByLabel('Actuators', { exact: true }).fill(`http://127.0.0.1:${address.port}/actuator`);
  await page.getByRole('button', { name: 'Route the capture' }).click();
  await page.getByRole('main').getByRole('progressbar').waitFor();
  await lookAt(page, '51-capture-running');
  await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled').waitFor();
  await page.getByLabel('Actuators', { exact: true }).fill('');
  await openWorkspace('shop.meshproof');
});

it('stands on the overview', async () => {
  await openView('overview');
  await page.getByRole('heading', { name: 'Audits' }).waitFor();
  await heading('No traffic is recorded yet.').waitFor();
  await lookAt(page, '47-overview-audit');
  await narrowly('47-overview-audit-narrow');
});

it('removes an audit once that is confirmed', async () => {
  await openView('policies');
  await page.getByRole('button', { name: 'Remove shop' }).click();
  await lookAt(page, '52-remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'shop', exact: true }).click();
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove the audit' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await heading('No policies are audited yet.').waitFor();
});

it('says so when an audit that is asked for is gone', async () => {
  await page.evaluate(() => {
    window.location.hash = '#/policies/shop/rules';
  });
  await page.getByText("no audit named 'shop'").waitFor();
  await lookAt(page, '53-gone');
  await page.getByRole('link', { name: 'All audits' }).click();
});

it('met no error of the page or of its policy on the way', () => {
  expect(problems).toEqual([]);
});

async function openView(view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
}

async function openPart(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of the audit' }).getByRole('link', { name }).click();
}

async function openMore(summary: string): Promise<void> {
  await page.locator('summary').filter({ hasText: summary }).click();
}

async function audit(): Promise<void> {
  await page.getByRole('button', { name: 'Audit', exact: true }).click();
}

async function openWorkspace(file: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.getByLabel('Find a command').fill('open workspace');
  await page.keyboard.press('Enter');
  await page.getByLabel('Path of a workspace').fill(file);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** A picture at 200 % of a small laptop's window. */
async function tiny(name: string): Promise<void> {
  await page.setViewportSize({ width: 640, height: 400 });
  await keepPicture(page, name);
  await page.setViewportSize(WIDE);
}

/** A picture of the same view in a small window. */
async function narrowly(name: string): Promise<void> {
  await page.setViewportSize(NARROW);
  await keepPicture(page, name);
  await page.setViewportSize(WIDE);
}

function heading(words: string): Locator {
  return page.getByRole('heading', { level: 1 }).filter({ hasText: words });
}
