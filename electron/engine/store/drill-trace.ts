/** Reads what the capture of a drill's side holds. */
import { Answer } from '#shared/compare/answer.ts';
import { coveredFailure, saysFallback } from '#shared/compare/fallback-marks.ts';
import type { DrillTrace, TracedAttempt } from '#shared/drill/trace.ts';
import { type Header, tapSpec } from '#shared/model/index.ts';
import type { JoinedRequest } from '#shared/observe/join.ts';
import { vantageCode } from './codes.ts';
import { parseHead } from './head.ts';
import type { PackReader } from './pack.ts';
import { PairSource } from './pairs.ts';
import type { Connection } from './workspace-file.ts';

interface SentRow {
  id: number;
  atUs: number;
  correlation: string | null;
  traceId: string | null;
}

interface AttemptRow {
  tap: number;
  startUs: number;
  durationUs: number | null;
  status: number | null;
  error: string | null;
  fault: string | null;
  request: number | null;
  head: number;
}

export function readDrillTrace(database: Connection, packs: PackReader, captureId: number): DrillTrace {
  const source = new PairSource(database, packs, captureId);
  const sent = database
    .prepare(
      `SELECT id, intended_us AS atUs, correlation, trace_id AS traceId FROM exchange
       WHERE capture_id = ? AND intended_us IS NOT NULL ORDER BY id`,
    )
    .all(captureId) as SentRow[];
  const due = new Map(sent.map(({ id, atUs }) => [id, atUs]));
  const requests = [...source.rows()].map((row) => {
    const answer = new Answer(source.read(row));
    const { id, status, error, startUs, durationUs } = answer.exchange;
    return {
      id,
      route: row.route,
      atUs: due.get(id) ?? startUs,
      startUs,
      durationUs,
      status,
      error,
      fallback: saysFallback(answer) || coveredFailure(answer),
    };
  });
  const { originUs } = database
    .prepare('SELECT origin_us AS originUs FROM capture WHERE id = ?')
    .get(captureId) as { originUs: number };
  const known: JoinedRequest[] = sent.map((one) => ({ ...one, requestId: null }));
  const attempts = [
    ...readAttempts(database, packs, captureId, (id, requestId) => {
      known.push({ id, requestId, correlation: null, traceId: null });
    }),
  ];
  return { originUs, requests, attempts, known };
}

/** @param requestId is told the `x-request-id` of each attempt at a request: a mesh gives it at its edge (HP-03) */
function* readAttempts(
  database: Connection,
  packs: PackReader,
  captureId: number,
  requestId: (request: number, id: string) => void,
): Generator<TracedAttempt> {
  const instances = new Map(
    (
      database.prepare('SELECT id, spec FROM tap WHERE capture_id = ?').all(captureId) as {
        id: number;
        spec: string;
      }[]
    ).map(({ id, spec }) => [id, tapSpec.parse(JSON.parse(spec))]),
  );
  const rows = database
    .prepare(
      `SELECT e.tap_id AS tap, e.start_us AS startUs, e.duration_us AS durationUs, e.status, e.error, e.fault,
         e.parent_id AS request, c.request_head_ref AS head
       FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id
       WHERE e.capture_id = ? AND e.vantage = ? ORDER BY e.start_us, e.id`,
    )
    .iterate(captureId, vantageCode('instance')) as IterableIterator<AttemptRow>;
  for (const { tap, head, ...rest } of rows) {
    const spec = instances.get(tap);
    if (spec?.kind !== 'instance') continue;
    const { headers } = parseHead(packs.read(head));
    const id = valueOf(headers, 'x-request-id');
    if (rest.request !== null && id !== undefined) requestId(rest.request, id);
    yield { ...rest, service: spec.service, instance: spec.name, attemptCount: countIn(headers) };
  }
}

function countIn(headers: readonly Header[]): number | null {
  const count = Number(valueOf(headers, 'x-envoy-attempt-count') ?? 0);
  return Number.isInteger(count) && count > 0 ? count : null;
}

function valueOf(headers: readonly Header[], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}
