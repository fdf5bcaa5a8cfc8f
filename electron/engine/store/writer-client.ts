import { Worker } from 'node:worker_threads';
import { errorFromReport, MeshproofError, type ErrorReport } from '#shared/model/index.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { PendingCalls, workspaceClosed } from './pending-calls.ts';
import { packRecords } from './record-batch.ts';
import { workerFile } from './worker-file.ts';
import type { DecodedCounts, FromWriter, ToWriter, WriterCall, WriterCalls } from './writer-protocol.ts';

export interface WriterEvents {
  /** The worker has taken in this many bytes of frames; the buffer may be used again. */
  taken(bytes: number, buffer: ArrayBuffer): void;
  decoded(taps: readonly DecodedCounts[]): void;
  /** Something could not be stored. The traffic goes on, the capture is incomplete. */
  trouble(report: ErrorReport): void;
  /** The worker has stopped by itself; every further call fails. */
  died(): void;
}

/** The engine's side of the ingest worker. One per open workspace. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #pending = new PendingCalls();
  #unrecorded = 0;
  #waitingForRecords: (() => void)[] = [];

  constructor(events: WriterEvents) {
    this.#worker = new Worker(workerFile('ingest'), { name: 'ingest' });
    this.#worker.on('message', (message: FromWriter) => this.#receive(message, events));
    this.#worker.on('error', (error) => {
      const died = new MeshproofError(
        'internal',
        'INGEST_DIED',
        `the ingest worker stopped: ${String(error)}`,
        'What was recorded so far is in the workspace. Close it and open it again.',
      );
      this.#fail(died);
      events.trouble(died.toReport());
      events.died();
    });
  }

  call<Call extends WriterCall>(
    call: Call,
    input: WriterCalls[Call]['arguments'],
  ): Promise<WriterCalls[Call]['result']> {
    return this.#pending.add((id) => this.#post({ kind: 'call', id, call, arguments: input }));
  }

  /** Passes on a batch of frames; the buffer is gone until `taken` gives it back. */
  frames(batch: Buffer): void {
    const buffer = batch.buffer as ArrayBuffer;
    this.#post({ kind: 'frames', buffer, length: batch.length }, [buffer]);
  }

  /** Passes on exchanges that a replay has seen itself. */
  records(records: readonly ExchangeRecord[]): void {
    if (records.length === 0) return;
    this.#unrecorded += records.length;
    const batch = packRecords(records);
    this.#post({ kind: 'records', batch }, [batch.bytes]);
  }

  /** Records handed over and not stored yet. */
  get unrecorded(): number {
    return this.#unrecorded;
  }

  /** Resolves when all records are with the writer. */
  recorded(): Promise<void> {
    if (this.#unrecorded === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForRecords.push(resolve));
  }

  async terminate(): Promise<void> {
    this.#fail(workspaceClosed());
    await this.#worker.terminate();
  }

  #post(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: FromWriter, events: WriterEvents): void {
    switch (message.kind) {
      case 'reply':
        this.#pending.resolve(message.id, message.value);
        return;
      case 'error':
        this.#pending.reject(message.id, errorFromReport(message.report));
        return;
      case 'taken':
        events.taken(message.bytes, message.buffer);
        return;
      case 'recorded':
        this.#unrecorded -= message.count;
        if (this.#unrecorded === 0) for (const resolve of this.#waitingForRecords.splice(0)) resolve();
        return;
      case 'decoded':
        events.decoded(message.taps);
        return;
      case 'trouble':
        events.trouble(message.report);
    }
  }

  #fail(error: MeshproofError): void {
    this.#pending.failAll(error);
    for (const resolve of this.#waitingForRecords.splice(0)) resolve();
  }
}
