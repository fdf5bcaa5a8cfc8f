/**
 * Streams the requests that two (or three) sources have in common, for the comparison. Of replays a request is known by the
 * recorded exchange that it replays; captures of both sides are paired by `pairing.ts`.
 */
import { createHash, type Hash } from 'node:crypto';
import type { ComparedAttempt, ComparedExchange, ExchangePair } from '#shared/compare/pair.ts';
import { type Header, tapSpec, type TapSpec } from '#shared/model/index.ts';
import { vantageCode } from './codes.ts';
import { decodeContent } from './exchange-content.ts';
import { RESPONSE_TRUNCATED } from './exchange-record.ts';
import { parseHead, parseTrailers } from './head.ts';
import type { PackReader } from './pack.ts';
import type { Pairing } from './pairing.ts';
import type { Connection } from './workspace-file.ts';

interface Row {
  id: number;
  route: string;
  method: string;
  path: string;
  status: number | null;
  error: string | null;
  startUs: number;
  firstByteUs: number | null;
  durationUs: number | null;
  key: number;
  requestHead: number;
  head: number | null;
  body: number | null;
  trailers: number | null;
  truncated: number;
  traceId: string | null;
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
  traceId: string | null;
  requestHead: number;
  head: number | null;
}

const COLUMNS = `e.id, r.name AS route, e.method, c.path, e.status, e.error, e.start_us AS startUs,
  e.first_byte_us AS firstByteUs, e.duration_us AS durationUs, coalesce(e.replayed_from, e.id) AS key, c.request_head_ref AS requestHead,
  c.response_head_ref AS head, c.response_body_ref AS body, c.response_trailers_ref AS trailers, c.truncated,
  e.trace_id AS traceId`;
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
         a.link_confidence AS confidence, a.trace_id AS traceId, c.request_head_ref AS requestHead,
         c.response_head_ref AS head
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

  /** The exchange of this source for a request of the baseline, or null. */
  partnerOf(row: Row, pairing: Pairing | null): Row | null {
    if (!pairing) return this.find(row.key);
    const id = pairing.partnerOf(row.id);
    return id === null ? null : ((this.#byId.get(id, this.captureId) as Row | undefined) ?? null);
  }

  /** The exchange of this source for a recorded request, or null. */
  find(key: number): Row | null {
    const found = this.#byOrigin.get(key, this.captureId) ?? this.#byId.get(key, this.captureId);
    return (found as Row | undefined) ?? null;
  }

  /** Puts the exchange together and adds it to the source's hash. */
  read(row: Row): ComparedExchange {
    const { key, route, method, path, status, error, startUs, firstByteUs, durationUs, truncated } = row;
    this.#count([key, route, method, path, status, error, startUs, firstByteUs, durationUs, truncated]);
    const head = this.#counted(row.head);
    const trailers = this.#counted(row.trailers);
    const raw = this.#counted(row.body);
    const headers = head === null ? [] : parseHead(head).headers;
    return {
      id: row.id,
      status: row.status,
      error: row.error,
      headers,
      trailers: trailers === null ? [] : parseTrailers(trailers),
      body: raw === null ? null : decodeContent(raw, headers).bytes,
      bodyTruncated: (row.truncated & RESPONSE_TRUNCATED) !== 0,
      startUs: row.startUs,
      firstByteUs: row.firstByteUs,
      durationUs: row.durationUs,
      traceId: row.traceId,
      attempts: this.#readAttempts(row.id),
    };
  }

  /** The fields of the recorded request: what a route may match on. They count in the source's hash. */
  requestHeaders(row: Row): Header[] {
    const head = this.#counted(row.requestHead);
    return head === null ? [] : parseHead(head).headers;
  }

  /** Over everything read so far: whatever a verdict may rest on, attempts and times included. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  #readAttempts(parentId: number): ComparedAttempt[] {
    return (this.#attempts.all(parentId) as AttemptRow[]).map((row) => {
      const { requestHead, head, ...counted } = row;
      this.#count(Object.values(counted));
      for (const reference of [requestHead, head]) this.#counted(reference);
      return new StoredAttempt(row, this.#specOf(row.spec), this.#packs);
    });
  }

  #count(values: readonly (string | number | null)[]): void {
    this.#hash.update(`${JSON.stringify(values)}\n`);
  }

  /** Reads what counts in the hash, with its length: no two contents run into the same bytes. */
  #counted(reference: number | null): Buffer | null {
    const bytes = reference === null ? null : this.#packs.read(reference);
    this.#hash.update(`${bytes?.length ?? 'none'}\n`);
    if (bytes) this.#hash.update(bytes);
    return bytes;
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

/** An attempt whose fields are read from the store when somebody asks for them. */
class StoredAttempt implements ComparedAttempt {
  readonly service: string;
  readonly version: string | null;
  readonly instance: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly startUs: number;
  readonly durationUs: number | null;
  readonly confidence: number;
  readonly traceId: string | null;
  readonly #row: AttemptRow;
  readonly #packs: PackReader;
  #request: readonly Header[] | undefined;
  #response: readonly Header[] | undefined;

  constructor(row: AttemptRow, tap: TapSpec, packs: PackReader) {
    this.service = tap.kind === 'instance' ? tap.service : '';
    this.version = tap.kind === 'instance' ? tap.version : null;
    this.instance = tap.name;
    this.method = row.method;
    this.path = row.path;
    this.status = row.status;
    this.error = row.error;
    this.startUs = row.startUs;
    this.durationUs = row.durationUs;
    this.confidence = row.confidence;
    this.traceId = row.traceId;
    this.#row = row;
    this.#packs = packs;
  }

  get requestHeaders(): readonly Header[] {
    this.#request ??= parseHead(this.#packs.read(this.#row.requestHead)).headers;
    return this.#request;
  }

  get responseHeaders(): readonly Header[] {
    const { head } = this.#row;
    this.#response ??= head === null ? [] : parseHead(this.#packs.read(head)).headers;
    return this.#response;
  }
}

/** A source that is held against the baseline. */
export interface OtherSource {
  readonly pairs: PairSource;
  /** Null where both go back to the same recorded requests. */
  readonly pairing: Pairing | null;
}

/** All requests of the baseline with what the other sources answered. */
export function* readPairs(
  baseline: PairSource,
  candidate: OtherSource,
  noise: OtherSource | null,
): Generator<ExchangePair> {
  let index = 0;
  for (const row of baseline.rows()) {
    const other = candidate.pairs.partnerOf(row, candidate.pairing);
    const second = noise?.pairs.partnerOf(row, noise.pairing) ?? null;
    yield {
      index,
      route: row.route,
      method: row.method,
      path: row.path,
      requestHeaders: baseline.requestHeaders(row),
      baseline: baseline.read(row),
      candidate: other && candidate.pairs.read(other),
      noise: second && noise ? noise.pairs.read(second) : null,
    };
    index += 1;
  }
}

/** Requests of the candidate that the baseline does not have. */
export function countUnpaired(baseline: PairSource, { pairs, pairing }: OtherSource): number {
  let unpaired = 0;
  for (const row of pairs.rows()) {
    const isPaired = pairing ? pairing.isPaired(row.id) : baseline.find(row.key) !== null;
    if (!isPaired) unpaired += 1;
  }
  return unpaired;
}
