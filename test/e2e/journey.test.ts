import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey } from '#engine/report/keys.ts';
import { verifyReport } from '#engine/report/verify.ts';
import { type Deployment, startDeployment } from './support/deployment.ts';
import { lookAt } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';
import { freePort, sendTraffic } from './support/traffic.ts';

/**
 * The main journey of the window, in order: each test goes on where the one before it ended.
 */

const ROUNDS = 6;
const REQUESTS = ROUNDS * 11;

let folder: string;
let spring: Deployment;
let mesh: Deployment;
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  [spring, mesh, opened] = await Promise.all([
    startDeployment('spring'),
    startDeployment('mesh'),
    openTestWindow(folder),
  ]);
  page = opened.page;
});

afterAll(async () => {
  await Promise.all([opened?.close(), spring?.close(), mesh?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until the foot of the table counts so many, and not the digits within another count. */
async function shownOf(count: number): Promise<void> {
  await page.getByText(new RegExp(`^${count} of `)).waitFor();
}

it('opens without a workspace, and takes the token out of the address', async () => {
  await page.goto(opened.serving.url.href);
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
  await shownOf(REQUESTS);
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
  await shownOf(ROUNDS);
  await page.getByLabel('Method').selectOption('');
  await page.getByLabel('Filter by text').fill('items/7');
  await shownOf(ROUNDS);
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
  await shownOf(ROUNDS);
  // The rows of before stay until the new ones are there.
  await rows().first().getByText('/items/4').waitFor();
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

it('can send to the baseline at the same time', async () => {
  const choice = page.getByRole('group', { name: 'Each request goes to' });
  await choice.getByRole('button', { name: 'both, in drawn order' }).click();
  await page.getByText('The baseline gets the same requests at the same moments').waitFor();
  await page.getByLabel("Name of the baseline's replay").fill('shop-on-mesh');
  await page.getByLabel('Baseline', { exact: true }).fill(`http://127.0.0.1:${spring.gatewayPort}`);
  await page.getByRole('button', { name: 'Start the replay' }).click();
  await page.getByText('There is a replay of this name already.').waitFor();
  await lookAt(page, '08-replay-interleaved');
  await choice.getByRole('button', { name: 'the candidate' }).click();
});

it('replays against the candidate, with progress and taps on its side', async () => {
  await fillReplay(mesh, 'candidate');
  // Not done before it was looked at, however quick it is.
  const release = mesh.holdNext();
  await page.getByRole('button', { name: 'Start the replay' }).click();
  await page.getByRole('progressbar').first().waitFor();
  await lookAt(page, '09-replay-running');
  release();
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

it('makes a rule from a finding, compares again with it, and shows what it set aside', async () => {
  await parts().getByRole('link', { name: 'Findings' }).click();
  await page.getByRole('link', { name: /price/ }).first().click();
  const finding = page.getByRole('region', { name: 'Finding', exact: true });
  await finding.getByRole('button', { name: 'Make a rule from this…' }).click();
  await finding.getByRole('button', { name: 'Add the rule' }).click();
  await finding.getByText('A rule says why.').waitFor();
  await finding.getByLabel('Reason').fill('Prices are rounded by the new service.');
  await finding.getByText('place: "body').waitFor();
  await lookAt(page, '14-make-rule');
  await finding.getByRole('button', { name: 'Add the rule' }).click();
  await finding.getByRole('link', { name: '1 new rule' }).click();
  await page.getByText('No rule sets anything aside.').waitFor();
  await lookAt(page, '14-rules-new');
  await page.getByRole('button', { name: 'Compare again with them' }).click();
  await page.getByRole('link', { name: 'cutover' }).first().waitFor();
  await page.getByRole('region', { name: 'Compare shop-before with' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'cutover' }).first().click();
  await parts().getByRole('link', { name: 'Rules' }).click();
  await page.getByText(/1 rule sets \d+ differences aside\./).waitFor();
  await page.getByText(/set aside at 1 place/).click();
  await page.getByText('Header profile').click();
  await lookAt(page, '14-rules');
});

it('previews and exports the report', async () => {
  await page.getByRole('link', { name: 'Report…' }).click();
  const preview = page.frameLocator('iframe');
  await preview.getByRole('heading').first().waitFor();
  await lookAt(page, '15-report');
  await page.getByLabel('JSON for programs').uncheck();
  const save = async (): Promise<Buffer> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    return readFileSync(await download.path());
  };
  expect((await save()).toString()).toContain('cutover');
  await page.getByLabel('HTML for reviewers').uncheck();
  await page.getByLabel('PDF printed from it').check();
  expect((await save()).subarray(0, 5).toString()).toBe('%PDF-');
});

it('signs the report in every form, with the fingerprint that the reviewer compares', async () => {
  const { fingerprint } = await createKey(join(folder, 'signer.pem'), null);
  for (const name of ['HTML for', 'JSON for', 'JUnit for', 'Markdown for', 'CSV for']) {
    await page.getByLabel(name).check();
  }
  await page.getByLabel('Sign it').check();
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
  await page.getByLabel('Private key file').fill('nowhere.pem');
  await page.getByRole('button', { name: 'Show fingerprint' }).click();
  await page.getByText('nowhere.pem: the key cannot be read').waitFor();
  await page.getByLabel('Private key file').fill('signer.pem');
  await page.getByRole('button', { name: 'Show fingerprint' }).click();
  await page.getByRole('status').filter({ hasText: fingerprint }).waitFor();
  await page.getByLabel('Folder').fill('signed');
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByRole('list', { name: 'Written files' }).waitFor();
  await page.getByText(`Signed with ${fingerprint}`).waitFor();
  await lookAt(page, '15-report-signed');
  const files = readdirSync(join(folder, 'signed'));
  expect(files).toHaveLength(8);
  for (const file of files) {
    const found = await verifyReport(join(folder, 'signed', file), fingerprint);
    expect(found, file).toMatchObject({ valid: true, signer: fingerprint });
  }
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
  expect(opened.problems).toEqual([]);
});

it('says so when the engine is gone, and keeps what it showed', async () => {
  await opened.serving.kill();
  await page.getByText('There is no connection to the engine').waitFor();
  await page.getByText('engine not reachable').waitFor();
  await heading('shop-again sent').waitFor();
  await lookAt(page, '18-engine-gone');
  // What was on its way to the engine, and the attempts to reach it again.
  expect(opened.problems.filter((text) => !/WebSocket connection|net::ERR_CONNECTION_/.test(text))).toEqual(
    [],
  );
});

/** The tabs of a comparison. */
function parts(): Locator {
  return page.getByRole('navigation', { name: 'Parts of the comparison' });
}

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
