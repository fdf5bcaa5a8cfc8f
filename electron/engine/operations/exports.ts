import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MeshproofError } from '#shared/model/index.ts';
import type { Session } from './session.ts';
import { makeFolder, writeWhole } from './whole-files.ts';

/** Rows that are read at a time. */
const PAGE = 20_000;

export interface WrittenExport {
  readonly files: { path: string; bytes: number; sha256: string }[];
  /** Requests that are in it. */
  readonly exchanges: number;
}

/**
 * Writes the latencies of a capture or a replay as a HdrHistogram log, whole or not at all.
 * @throws MeshproofError `input` when there is no such capture, or nothing in it to count
 */
export async function exportHistograms(session: Session, name: string, path: string): Promise<WrittenExport> {
  const capture = await session.capture(name);
  const existing = await stat(path).catch(() => null);
  if (existing?.isDirectory()) {
    throw new MeshproofError('input', 'NOT_A_FILE', `${path}: this is a folder`, 'Name a file in it.');
  }
  // Imported late: a recording starts faster without it.
  const { HistogramLog } = await import('./histogram-log.ts');
  const log = new HistogramLog();
  let after = 0;
  for (;;) {
    const rows = await session.queries.call('latencies', { captureId: capture.id, after, limit: PAGE });
    if (rows.routes.length === 0) break;
    log.add(rows);
    after = rows.lastId;
  }
  if (log.requests === 0) {
    throw new MeshproofError(
      'input',
      'NO_LATENCY',
      `${session.path}: no request of '${name}' was answered at the edge`,
      'Export a capture with an edge tap, or a replay.',
    );
  }
  const text = log.text(capture.name, capture.startedAt);
  await makeFolder(dirname(path));
  await writeWhole(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { files: [{ path, bytes: Buffer.byteLength(text), sha256 }], exchanges: log.requests };
}
