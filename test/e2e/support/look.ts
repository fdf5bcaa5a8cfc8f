import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const SCREENS = fileURLToPath(new URL('../../../test-results/screens/', import.meta.url));

/** Keeps a picture of the present view. */
export async function keepPicture(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: `${SCREENS}${name}.png`, fullPage });
}

/** Looks at the present view in both colour schemes: no rule of axe is broken, and a picture is kept. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await lookInBothSchemes(page, name, false);
}

/** The same with a picture of the whole page, however long. */
export async function lookAtWhole(page: Page, name: string): Promise<void> {
  await lookInBothSchemes(page, name, true);
}

async function lookInBothSchemes(page: Page, name: string, isWhole: boolean): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await keepPicture(page, `${name}-${colorScheme}`, isWhole);
    expect(await violationsOf(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function violationsOf(page: Page): Promise<string[]> {
  // The preview's frame runs no script, so axe cannot look into it; the report has tests of its own.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
