import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { Pick } from '../envoy/pick.ts';
import { mutated, pathFor, query, word } from '../spring/targets.ts';

const COOKIES = ['session=1', 'color=green; a=b'];

/** A request near one of the patterns. */
export function requestFor(pick: Pick, patterns: readonly string[]): PolicyRequest {
  let path = pick.chance(0.92) ? pathFor(pick, pick.one(patterns)) : `/${word(pick)}/${word(pick)}`;
  for (let i = pick.one([0, 0, 1, 1, 2]); i > 0; i--) path = mutated(pick, path);
  if (pick.chance(0.06)) path = `/zuul${path}`;
  if (pick.chance(0.04))
    path = `${path}${pick.one(['/hidden', '/hidden/x', '.secret', '/../items', '/%2e%2e/x', '/http:/x', '/%252e%252e/x', '/%25zz'])}`;
  if (!path.startsWith('/')) path = `/${path}`;
  const headers: [string, string][] = [];
  if (pick.chance(0.4)) headers.push(['X-Version', pick.one(['v1', 'v2, v3', 'a b'])]);
  if (pick.chance(0.1)) headers.push(['x-version', 'v4']);
  if (pick.chance(0.3)) headers.push(['X-Canary', pick.one(['always', ''])]);
  if (pick.chance(0.4)) headers.push(['Cookie', pick.one(COOKIES)]);
  if (pick.chance(0.2)) headers.push(['Authorization', 'Bearer t']);
  if (pick.chance(0.1)) headers.push(['Accept-Language', 'de, en;q=0.5']);
  return {
    method: pick.one(['GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'PURGE']),
    scheme: 'http',
    authority: pick.one(['shop.example.test', 'shop.example.test', 'SHOP.example.test:8080', '127.0.0.2']),
    target: `${path}${query(pick)}`,
    headers,
  };
}
