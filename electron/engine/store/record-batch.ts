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

const FACT_FIELDS = [
  'captureId',
  'tapId',
  'vantage',
  'startUs',
  'firstByteUs',
  'durationUs',
  'intendedUs',
  'method',
  'path',
  'host',
  'status',
  'error',
  'requestBytes',
  'responseBytes',
  'traceId',
  'correlation',
  'replayedFrom',
  'fault',
  'truncated',
] as const satisfies readonly (keyof ExchangeRecord)[];
type FactField = (typeof FACT_FIELDS)[number];

/** The compiler's word that every field of a record is in one of the lists: else this is no object type. */
type Facts = Exclude<keyof ExchangeRecord, FactField | ByteField> extends never ? readonly unknown[] : never;

export interface RecordBatch {
  readonly count: number;
  readonly bytes: ArrayBuffer;
  /** For each fact its values, as JSON: a text crosses the threads ten times as fast as the values would. */
  readonly facts: string;
  /** For each record and byte field the length, -1 for none. */
  readonly lengths: Int32Array<ArrayBuffer>;
}

export function packRecords(records: readonly ExchangeRecord[]): RecordBatch {
  let size = 0;
  for (const record of records) for (const field of BYTE_FIELDS) size += record[field]?.length ?? 0;
  const target = new Uint8Array(new ArrayBuffer(size));
  const lengths = new Int32Array(records.length * BYTE_FIELDS.length);
  let offset = 0;
  let index = 0;
  for (const record of records) {
    for (const field of BYTE_FIELDS) {
      const value = record[field];
      lengths[index++] = value === null ? -1 : value.length;
      if (value === null) continue;
      target.set(value, offset);
      offset += value.length;
    }
  }
  const facts: Facts[] = FACT_FIELDS.map((field) => records.map((record) => record[field]));
  return { count: records.length, bytes: target.buffer, facts: JSON.stringify(facts), lengths };
}

export function unpackRecords(batch: RecordBatch): ExchangeRecord[] {
  const records: ExchangeRecord[] = [];
  const facts = JSON.parse(batch.facts) as Facts[];
  let offset = 0;
  let index = 0;
  for (let row = 0; row < batch.count; row += 1) {
    const record: Record<string, unknown> = {};
    FACT_FIELDS.forEach((field, column) => {
      record[field] = facts[column]?.[row];
    });
    for (const field of BYTE_FIELDS) {
      const length = batch.lengths[index++] ?? -1;
      record[field] = length < 0 ? null : new Uint8Array(batch.bytes, offset, length);
      offset += Math.max(0, length);
    }
    records.push(record as unknown as ExchangeRecord);
  }
  return records;
}
