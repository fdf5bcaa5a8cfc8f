import { percentDecoded } from './query-params.ts';

/** Settings of Spring's UrlPathHelper. */
export interface PathHelper {
  readonly urlDecode: boolean;
  readonly removeSemicolonContent: boolean;
}

/** `UrlPathHelper.getPathWithinApplication` without a context path. Source: org.springframework.web.util.UrlPathHelper 5.2. */
export function pathWithinApplication(rawPath: string, helper: PathHelper): string {
  const bare = helper.removeSemicolonContent ? withoutSemicolons(rawPath) : withoutSession(rawPath);
  const decoded = helper.urlDecode ? percentDecoded(bare) : bare;
  const clean = decoded.replace(/\/{2,}/g, '/');
  return clean.trim() === '' ? '/' : clean;
}

/** `;a=b` up to the next slash. */
export function withoutSemicolons(path: string): string {
  return path.replace(/;[^/]*/g, '');
}

function withoutSession(path: string): string {
  return path.replace(/;jsessionid=[^;/]*/i, '');
}

/** `getLookupPathForRequest` with the default settings: what handler mappings match against. */
export function lookupPath(rawPath: string, servletPath: string): string {
  const within = pathWithinApplication(rawPath, { urlDecode: true, removeSemicolonContent: true });
  const rest = remaining(within, servletPath) ?? servletPath;
  return rest === '' ? within : rest;
}

function remaining(uri: string, mapping: string): string | null {
  let at = 0;
  for (let i = 0; i < mapping.length && at < uri.length; i++, at++) {
    if (uri.charAt(at) === ';') {
      at = uri.indexOf('/', at);
      if (at === -1) return null;
    }
    if (uri.charAt(at) !== mapping.charAt(i)) return null;
  }
  if (at < mapping.length && uri.length < mapping.length) return null;
  if (at === uri.length) return '';
  if (uri.charAt(at) === ';') at = uri.indexOf('/', at);
  return at === -1 ? '' : uri.slice(at);
}
