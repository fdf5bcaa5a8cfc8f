/**
 * The binary form in which a tap's traffic travels to the ingest worker: frames behind each other in one buffer.
 * Little endian: kind (uint8), connection (uint32), payload length (uint32), microseconds since the engine's
 * origin (float64), payload.
 */
export const FRAME_HEADER_BYTES = 17;

export const FrameKind = {
  /** A connection was accepted; the payload is the tap's id (uint32). */
  open: 1,
  /** Bytes from client to server. */
  request: 2,
  /** Bytes from server to client. */
  response: 3,
  /** The client will send no more. */
  requestEnd: 4,
  /** The server will send no more. */
  responseEnd: 5,
  /** Both directions are over; the payload is the error code, empty after an orderly end. */
  close: 6,
  /** Bytes of this connection were lost here; the payload is how many (float64). */
  gap: 7,
  /** The tap itself acts on the request that came last; the payload says how, as text. */
  fault: 8,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface Frame {
  readonly kind: number;
  readonly connection: number;
  readonly timeUs: number;
  readonly payload: Buffer;
}

/** Writes one frame at `offset`; the caller made sure that it fits. Returns the offset behind it. */
export function writeFrame(
  target: Buffer,
  offset: number,
  kind: FrameKind,
  connection: number,
  timeUs: number,
  payload: Uint8Array,
): number {
  target[offset] = kind;
  target.writeUInt32LE(connection, offset + 1);
  target.writeUInt32LE(payload.length, offset + 5);
  target.writeDoubleLE(timeUs, offset + 9);
  target.set(payload, offset + FRAME_HEADER_BYTES);
  return offset + FRAME_HEADER_BYTES + payload.length;
}

/** Calls `visit` for each frame. Payloads are views of the batch: valid only during the call. */
export function readFrames(batch: Buffer, visit: (frame: Frame) => void): void {
  let offset = 0;
  while (offset + FRAME_HEADER_BYTES <= batch.length) {
    const length = batch.readUInt32LE(offset + 5);
    const start = offset + FRAME_HEADER_BYTES;
    visit({
      kind: batch[offset] ?? 0,
      connection: batch.readUInt32LE(offset + 1),
      timeUs: batch.readDoubleLE(offset + 9),
      payload: batch.subarray(start, start + length),
    });
    offset = start + length;
  }
}
