/** Files of a report or of a drill's page: how they are made, signed, sent to a window and written. */
import { join, resolve } from 'node:path';
import type { SigningKey } from '#engine/report/keys.ts';
import { type PagePrinter, printCancelled } from '#engine/report/printer.ts';
import { openSigner, type ReportSigner } from '#engine/report/sign.ts';
import { sha256Of } from '#engine/report/verify.ts';
import type { Verdict } from '#shared/model/index.ts';
import type { ReportFormat } from '#shared/report/formats.ts';
import { makeFolder, writeWhole } from './whole-files.ts';

/** How a report is made. */
export interface ReportOptions {
  /** Null leaves it unsigned. */
  readonly signing: SigningKey | null;
  /** Prints the PDF. */
  readonly printer: PagePrinter;
  /** Ends the work before anything is written. */
  readonly signal: AbortSignal | undefined;
}

export interface RenderedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

/** A file as it travels to the window. */
export interface SentFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly encoding: 'utf8' | 'base64';
  readonly content: string;
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What was written about one verdict. */
export interface WrittenFiles {
  readonly files: WrittenFile[];
  readonly verdict: Verdict;
  /** Fingerprint of the key that signed; null when nothing is signed. */
  readonly signer: string | null;
  /** What is wrong with how that key is kept; null when nothing is. */
  readonly keyWarning: string | null;
}

/** Who signs; null when nobody does. @throws MeshproofError when the key cannot be used */
export async function chosenSigner({ signing }: ReportOptions): Promise<ReportSigner | null> {
  return signing ? openSigner(signing) : null;
}

/** The content with its signature, where there is a signer and the form has a place for one. */
export async function signedContent(
  content: string | Uint8Array,
  format: ReportFormat,
  signer: ReportSigner | null,
): Promise<Buffer> {
  const bytes = Buffer.from(content);
  return signer && format !== 'csv' ? Buffer.from(await signer.seal(bytes, format)) : bytes;
}

export function sentFiles(files: readonly RenderedFile[], format: ReportFormat): SentFile[] {
  const encoding = format === 'pdf' ? 'base64' : 'utf8';
  return files.map((file) => ({ ...file, encoding, content: file.content.toString(encoding) }));
}

/** Makes files and writes them into a folder, each whole or not at all, and none when one of them cannot be made. */
export async function writeFiles(
  folder: string,
  verdict: Verdict,
  options: ReportOptions,
  render: (signer: ReportSigner | null) => Promise<readonly RenderedFile[]>,
): Promise<WrittenFiles> {
  const signer = await chosenSigner(options);
  stopIfCancelled(options);
  const rendered = await render(signer);
  stopIfCancelled(options);
  const target = resolve(folder);
  await makeFolder(target);
  const files: WrittenFile[] = [];
  for (const { fileName, content } of rendered) {
    const path = join(target, fileName);
    await writeWhole(path, content);
    files.push({ path, bytes: content.length, sha256: sha256Of(content) });
  }
  return { files, verdict, signer: signer?.fingerprint ?? null, keyWarning: signer?.warning ?? null };
}

/** Before the first file is there; what is written then, is written to its end. */
function stopIfCancelled({ signal }: ReportOptions): void {
  if (signal?.aborted) throw printCancelled();
}
