/**
 * The single writer of a workspace. Rows are collected in one open transaction and become durable with
 * `flush`, which the ingest worker calls several times a second: a killed engine loses at most what came since.
 */
import { MeshproofError, routeName, zeroCounts } from '#shared/model/index.ts';
import type {
  ComparisonDocument,
  DrillDocument,
  ReplayOptions,
  SendLag,
  Side,
  SignOff,
  Snapshot,
  TapCounts,
  TapSpec,
  Waiver,
} from '#shared/model/index.ts';
import { snapshotOf } from '#shared/compare/history/snapshot.ts';
import { applyWaivers } from '#shared/compare/verdict/waivers.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import { judgeAudit } from '#shared/policy/verdict.ts';
import { zstdCompressSync } from 'node:zlib';
import { linkMethodCode, vantageCode } from './codes.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { linkAttempts, linkCertainAttempts, type AttemptLink, type LinkableExchange } from './link.ts';
import { PackBuilder } from './pack.ts';
import { WriterDrills, type BegunDrill, type NewDrill } from './writer-drills.ts';
import { addRun, addSignOff } from './sign-offs.ts';
import { addWaivers, logWaiver, type NewWaiver, readWaivers } from './waivers.ts';
import { openForWriting, type Connection, type OpenMode } from './workspace-file.ts';
import { WorkspaceLock } from './workspace-lock.ts';
import { prepareStatements } from './writer-statements.ts';

export interface NewCapture {
  readonly name: string;
  readonly side: Side;
  readonly kind: 'live' | 'replay';
  readonly startedAt: string;
  /** Wall clock of the capture's time 0, microseconds since 1970. */
  readonly originUs: number;
  readonly taps: readonly TapSpec[];
}

export interface ReplayResult {
  readonly state: 'done' | 'cancelled';
  readonly sent: number;
  readonly responses: number;
  readonly errors: number;
  readonly refused: number;
  readonly sendLagMs: SendLag | null;
  readonly invalidReason: string | null;
}

/** Requests whose route is remembered; after that many all are forgotten and looked up again. */
const ROUTE_CACHE = 10_000;
/** Exchanges looked at when a running capture is linked. */
const NEWEST = 2_000;

export class Writer {
  readonly #database: Connection;
  readonly #lock: WorkspaceLock;
  readonly #packs = new Map<number, PackBuilder>();
  readonly #routes = new Map<string, number>();
  /** The next exchange's id when a running capture was last linked. */
  readonly #linkedBefore = new Map<number, number>();
  readonly #statements;
  readonly #drills: WriterDrills;
  #nextExchange: number;
  #nextPack: number;
  #inTransaction = false;

  constructor(path: string, mode: OpenMode) {
    this.#lock = WorkspaceLock.acquire(path);
    try {
      this.#database = openForWriting(path, mode);
    } catch (error) {
      this.#lock.release();
      throw error;
    }
    this.#statements = prepareStatements(this.#database);
    this.#drills = new WriterDrills(this.#database);
    this.#nextExchange = this.#maximum('exchange') + 1;
    this.#nextPack = this.#maximum('pack') + 1;
    this.#markInterrupted();
  }

