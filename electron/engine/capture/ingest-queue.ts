/**
 * Stands between the data path and the ingest worker, in order and without ever making the traffic wait: what the
 * worker can't take yet is kept in memory; past a bound it spills to a file; past a second bound, or when the disk
 * is full, it is dropped, counted, and the worker is told which connections have a gap.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { FrameKind, FRAME_HEADER_BYTES, readFrames, writeFrame } from './frame.ts';

export interface IngestLimits {
  /** Bytes that may be with the worker at a time. */
  readonly inFlightBytes: number;
  /** Bytes that may wait in memory. */
  readonly memoryBytes: number;
  /** Bytes that may wait on disk. */
  readonly spillBytes: number;
}

export const DEFAULT_INGEST_LIMITS: IngestLimits = {
  inFlightBytes: 32 * 2 ** 20,
  memoryBytes: 128 * 2 ** 20,
  spillBytes: 8 * 2 ** 30,
};

type Waiting = { readonly bytes: Buffer } | { readonly offset: number; readonly length: number };

export interface IngestQueueState {
  readonly queuedBytes: number;
  readonly spilledBytes: number;
  readonly lostBytes: number;
}

export class IngestQueue {
  readonly #send: (batch: Buffer) => void;
  readonly #spillPath: string;
  readonly #limits: IngestLimits;
  readonly #waiting: Waiting[] = [];
  readonly #idle: (() => void)[] = [];
  #inFlight = 0;
  #inMemory = 0;
  #onDisk = 0;
  #file: number | null = null;
  #fileLength = 0;
  #lost = 0;
  #abandoned = false;

  /** @param send passes a batch to the worker, which answers with `acknowledge`. */
  constructor(send: (batch: Buffer) => void, spillPath: string, limits: IngestLimits) {
    this.#send = send;
    this.#spillPath = spillPath;
    this.#limits = limits;
  }

  get state(): IngestQueueState {
    return {
      queuedBytes: this.#inFlight + this.#inMemory,
      spilledBytes: this.#onDisk,
      lostBytes: this.#lost,
    };
  }

  push(batch: Buffer): void {
    if (this.#abandoned) {
      this.#lost += trafficBytes(batch);
      return;
    }
    if (this.#waiting.length === 0 && this.#inFlight < this.#limits.inFlightBytes) this.#dispatch(batch);
    else if (this.#onDisk === 0 && this.#inMemory + batch.length <= this.#limits.memoryBytes)
      this.#keep(batch);
    else if (!this.#spill(batch)) this.#drop(batch);
  }

  /** The worker has taken in `bytes`. */
  acknowledge(bytes: number): void {
    this.#inFlight -= bytes;
    while (this.#inFlight < this.#limits.inFlightBytes) {
      const next = this.#waiting.shift();
      if (!next) break;
      this.#dispatch(
        'bytes' in next ? this.#fromMemory(next.bytes) : this.#fromDisk(next.offset, next.length),
      );
    }
    if (this.#inFlight === 0 && this.#waiting.length === 0) this.#becomeIdle();
  }

  /** The worker is gone: what waits for it, and what still comes, is lost. The traffic itself goes on. */
  abandon(): void {
    this.#abandoned = true;
    for (const one of this.#waiting.splice(0)) {
      this.#lost += 'bytes' in one ? trafficBytes(one.bytes) : one.length;
    }
    this.#lost += this.#inFlight;
    this.#inFlight = 0;
    this.#inMemory = 0;
    this.#onDisk = 0;
    this.#becomeIdle();
  }

  /** Resolves when the worker has taken in everything. */
  drained(): Promise<void> {
    if (this.#inFlight === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #becomeIdle(): void {
    this.#removeSpillFile();
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #dispatch(batch: Buffer): void {
    this.#inFlight += batch.length;
    this.#send(batch);
  }

  #keep(batch: Buffer): void {
    this.#inMemory += batch.length;
    this.#waiting.push({ bytes: batch });
  }

  #fromMemory(batch: Buffer): Buffer {
    this.#inMemory -= batch.length;
    return batch;
  }

  #spill(batch: Buffer): boolean {
    if (this.#onDisk + batch.length > this.#limits.spillBytes) return false;
    try {
      this.#file ??= openSync(this.#spillPath, 'w+', 0o600);
      let written = 0;
      while (written < batch.length) {
        written += writeSync(this.#file, batch, written, batch.length - written, this.#fileLength + written);
      }
    } catch {
      // A full disk must not stop the traffic: the caller counts the loss.
      return false;
    }
    this.#waiting.push({ offset: this.#fileLength, length: batch.length });
    this.#fileLength += batch.length;
    this.#onDisk += batch.length;
    return true;
  }

  #fromDisk(offset: number, length: number): Buffer {
    const batch = Buffer.allocUnsafeSlow(length);
    let read = 0;
    while (read < length && this.#file !== null) {
      const part = readSync(this.#file, batch, read, length - read, offset + read);
      if (part === 0) break;
      read += part;
    }
    this.#onDisk -= length;
    return batch.subarray(0, read);
  }

  /** Replaces a batch by one gap per connection, which is small enough to be kept in any case. */
  #drop(batch: Buffer): void {
    const lost = new Map<number, number>();
    const kept: { kind: FrameKind; connection: number; timeUs: number; payload: Buffer }[] = [];
    readFrames(batch, ({ kind, connection, timeUs, payload }) => {
      if (kind === FrameKind.request || kind === FrameKind.response) {
        if (!lost.has(connection)) {
          kept.push({ kind: FrameKind.gap, connection, timeUs, payload: Buffer.alloc(8) });
        }
        lost.set(connection, (lost.get(connection) ?? 0) + payload.length);
        this.#lost += payload.length;
      } else {
        kept.push({ kind: kind as FrameKind, connection, timeUs, payload: Buffer.from(payload) });
      }
    });
    const size = kept.reduce((sum, frame) => sum + FRAME_HEADER_BYTES + frame.payload.length, 0);
    const gaps = Buffer.allocUnsafeSlow(size);
    let offset = 0;
    for (const { kind, connection, timeUs, payload } of kept) {
      if (kind === FrameKind.gap) payload.writeDoubleLE(lost.get(connection) ?? 0, 0);
      offset = writeFrame(gaps, offset, kind, connection, timeUs, payload);
    }
    this.#keep(gaps);
  }

  #removeSpillFile(): void {
    if (this.#file === null) return;
    closeSync(this.#file);
    rmSync(this.#spillPath, { force: true });
    this.#file = null;
    this.#fileLength = 0;
  }
}

/** Bytes of traffic in a batch, without what describes them. */
function trafficBytes(batch: Buffer): number {
  let bytes = 0;
  readFrames(batch, ({ kind, payload }) => {
    if (kind === FrameKind.request || kind === FrameKind.response) bytes += payload.length;
  });
  return bytes;
}
