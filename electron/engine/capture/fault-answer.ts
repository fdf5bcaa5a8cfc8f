import { STATUS_CODES } from 'node:http';
import type { RequestFault } from './fault-switch.ts';
import type { HeadInfo } from './http1-message.ts';

/** An answer that the tap gives in the instance's place. */
export interface FaultAnswer {
  readonly bytes: Buffer;
  /** The connection ends behind it. */
  readonly close: boolean;
  /** It is given before the body is there, since the client waits for a word first (RFC 9110 section 10.1.1). */
  readonly early: boolean;
}

/** @param request head of the request that is answered */
export function answerOf(
  { status, body, contentType }: Extract<RequestFault, { kind: 'status' }>,
  request: HeadInfo,
): FaultAnswer {
  const early = request.fields.get('expect')?.toLowerCase() === '100-continue';
  const close = early || !staysOpen(request);
  // RFC 9110 section 6.4.1: no content, whatever it would be.
  const empty = status === 204 || status === 304;
  const content = Buffer.from(empty ? '' : body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Fault'}`,
    `Date: ${new Date().toUTCString()}`,
    ...(empty ? [] : [`Content-Type: ${contentType}`, `Content-Length: ${content.length}`]),
    ...(close ? ['Connection: close'] : []),
  ];
  const sent = request.startLine.startsWith('HEAD ') ? Buffer.alloc(0) : content;
  return { bytes: Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), sent]), close, early };
}

/** RFC 9112 section 9.3. */
function staysOpen({ startLine, fields }: HeadInfo): boolean {
  const options = (fields.get('connection') ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  if (options.includes('close')) return false;
  return startLine.endsWith('HTTP/1.1') || options.includes('keep-alive');
}
