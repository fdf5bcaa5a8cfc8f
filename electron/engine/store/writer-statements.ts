import type { Connection, Statement } from './workspace-file.ts';

type Name =
  | 'insertCapture'
  | 'insertTap'
  | 'insertReplay'
  | 'insertExchange'
  | 'insertContent'
  | 'insertPack'
  | 'updateTap'
  | 'findRoute'
  | 'insertRoute'
  | 'countCapture'
  | 'finishCapture'
  | 'finishReplay'
  | 'anyAttempt'
  | 'linkable'
  | 'setLink'
  | 'detachAttempts'
  | 'insertComparison'
  | 'insertAudit'
  | 'removeAudit';

export type WriterStatements = Readonly<Record<Name, Statement>> & {
  /** One behind the other, each for the capture's id. */
  readonly removeCapture: readonly Statement[];
};

/** The statements of the single writer, prepared once. */
export function prepareStatements(database: Connection): WriterStatements {
  const prepare = (sql: string): Statement => database.prepare(sql);
  return {
    insertCapture: prepare(
      `INSERT INTO capture (name, side, kind, state, started_at, origin_us) VALUES (?, ?, ?, 'recording', ?, ?)`,
    ),
    insertTap: prepare('INSERT INTO tap (capture_id, spec, counts) VALUES (?, ?, ?)'),
    insertReplay: prepare(
      `INSERT INTO replay (source_capture_id, capture_id, state, options, planned) VALUES (?, ?, 'running', ?, ?)`,
    ),
    insertExchange: prepare(
      `INSERT INTO exchange (id, capture_id, tap_id, vantage, route_id, start_us, first_byte_us, duration_us,
         intended_us, method, status, error, request_bytes, response_bytes, trace_id, correlation, replayed_from, fault)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertContent: prepare(
      `INSERT INTO exchange_content (exchange_id, path, host, request_head_ref, request_body_ref,
         request_trailers_ref, response_head_ref, response_body_ref, response_trailers_ref, truncated)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertPack: prepare('INSERT INTO pack (id, capture_id, encoding, data) VALUES (?, ?, ?, ?)'),
    updateTap: prepare('UPDATE tap SET counts = ? WHERE id = ?'),
    findRoute: prepare('SELECT id FROM route WHERE name = ?'),
    insertRoute: prepare('INSERT INTO route (name) VALUES (?)'),
    countCapture: prepare(
      `UPDATE capture SET (exchanges, attempts, linked_attempts) = (
         SELECT count(*) FILTER (WHERE vantage <> ?), count(*) FILTER (WHERE vantage = ?),
           count(*) FILTER (WHERE vantage = ? AND parent_id IS NOT NULL)
         FROM exchange WHERE capture_id = ?)
       WHERE id = ?`,
    ),
    finishCapture: prepare(`UPDATE capture SET state = 'done', ended_at = ? WHERE id = ?`),
    finishReplay: prepare(
      `UPDATE replay SET state = ?, sent = ?, responses = ?, errors = ?, refused = ?, send_lag = ?,
         invalid_reason = ? WHERE id = ?`,
    ),
    anyAttempt: prepare('SELECT 1 FROM exchange WHERE capture_id = ? AND vantage = ? LIMIT 1'),
    linkable: prepare(
      `SELECT e.id, e.vantage, e.start_us AS startUs, e.duration_us AS durationUs, e.method, c.path,
         e.trace_id AS traceId, e.correlation
       FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id
       WHERE e.capture_id = ? AND e.id > ? ORDER BY e.start_us, e.id`,
    ),
    setLink: prepare('UPDATE exchange SET parent_id = ?, link_method = ?, link_confidence = ? WHERE id = ?'),
    detachAttempts: prepare(
      'UPDATE exchange SET replayed_from = NULL WHERE replayed_from IN (SELECT id FROM exchange WHERE capture_id = ?)',
    ),
    removeCapture: [
      prepare(
        'DELETE FROM exchange_content WHERE exchange_id IN (SELECT id FROM exchange WHERE capture_id = ?)',
      ),
      prepare('DELETE FROM exchange WHERE capture_id = ?'),
      prepare('DELETE FROM pack WHERE capture_id = ?'),
      prepare('DELETE FROM replay WHERE capture_id = ?'),
      prepare('DELETE FROM tap WHERE capture_id = ?'),
      prepare('DELETE FROM capture WHERE id = ?'),
    ],
    insertComparison: prepare(
      `INSERT INTO comparison (name, created_at, baseline, candidate, noise, verdict, summary, document)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET created_at = excluded.created_at, baseline = excluded.baseline,
         candidate = excluded.candidate, noise = excluded.noise, verdict = excluded.verdict,
         summary = excluded.summary, document = excluded.document`,
    ),
    insertAudit: prepare(
      `INSERT INTO audit (name, created_at, verdict, summary, document) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET created_at = excluded.created_at, verdict = excluded.verdict,
         summary = excluded.summary, document = excluded.document`,
    ),
    removeAudit: prepare('DELETE FROM audit WHERE name = ?'),
  };
}
