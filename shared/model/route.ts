/**
 * Groups requests into routes before any policy is known: path segments that look like identifiers become
 * placeholders, so `GET /orders/17` and `GET /orders/18` are one route.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NUMBER = /^\d+$/;
const LONG_HEX = /^(?=.*\d)[0-9a-f]{16,}$/i;
const NAMED_NUMBER = /^([A-Za-z][A-Za-z_]*[-_])\d+$/;
/** Opaque tokens: long, and letters and digits mixed. */
const TOKEN = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{24,}$/;

function templateOf(segment: string): string {
  if (NUMBER.test(segment)) return '{n}';
  if (UUID.test(segment)) return '{uuid}';
  if (LONG_HEX.test(segment)) return '{hex}';
  const named = NAMED_NUMBER.exec(segment);
  if (named) return `${named[1]}{n}`;
  return TOKEN.test(segment) ? '{token}' : segment;
}

/** The path without its query, identifiers replaced: `/orders/{n}`. */
export function pathTemplate(path: string): string {
  const end = path.search(/[?#]/);
  const plain = end < 0 ? path : path.slice(0, end);
  return plain.split('/').map(templateOf).join('/');
}

/** Method and templated path: `GET /orders/{n}`. */
export function routeName(method: string, path: string): string {
  return `${method} ${pathTemplate(path)}`;
}
