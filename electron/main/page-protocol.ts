import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { protocol } from 'electron';
import { APP_ORIGIN, mediaTypeOf, pageHeaders } from '#shared/contract/page-policy.ts';

const SCHEME = 'app';

/** Where the page inside the app may connect to: engines elsewhere come through a tunnel, so loopback only. */
const CONNECT = ["'self'", 'ws://127.0.0.1:*', 'ws://localhost:*'];

/** Declares the app's scheme. Electron wants this once, before it is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the page's files under the app's own origin. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const file = request.method === 'GET' ? fileOf(folder, request.url) : null;
    const mediaType = file && mediaTypeOf(file);
    if (!file || !mediaType) return refusal();
    try {
      const content = await readFile(file);
      return new Response(content, { headers: { ...pageHeaders(CONNECT), 'content-type': mediaType } });
    } catch {
      return refusal();
    }
  });
}

function fileOf(folder: string, address: string): string | null {
  const url = new URL(address);
  if (`${url.protocol}//${url.host}` !== APP_ORIGIN) return null;
  const file = join(folder, url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname));
  const inside = relative(folder, file);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : file;
}

function refusal(): Response {
  return new Response('There is no such file.\n', { status: 404, headers: pageHeaders(["'none'"]) });
}
