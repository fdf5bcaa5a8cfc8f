import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { Pick } from '../envoy/pick.ts';
import { mutated, pathFor, query, word } from '../spring/targets.ts';
import { CONFIGURATION_HEADER, type Configuration } from './configurations.ts';

/** What a client of the lab connects from. */
const CLIENT = '127.0.0.1';
const AUTHORITIES = [
  'api.example.test',
  'api.example.test:8080',
  'API.example.test',
  'a.b.example.test',
  'example.test',
  'shop.example.test:80',
  'api.other.test',
  'x.y.test',
  '127.0.0.2',
  'localhost:9',
  'a_b.example.test',
  '-x.test',
  'api.example.test:',
  '1a',
  'a.1b',
];
const VERSIONS = [
  'v1',
  'v2',
  'v3',
  'v1, v2',
  'v 1, b c',
  '"v1, v2", v1',
  'V1',
  '',
  'a b',
  '12',
  'always',
  'x,,y',
  'v1 ,v2',
  '"a\\"b"',
];
const COOKIES = [
  'session=1',
  'color=green',
  'color=red; color=green',
  'session="x y"',
  'color="green"',
  'color=gre,n; session=abc',
  'color',
  'color=; session=2',
  'a=b;color=green',
  ' color = green',
  '$Version=1; color=green; $Path=/',
  'session=a=b; color=b:c@d',
  'color=green\u00e9',
];

/** A request for a configuration: near its patterns, with what its predicates ask for. */
export function requestFor(
  pick: Pick,
  { name, paths }: Configuration,
  targets: readonly string[],
): PolicyRequest {
  let path =
    pick.chance(0.9) && paths.length > 0 ? pathFor(pick, pick.one(paths)) : `/${word(pick)}/${word(pick)}`;
  for (let i = pick.one([0, 0, 1, 1, 2]); i > 0; i--) path = mutated(pick, path);
  if (!path.startsWith('/')) path = `/${path}`;
  const authority = pick.chance(0.7) ? 'api.example.test' : pick.one(AUTHORITIES);
  const method = pick.one([
    'GET',
    'GET',
    'GET',
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'PATCH',
    'PURGE',
  ]);
  const headers: [string, string][] = [[CONFIGURATION_HEADER, name]];
  if (pick.chance(0.4)) headers.push([pick.one(['X-Version', 'x-version']), pick.one(VERSIONS)]);
  if (pick.chance(0.15)) headers.push(['X-VERSION', pick.one(VERSIONS)]);
  if (pick.chance(0.2)) headers.push(['X-Canary', pick.one(VERSIONS)]);
  if (pick.chance(0.35)) headers.push(['Cookie', pick.one(COOKIES)]);
  if (pick.chance(0.05)) headers.push(['cookie', pick.one(COOKIES)]);
  if (pick.chance(0.1)) headers.push(['Accept-Language', pick.one(['en', 'de, en;q=0.5', '*'])]);
  if (pick.chance(0.15))
    headers.push(['X-Forwarded-For', pick.one(['10.1.2.3', '1.2.3.4, 192.168.1.1', '10.0.0.1, 8.8.8.8'])]);
  if (pick.chance(0.3)) headers.push(['X-Target', pick.one(targets)]);
  if (pick.chance(0.03))
    headers.push(['Origin', 'http://web.example.test'], ['Access-Control-Request-Method', 'GET']);
  const absolute = pick.chance(0.03)
    ? `http://${pick.one(['api.example.test', 'other.example.test:81'])}`
    : '';
  const fragment = pick.chance(0.02) ? pick.one(['#frag', '#']) : '';
  return {
    method,
    scheme: 'http',
    authority,
    target: `${absolute}${path}${query(pick)}${fragment}`,
    headers,
    client: CLIENT,
  };
}
