import { Http1Connection } from '#engine/capture/http1-connection.ts';
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import { packRecords, unpackRecords } from '#engine/store/record-batch.ts';

export interface Decoded {
  readonly exchanges: ExchangeRecord[];
  undecoded: number;
}

/** One step of a recorded connection: bytes of a side, or its end. */
export type Step = readonly ['request' | 'response', string | Buffer] | readonly ['close', string];

/** Decodes a connection; each step is one chunk and comes a millisecond after the one before. */
export function decode(steps: readonly Step[], bodyLimit = 1_000_000): Decoded {
  const decoded: Decoded = { exchanges: [], undecoded: 0 };
  const connection = new Http1Connection(
    { captureId: 1, tapId: 1, vantage: 'edge', originUs: 0 },
    {
      exchange: (record) => decoded.exchanges.push(copyOf(record)),
      undecodable: (bytes) => {
        decoded.undecoded += bytes;
      },
    },
    bodyLimit,
  );
  let timeUs = 0;
  for (const [kind, content] of steps) {
    timeUs += 1000;
    if (kind === 'close') {
      connection.close(timeUs, content);
      continue;
    }
    // A batch that is reused: whatever the decoder keeps has to be its own copy.
    const chunk = Buffer.from(content as string, 'latin1');
    connection[kind](chunk, timeUs);
    connection.detach();
    chunk.fill(0x21);
  }
  return decoded;
}

/** As the store does: whatever it wants to keep has to be copied at once. */
function copyOf(record: ExchangeRecord): ExchangeRecord {
  const [copy] = unpackRecords(packRecords([record]));
  if (!copy) throw new Error('a record got lost');
  return copy;
}

/** The bytes as text, or null. */
export function text(bytes: Uint8Array | null | undefined): string | null {
  return bytes ? Buffer.from(bytes).toString('latin1') : null;
}
