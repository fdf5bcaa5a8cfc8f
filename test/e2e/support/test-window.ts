import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { type ServeProcess, startServe } from './serve-process.ts';

/** The window's page in a browser of its own, on an engine of its own that serves a folder of workspaces. */
export interface TestWindow {
  readonly serving: ServeProcess;
  readonly browser: Browser;
  readonly page: Page;
  /** What the page complained about: errors on its console, exceptions that nobody caught. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** @param height In CSS pixels, 1360 wide. */
export async function openTestWindow(folder: string, height = 860): Promise<TestWindow> {
  const [serving, browser] = await Promise.all([startServe(folder), launchBrowser()]);
  const context = await browser.newContext({
    viewport: { width: 1360, height },
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  // Some of what is waited for starts a browser and prints.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  return {
    serving,
    browser,
    page,
    problems,
    close: async () => {
      await browser.close();
      await serving.stop();
    },
  };
}
