/** What a replay may do: which hosts it may send to, and which requests. Pure. */
import { isIP } from 'node:net';
import { MeshproofError } from '#shared/model/index.ts';

/** Methods that are defined not to change state (RFC 9110 section 9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isMutation(method: string): boolean {
  return !SAFE_METHODS.has(method);
}

/** @throws MeshproofError `usage` when the host is neither loopback nor on the allow list. */
export function requireAllowedHost(url: URL, allow: readonly string[]): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isLoopback(host) || allow.some((allowed) => allowed.toLowerCase() === host.toLowerCase())) return;
  throw new MeshproofError(
    'usage',
    'HOST_NOT_ALLOWED',
    `replay target ${url.origin}: '${host}' is not on the allow list`,
    `Add the host with --allow ${host} when requests may be sent there.`,
  );
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}
