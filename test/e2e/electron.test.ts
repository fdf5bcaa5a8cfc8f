import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { APP_ORIGIN } from '#shared/contract/page-policy.ts';
import { findElectron } from './support/electron-program.ts';
import { type PreparedApp, prepareApp } from './support/electron-app.ts';
import { keepPicture } from './support/look.ts';
import { type ServeProcess, startServe } from './support/serve-process.ts';

const electron = await findElectron();
if ('missing' in electron && process.env['CI'] === 'true') {
  throw new Error(`The app cannot be tested in a real Electron, ${electron.missing}.`);
}

let folder: string;
let serving: ServeProcess;
let prepared: PreparedApp;
let running: ElectronApplication | null = null;

describe.skipIf('missing' in electron)(
  `the app in a real Electron${'missing' in electron ? ` (skipped: ${electron.missing})` : ''}`,
  () => {
    beforeAll(async () => {
      if ('missing' in electron) return;
      folder = mkdtempSync(join(tmpdir(), 'meshproof-electron-'));
      prepared = await prepareApp(electron.folder);
      serving = await startServe(folder);
    });

    afterEach(async () => {
      await running?.close();
      running = null;
    });

    afterAll(async () => {
      await serving?.stop();
      prepared?.remove();
      if (folder) rmSync(folder, { recursive: true, force: true });
    });

    it('attaches to an engine elsewhere and works with it', async () => {
      const page = await open([`--attach=${serving.url.href}`]);
      await page.getByRole('heading', { name: 'No workspace is open' }).waitFor();
      await page.getByLabel('Name of the new workspace').fill('from-the-app');
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'Nothing is recorded yet' }).waitFor();
      await page.getByText(`engine running (${serving.url.host})`).waitFor();
      await keepPicture(page, '20-electron-attached');
    });

    it('shows the page and nothing else, under its own origin and without Node', async () => {
      const page = await open([`--attach=${serving.url.href}`]);
      const seen = await page.evaluate(async () => ({
        origin: location.origin,
        node: 'require' in window || 'process' in window,
        bridge: Object.keys((window as unknown as { meshproof: object }).meshproof),
        opened: window.open('https://example.org/'),
        notifications: await Notification.requestPermission(),
        camera: await navigator.mediaDevices
          ?.getUserMedia({ video: true })
          .catch((error: Error) => error.name),
      }));
      expect(seen).toMatchObject({ origin: APP_ORIGIN, node: false, opened: null, notifications: 'denied' });
      expect(seen.bridge.toSorted()).toEqual([
        'choosePath',
        'connect',
        'onCommand',
        'onNotice',
        'restart',
        'start',
      ]);
      expect(await running?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    });

    it('stays where it is when something wants to lead it away', async () => {
      const page = await open([`--attach=${serving.url.href}`]);
      const prevented = running?.evaluate(
        ({ BrowserWindow }) =>
          new Promise((resolve) => {
            const contents = BrowserWindow.getAllWindows()[0]?.webContents;
            contents?.once('will-navigate', (event) => resolve(event.defaultPrevented));
          }),
      );
      await page.evaluate(() => {
        setTimeout(() => {
          location.href = 'https://example.org/';
        });
      });
      expect(await prevented).toBe(true);
    });

    it('serves no file from outside of the page', async () => {
      const page = await open([`--attach=${serving.url.href}`]);
      const statuses = await page.evaluate(() =>
        Promise.all(
          ['/index.html', '/%2e%2e/main/main.cjs', '/..%2fmain%2fmain.cjs', '/nothing.js'].map(
            async (path) => (await fetch(path)).status,
          ),
        ),
      );
      expect(statuses).toEqual([200, 404, 404, 404]);
    });

    it('refuses calls that do not fit their schema', async () => {
      const page = await open([`--attach=${serving.url.href}`]);
      const outcome = await page.evaluate(() => {
        const { meshproof } = window as unknown as {
          meshproof: { choosePath(question: unknown): Promise<unknown> };
        };
        return meshproof.choosePath({ purpose: '/etc/passwd' }).then(
          () => 'answered',
          () => 'refused',
        );
      });
      expect(outcome).toBe('refused');
    });

    it('opens even when its own engine cannot start, says what to do, and attaches from there', async () => {
      const page = await open([]);
      await page.getByRole('heading', { name: 'The engine is not running' }).waitFor();
      await page.getByText('times within a minute').waitFor();
      await page.getByRole('button', { name: 'Start the engine again' }).waitFor();
      await page.getByText('What the engine said last').click();
      await keepPicture(page, '21-electron-no-engine');
      await page.getByRole('main').getByRole('button', { name: 'Attach to engine…' }).click();
      await page.getByLabel('Address with token').fill('not an address');
      await page.getByRole('button', { name: 'Attach', exact: true }).click();
      await page.getByText('This is not the address of an engine').waitFor();
      await page.getByLabel('Address with token').fill(serving.url.href);
      await page.getByRole('button', { name: 'Attach', exact: true }).click();
      await page.getByText(`engine running (${serving.url.host})`).waitFor();
    });
  },
);

async function open(args: readonly string[]): Promise<Page> {
  running = await prepared.launch(args, folder);
  const page = await running.firstWindow();
  page.setDefaultTimeout(20_000);
  return page;
}
