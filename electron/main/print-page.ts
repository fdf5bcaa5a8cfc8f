import { writeFile } from 'node:fs/promises';
import { BrowserWindow } from 'electron';
import { LONGEST_PRINT_MS, tookTooLong } from '#shared/report/printing.ts';
import { withinLimit } from './within-limit.ts';

/**
 * Prints a page as PDF, as its own style sheet says.
 * @param page Path of an HTML file that loads nothing
 * @param pdf Path to write to
 * @param limitMs What takes longer is given up, and nothing is written
 * @throws Error that says why it is not printed
 */
export async function printPage(page: string, pdf: string, limitMs = LONGEST_PRINT_MS): Promise<void> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      // A report runs no script, and nothing that was recorded may.
      javascript: false,
    },
  });
  // A renderer that is gone need not answer at all, nor one that hangs.
  const gone = new Promise<never>((_resolve, reject) => {
    window.webContents.once('render-process-gone', (_event, { reason }) =>
      reject(new Error(`the page's process ended: ${reason}`)),
    );
  });
  try {
    const pages = Promise.race([printed(window, page), gone]);
    await writeFile(pdf, await withinLimit(pages, limitMs, () => tookTooLong(limitMs)));
  } finally {
    window.destroy();
  }
}

async function printed(window: BrowserWindow, page: string): Promise<Buffer> {
  await window.loadFile(page);
  return window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true });
}
