/** Reads recorded edge requests in the order in which a replay sends them. */
import { tapSpec } from '#shared/model/index.ts';
import { vantageCode } from './codes.ts';
import { parseHead } from './head.ts';
import type { PackReader } from './pack.ts';
import type { Connection } from './workspace-file.ts';
import type { Header } from '#shared/model/index.ts';

/** One recorded request, ready to be sent again. */
export interface ReplayableExchange {
  readonly id: number;
  /** Name of the edge tap that saw it. */
  readonly tap: string;
  /** Microseconds since the capture's start. */
  readonly startUs: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Header[];
  /** Transfer coding undone, content coding kept. */
  readonly body: Uint8Array | null;
  /** The body was sent in chunks and goes out in chunks again. */
  readonly chunked: boolean;
}

interface Row {
  id: number;
  spec: string | null;
  startUs: number;
  method: string;
  path: string;
  head: number;
  body: number | null;
}

/** The next `limit` requests after the given one; the start and the id decide. */
export function readReplayable(
  database: Connection,
  packs: PackReader,
  captureId: number,
  after: { startUs: number; id: number } | null,
  limit: number,
): ReplayableExchange[] {
  const rows = database
    .prepare(
      `SELECT e.id, t.spec, e.start_us AS startUs, e.method, c.path, c.request_head_ref AS head,
         c.request_body_ref AS body
       FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id LEFT JOIN tap t ON t.id = e.tap_id
       WHERE e.capture_id = ? AND e.vantage = ? AND (e.start_us, e.id) > (?, ?)
       ORDER BY e.start_us, e.id LIMIT ?`,
    )
    .all(captureId, vantageCode('edge'), after?.startUs ?? -1, after?.id ?? 0, limit) as Row[];
  const names = new Map<string, string>();
  const nameOf = (spec: string | null): string => {
    if (spec === null) return '';
    let name = names.get(spec);
    if (name === undefined) {
      name = tapSpec.parse(JSON.parse(spec)).name;
      names.set(spec, name);
    }
    return name;
  };
  return rows.map((row) => {
    const { headers } = parseHead(packs.read(row.head));
    return {
      id: row.id,
      tap: nameOf(row.spec),
      startUs: row.startUs,
      method: row.method,
      path: row.path,
      headers,
      // A copy: the pack is shared by many bodies and would be cloned whole.
      body: row.body === null ? null : new Uint8Array(packs.read(row.body)),
      chunked: headers.some(
        ([name, value]) => name.toLowerCase() === 'transfer-encoding' && /chunked/i.test(value),
      ),
    };
  });
}

/** How many requests a replay of this capture has. */
export function countReplayable(database: Connection, captureId: number): number {
  const row = database
    .prepare('SELECT count(*) AS n FROM exchange WHERE capture_id = ? AND vantage = ?')
    .get(captureId, vantageCode('edge')) as { n: number };
  return row.n;
}
