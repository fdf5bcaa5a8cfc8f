import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { BodyView, ExchangeDetail, Header } from '#shared/model/index.ts';
import { parseHead, parseTrailers, valueOf } from './head.ts';
import { REQUEST_TRUNCATED, RESPONSE_TRUNCATED } from './exchange-record.ts';
import { readAttempts, readRow } from './exchange-table.ts';
import type { PackReader } from './pack.ts';
import type { Connection } from './workspace-file.ts';

/** Text beyond this is cut in the detail view; the store has it whole. */
const SHOWN_BYTES = 1024 * 1024;
const SHOWN_BINARY_BYTES = 4096;
/** A small compressed body must not fill the memory. */
const DECODED_LIMIT = 64 * 1024 * 1024;

interface ContentRow {
  request_head_ref: number;
  request_body_ref: number | null;
  request_trailers_ref: number | null;
  response_head_ref: number | null;
  response_body_ref: number | null;
  response_trailers_ref: number | null;
  truncated: number;
}

/** Everything about one exchange, or undefined when the workspace has no such id. */
export function readDetail(database: Connection, packs: PackReader, id: number): ExchangeDetail | undefined {
  const row = readRow(database, id);
  const content = database.prepare('SELECT * FROM exchange_content WHERE exchange_id = ?').get(id) as
    | ContentRow
    | undefined;
  if (!row || !content) return undefined;
  const read = (reference: number | null) => (reference === null ? null : packs.read(reference));
  const side = (head: Buffer, body: Buffer | null, trailers: Buffer | null, truncated: boolean) => {
    const parsed = parseHead(head);
    return {
      startLine: parsed.startLine,
      headers: parsed.headers,
      trailers: trailers === null ? [] : parseTrailers(trailers),
      body: body === null ? null : viewBody(body, parsed.headers, truncated),
    };
  };
  const responseHead = read(content.response_head_ref);
  const parentId = row.parentId ?? row.replayedFrom;
  return {
    row,
    request: side(
      packs.read(content.request_head_ref),
      read(content.request_body_ref),
      read(content.request_trailers_ref),
      (content.truncated & REQUEST_TRUNCATED) !== 0,
    ),
    response:
      responseHead === null
        ? null
        : side(
            responseHead,
            read(content.response_body_ref),
            read(content.response_trailers_ref),
            (content.truncated & RESPONSE_TRUNCATED) !== 0,
          ),
    attempts: readAttempts(database, id),
    parent: parentId === null ? null : (readRow(database, parentId) ?? null),
  };
}

/**
 * Undoes `Content-Encoding` (RFC 9110 section 8.4), several in reverse order.
 * `problem` says why the bytes stay as they are.
 */
export function decodeContent(
  body: Buffer,
  headers: readonly Header[],
): { bytes: Buffer; problem: string | null } {
  const codings = (valueOf(headers, 'content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  let bytes = body;
  for (const coding of codings.reverse()) {
    try {
      bytes = decodeOne(bytes, coding);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { bytes: body, problem: `content coding '${coding}' could not be undone: ${reason}` };
    }
  }
  return { bytes, problem: null };
}

function decodeOne(bytes: Buffer, coding: string): Buffer {
  const options = { maxOutputLength: DECODED_LIMIT };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, options);
    case 'deflate':
      // RFC 9110 section 8.4.1.2 notes that some senders leave out the zlib wrapper.
      return (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
    case 'br':
      return brotliDecompressSync(bytes, options);
    case 'zstd':
      return zstdDecompressSync(bytes, options);
    default:
      throw new Error('unknown coding');
  }
}

function viewBody(body: Buffer, headers: readonly Header[], truncated: boolean): BodyView {
  const { bytes, problem } = decodeContent(body, headers);
  const contentType = valueOf(headers, 'content-type');
  const text = problem === null ? asText(bytes.subarray(0, SHOWN_BYTES)) : null;
  return {
    wireBytes: body.length,
    decodedBytes: bytes.length,
    contentType,
    contentEncoding: valueOf(headers, 'content-encoding'),
    text,
    base64: text === null ? bytes.subarray(0, SHOWN_BINARY_BYTES).toString('base64') : null,
    truncated: truncated || bytes.length > SHOWN_BYTES,
    problem,
  };
}

/** The bytes as UTF-8 text; null when they are not text. */
function asText(bytes: Buffer): string | null {
  if (bytes.subarray(0, 1024).includes(0)) return null;
  const text = bytes.toString('utf8');
  const broken = text.length - text.replaceAll('\ufffd', '').length;
  return broken > 1 ? null : text;
}
