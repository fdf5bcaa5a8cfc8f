import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ReportFormat } from '#shared/contract/contract.ts';
import { MeshproofError, type ComparisonDocument } from '#shared/model/index.ts';
import type { Report } from '#shared/report/index.ts';
import { APP_VERSION } from './app-version.ts';
import type { Session } from './session.ts';
import { cannotWrite } from './cannot-write.ts';

const MEDIA_TYPES: Record<ReportFormat, string> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
};

export interface RenderedReport {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}

/** @throws MeshproofError `input` when the workspace has no such comparison */
export async function readDocument(session: Session, name: string): Promise<ComparisonDocument> {
  const document = await session.queries.call('comparison', { name });
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

export async function renderReport(
  session: Session,
  name: string,
  format: ReportFormat,
): Promise<RenderedReport> {
  return render(reportOf(await readDocument(session, name)), format);
}

/** The document with the marked section of this run. */
function reportOf(document: ComparisonDocument): Report {
  return {
    schema: 1,
    kind: 'meshproof-report',
    document,
    run: { generatedAt: new Date().toISOString(), tool: APP_VERSION, node: process.versions.node },
  };
}

async function render(report: Report, format: ReportFormat): Promise<RenderedReport> {
  // Imported late: a recording starts faster without it.
  const { renderHtml, renderJson } = await import('#shared/report/index.ts');
  const content = format === 'html' ? renderHtml(report) : renderJson(report);
  return { fileName: `report.${format}`, mediaType: MEDIA_TYPES[format], content };
}

export interface WrittenReport {
  readonly files: { path: string; bytes: number; sha256: string }[];
  readonly verdict: ComparisonDocument['verdict'];
}

/** Writes the report's files, each whole or not at all. */
export async function writeReport(
  session: Session,
  name: string,
  folder: string,
  formats: readonly ReportFormat[],
): Promise<WrittenReport> {
  const report = reportOf(await readDocument(session, name));
  const target = resolve(folder);
  await makeFolder(target);
  const files = [];
  for (const format of formats) {
    const { fileName, content } = await render(report, format);
    const path = join(target, fileName);
    await writeWhole(path, content);
    const bytes = Buffer.byteLength(content);
    files.push({ path, bytes, sha256: createHash('sha256').update(content).digest('hex') });
  }
  return { files, verdict: report.document.verdict };
}

async function makeFolder(folder: string): Promise<void> {
  const existing = await stat(folder).catch(() => null);
  if (existing && !existing.isDirectory()) {
    throw new MeshproofError(
      'input',
      'NOT_A_FOLDER',
      `${folder}: this is a file, not a folder`,
      'Choose another folder.',
    );
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

async function writeWhole(path: string, content: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw cannotWrite(path, error);
  }
}
