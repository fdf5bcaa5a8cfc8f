import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createKey, readPublicKey } from '#engine/report/keys.ts';
import { openSigner } from '#engine/report/sign.ts';
import { verifyReport } from '#engine/report/verify.ts';
import { APP_ORIGIN } from '#shared/contract/page-policy.ts';
import { keepComparison } from '#test/fixtures/comparison/keep.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { drillOf } from '#test/fixtures/drill/sample.ts';
import { findElectron } from './support/electron-program.ts';
import { bundlePrintPage, type PreparedApp, prepareApp } from './support/electron-app.ts';
import { keepPicture } from './support/look.ts';
import { startSecretService } from './support/secret-service.ts';
import { run } from './support/run-once.ts';
import { type ServeProcess, startServe } from './support/serve-process.ts';
import { installPrograms } from './support/system-packages.ts';

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
        'createKey',
        'keyStore',
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

    it('prints a report as PDF, its text as text, and runs nothing in it', async () => {
      await open([`--attach=${serving.url.href}`]);
      const program = await bundlePrintPage(folder);
      const [html, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
      const evil = '<script>document.title = "ran"; document.body.textContent = "ran"</script>';
      writeFileSync(html, `<!doctype html><title>t</title><p>fail: cutover</p>${evil}`);
      const outcome = await running?.evaluate(
        async ({ BrowserWindow }, [module, page, output]) => {
          const main = process.mainModule;
          if (!main) throw new Error('Electron tells no main module');
          const { printPage } = main.require(module ?? '') as {
            printPage: (page: string, pdf: string, limitMs?: number) => Promise<void>;
          };
          await printPage(page ?? '', output ?? '');
          // No page is loaded, laid out and printed in the shortest time that there is.
          const late = await printPage(page ?? '', `${output}-late`, 0).then(
            () => 'printed',
            (error: Error) => error.message,
          );
          return { late, windows: BrowserWindow.getAllWindows().length };
        },
        [program, html, pdf],
      );
      expect(outcome).toEqual({ late: 'it took longer than 0 s, and was given up', windows: 1 });
      expect(existsSync(`${pdf}-late`)).toBe(false);
      expect(await installPrograms({ pdftotext: 'poppler-utils' })).toEqual([]);
      expect((await run('pdftotext', [pdf, '-'])).trim()).toBe('fail: cutover');
    });

    it('writes the report and the page of a drill as PDF, from its window, by itself', async () => {
      await keepComparison(join(folder, 'printed.meshproof'), sampleDocument(), [drillOf('d-1', 'Flaky')]);
      const page = await openReport('printed', [], {});
      for (const name of ['HTML for reviewers', 'JSON for programs']) await page.getByLabel(name).uncheck();
      await page.getByLabel('PDF printed from it').check();
      await page.getByLabel('Folder').fill('printed');
      await page.getByRole('button', { name: 'Write', exact: true }).click();
      await page.getByRole('list', { name: 'Written files' }).waitFor();
      await keepPicture(page, '22-electron-report');
      const words = await wordsOf(join(folder, 'printed', 'report.pdf'));
      for (const text of [
        'cutover',
        sampleDocument().summary,
        ...sampleDocument().routes.map(({ route }) => route),
      ])
        expect(words).toContain(text.replaceAll(/\s+/g, ''));

      await page.getByRole('link', { name: 'Drills', exact: true }).click();
      await page.getByRole('link', { name: 'd-1' }).click();
      await page.getByRole('button', { name: 'Export' }).click();
      for (const name of ['HTML for reviewers', 'JSON for programs']) await page.getByLabel(name).uncheck();
      await page.getByLabel('PDF printed from it').check();
      const saved = join(folder, 'saved.pdf');
      const download = running?.evaluate(
        ({ session }, path) =>
          new Promise((resolve) => {
            session.defaultSession.once('will-download', (_event, item) => {
              item.setSavePath(path);
              item.once('done', (_done, state) => resolve([item.getFilename(), state]));
            });
          }),
        saved,
      );
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      expect(await download).toEqual(['drill-d-1.pdf', 'completed']);
      expect(readFileSync(saved).subarray(0, 5).toString()).toBe('%PDF-');
      expect(await wordsOf(saved)).toContain('Drill:Flaky');
    });

    it('signs with a key of the key store that it makes, and that another start of it finds again', async () => {
      const data = join(folder, 'data');
      await keepComparison(join(folder, 'signed.meshproof'), sampleDocument());
      const secrets = await startSecretService(mkdtempSync(join(folder, 'secrets-')));
      onTestFinished(() => secrets.stop());
      const args = [`--user-data-dir=${data}`, '--password-store=gnome-libsecret'];
      const page = await openReport('signed', args, secrets.environment);
      await page.getByLabel('Sign it').check();
      await page.getByText('There is none yet.').waitFor();
      await keepPicture(page, '23-electron-key-store-empty');
      await page.getByRole('button', { name: 'Make a key' }).click();
      const fingerprint = await shownFingerprint(page);
      await page.getByText('encrypted by the Secret Service of this desktop').waitFor();
      await writeSigned(page, 'signed-1', fingerprint);
      await keepPicture(page, '23-electron-key-store');
      for (const name of ['report.html', 'report.json', 'report.sig.json'])
        expect(await verifyReport(join(folder, 'signed-1', name), fingerprint), name).toMatchObject({
          valid: true,
        });
      await running?.close();

      const again = await openReport('signed', args, secrets.environment);
      await again.getByLabel('Sign it').check();
      expect(await shownFingerprint(again)).toBe(fingerprint);
      await writeSigned(again, 'signed-2', fingerprint);
      const keyFile = join(data, 'signing-key.json');
      expect((await readPublicKey(keyFile)).fingerprint).toBe(fingerprint);
      await expect(openSigner({ keyFile, passphrase: null })).rejects.toMatchObject({ code: 'KEY_IN_STORE' });
    });

    it('says when there is no key store, and offers a key file instead', async () => {
      await keepComparison(join(folder, 'plain.meshproof'), sampleDocument());
      const { fingerprint } = await createKey(join(folder, 'signer.pem'), null);
      const page = await openReport('plain', ['--password-store=basic'], {});
      await page.getByLabel('Sign it').check();
      await page.getByText('This desktop has no key store').waitFor();
      expect(await page.getByRole('button', { name: 'Write', exact: true }).isDisabled()).toBe(true);
      await keepPicture(page, '24-electron-no-key-store');
      await page.getByRole('button', { name: 'Use a key file' }).click();
      await page.getByLabel('Private key file').fill('signer.pem');
      await writeSigned(page, 'signed-3', fingerprint);
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

/** Opens the app with its own engine at the report of a workspace's comparison. */
async function openReport(
  workspace: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Page> {
  running = await prepared.launchWithEngine(args, folder, environment);
  const page = await running.firstWindow();
  page.setDefaultTimeout(120_000);
  await page.getByRole('button', { name: new RegExp(`${workspace}\\.meshproof`) }).click();
  // A workspace opens with its overview.
  await page.getByRole('heading', { name: 'Comparisons' }).waitFor();
  await page.getByRole('link', { name: 'Report', exact: true }).click();
  return page;
}

async function shownFingerprint(page: Page): Promise<string> {
  const shown = await page.getByRole('status').filter({ hasText: 'Fingerprint SHA256:' }).textContent();
  return /SHA256:[A-Za-z0-9+/]{43}/.exec(shown ?? '')?.[0] ?? '';
}

async function writeSigned(page: Page, into: string, fingerprint: string): Promise<void> {
  await page.getByLabel('Folder').fill(into);
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await page.getByText(`Signed with ${fingerprint}`).waitFor();
}

/** The text of a PDF without its spaces: what stands in one cell may be broken there. */
async function wordsOf(pdf: string): Promise<string> {
  expect(await installPrograms({ pdftotext: 'poppler-utils' })).toEqual([]);
  return (await run('pdftotext', [pdf, '-'])).replaceAll(/\s+/g, '');
}

async function open(args: readonly string[]): Promise<Page> {
  running = await prepared.launch(args, folder);
  const page = await running.firstWindow();
  page.setDefaultTimeout(120_000);
  return page;
}
