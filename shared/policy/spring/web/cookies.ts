/**
 * The cookies of one Cookie header as Netty's strict decoder reads them: those with an illegal character and those
 * without a value are left out. Source: io.netty.handler.codec.http.cookie.ServerCookieDecoder.
 */
export function nettyCookies(header: string): [string, string][] {
  const rfc2965 = /^\$Version/i.test(header);
  const cookies: [string, string][] = [];
  let at = rfc2965 ? header.indexOf(';') + 1 : 0;
  for (;;) {
    while (/^[\t\n\v\f\r ,;]/.test(header.charAt(at))) at++;
    if (at >= header.length) return cookies;
    const nameStart = at;
    while (at < header.length && header.charAt(at) !== ';' && header.charAt(at) !== '=') at++;
    const name = header.slice(nameStart, at);
    if (header.charAt(at) !== '=') continue;
    const semicolon = header.indexOf(';', ++at);
    const value = header.slice(at, semicolon > 0 ? semicolon : header.length);
    at = semicolon > 0 ? semicolon : header.length;
    if (rfc2965 && /^\$(?:Path|Domain|Port)/i.test(header.slice(nameStart))) continue;
    const bare = unquoted(value);
    if (bare !== null && NAME.test(name) && VALUE.test(bare)) cookies.push([name, bare]);
  }
}

const NAME = /^[^\u0000-\u0020\u007f()<>@,;:\\"/[\]?={}]+$/;
const VALUE = /^[\u0021\u0023-\u002b\u002d-\u003a\u003c-\u005b\u005d-\u007e]*$/;

function unquoted(value: string): string | null {
  if (!value.startsWith('"')) return value;
  return value.length >= 2 && value.endsWith('"') ? value.slice(1, -1) : null;
}
