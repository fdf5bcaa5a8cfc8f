import type { BodyFraming } from './http1-message.ts';

/** Length of a request's body (RFC 9112 section 6.3). */
export function requestFraming(fields: ReadonlyMap<string, string>): BodyFraming {
  if (isChunked(fields)) return { kind: 'chunked' };
  return lengthOf(fields) ?? { kind: 'none' };
}

/**
 * Length of a response's body (RFC 9112 section 6.3); null for an informational response other than 101, which
 * is no answer yet.
 */
export function responseFraming(
  status: number,
  requestMethod: string,
  fields: ReadonlyMap<string, string>,
): BodyFraming | null {
  if (status === 101) return { kind: 'tunnel' };
  if (status < 200) return null;
  if (requestMethod === 'HEAD' || status === 204 || status === 304) return { kind: 'none' };
  if (requestMethod === 'CONNECT' && status < 300) return { kind: 'tunnel' };
  if (isChunked(fields)) return { kind: 'chunked' };
  return lengthOf(fields) ?? { kind: 'until-close' };
}

function isChunked(fields: ReadonlyMap<string, string>): boolean {
  const coding = fields.get('transfer-encoding');
  return coding !== undefined && /(^|,)\s*chunked\s*$/i.test(coding);
}

function lengthOf(fields: ReadonlyMap<string, string>): BodyFraming | null {
  const text = fields.get('content-length');
  // Equal repeated values count as one (RFC 9110 section 8.6).
  const bytes = text === undefined ? Number.NaN : Number(text.split(',')[0]);
  return Number.isSafeInteger(bytes) && bytes >= 0 ? { kind: 'length', bytes } : null;
}
