/** Parameters by name in the order in which the names appear; a value is null for `?name` without `=`. */
export type QueryParams = readonly (readonly [string, readonly (string | null)[]])[];

/**
 * Splits a raw query as Spring's MultiValueMap keeps it: empty parameters are left out, those of one name are together.
 * Source: QUERY_PARAM_PATTERN of org.springframework.web.util.UriComponentsBuilder and QUERY_PATTERN of
 * org.springframework.http.server.reactive.AbstractServerHttpRequest.
 */
export function parseQuery(query: string, decode: (text: string) => string = (text) => text): QueryParams {
  if (query === '') return [];
  const params = new Map<string, (string | null)[]>();
  for (const [, rawName = '', equals = '', rawValue] of query.matchAll(/([^&=]+)(=?)([^&]+)?/g)) {
    const name = decode(rawName);
    const value = rawValue === undefined ? (equals === '' ? null : '') : decode(rawValue);
    params.set(name, [...(params.get(name) ?? []), value]);
  }
  return [...params];
}

/** The query written out; null when there is no parameter. */
export function queryText(params: QueryParams): string | null {
  if (params.length === 0) return null;
  return params
    .flatMap(([name, values]) => values.map((value) => (value === null ? name : `${name}=${value}`)))
    .join('&');
}

/** `URLDecoder.decode(text, "UTF-8")` of a text whose escapes are complete. */
export function formDecoded(text: string): string {
  return percentDecoded(text.replaceAll('+', ' '));
}

/**
 * `StringUtils.uriDecode` of a text whose escapes are complete: malformed UTF-8 becomes U+FFFD, never an error.
 */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    const bytes = escapes
      .slice(1)
      .split('%')
      .map((digits) => Number.parseInt(digits, 16));
    return utf8Decoded(bytes);
  });
}

/** UTF-8 as the WHATWG and Java's decoder read it: one U+FFFD for each maximal part that is malformed. */
function utf8Decoded(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const { codePoint, length } = utf8At(bytes, at);
    text += String.fromCodePoint(codePoint);
    at += length;
  }
  return text;
}

const REPLACEMENT = 0xfffd;

function utf8At(bytes: readonly number[], at: number): { codePoint: number; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { codePoint: first, length: 1 };
  const size =
    first >= 0xc2 && first <= 0xdf
      ? 2
      : first >= 0xe0 && first <= 0xef
        ? 3
        : first >= 0xf0 && first <= 0xf4
          ? 4
          : 0;
  if (size === 0) return { codePoint: REPLACEMENT, length: 1 };
  let codePoint = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i];
    const [low, high] = i === 1 ? secondByte(first) : [0x80, 0xbf];
    if (next === undefined || next < low || next > high) return { codePoint: REPLACEMENT, length: i };
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  return { codePoint, length: size };
}

/** Table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF. */
function secondByte(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
