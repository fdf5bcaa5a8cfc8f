import type { PathNormalization } from './inputs.ts';

/** What the HTTP connection manager makes of a request target, or how it refuses it. */
export type NormalizedTarget =
  | { readonly ok: true; readonly target: string }
  | { readonly ok: false; readonly status: number; readonly reason: string };

/**
 * The target as routes see it (`ConnectionManagerUtility::maybeNormalizePath`, path_utility.cc): escaped slashes first, then
 * dots, backslashes and escapes, then runs of slashes; the query stays as it is.
 */
export function normalizeTarget(target: string, normalization: PathNormalization): NormalizedTarget {
  if (normalization === 'NONE') return { ok: true, target };
  const at = target.indexOf('?');
  let path = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? '' : target.slice(at);
  if (normalization === 'DECODE_AND_MERGE_SLASHES') path = path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\');
  const canonical = canonicalPath(path);
  if (canonical === undefined) return { ok: false, status: 400, reason: 'the path cannot be normalised' };
  const merges = normalization === 'MERGE_SLASHES' || normalization === 'DECODE_AND_MERGE_SLASHES';
  return { ok: true, target: (merges ? mergeSlashes(canonical) : canonical) + query };
}

/** `PathTransformer::mergeSlashes`: a path of nothing but slashes keeps two of them. */
function mergeSlashes(path: string): string {
  if (!path.includes('//')) return path;
  const parts = path.split('/').filter((part) => part !== '');
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

/** Characters that are written out when escaped (RFC 3986 section 2.3). */
const UNRESERVED = /[A-Za-z0-9\-._~]/;
/** Characters that are escaped when they stand for themselves (url_canon_path.cc of Chromium, which Envoy carries). */
const ESCAPED = /["<>^`{|}\x00-\x20\x7f-\uffff]/;

/** Chromium's CanonicalizePath. Undefined when it gives up. */
function canonicalPath(path: string): string | undefined {
  let out = '';
  for (let at = 0; at < path.length; ) {
    const dots = out.endsWith('/') ? dotSegment(path, at) : undefined;
    if (dots !== undefined) {
      if (dots.up) out = out.slice(0, out.lastIndexOf('/', out.length - 2) + 1) || '/';
      at = dots.end;
      continue;
    }
    const char = path.charAt(at);
    const escaped = /^%[0-9a-fA-F]{2}/.exec(path.slice(at, at + 3))?.[0];
    if (escaped !== undefined) {
      const code = Number.parseInt(escaped.slice(1), 16);
      if (code === 0) return undefined;
      const decoded = String.fromCharCode(code);
      out += UNRESERVED.test(decoded) ? decoded : escaped;
      at += 3;
      continue;
    }
    if (char === '\\') out += '/';
    else if (ESCAPED.test(char)) out += encoded(char);
    else out += char;
    at++;
  }
  return out;
}

/** `.` or `..`, escaped or not, up to the next slash or the end; the slash belongs to it. */
function dotSegment(path: string, at: number): { up: boolean; end: number } | undefined {
  const found = /^(\.|%2e)(\.|%2e)?(?:[/\\]|$)/i.exec(path.slice(at, at + 7));
  if (found === null) return undefined;
  const end = at + found[0].length;
  return { up: found[2] !== undefined, end };
}

function encoded(char: string): string {
  return [...new TextEncoder().encode(char)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
