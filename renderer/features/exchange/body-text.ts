import type { BodyView } from '#shared/model/index.ts';
import { formatBytes } from '#renderer/ui/format.ts';
import { prettyJson } from './pretty-json.ts';

/** What is shown of a body: always text, never rendered. */
export function textOfBody(body: BodyView | null): string {
  if (!body) return '';
  if (body.text !== null) return prettyJson(body.text) ?? body.text;
  return body.base64 === null ? '' : hexOf(body.base64);
}

/** Type, sizes and troubles of a body in one line. */
export function describeBody(body: BodyView | null): string {
  if (!body || body.wireBytes === 0) return 'no body';
  const decoded = body.contentEncoding
    ? `${formatBytes(body.decodedBytes)} (${formatBytes(body.wireBytes)} as ${body.contentEncoding} on the wire)`
    : formatBytes(body.wireBytes);
  return [
    body.contentType ?? 'no content type',
    decoded,
    body.text === null && body.base64 !== null ? 'first bytes in hex' : null,
    body.truncated ? 'cut: not all of it is stored or shown' : null,
    body.problem,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Sixteen bytes to a line. */
function hexOf(base64: string): string {
  const bytes = Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0'));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) lines.push(bytes.slice(at, at + 16).join(' '));
  return lines.join('\n');
}
