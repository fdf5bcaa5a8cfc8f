import { printPdf } from '#engine/report/print-pdf.ts';
import type { ReportSigner } from '#engine/report/sign.ts';
import { sha256Of } from '#engine/report/verify.ts';
import { MeshproofError, type ComparisonDocument, type DrillDocument } from '#shared/model/index.ts';
import type { ReportFormat } from '#shared/report/formats.ts';
import type { Report } from '#shared/report/index.ts';
import { APP_VERSION } from './app-version.ts';
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

/**
 * A comparison with the waivers and sign-offs of the workspace.
 * @param at Moment at which the expiry of waivers is judged; null for when the comparison was made.
 * @throws MeshproofError `input` when the workspace has no such comparison
 */
export async function readDocument(
  session: Session,
  name: string,
  at: string | null = null,
): Promise<ComparisonDocument> {
  const document = await session.queries.call('comparison', { name, at });
  if (!document) {
    throw new MeshproofError(
      'input',
      'UNKNOWN_COMPARISON',
      `${session.path}: the workspace has no comparison named '${name}'`,
      'Compare first, or choose an existing one.',
    );
  }
  return document;
}

/** The files of one form, signed when a key is given. */
export async function sendReport(
  session: Session,
  name: string,
  format: ReportFormat,
  options: ReportOptions,
): Promise<{ files: SentFile[] }> {
  const document = await readDocument(session, name);
  const signer = await chosenSigner(options);
  const files = await render(
    reportOf(document, await drillsOf(session, document), signer),
    format,
    signer,
    options,
  );
  return { files: sentFiles(files, format) };
}

/** The drills of the comparison, with the waivers of its day. One that was removed since is missed by its name in the coverage. */
async function drillsOf(
  session: Session,
  { coverage: { drills }, waiversJudgedOn: at }: ComparisonDocument,
): Promise<DrillDocument[]> {
  const found = await Promise.all(drills.map(({ name }) => session.queries.call('drill', { name, at })));
  return found.filter((document) => document !== null);
}

/** The document with the marked section of this run. */
function reportOf(
  document: ComparisonDocument,
  drills: DrillDocument[],
  signer: ReportSigner | null,
): Report {
  return {
    schema: 2,
    kind: 'meshproof-report',
    document,
    drills,
    run: {
      generatedAt: madeAt().toISOString(),
      tool: APP_VERSION,
      node: process.versions.node,
      signer: signer?.fingerprint ?? null,
    },
  };
}

/** Now, or what `SOURCE_DATE_EPOCH` says in seconds (reproducible-builds.org): then two runs give the same bytes. */
function madeAt(): Date {
  const told = process.env['SOURCE_DATE_EPOCH'];
  if (told === undefined || told === '') return new Date();
  const date = new Date(Number(told) * 1000);
  if (/^\d+$/.test(told) && !Number.isNaN(date.getTime())) return date;
  throw new MeshproofError(
    'usage',
    'BAD_TIME',
    `SOURCE_DATE_EPOCH: '${told}' is no time in seconds since 1970`,
  );
}

async function render(
  report: Report,
  format: ReportFormat,
  signer: ReportSigner | null,
  { printer, signal }: ReportOptions,
): Promise<RenderedFile[]> {
  // Imported late: a recording starts faster without it.
  const { renderFiles, renderHtml } = await import('#shared/report/index.ts');
  if (format === 'pdf') {
    const pdf = await printPdf(renderHtml(report), printer, report.run.generatedAt, signal);
    const content = await signedContent(pdf, format, signer);
    return [{ fileName: 'report.pdf', mediaType: 'application/pdf', content }];
  }
  return Promise.all(
    renderFiles(report, format).map(async ({ fileName, mediaType, content }) => ({
      fileName,
      mediaType,
      content: await signedContent(content, format, signer),
    })),
  );
}

/** Writes the report's files, each whole or not at all, and none when one of them cannot be made. */
export async function writeReport(
  session: Session,
  name: string,
  folder: string,
  formats: readonly ReportFormat[],
  options: ReportOptions,
): Promise<WrittenFiles> {
  const document = await readDocument(session, name);
  return writeFiles(folder, document.verdict, options, async (signer) => {
    const report = reportOf(document, await drillsOf(session, document), signer);
    const rendered: RenderedFile[] = [];
    for (const format of new Set(formats)) rendered.push(...(await render(report, format, signer, options)));
    return signer ? [...rendered, await manifestOf(document, rendered, signer)] : rendered;
  });
}

/** The signed list of the files, which signs those too that cannot carry a signature. */
async function manifestOf(
  { name, verdict }: ComparisonDocument,
  files: readonly RenderedFile[],
  signer: ReportSigner,
): Promise<RenderedFile> {
  const { MANIFEST_NAME, renderManifest } = await import('#shared/report/manifest.ts');
  const text = renderManifest({
    schema: 1,
    kind: 'meshproof-manifest',
    comparison: name,
    verdict,
    files: files.map(({ fileName, content }) => ({
      name: fileName,
      bytes: content.length,
      sha256: sha256Of(content),
    })),
  });
  const content = await signedContent(text, 'json', signer);
  return { fileName: MANIFEST_NAME, mediaType: 'application/json', content };
}
