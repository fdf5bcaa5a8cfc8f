/**
 * Streams the requests that two (or three) sources have in common, for the comparison. A request is known by the
 * recorded exchange that it replays, or by its own id when it was recorded live.
 */
import { createHash, type Hash } from 'node:crypto';
import type { ComparedAttempt, ComparedExchange, ExchangePair } from '#shared/compare/pair.ts';
import { type Header, tapSpec, type TapSpec } from '#shared/model/index.ts';
import { vantageCode } from './codes.ts';
import { decodeContent } from './exchange-content.ts';
import { RESPONSE_TRUNCATED } from './exchange-record.ts';
import { parseHead } from './head.ts';
import type { PackReader } from './pack.ts';
import type { Connection } from './workspace-file.ts';

interface Row {
  id: number;
  route: string;
  method: string;
  path: string;
  status: number | null;
  error: string | null;
  durationUs: number | null;
  key: number;
  requestHead: number;
  head: number | null;
  body: number | null;
  truncated: number;
}

interface AttemptRow {
  spec: string;
  method: string;
  path: string;
  status: number | null;
  error: string | null;
  startUs: number;
  durationUs: number | null;
  confidence: number;
}

const COLUMNS = `e.id, r.name AS route, e.method, c.path, e.status, e.error, e.duration_us AS durationUs,
  coalesce(e.replayed_from, e.id) AS key, c.request_head_ref AS requestHead, c.response_head_ref AS head,
  c.response_body_ref AS body, c.truncated`;
const FROM = `FROM exchange e JOIN route r ON r.id = e.route_id JOIN exchange_content c ON c.exchange_id = e.id`;

/** One source of a comparison while it is read. */
export class PairSource {
  readonly captureId: number;
  readonly #database: Connection;
  readonly #packs: PackReader;
  readonly #hash: Hash = createHash('sha256');
  readonly #byOrigin;
  readonly #byId;
  readonly #attempts;
  readonly #specs = new Map<string, TapSpec>();

  constructor(database: Connection, packs: PackReader, captureId: number) {
    this.#database = database;
    this.#packs = packs;
    this.captureId = captureId;
    const instance = vantageCode('instance');
    this.#byOrigin = database.prepare(
      `SELECT ${COLUMNS} ${FROM} WHERE e.replayed_from = ? AND e.capture_id = ? AND e.vantage <> ${instance}
       ORDER BY e.id LIMIT 1`,
    );
    this.#byId = database.prepare(
      `SELECT ${COLUMNS} ${FROM} WHERE e.id = ? AND e.capture_id = ? AND e.vantage <> ${instance}`,
    );
    this.#attempts = database.prepare(
      `SELECT t.spec, a.method, c.path, a.status, a.error, a.start_us AS startUs, a.duration_us AS durationUs,
         a.link_confidence AS confidence
       FROM exchange a JOIN exchange_content c ON c.exchange_id = a.id JOIN tap t ON t.id = a.tap_id
       WHERE a.parent_id = ? ORDER BY a.start_us, a.id`,
    );
  }

  /** All requests in the order of their start. */
  *rows(): Generator<Row> {
    const statement = this.#database.prepare(
      `SELECT ${COLUMNS} ${FROM} WHERE e.capture_id = ? AND e.vantage <> ${vantageCode('instance')}
       ORDER BY e.start_us, e.id`,
    );
    yield* statement.iterate(this.captureId) as IterableIterator<Row>;
  }

  /** The exchange of this source for a recorded request, or null. */
  find(key: number): Row | null {
    const found = this.#byOrigin.get(key, this.captureId) ?? this.#byId.get(key, this.captureId);
    return (found as Row | undefined) ?? null;
  }

  /** Puts the exchange together and adds it to the source's hash. */
  read(row: Row): ComparedExchange {
    const headers = row.head === null ? [] : parseHead(this.#packs.read(row.head)).headers;
    const raw = row.body === null ? null : this.#packs.read(row.body);
    this.#hash.update(`${row.key} ${row.method} ${row.path} ${row.status} ${row.error}\n`);
    for (const [name, value] of headers) this.#hash.update(`${name}: ${value}\n`);
    if (raw !== null) this.#hash.update(raw);
    return {
      id: row.id,
      status: row.status,
      error: row.error,
      headers,
      body: raw === null ? null : decodeContent(raw, headers).bytes,
      bodyTruncated: (row.truncated & RESPONSE_TRUNCATED) !== 0,
      durationUs: row.durationUs,
      attempts: this.#readAttempts(row.id),
    };
  }

  /** The fields of the recorded request: what a route may match on. They count in the source's hash. */
  requestHeaders(row: Row): Header[] {
    const { headers } = parseHead(this.#packs.read(row.requestHead));
    for (const [name, value] of headers) this.#hash.update(`> ${name}: ${value}\n`);
    return headers;
  }

  /** Over everything read so far. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  #readAttempts(parentId: number): ComparedAttempt[] {
    return (this.#attempts.all(parentId) as AttemptRow[]).map(({ spec, ...attempt }) => {
      const tap = this.#specOf(spec);
      return {
        ...attempt,
        service: tap.kind === 'instance' ? tap.service : '',
        version: tap.kind === 'instance' ? tap.version : null,
        instance: tap.name,
      };
    });
  }

  #specOf(text: string): TapSpec {
    let spec = this.#specs.get(text);
    if (!spec) {
      spec = tapSpec.parse(JSON.parse(text));
      this.#specs.set(text, spec);
    }
    return spec;
  }
}

/** All requests of the baseline with what the other sources answered. */
export function* readPairs(
  baseline: PairSource,
  candidate: PairSource,
  noise: PairSource | null,
): Generator<ExchangePair> {
  let index = 0;
  for (const row of baseline.rows()) {
    const other = candidate.find(row.key);
    const second = noise?.find(row.key) ?? null;
    yield {
      index,
      route: row.route,
      method: row.method,
      path: row.path,
      requestHeaders: baseline.requestHeaders(row),
      baseline: baseline.read(row),
      candidate: other && candidate.read(other),
      noise: second && noise ? noise.read(second) : null,
    };
    index += 1;
  }
}

/** Requests of the candidate that the baseline does not have. */
export function countUnpaired(baseline: PairSource, candidate: PairSource): number {
  let unpaired = 0;
  for (const row of candidate.rows()) if (baseline.find(row.key) === null) unpaired += 1;
  return unpaired;
}
