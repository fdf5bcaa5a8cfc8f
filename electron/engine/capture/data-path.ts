import { rmSync } from 'node:fs';
import type { WriterClient } from '#engine/store/writer-client.ts';
import { BATCH_BYTES, BatchWriter } from './batch.ts';
import {
  DEFAULT_INGEST_LIMITS,
  IngestQueue,
  type IngestLimits,
  type IngestQueueState,
} from './ingest-queue.ts';

/** Frames wait at most this long before they go to the worker. */
const FLUSH_MS = 20;
/** Buffers kept for reuse; more are left to the garbage collector. */
const SPARE_BUFFERS = 8;

/** What all taps of an open workspace share on their way to the ingest worker. */
export class DataPath {
  readonly batches: BatchWriter;
  readonly #queue: IngestQueue;
  readonly #spare: ArrayBuffer[] = [];
  readonly #timer: NodeJS.Timeout;
  #connections = 0;

  constructor(writer: WriterClient, workspacePath: string, limits: IngestLimits = DEFAULT_INGEST_LIMITS) {
    const spillPath = `${workspacePath}-spill`;
    // An engine that was killed may have left one: its capture is marked as interrupted, and nothing can decode it now.
    rmSync(spillPath, { force: true });
    this.#queue = new IngestQueue((batch) => writer.frames(batch), spillPath, limits);
    this.batches = new BatchWriter(
      () => Buffer.from(this.#spare.pop() ?? new ArrayBuffer(BATCH_BYTES)),
      (batch) => this.#queue.push(batch),
    );
    this.#timer = setInterval(() => this.batches.flush(), FLUSH_MS);
  }

  get state(): IngestQueueState {
    return this.#queue.state;
  }

  readonly nextConnection = (): number => {
    this.#connections += 1;
    return this.#connections;
  };

  /** The worker has taken in a batch. */
  taken(bytes: number, buffer: ArrayBuffer): void {
    if (buffer.byteLength === BATCH_BYTES && this.#spare.length < SPARE_BUFFERS) this.#spare.push(buffer);
    this.#queue.acknowledge(bytes);
  }

  /** The worker is gone. */
  abandon(): void {
    this.#queue.abandon();
  }

  /** Resolves when everything that the taps copied so far is with the worker. */
  async drained(): Promise<void> {
    this.batches.flush();
    await this.#queue.drained();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
