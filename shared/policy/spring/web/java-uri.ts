/** A hierarchical java.net.URI, in its raw (undecoded) parts. */
export interface JavaUri {
  readonly scheme: string | null;
  readonly userInfo: string | null;
  /** null without an authority, and where the authority is not `host:port` (an underscore in the name). */
  readonly host: string | null;
  /** -1 when there is none. */
  readonly port: number;
  readonly path: string;
  readonly query: string | null;
  readonly fragment: string | null;
}

const UNRESERVED = "A-Za-z0-9_\\-.!~*'()";
/** Characters beyond ASCII that are neither spaces nor controls are "other" characters, and legal. */
const OTHER =
  '\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\uffff';
const ESCAPED = '%[0-9A-Fa-f]{2}';
const PATH = new RegExp(`^(?:[${UNRESERVED}:@&=+$,;/${OTHER}]|${ESCAPED})*$`);
const URIC = new RegExp(`^(?:[${UNRESERVED};/?:@&=+$,[\\]${OTHER}]|${ESCAPED})*$`);
const USER_INFO = new RegExp(`^(?:[${UNRESERVED};:&=+$,${OTHER}]|${ESCAPED})*$`);
const REGISTRY = new RegExp(`^(?:[${UNRESERVED}$,;:@&=+${OTHER}]|${ESCAPED})+$`);
const PATH_QUOTED = new RegExp(`[^${UNRESERVED}:@&=+$,;/\\u0080-\\uffff]`, 'g');
const URIC_QUOTED = new RegExp(`[^${UNRESERVED};/?:@&=+$,[\\]\\u0080-\\uffff]`, 'g');
const SCHEME = /^[A-Za-z][A-Za-z0-9+\-.]*$/;
const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?$/;
const SINGLE_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?$/;
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^\[[0-9A-Fa-f:.]+(?:%[\w.~-]+)?\]$/;

/** What `new URI(text)` makes of it; null when it throws or the URI is opaque. Source: java.net.URI.Parser. */
export function parseJavaUri(text: string): JavaUri | null {
  const found = /^(?:([^:/?#]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(text);
  if (found === null) return null;
  const [, scheme, authority, path = '', query, fragment] = found;
  if (scheme !== undefined && !SCHEME.test(scheme)) return null;
  const opaque = scheme !== undefined && authority === undefined && !path.startsWith('/');
  if (opaque || !PATH.test(path)) return null;
  if (query !== undefined && !URIC.test(query)) return null;
  if (fragment !== undefined && !URIC.test(fragment)) return null;
  if (authority === '' && path === '' && query === undefined && fragment === undefined) return null;
  const server = authority === undefined || authority === '' ? NO_SERVER : parseAuthority(authority);
  if (server === null) return null;
  return {
    scheme: scheme ?? null,
    ...server,
    path,
    query: query ?? null,
    fragment: fragment ?? null,
  };
}

type Server = Pick<JavaUri, 'userInfo' | 'host' | 'port'>;
const NO_SERVER: Server = { userInfo: null, host: null, port: -1 };

/** A server-based authority, else a registry-based one (no host), else null. */
function parseAuthority(authority: string): Server | null {
  const found = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority);
  const [, userInfo, host = '', port] = found ?? [];
  if (found !== null && isHost(host) && (userInfo === undefined || USER_INFO.test(userInfo)))
    return { userInfo: userInfo ?? null, host, port: port === undefined || port === '' ? -1 : Number(port) };
  return REGISTRY.test(authority) ? NO_SERVER : null;
}

/** Whether java.net.URI takes it as the host of a server-based authority. */
export function isHost(host: string): boolean {
  if (IPV4.test(host)) return host.split('.').every((part) => Number(part) <= 255);
  return (
    HOST_NAME.test(host) ||
    (!host.replace(/\.$/, '').includes('.') && SINGLE_LABEL.test(host)) ||
    IPV6.test(host)
  );
}

/**
 * What `new URI(scheme, userInfo, host, port, path, query, fragment)` makes of raw parts: illegal characters are
 * quoted, and `%` is always illegal, so that `%20` becomes `%2520`. null when it throws.
 */
export function quotedJavaUri(parts: JavaUri): JavaUri | null {
  return parseJavaUri(
    uriText({
      ...parts,
      path: parts.path.replace(PATH_QUOTED, escaped),
      query: parts.query === null ? null : parts.query.replace(URIC_QUOTED, escaped),
      fragment: parts.fragment === null ? null : parts.fragment.replace(URIC_QUOTED, escaped),
    }),
  );
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The URI written out. */
export function uriText({ scheme, userInfo, host, port, path, query, fragment }: JavaUri): string {
  const authority =
    userInfo === null && host === null
      ? ''
      : `//${userInfo === null ? '' : `${userInfo}@`}${host ?? ''}${port === -1 ? '' : `:${port}`}`;
  return `${scheme === null ? '' : `${scheme}:`}${authority}${path}${query === null ? '' : `?${query}`}${
    fragment === null ? '' : `#${fragment}`
  }`;
}

/** `URI.toASCIIString()`: what lies beyond ASCII in NFC and percent-encoded UTF-8. */
export function toAscii(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u0080-\uffff]+/g, (part) => encodeURIComponent(part.toWellFormed()));
}
