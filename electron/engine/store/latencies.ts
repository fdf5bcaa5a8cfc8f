/** Latencies of a capture's requests, for histograms. */
import { vantageCode } from './codes.ts';
import type { Connection } from './workspace-file.ts';

/** Rows by column, in the order of their ids. Times in microseconds. */
export interface LatencyRows {
  readonly lastId: number;
  readonly routes: readonly string[];
  /** Since the capture's start. */
  readonly startUs: Float64Array;
  /** From the send, or at a tap from the request's first byte, to the last byte of the response; −1 where none came. */
  readonly durationUs: Float64Array;
  /** When a replay meant to send it, since the capture's start; −1 for what a tap saw. */
  readonly intendedUs: Float64Array;
}

/**
 * What the outside saw: requests at edge taps, or sent by a replay, never the attempts at instances.
 * @param after Id of the last row that was read, 0 at the start.
 */
export function readLatencies(
  database: Connection,
  captureId: number,
  after: number,
  limit: number,
): LatencyRows {
  const rows = database
    .prepare(
      `SELECT e.id, r.name AS route, e.start_us AS startUs, coalesce(e.duration_us, -1) AS durationUs,
         coalesce(e.intended_us, -1) AS intendedUs, e.status IS NULL AS failed
       FROM exchange e JOIN route r ON r.id = e.route_id
       WHERE e.capture_id = ? AND e.vantage <> ? AND e.id > ? ORDER BY e.id LIMIT ?`,
    )
    .all(captureId, vantageCode('instance'), after, limit) as {
    id: number;
    route: string;
    startUs: number;
    durationUs: number;
    intendedUs: number;
    failed: number;
  }[];
  return {
    lastId: rows.at(-1)?.id ?? after,
    routes: rows.map(({ route }) => route),
    startUs: Float64Array.from(rows, ({ startUs }) => startUs),
    durationUs: Float64Array.from(rows, ({ durationUs, failed }) => (failed === 1 ? -1 : durationUs)),
    intendedUs: Float64Array.from(rows, ({ intendedUs }) => intendedUs),
  };
}
