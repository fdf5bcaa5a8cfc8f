import { printPdf } from '#engine/report/print-pdf.ts';
import type { ReportSigner } from '#engine/report/sign.ts';
import type { DrillDocument } from '#shared/model/index.ts';
import type { DrillFormat } from '#shared/report/formats.ts';
import { readDrillDocument } from './drills.ts';
import {
  chosenSigner,
  type RenderedFile,
  type ReportOptions,
  type SentFile,
  sentFiles,
  signedContent,
  writeFiles,
  type WrittenFiles,
} from './rendered-files.ts';
import type { Session } from './session.ts';

/** One form of a drill's page, signed when a key is given. */
export async function sendDrill(
  session: Session,
  name: string,
  format: DrillFormat,
  options: ReportOptions,
): Promise<{ files: SentFile[] }> {
  const drill = await readDrill(session, name);
  const file = await render(drill, format, await chosenSigner(options), options);
  return { files: sentFiles([file], format) };
}

/**
 * Writes `drill.html`, `drill.pdf`, `drill.md` and `drill.json` into a folder, signed when a key is given, and none when one of them
 * cannot be made. The same drill gives the same bytes.
 */
export async function writeDrill(
  session: Session,
  name: string,
  folder: string,
  formats: readonly DrillFormat[],
  options: ReportOptions,
): Promise<WrittenFiles> {
  const drill = await readDrill(session, name);
  return writeFiles(folder, drill.document.verdict, options, async (signer) => {
    const rendered: RenderedFile[] = [];
    for (const format of new Set(formats)) rendered.push(await render(drill, format, signer, options));
    return rendered;
  });
}

interface Drill {
  readonly document: DrillDocument;
  /** ISO 8601, UTC. */
  readonly endedAt: string;
}

async function readDrill(session: Session, name: string): Promise<Drill> {
  const document = await readDrillDocument(session, name);
  const listed = (await session.queries.call('drills')).find((drill) => drill.name === name);
  return { document, endedAt: listed?.endedAt ?? new Date().toISOString() };
}

const MEDIA_TYPES: Record<DrillFormat, string> = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
};

async function render(
  { document, endedAt }: Drill,
  format: DrillFormat,
  signer: ReportSigner | null,
  { printer, signal }: ReportOptions,
): Promise<RenderedFile> {
  // Imported late: a recording starts faster without them.
  const { renderDrill } = await import('#shared/report/render-drill.ts');
  const { renderDrillMarkdown } = await import('#shared/report/render-drill-markdown.ts');
  const contents: Record<DrillFormat, () => string | Promise<Buffer>> = {
    html: () => renderDrill(document),
    pdf: () => printPdf(renderDrill(document), printer, endedAt, signal),
    json: () => `${JSON.stringify(document, null, 2)}\n`,
    md: () => renderDrillMarkdown(document),
  };
  const content = await signedContent(await contents[format](), format, signer);
  return { fileName: `drill.${format}`, mediaType: MEDIA_TYPES[format], content };
}
