import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notPrinted, type PagePrinter } from './printer.ts';

/**
 * Prints a page as PDF.
 * @param madeAt ISO 8601, UTC; stands in the PDF as its date, so that the same page gives the same bytes
 * @throws MeshproofError `environment` when it cannot be printed
 */
export async function printPdf(
  html: string,
  print: PagePrinter,
  madeAt: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-print-'));
  const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
  try {
    await writeFile(page, html);
    await print(page, pdf, signal);
    // A program that is no Chromium may end well and print nothing.
    const printed = await readFile(pdf).catch((error: unknown) => {
      throw notPrinted('the printing program', error);
    });
    return datedAt(printed, madeAt);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Replaces the dates of the document's information by one of the same length, so that offsets in the file stay. */
function datedAt(pdf: Buffer, madeAt: string): Buffer {
  const date = `${madeAt.replace(/[-:T]/g, '').slice(0, 14)}+00'00'`;
  const text = pdf
    .toString('latin1')
    .replace(/(\/(?:CreationDate|ModDate) ?\(D:)\d{14}[+-]\d\d'\d\d'/g, `$1${date}`);
  return Buffer.from(text, 'latin1');
}
