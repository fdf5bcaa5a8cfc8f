import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { mediaTypeOf, pageHeaders } from '#shared/contract/page-policy.ts';
import { isLoopbackHost } from './guards.ts';

/** Answers requests for the page: GET and HEAD only, files of `folder` only, the security headers on every answer. */
export function createPageHandler(folder: string) {
  const root = resolve(folder);
  return (request: IncomingMessage, response: ServerResponse): void => {
    void answer(root, request, response);
  };
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host } = request.headers;
  if (!isLoopbackHost(host)) return refuse(response, 403, 'This page is served under loopback names only.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, 'Only GET is served.');
  const file = fileOf(root, request.url ?? '/');
  const mediaType = file && mediaTypeOf(file);
  if (!file || !mediaType) return refuse(response, 404, 'There is no such file.');
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch {
    return refuse(response, 404, 'There is no such file.');
  }
  response.writeHead(200, {
    ...pageHeaders(["'self'", `ws://${host}`]),
    'content-type': mediaType,
    'content-length': content.length,
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

function fileOf(root: string, target: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(target, 'http://page').pathname);
  } catch {
    return null;
  }
  const file = join(root, path === '/' ? 'index.html' : path);
  const inside = relative(root, file);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : file;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { ...pageHeaders(["'none'"]), 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${message}\n`);
}
