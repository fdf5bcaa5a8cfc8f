/** Reads the lists of a workspace: captures, replays, comparisons. */
import { basename } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import {
  COMPARISON_SCHEMA,
  comparisonDocument,
  MeshproofError,
  replayOptions,
  sendLag,
  tapCounts,
  tapSpec,
  type CaptureState,
  type CaptureSummary,
  type ComparisonDocument,
  type ComparisonSummary,
  type ReplaySummary,
  type Side,
  type TapSpec,
  type WorkspaceInfo,
} from '#shared/model/index.ts';
import { vantageCode } from './codes.ts';
import { fileBytesOf, schemaVersionOf, type Connection } from './workspace-file.ts';
import { sumCounts } from './tap-counts.ts';

export function readWorkspaceInfo(database: Connection, path: string): WorkspaceInfo {
  const counts = database
    .prepare(
      'SELECT (SELECT count(*) FROM capture) AS captures, (SELECT sum(exchanges + attempts) FROM capture) AS exchanges',
    )
    .get() as { captures: number; exchanges: number | null };
  return {
    path,
    name: basename(path).replace(/\.meshproof$/, ''),
    schemaVersion: schemaVersionOf(database),
    fileBytes: fileBytesOf(path),
    captures: counts.captures,
    exchanges: counts.exchanges ?? 0,
  };
}

interface CaptureRow {
  id: number;
  name: string;
  side: Side;
  kind: 'live' | 'replay';
  state: CaptureState;
  started_at: string;
  ended_at: string | null;
  exchanges: number | null;
  attempts: number | null;
  linked_attempts: number | null;
}

/** All captures, the newest first. Captures of replays carry the replay's name. */
export function readCaptures(database: Connection): CaptureSummary[] {
  const rows = database.prepare('SELECT * FROM capture ORDER BY id DESC').all() as CaptureRow[];
  return rows.map((row) => summarise(database, row));
}

/** One capture by name, or undefined. */
export function readCapture(database: Connection, name: string): CaptureSummary | undefined {
  const row = database.prepare('SELECT * FROM capture WHERE name = ?').get(name) as CaptureRow | undefined;
  return row && summarise(database, row);
}

function summarise(database: Connection, row: CaptureRow): CaptureSummary {
  const taps = database
    .prepare('SELECT id, spec, counts FROM tap WHERE capture_id = ? ORDER BY id')
    .all(row.id) as {
    id: number;
    spec: string;
    counts: string;
  }[];
  const recorded = taps.map((tap) => ({
    id: tap.id,
    spec: tapSpec.parse(JSON.parse(tap.spec)),
    counts: tapCounts.parse(JSON.parse(tap.counts)),
  }));
  const counts = sumCounts(recorded.map((tap) => tap.counts));
  const seenAt = (kind: TapSpec['kind']) =>
    sumCounts(recorded.filter(({ spec }) => spec.kind === kind).map((tap) => tap.counts)).exchanges;
  return {
    id: row.id,
    name: row.name,
    side: row.side,
    kind: row.kind,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    taps: recorded.map(({ id, spec }) => ({ id, spec })),
    counts,
    exchanges: row.exchanges ?? seenAt('edge'),
    attempts: row.attempts ?? seenAt('instance'),
    linkedAttempts: row.linked_attempts ?? 0,
    complete:
      row.state !== 'interrupted' &&
      counts.lostBytes === 0 &&
      counts.undecodedBytes === 0 &&
      counts.truncatedBodies === 0,
  };
}

interface ReplayRow {
  id: number;
  name: string;
  side: Side;
  source_capture_id: number;
  capture_id: number;
  state: ReplaySummary['state'];
  started_at: string;
  ended_at: string | null;
  options: string;
  planned: number;
  sent: number;
  responses: number;
  errors: number;
  refused: number;
  send_lag: string | null;
  invalid_reason: string | null;
}

/** All replays, the newest first. */
export function readReplays(database: Connection): ReplaySummary[] {
  const rows = database
    .prepare(
      `SELECT r.*, c.name, c.side, c.started_at, c.ended_at FROM replay r JOIN capture c ON c.id = r.capture_id
       ORDER BY r.id DESC`,
    )
    .all() as ReplayRow[];
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    side: row.side,
    sourceCaptureId: row.source_capture_id,
    captureId: row.capture_id,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    options: replayOptions.parse(JSON.parse(row.options)),
    planned: row.planned,
    sent: row.sent,
    responses: row.responses,
    errors: row.errors,
    refused: row.refused,
    sendLagMs: row.send_lag === null ? null : sendLag.parse(JSON.parse(row.send_lag)),
    valid: row.state === 'done' && row.invalid_reason === null,
    invalidReason: row.invalid_reason,
  }));
}

/** All comparisons, the newest first. */
export function readComparisons(database: Connection): ComparisonSummary[] {
  return database
    .prepare(
      `SELECT id, name, created_at AS createdAt, baseline, candidate, noise, verdict, summary
       FROM comparison ORDER BY created_at DESC, id DESC`,
    )
    .all() as ComparisonSummary[];
}

/**
 * The whole document of a comparison as it was made, before any waiver, or undefined.
 * @throws MeshproofError `input` when another version of Meshproof made it
 */
export function readComparison(
  database: Connection,
  name: string,
): { readonly document: ComparisonDocument; readonly createdAt: string } | undefined {
  const row = database
    .prepare('SELECT document, created_at AS createdAt FROM comparison WHERE name = ?')
    .get(name) as { document: Buffer; createdAt: string } | undefined;
  if (!row) return undefined;
  const document: unknown = JSON.parse(zstdDecompressSync(row.document).toString('utf8'));
  const { schema } = z.object({ schema: z.int() }).parse(document);
  if (schema !== COMPARISON_SCHEMA) {
    throw new MeshproofError(
      'input',
      'OTHER_COMPARISON_SCHEMA',
      `comparison '${name}' has document schema ${schema}; this version reads ${COMPARISON_SCHEMA}`,
      schema < COMPARISON_SCHEMA
        ? 'Compare its sources again.'
        : 'Open the workspace with a newer Meshproof.',
    );
  }
  return { document: comparisonDocument.parse(document), createdAt: row.createdAt };
}

/** Routes of a capture's edge exchanges (or sent requests), the most frequent first. */
export function readRoutes(database: Connection, captureId: number): { route: string; count: number }[] {
  return database
    .prepare(
      `SELECT r.name AS route, count(*) AS count FROM exchange e JOIN route r ON r.id = e.route_id
       WHERE e.capture_id = ? AND e.vantage <> ? GROUP BY r.id ORDER BY count DESC, route`,
    )
    .all(captureId, vantageCode('instance')) as { route: string; count: number }[];
}