  beginCapture(capture: NewCapture): { captureId: number; tapIds: number[] } {
    this.#refuseTakenName(capture.name);
    return this.#database.transaction(() => {
      const { lastInsertRowid } = this.#statements.insertCapture.run(
        capture.name,
        capture.side,
        capture.kind,
        capture.startedAt,
        capture.originUs,
      );
      const captureId = Number(lastInsertRowid);
      const counts = JSON.stringify(zeroCounts());
      const tapIds = capture.taps.map((spec) =>
        Number(this.#statements.insertTap.run(captureId, JSON.stringify(spec), counts).lastInsertRowid),
      );
      return { captureId, tapIds };
    })();
  }

  beginReplay(capture: NewCapture, sourceCaptureId: number, options: ReplayOptions, planned: number) {
    const begun = this.beginCapture(capture);
    const row = this.#statements.insertReplay.run(
      sourceCaptureId,
      begun.captureId,
      JSON.stringify(options),
      planned,
    );
    return { ...begun, replayId: Number(row.lastInsertRowid) };
  }

  /** Adds one exchange to the open transaction and returns its id. */
  addExchange(record: ExchangeRecord): number {
    this.#begin();
    const id = this.#nextExchange++;
    const packs = this.#packsOf(record.captureId);
    const store = (bytes: Uint8Array | null) =>
      bytes === null || bytes.length === 0 ? null : packs.add(bytes);
    this.#statements.insertExchange.run(
      id,
      record.captureId,
      record.tapId,
      vantageCode(record.vantage),
      this.#routeId(record.method, record.path),
      record.startUs,
      record.firstByteUs,
      record.durationUs,
      record.intendedUs,
      record.method,
      record.status,
      record.error,
      record.requestBytes,
      record.responseBytes,
      record.traceId,
      record.correlation,
      record.replayedFrom,
      record.fault,
    );
    this.#statements.insertContent.run(
      id,
      record.path,
      record.host,
      record.vantage === 'sender' ? packs.addUnique(record.requestHead) : packs.add(record.requestHead),
      store(record.requestBody),
      store(record.requestTrailers),
      store(record.responseHead),
      store(record.responseBody),
      store(record.responseTrailers),
      record.truncated,
    );
    return id;
  }

  updateTapCounts(tapId: number, counts: TapCounts): void {
    this.#begin();
    this.#statements.updateTap.run(JSON.stringify(counts), tapId);
  }

  /** Makes everything so far durable. */
  flush(): void {
    if (!this.#inTransaction) return;
    for (const [captureId, builder] of this.#packs) {
      for (const pack of builder.take()) {
        this.#statements.insertPack.run(pack.id, captureId, pack.encoding, pack.data);
      }
    }
    this.#database.exec('COMMIT');
    this.#inTransaction = false;
  }

  /** Links attempts, marks the capture as done and moves the write-ahead log into the file. */
  finishCapture(captureId: number, endedAt: string): void {
    this.flush();
    this.#packs.delete(captureId);
    this.#linkedBefore.delete(captureId);
    this.#link(captureId);
    this.#count(captureId);
    this.#statements.finishCapture.run(endedAt, captureId);
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  finishReplay(replayId: number, result: ReplayResult): void {
    this.#statements.finishReplay.run(
      result.state,
      result.sent,
      result.responses,
      result.errors,
      result.refused,
      result.sendLagMs === null ? null : JSON.stringify(result.sendLagMs),
      result.invalidReason,
      replayId,
    );
  }

  /** Drops a capture with all that was stored for it, and gives the space back. */
  removeCapture(captureId: number): void {
    this.flush();
    this.#database.transaction(() => {
      this.#statements.detachAttempts.run(captureId);
      for (const statement of this.#statements.removeCapture) statement.run(captureId);
    })();
    this.#packs.delete(captureId);
    this.#database.exec('PRAGMA incremental_vacuum');
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** The drill and the captures of its sides, all or none. */
  beginDrill(drill: NewDrill): BegunDrill {
    return this.#database.transaction(() => {
      this.#drills.begin(drill);
      return {
        sides: drill.captures.map((capture) => ({ side: capture.side, ...this.beginCapture(capture) })),
      };
    })();
  }

  finishDrill(
    name: string,
    state: 'done' | 'cancelled',
    endedAt: string,
    document: DrillDocument | null,
  ): void {
    this.#drills.finish(name, state, endedAt, document);
  }

  /** With the captures of its sides. Whether there was one of that name. */
  removeDrill(name: string): boolean {
    const captures = this.#drills.remove(name);
    for (const id of captures ?? []) this.removeCapture(id);
    return captures !== undefined;
  }

  /** Keeps the document as it was made, and notes in the history what it says with the waivers of this moment. */
  saveComparison(document: ComparisonDocument, createdAt: string): void {
    const judged = applyWaivers(document, readWaivers(this.#database), createdAt);
    this.#database.transaction(() => {
      this.#insertComparison(document, createdAt);
      addRun(this.#database, document.name, createdAt, snapshotOf(judged));
    })();
  }

  #insertComparison(document: ComparisonDocument, createdAt: string): void {
    this.#statements.insertComparison.run(
      document.name,
      createdAt,
      document.baseline.name,
      document.candidate.name,
      document.noise?.name ?? null,
      document.verdict,
      document.summary,
      zstdCompressSync(JSON.stringify(document)),
    );
  }

  addWaivers(added: readonly NewWaiver[], entry: { readonly at: string; readonly by: string }): string[] {
    return addWaivers(this.#database, added, entry);
  }

  logWaiver(id: string, entry: Waiver['log'][number]): void {
    logWaiver(this.#database, id, entry);
  }

  addSignOff(signed: Omit<SignOff, 'id'>, kept: Snapshot): number {
    return addSignOff(this.#database, signed, kept);
  }

  saveAudit(name: string, document: AuditDocument, createdAt: string): void {
    const { verdict, summary } = judgeAudit(document);
    const packed = zstdCompressSync(JSON.stringify(document));
    this.#statements.insertAudit.run(name, createdAt, verdict, summary, packed);
  }

  /** Whether there was one of that name. */
  removeAudit(name: string): boolean {
    return this.#statements.removeAudit.run(name).changes > 0;
  }

  close(): void {
    this.flush();
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.close();
    this.#lock.release();
  }

  /** Links what is certain among the newest exchanges of a running capture. */
  linkNewest(captureId: number): void {
    if (this.#linkedBefore.get(captureId) === this.#nextExchange) return;
    this.#linkedBefore.set(captureId, this.#nextExchange);
    this.flush();
    const after = Math.max(0, this.#nextExchange - NEWEST);
    const rows = this.#statements.linkable.all(captureId, after) as LinkableExchange[];
    this.#setLinks(linkCertainAttempts(rows));
  }

  #link(captureId: number): void {
    if (!this.#statements.anyAttempt.get(captureId, vantageCode('instance'))) return;
    const rows = this.#statements.linkable.all(captureId, 0) as LinkableExchange[];
    this.#setLinks(linkAttempts(rows));
  }

  /** Counting a large capture takes a while, so it is done once. */
  #count(captureId: number): void {
    const instance = vantageCode('instance');
    this.#statements.countCapture.run(instance, instance, instance, captureId, captureId);
  }

  #setLinks(links: readonly AttemptLink[]): void {
    this.#database.transaction(() => {
      for (const link of links) {
        this.#statements.setLink.run(
          link.parentId,
          linkMethodCode(link.method),
          link.confidence,
          link.attemptId,
        );
      }
    })();
  }

  #begin(): void {
    if (this.#inTransaction) return;
    this.#database.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
  }

  #packsOf(captureId: number): PackBuilder {
    let builder = this.#packs.get(captureId);
    if (!builder) {
      builder = new PackBuilder(() => this.#nextPack++);
      this.#packs.set(captureId, builder);
    }
    return builder;
  }

  #routeId(method: string, path: string): number {
    const request = `${method} ${path}`;
    const known = this.#routes.get(request);
    if (known !== undefined) return known;
    const name = routeName(method, path);
    const found = this.#statements.findRoute.get(name) as { id: number } | undefined;
    const id = found?.id ?? Number(this.#statements.insertRoute.run(name).lastInsertRowid);
    if (this.#routes.size >= ROUTE_CACHE) this.#routes.clear();
    this.#routes.set(request, id);
    return id;
  }

  #maximum(table: 'exchange' | 'pack'): number {
    const row = this.#database.prepare(`SELECT max(id) AS id FROM ${table}`).get() as { id: number | null };
    return row.id ?? 0;
  }

  #refuseTakenName(name: string): void {
    if (this.#database.prepare('SELECT 1 FROM capture WHERE name = ?').get(name)) {
      throw new MeshproofError(
        'input',
        'NAME_TAKEN',
        `the workspace has a capture or replay named '${name}' already`,
        'Choose another name, or remove the old one.',
      );
    }
  }

  /** What an engine that died left behind is shown as interrupted, with its attempts linked. */
  #markInterrupted(): void {
    const left = this.#database.prepare(`SELECT id FROM capture WHERE state = 'recording'`).all() as {
      id: number;
    }[];
    for (const { id } of left) {
      this.#link(id);
      this.#count(id);
    }
    this.#database.exec(`UPDATE capture SET state = 'interrupted' WHERE state = 'recording'`);
    this.#drills.markInterrupted();
    this.#database.exec(`UPDATE replay SET state = 'interrupted', invalid_reason = 'the engine stopped while it ran'
      WHERE state = 'running'`);
  }
}
