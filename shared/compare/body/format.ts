import { remembered } from '../remembered.ts';

/** As what a body is compared. */
export type BodyFormat = 'none' | 'json' | 'xml' | 'html' | 'form' | 'text' | 'binary';

/** Types that servers send when they do not know better: the bytes decide then (WHATWG MIME Sniffing §7). */
const UNSPECIFIC: ReadonlySet<string> = new Set([
  '',
  '*/*',
  'text/plain',
  'application/octet-stream',
  'unknown/unknown',
]);

/** Types of texts beyond `text/*`, and formats in which lines mean something. */
const TEXTS = /^(?:text\/.+|application\/(?:javascript|ecmascript|yaml|x-yaml|x-ndjson|graphql|sql|toml))$/;

/** Types whose bytes are no text even where they decode as one. */
const BINARIES =
  /^(?:(?:image|audio|video|font)\/.+|application\/(?:pdf|zip|gzip|protobuf|x-protobuf|wasm|cbor|msgpack))$/;

/** The media type of a `Content-Type` field in lower case, without parameters; empty without the field. */
function mediaTypeOf(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The `charset` parameter in lower case, or null (RFC 9110 §8.3.2). */
function charsetOf(contentType: string): string | null {
  return /;\s*charset="?([\w:.-]+)"?/i.exec(contentType)?.[1]?.toLowerCase() ?? null;
}

/** What a `Content-Type` field tells. */
export interface DeclaredType {
  /** Null where it says nothing and the body's own look decides. */
  readonly format: Exclude<BodyFormat, 'none'> | null;
  /** In lower case, or null. */
  readonly charset: string | null;
}

/** Reads a `Content-Type` field, empty for none. The same few come with every answer. */
export const declaredType = remembered(
  200,
  (field): DeclaredType => ({ format: declaredFormat(mediaTypeOf(field)), charset: charsetOf(field) }),
);

/**
 * What a media type says a body is, or null where it says nothing and the body's own look decides.
 * Structured suffixes: RFC 6839.
 */
function declaredFormat(mediaType: string): Exclude<BodyFormat, 'none'> | null {
  if (UNSPECIFIC.has(mediaType)) return null;
  if (/[/+]json$/.test(mediaType)) return 'json';
  if (mediaType === 'text/html') return 'html';
  if (/[/+]xml$/.test(mediaType)) return 'xml';
  if (mediaType === 'application/x-www-form-urlencoded') return 'form';
  if (TEXTS.test(mediaType)) return 'text';
  return BINARIES.test(mediaType) ? 'binary' : null;
}

/** What a text looks like. JSON begins with a bracket here: a bare word or number is as well a line of text. */
export function sniffedFormat(text: string): 'json' | 'xml' | 'html' | 'text' {
  const start = text.slice(0, 256).trimStart();
  if (/^[[{]/.test(start)) return 'json';
  if (/^<(?:!doctype\s+html|html[\s>])/i.test(start)) return 'html';
  return /^<\?xml\s/.test(start) ? 'xml' : 'text';
}
