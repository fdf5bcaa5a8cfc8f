import type { Header } from '#shared/model/index.ts';

export interface Head {
  readonly startLine: string;
  readonly headers: Header[];
}

/**
 * Splits the raw head of an HTTP/1.x message. Header bytes are ISO 8859-1 (RFC 9110 section 5.5); folded lines
 * are joined with a space (RFC 9112 section 5.2). Order, case and repetition are kept.
 */
export function parseHead(bytes: Uint8Array): Head {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .split(/\r?\n/);
  const headers: Header[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const previous = headers[headers.length - 1];
    if ((line.startsWith(' ') || line.startsWith('\t')) && previous) {
      previous[1] = `${previous[1]} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    headers.push(colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  return { startLine: lines[0] ?? '', headers };
}

/** Splits a trailer section: the fields of a head without its start line. */
export function parseTrailers(bytes: Uint8Array): Header[] {
  return parseHead(Buffer.concat([Buffer.from('\r\n'), bytes])).headers;
}

/** The values of a field joined by a comma, or null; names compare without letter case. */
export function valueOf(headers: readonly Header[], name: string): string | null {
  const values = headers.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}
