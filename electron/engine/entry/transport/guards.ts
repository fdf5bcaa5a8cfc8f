import { APP_ORIGIN } from '#shared/contract/page-policy.ts';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a Host header names this machine by a loopback name. Any other name is refused even when it leads here:
 * a foreign page can make its own name resolve to 127.0.0.1 (DNS rebinding). The port is free because the server
 * may be reached through an SSH tunnel.
 */
export function isLoopbackHost(host: string | undefined): host is string {
  const match = /^(\[::1\]|[a-z0-9.]+)(?::\d{1,5})?$/i.exec(host ?? '');
  return match?.[1] !== undefined && LOOPBACK_NAMES.has(match[1].toLowerCase());
}

/**
 * Whether a WebSocket may come from this origin: the page that was served under the same host, or the app's window.
 * Programs send no Origin; browsers always do, so its absence does not open a way for a page.
 */
export function isAllowedOrigin(origin: string | undefined, host: string): boolean {
  return origin === undefined || origin === `http://${host}` || origin === APP_ORIGIN;
}
