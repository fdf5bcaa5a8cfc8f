import { FRAME_HEADER_BYTES, writeFrame, type FrameKind } from './frame.ts';

/** Size of a batch. Larger chunks get a batch of their own. */
export const BATCH_BYTES = 1024 * 1024;

/**
 * Copies chunks of traffic into batches and hands full ones on. Chunks are copied, not transferred: a socket
 * may still be writing the chunk to the other side, and transferring would detach it there.
 */
export class BatchWriter {
  readonly #handOn: (batch: Buffer) => void;
  readonly #take: () => Buffer;
  #batch: Buffer | null = null;
  #length = 0;

  /**
   * @param take gives an empty buffer of at least `BATCH_BYTES`
   * @param handOn gets the filled part of a batch
   */
  constructor(take: () => Buffer, handOn: (batch: Buffer) => void) {
    this.#take = take;
    this.#handOn = handOn;
  }

  add(kind: FrameKind, connection: number, timeUs: number, payload: Uint8Array): void {
    const needed = FRAME_HEADER_BYTES + payload.length;
    if (this.#batch !== null && this.#length + needed > this.#batch.length) this.flush();
    this.#batch ??= needed > BATCH_BYTES ? Buffer.allocUnsafeSlow(needed) : this.#take();
    this.#length = writeFrame(this.#batch, this.#length, kind, connection, timeUs, payload);
  }

  /** Hands on what there is. */
  flush(): void {
    if (this.#batch === null) return;
    const full = this.#batch.subarray(0, this.#length);
    this.#batch = null;
    this.#length = 0;
    this.#handOn(full);
  }
}
