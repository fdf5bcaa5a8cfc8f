import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endProgram, startProgram } from '#engine/program.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { LONGEST_PRINT_MS, tookTooLong } from '#shared/report/printing.ts';
import { findChromium } from './chromium.ts';

/**
 * Prints the HTML file `page` into the file `pdf`, as its own style sheet says: a Chromium, or the desktop app's window.
 * @param signal Ends the printing before its end
 * @throws MeshproofError `environment`; `cancelled` when it was told to end
 */
export type PagePrinter = (page: string, pdf: string, signal?: AbortSignal) => Promise<void>;

/** Of what it says on standard error the end is kept, for the message. */
const LAST_WORDS = 400;

/** It shows one file that loads nothing: no profile, no updates, no calls home. */
const FLAGS = [
  '--headless=new',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-pdf-header-footer',
  // Whatever the page or Chromium itself would ask for: no name leads anywhere.
  '--host-resolver-rules=MAP * ~NOTFOUND',
];

/**
 * The Chromium that was asked for, else the first that is installed.
 * @param limitMs What takes longer is given up
 */
export function chromiumPrinter(asked: string | null, limitMs = LONGEST_PRINT_MS): PagePrinter {
  return async (page, pdf, signal) => {
    const program = await findChromium(asked);
    const profile = await mkdtemp(join(tmpdir(), 'meshproof-chromium-'));
    // Chromium's own sandbox cannot be set up by root; the page runs no script and loads nothing.
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...FLAGS, ...asRoot, `--user-data-dir=${profile}`, `--print-to-pdf=${pdf}`];
    try {
      await runToEnd([program, ...args, pathToFileURL(page).href], limitMs, signal);
    } catch (error) {
      if (signal?.aborted) throw printCancelled();
      throw notPrinted(program, error);
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}

/** @throws Error when it ends with anything but 0, or is ended */
async function runToEnd(
  argv: readonly string[],
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const child = startProgram(argv, ['ignore', 'ignore', 'pipe']);
  let words = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString('utf8')).slice(-LAST_WORDS);
  });
  const end = () => endProgram(child);
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    end();
  }, limitMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [code, by] = (await once(child, 'close')) as [number | null, string | null];
    if (late) throw tookTooLong(limitMs);
    if (code === 0 && !signal?.aborted) return;
    const said = words.trim().split('\n').at(-1) ?? '';
    throw new Error(`it ended with ${by ?? code}${said === '' ? '' : `: ${said}`}`);
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', end);
  }
}

/** A report whose printing was told to end. */
export function printCancelled(): MeshproofError {
  return new MeshproofError('cancelled', 'CANCELLED', 'the report was cancelled: nothing was written');
}

/** What a report that could not be printed is reported as. */
export function notPrinted(
  program: string,
  error: unknown,
  advice = 'Try another Chromium with --chromium PATH or MESHPROOF_CHROMIUM, or leave out the format pdf.',
): MeshproofError {
  const [reason = 'unknown'] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new MeshproofError(
    'environment',
    'NOT_PRINTED',
    `${program}: the report could not be printed as PDF (${reason})`,
    advice,
    error,
  );
}
