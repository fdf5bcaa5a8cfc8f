/**
 * Pairs the requests of two captures of which neither replays the other (mirrored traffic, logs): by what is asked, and by
 * order within the session. The tables are temporary ones of SQLite, on disk: memory does not grow with the captures.
 */
import { createHash } from 'node:crypto';
import { normalisedTarget, sessionOf } from '#shared/compare/request-fingerprint.ts';
import { vantageCode } from './codes.ts';
import { parseHead } from './head.ts';
import type { PackReader } from './pack.ts';
import type { Connection } from './workspace-file.ts';

interface RequestRow {
  readonly id: number;
  readonly startUs: number;
  readonly method: string;
  readonly path: string;
  readonly head: number;
  readonly body: number | null;
}

/** Requests read at once. */
const PAGE = 1_000;

const TABLES = `
CREATE TEMP TABLE IF NOT EXISTS asked (
  capture_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  exchange_id INTEGER NOT NULL,
  request BLOB NOT NULL,
  session BLOB NOT NULL,
  PRIMARY KEY (capture_id, seq)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS partner (
  baseline_id INTEGER NOT NULL,
  capture_id INTEGER NOT NULL,
  other_id INTEGER NOT NULL,
  PRIMARY KEY (baseline_id, capture_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS temp.partner_by_other ON partner(other_id);
`;

/** The n-th request of a session that asks for something is the n-th on the other side. */
const WITHIN_SESSIONS = `
INSERT INTO partner (baseline_id, capture_id, other_id)
WITH numbered AS (
  SELECT capture_id, exchange_id, request, session,
    row_number() OVER (PARTITION BY capture_id, request, session ORDER BY seq) AS nth
  FROM asked WHERE capture_id IN (:baseline, :other)
)
SELECT b.exchange_id, :other, o.exchange_id
FROM numbered b JOIN numbered o ON o.request = b.request AND o.session = b.session AND o.nth = b.nth
WHERE b.capture_id = :baseline AND o.capture_id = :other`;

/** Where one side knows of no session, order alone decides. */
const WITHOUT_SESSIONS = WITHIN_SESSIONS.replace(
  'PARTITION BY capture_id, request, session',
  'PARTITION BY capture_id, request',
).replace('AND o.session = b.session ', '');

/** The exchange of another capture that answers the same request. */
export class Pairing {
  readonly #find;
  readonly #isPartner;
  readonly #other: number;

  constructor(database: Connection, packs: PackReader, baseline: number, other: number) {
    database.exec(TABLES);
    this.#other = other;
    const known = database.prepare('SELECT 1 FROM asked WHERE capture_id = ? LIMIT 1');
    for (const capture of [baseline, other]) {
      if (known.get(capture) === undefined) fingerprint(database, packs, capture);
    }
    const sessions = database.prepare("SELECT 1 FROM asked WHERE capture_id = ? AND session <> x'' LIMIT 1");
    const bothKnow = [baseline, other].every((capture) => sessions.get(capture) !== undefined);
    const neitherKnows = [baseline, other].every((capture) => sessions.get(capture) === undefined);
    database.prepare(bothKnow || neitherKnows ? WITHIN_SESSIONS : WITHOUT_SESSIONS).run({ baseline, other });
    this.#find = database.prepare(
      'SELECT other_id AS id FROM partner WHERE baseline_id = ? AND capture_id = ?',
    );
    this.#isPartner = database.prepare('SELECT 1 FROM partner WHERE other_id = ?');
  }

  /** @returns the id of the partner, or null */
  partnerOf(baselineId: number): number | null {
    const found = this.#find.get(baselineId, this.#other) as { id: number } | undefined;
    return found ? found.id : null;
  }

  /** Whether an exchange of the other capture is somebody's partner. */
  isPaired(otherId: number): boolean {
    return this.#isPartner.get(otherId) !== undefined;
  }
}

function fingerprint(database: Connection, packs: PackReader, capture: number): void {
  const page = database.prepare(
    `SELECT e.id, e.start_us AS startUs, e.method, c.path, c.request_head_ref AS head, c.request_body_ref AS body
     FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id
     WHERE e.capture_id = ? AND e.vantage <> ${vantageCode('instance')} AND (e.start_us, e.id) > (?, ?)
     ORDER BY e.start_us, e.id LIMIT ${PAGE}`,
  );
  const insert = database.prepare(
    'INSERT INTO asked (capture_id, seq, exchange_id, request, session) VALUES (?, ?, ?, ?, ?)',
  );
  let seq = 0;
  let last: Pick<RequestRow, 'startUs' | 'id'> = { startUs: Number.MIN_SAFE_INTEGER, id: 0 };
  for (;;) {
    const rows = page.all(capture, last.startUs, last.id) as RequestRow[];
    for (const row of rows) {
      const { headers } = parseHead(packs.read(row.head));
      const hash = createHash('sha256').update(`${row.method} ${normalisedTarget(row.path)}\n`);
      if (row.body !== null) hash.update(packs.read(row.body));
      const session = sessionOf(headers);
      insert.run(capture, seq, row.id, hash.digest(), session === '' ? Buffer.alloc(0) : digest(session));
      seq += 1;
    }
    const end = rows.at(-1);
    if (!end) return;
    last = end;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
