import { percentDecoded } from './query-params.ts';

/**
 * The path that Tomcat maps to a servlet: without path parameters, decoded, normalised. null when it answers 400.
 * Source: org.apache.tomcat.util.http.parser.HttpParser, org.apache.catalina.connector.CoyoteAdapter (Tomcat 9.0).
 */
export function tomcatPath(rawPath: string, query: string | undefined): string | null {
  if (/[^\u0021-\u007e]|["<>[\\\]^`{|}#]/.test(rawPath)) return null;
  if (query !== undefined && /[^\w.~!$&'()*+,;=:@/?%-]/.test(query)) return null;
  const bare = rawPath.replace(/;[^/]*/g, '');
  if (/%(?![0-9A-Fa-f]{2})/.test(bare) || /%2f|%00/i.test(bare)) return null;
  return normalised(percentDecoded(bare));
}

function normalised(path: string): string | null {
  if (!path.startsWith('/') || path.includes('\\')) return null;
  let text = path.replace(/\/{2,}/g, '/');
  if (text.endsWith('/.') || text.endsWith('/..')) text += '/';
  const parts: string[] = [];
  for (const part of text.slice(1).split('/')) {
    if (part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return `/${parts.join('/')}`;
}

/**
 * Whether a request can be forwarded to a path inside the application: one that changes when it is decoded and normalised
 * again is refused, without an error. Source: org.apache.catalina.core.ApplicationContext.getRequestDispatcher.
 */
export function canForward(path: string): boolean {
  const once = dispatchNormalised(path.replace(/;[^/]*/g, ''));
  if (once === null) return false;
  const decoded = percentDecoded(once);
  return dispatchNormalised(decoded) === decoded;
}

/** org.apache.tomcat.util.http.RequestUtil.normalize; null above the root. */
function dispatchNormalised(path: string): string | null {
  const rooted = `/${path.replaceAll('\\', '/')}`;
  const dotted = /\/\.{1,2}$/.test(rooted);
  const text = normalised(rooted);
  return text !== null && text.length > 1 && dotted ? text.replace(/\/$/, '') : text;
}
