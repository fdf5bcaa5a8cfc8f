/** The report itself, as a reviewer opens or prints it: in Chromium, and as the pages of its PDF. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printPdf } from '#engine/report/print-pdf.ts';
import { chromiumPrinter } from '#engine/report/printer.ts';
import { type Report, renderHtml } from '#shared/report/index.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { launchBrowser } from './browser.ts';
import { keepPicture, lookAtWhole } from './support/look.ts';
import { run } from './support/run-once.ts';
import { installPrograms } from './support/system-packages.ts';

const SCREENS = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));
const MADE_AT = '2026-11-02T10:00:00.000Z';

const sample = sampleDocument();
const report: Report = {
  schema: 2,
  kind: 'meshproof-report',
  drills: [],
  // Long enough for more than one page of shares.
  document: {
    ...sample,
    shares: ['', ' again', ' once more'].flatMap((word) =>
      sample.shares.map((share) => ({ ...share, route: `${share.route}${word}` })),
    ),
  },
  run: { generatedAt: MADE_AT, tool: '0.1.0', node: '24.21.0', signer: null },
};
const html = renderHtml(report);

let browser: Browser;
let folder = '';
beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'meshproof-report-'));
  writeFileSync(join(folder, 'report.html'), html);
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openReport(page: Page): Promise<void> {
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
}

describe('report.html in a browser', () => {
  it('breaks no rule of accessibility, light or dark, and is no wider than a small screen', async () => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('requestfailed', (request) => problems.push(request.url()));
    await openReport(page);
    await keepPicture(page, 'report-html', true);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await lookAtWhole(page, 'report-html-unfolded');
    await page.setViewportSize({ width: 360, height: 800 });
    const [content, screen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBeLessThanOrEqual(screen ?? 0);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe('report.pdf', () => {
  let pdf = '';
  beforeAll(async () => {
    const missing = await installPrograms({ pdftotext: 'poppler-utils', pdftoppm: 'poppler-utils' });
    if (missing.length > 0) throw new Error('The tests of the PDF need poppler-utils on the PATH.');
    pdf = join(folder, 'report.pdf');
    writeFileSync(pdf, await printPdf(html, chromiumPrinter(null), MADE_AT));
  });

  /** The text of the pages, lines joined: what stands in one cell may be broken there. */
  async function pages(): Promise<string[]> {
    const text = await run('pdftotext', ['-layout', pdf, '-']);
    return text.split('\f').slice(0, -1);
  }

  it('has its text as text: verdict, every route, finding and input', async () => {
    const { document } = report;
    const byId = new Map(document.findings.map((finding) => [finding.id, finding]));
    const counting = document.causes
      .filter(({ severity }) => severity === 'blocker' || severity === 'major')
      .flatMap(({ findings: [first = ''] }) => byId.get(first) ?? []);
    expect(counting.length).toBeGreaterThan(3);
    const raw = (await run('pdftotext', [pdf, '-'])).replaceAll(/\s+/g, '');
    const expected = [
      document.summary,
      ...document.gates.map(({ gate }) => gate),
      ...document.causes.map(({ title }) => title),
      ...document.routes.map(({ route }) => route),
      ...counting.flatMap(({ evidence }) => evidence[0]?.candidate ?? []),
      document.baseline.sha256,
      '2026-11-02T10:00:00.000Z',
    ];
    const missing = expected.filter((text) => !raw.includes(text.replaceAll(/\s+/g, '')));
    expect(missing).toEqual([]);
  });

  it('cuts no table: every cell lies on its page, and long tables have their head on each', async () => {
    const boxes = await run('pdftotext', ['-bbox', pdf, '-']);
    const outside: string[] = [];
    for (const [, width = '', height = '', words = ''] of boxes.matchAll(
      /<page width="([\d.]+)" height="([\d.]+)">(.*?)<\/page>/gs,
    )) {
      for (const [word, xMin, yMin, xMax, yMax] of words.matchAll(
        /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">.*?<\/word>/g,
      )) {
        const isInside =
          Number(xMin) >= 0 &&
          Number(yMin) >= 0 &&
          Number(xMax) <= Number(width) &&
          Number(yMax) <= Number(height);
        if (!isInside) outside.push(word);
      }
    }
    expect(outside).toEqual([]);
    const texts = await pages();
    const withShares = texts.filter((text) => /^(?:GET|POST|all) .*producer\s+v[12]\s+\d+ % \(/m.test(text));
    expect(withShares.length).toBeGreaterThan(1);
    for (const text of withShares) expect(text).toMatch(/Route\s+Service\s+Version/);
  });

  it('numbers its pages', async () => {
    const texts = await pages();
    expect(texts.length).toBeGreaterThan(3);
    for (const [index, text] of texts.entries())
      expect(text).toContain(`Page ${index + 1} of ${texts.length}`);
  });

  it('is the same bytes for the same page', async () => {
    const again = await printPdf(html, chromiumPrinter(null), MADE_AT);
    expect(again.equals(readFileSync(pdf))).toBe(true);
    expect(again.toString('latin1')).toContain("(D:20261102100000+00'00')");
  });

  it('is kept as pictures of its pages', async () => {
    mkdirSync(SCREENS, { recursive: true });
    await run('pdftoppm', ['-r', '60', '-png', pdf, join(SCREENS, 'report-pdf')]);
    const pictures = await run('ls', [SCREENS]);
    expect(pictures.split('report-pdf').length - 1).toBe((await pages()).length);
  });
});
