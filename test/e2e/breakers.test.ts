import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAILING, recordFailing } from './support/failing-capture.ts';
import { lookAt } from './support/look.ts';
import { openTestWindow, type TestWindow } from './support/test-window.ts';
import { EJECTING_PRODUCER } from '#test/fixtures/policy/ejecting-producer.ts';

/** The view of the breakers, in order: each test goes on where the one before it ended. */

let folder: string;
let opened: TestWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-e2e-'));
  writeFileSync(join(folder, 'mesh.yaml'), EJECTING_PRODUCER);
  await recordFailing(folder);
  opened = await openTestWindow(folder);
  page = opened.page;
});

afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('says what is missing as long as nothing is recorded', async () => {
  await page.goto(opened.serving.url.href);
  await page.getByLabel('Name of the new workspace').fill('empty');
  await page.getByRole('button', { name: 'Create' }).click();
  await heading('Nothing is recorded yet').waitFor();
  await openView('Breakers');
  await heading('No attempts are recorded yet.').waitFor();
  await lookAt(page, '20-breakers-empty');
});

it('opens with what Istio would have done, and says why that is nothing', async () => {
  await page.keyboard.press('Control+K');
  await page.getByLabel('Find a command').fill('open workspace');
  await page.keyboard.press('Enter');
  await page.getByLabel('Path of a workspace').fill(FAILING.workspace);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await openView('Overview');
  await page.getByRole('link', { name: FAILING.capture }).click();
  await page.getByRole('link', { name: 'Breakers…' }).click();
  await heading(`Istio would have let all ${FAILING.attempts} attempts through`).waitFor();
  await page.getByText('One of 3 instances is more than 10 % of them').waitFor();
  await page.getByText(`${FAILING.failures} failed`, { exact: false }).first().waitFor();
  await lookAt(page, '21-breakers-idle');
});

it('replays with other settings, and draws when the instance would have been ejected', async () => {
  await page.getByText('Settings: all as they are by default').click();
  await page.getByLabel('Most ejected (%)').fill('150');
  await page.getByLabel('Interval (ms)').fill('soon');
  await page.getByRole('button', { name: 'Replay with these' }).click();
  await page.getByText("'soon' is not a number of milliseconds").waitFor();
  await lookAt(page, '22-breakers-problem');
  await page.getByLabel('Most ejected (%)').fill('50');
  await page.getByLabel('Interval (ms)').fill('100');
  await page.getByLabel('Base ejection time (ms)').fill('300');
  await page.getByRole('button', { name: 'Replay with these' }).click();
  await heading('Istio would have ejected producer-3').waitFor();
  await heading(/\d+ of the \d+ errors .*would have gone elsewhere/).waitFor();
  await page.getByText('Settings: 3 values changed').click();
  const chart = page.getByRole('group', { name: 'Timeline' });
  expect(await chart.locator('rect.c title').first().textContent()).toMatch(
    /ejected, .*5 times 5xx in a row/,
  );
  const changes = page.getByRole('table', { name: 'Changes of Istio' });
  await changes.getByText('5 times 5xx in a row').first().waitFor();
  await lookAt(page, '23-breakers-ejected');
});

it('explains a state on focus', async () => {
  await page.getByRole('table', { name: 'Changes of Istio' }).getByText('ejected').first().focus();
  await page.getByRole('tooltip').getByText('Left out of the balancing').waitFor();
  await page.getByRole('heading', { name: 'What this can’t know' }).scrollIntoViewIfNeeded();
  await lookAt(page, '24-breakers-changes');
});

it('shows Spring’s breakers in their colour', async () => {
  await page.getByRole('button', { name: 'Hystrix', exact: true }).click();
  await page.getByText('No status counts as a failure here').waitFor();
  await page.getByText('Settings: all as they are by default').click();
  await page.getByLabel('Statuses that fail').fill('5xx');
  await page.getByLabel('Fewest calls').fill('10');
  await page.getByLabel('Error threshold (%)').fill('20');
  await page.getByLabel('Snapshot interval (ms)').fill('100');
  await page.getByLabel('Rolling window (ms)').fill('500');
  await page.getByLabel('Sleep window (ms)').fill('400');
  await page.getByRole('button', { name: 'Replay with these' }).click();
  await heading('Hystrix would have opened').waitFor();
  await page.getByText('Settings: 6 values changed').click();
  await lookAt(page, '25-breakers-hystrix');
});

it('takes breakers from the sources of the policies', async () => {
  await page.getByRole('button', { name: 'From the policies' }).click();
  await page.getByText('The sources of the policies are not named yet.').waitFor();
  await lookAt(page, '26-breakers-no-sources');
  await page.getByRole('link', { name: 'Name the sources…' }).click();
  await page.getByLabel('Istio: files and folders').fill('mesh.yaml');
  await openView('Breakers');
  await page.getByRole('button', { name: 'From the policies' }).click();
  await heading('No breaker is declared that could be replayed.').waitFor();
  await page.getByText('Istio can’t be replayed, as not everything is known').waitFor();
  await lookAt(page, '27-breakers-not-known');
  await openView('Policies');
  await page.getByRole('link', { name: 'Audit the policies…' }).click();
  await page
    .locator('summary')
    .filter({ hasText: /versions/i })
    .click();
  await page.getByLabel('Istio version').fill('1.31');
  await openView('Breakers');
  await page.getByRole('button', { name: 'From the policies' }).click();
  await heading('Istio would have ejected producer-3 once').waitFor();
  await page.getByText('values, with where they come from').click();
  await page
    .getByText(/mesh\.yaml:7:\d+ spec\.trafficPolicy\.outlierDetection/)
    .first()
    .waitFor();
  await lookAt(page, '28-breakers-policies');
});

it('says so when the sources can’t be read, and tries again', async () => {
  rmSync(join(folder, 'mesh.yaml'));
  await page.getByRole('button', { name: 'Ribbon' }).click();
  await heading('Ribbon would have let').waitFor();
  await page.getByRole('button', { name: 'From the policies' }).click();
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
  await lookAt(page, '29-breakers-failure');
  writeFileSync(join(folder, 'mesh.yaml'), EJECTING_PRODUCER);
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading('Istio would have ejected producer-3 once').waitFor();
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
