/**
 * Moves exchange records between threads in one piece. Cloning a small Buffer would clone the slab that it is a view
 * of; here all bytes of a batch stand in one buffer of their own, which is transferred.
 */
import type { ExchangeRecord } from './exchange-record.ts';

const BYTE_FIELDS = [
  'requestHead',
  'requestBody',
  'requestTrailers',
  'responseHead',
  'responseBody',
  'responseTrailers',
] as const;
type ByteField = (typeof BYTE_FIELDS)[number];

export interface RecordBatch {
  readonly bytes: ArrayBuffer;
  /** Each record without its bytes, and for each byte field the length, -1 for none. */
  readonly records: readonly { readonly facts: Omit<ExchangeRecord, ByteField>; readonly lengths: readonly number[] }[];
}

export function packRecords(records: readonly ExchangeRecord[]): RecordBatch {
  let size = 0;
  for (const record of records) for (const field of BYTE_FIELDS) size += record[field]?.length ?? 0;
  const bytes = new ArrayBuffer(size);
  const target = new Uint8Array(bytes);
  let offset = 0;
  const packed = records.map((record) => {
    const lengths = BYTE_FIELDS.map((field) => {
      const value = record[field];
      if (value === null) return -1;
      target.set(value, offset);
      offset += value.length;
      return value.length;
    });
    const {
      requestHead: _1,
      requestBody: _2,
      requestTrailers: _3,
      responseHead: _4,
      responseBody: _5,
      responseTrailers: _6,
      ...facts
    } = record;
    return { facts, lengths };
  });
  return { bytes, records: packed };
}

export function unpackRecords(batch: RecordBatch): ExchangeRecord[] {
  let offset = 0;
  const next = (length: number | undefined): Uint8Array | null => {
    if (length === undefined || length < 0) return null;
    const view = new Uint8Array(batch.bytes, offset, length);
    offset += length;
    return view;
  };
  return batch.records.map(({ facts, lengths }) => ({
    ...facts,
    requestHead: next(lengths[0]) ?? new Uint8Array(0),
    requestBody: next(lengths[1]),
    requestTrailers: next(lengths[2]),
    responseHead: next(lengths[3]),
    responseBody: next(lengths[4]),
    responseTrailers: next(lengths[5]),
  }));
}
