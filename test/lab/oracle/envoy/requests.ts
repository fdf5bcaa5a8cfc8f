import { re2 } from '#shared/policy/regex/re2.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { MeshPorts } from './mesh.ts';
import type { Pick } from './pick.ts';
import { PATHS, VALUES, type Match, type Target } from './virtual-services.ts';

const ODD_TARGETS = [
  '/api/../shop',
  '/api/./items',
  '/..',
  '/../api',
  '/api/..',
  '/api/.',
  '/%2e%2E/api',
  '/api/%2E./shop',
  '/api\\items',
  '/\\api',
  '/api%2Fitems',
  '/api%2fitems',
  '/%61pi',
  '/%41pi',
  '/api/%7eitems',
  '/a%zzb',
  '/a%2',
  '/a%',
  '/a%00b',
  '/a%20b',
  '/api/items?',
  '/api?q=1#frag',
  '/api#frag',
  '//',
  '//api',
  '/api//items',
  '/api/items//',
  '/a;x=1/b',
  '/api;v=1',
  '/a"b',
  '/a<b>',
  '/a^b',
  '/a`b',
  '/a{b}',
  '/a|b',
  "/a'b",
  '/a%5Cb',
  '/a%5c..%5cb',
  '/äö',
  '/a\tb',
  '*',
  'api',
  'http://absolute.example.test/api',
  'http://absolute.example.test',
  '/.',
  '/...',
  '/.a',
  '/a..',
  '/api/%2e',
  '/%C3%A4',
];
const QUERIES = [
  'q=1',
  'q=',
  'q',
  'Q=always',
  'page=v1&page=v1-beta',
  'page=a&q=b',
  'x[]=a',
  'a%20b=always',
  'q=%61lways',
  '&&q=always',
  'q=a=b',
  'q=always&q=x',
  '?q=always',
];
const METHODS = ['GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const ODD_METHODS = ['get', 'FOO', 'PURGE', 'MSEARCH', 'REPORT'];

/** A request that lies near what the group's rules match. */
export function requestFor(target: Target, ports: MeshPorts, pick: Pick): PolicyRequest {
  const rule = pick.one(target.rules);
  const near =
    rule.match === undefined || rule.match.length === 0 || pick.chance(0.15) ? {} : pick.one(rule.match);
  const method = methodFor(near, pick);
  return {
    method,
    scheme: 'http',
    authority: authorityFor(target, ports, pick),
    target: targetFor(near, pick),
    headers: headersFor(near, pick),
  };
}

function methodFor({ method }: Match, pick: Pick): string {
  const { exact } = Object(method);
  return typeof exact === 'string' && pick.chance(0.7)
    ? exact
    : pick.one(pick.chance(0.03) ? ODD_METHODS : METHODS);
}

function authorityFor({ via, hosts }: Target, ports: MeshPorts, pick: Pick): string {
  const host = pick.chance(0.04)
    ? pick.one(['unknown.example.test', 'a b', 'ä', '', 'x_y', '[::1]', 'a,b', 'u@h', 'nobody.secure.test'])
    : pick.one(hosts);
  const cased = pick.chance(0.1) ? host.toUpperCase() : host;
  if (via !== 'ingress') return `${cased}:${via === 'second' ? ports.second : ports.service}`;
  return pick.chance(0.25)
    ? `${cased}:${pick.one([String(ports.ingress), '80', '443', '', '99999', 'x'])}`
    : cased;
}

function targetFor({ uri, queryParams }: Match, pick: Pick): string {
  if (pick.chance(0.1)) return withQuery(pick.one(ODD_TARGETS), pick);
  const { exact, prefix, regex } = Object(uri);
  const fits = typeof regex === 'string' ? taken(regex, PATHS) : PATHS;
  const base = typeof exact === 'string' ? exact : typeof prefix === 'string' ? prefix : pick.one(fits);
  const start = base.startsWith('/') ? base : `/${base}`;
  const changed = pick.one([
    () => start,
    () => start,
    () => start,
    () => start,
    () => start,
    () => start,
    () => `${start}/`,
    () => `${start}x`,
    () => `${start}/items/12`,
    () => start.replace(/\/$/, '') || '/',
    () => start.toUpperCase(),
    () => `/${start}`,
    () => start.slice(0, -1) || '/',
    () => pick.one(PATHS),
    () => `${pick.one(PATHS)}${start}`,
    () => start.replace('a', '%61'),
  ])();
  const wanted = Object.entries(Object(queryParams)).flatMap(([name, match]) => {
    const fitting = `${name}=${valueFor(match, pick)}`;
    const other = `${name}=${pick.one(['x', 'a', 'v1', ''])}`;
    return pick.one([[fitting], [fitting], [fitting, other], [other, fitting]]);
  });
  if (wanted.length > 0 && pick.chance(0.75)) return `${changed}?${wanted.join('&')}`;
  return withQuery(changed, pick);
}

function withQuery(target: string, pick: Pick): string {
  return pick.chance(0.25) ? `${target}${target.includes('?') ? '&' : '?'}${pick.one(QUERIES)}` : target;
}

function headersFor({ headers, withoutHeaders }: Match, pick: Pick): [string, string][] {
  const found: [string, string][] = [];
  for (const [name, match] of Object.entries({ ...Object(headers), ...Object(withoutHeaders) })) {
    if (name.startsWith(':') || name === 'host' || pick.chance(name in Object(headers) ? 0.1 : 0.7)) continue;
    const cased = pick.chance(0.3) ? name.toUpperCase() : name;
    found.push([cased, valueFor(match, pick)]);
    if (pick.chance(0.25)) found.push([name, pick.one(VALUES)]);
    if (pick.chance(0.1)) found.unshift([name, pick.one(VALUES)]);
  }
  if (pick.chance(0.3))
    found.push([
      pick.one(['x-canary', 'x-list', 'X-Version', 'accept', 'user-agent', 'cookie', 'x-other']),
      pick.one(VALUES),
    ]);
  if (pick.chance(0.05)) found.push(['x-added', 'client'], ['X-Added', 'client2']);
  return found;
}

/** Often one that fits, else any. */
function valueFor(match: unknown, pick: Pick): string {
  const { exact, prefix, regex } = Object(match);
  if (pick.chance(0.15)) return pick.one(VALUES).replaceAll(/[ ;]/g, '');
  if (typeof regex === 'string' && regex !== '*')
    return pick.one(taken(regex, VALUES)).replaceAll(/[ ;]/g, '');
  if (typeof exact === 'string') return exact.replaceAll(' ', '');
  if (typeof prefix === 'string') return `${prefix}${pick.one(['', 'x', '1'])}`;
  return pick.one(['v1', 'a', 'always', 'user=7', 'v22-x', '']);
}

/** Those that a pattern takes, or all of them. */
function taken(pattern: string, texts: readonly string[]): readonly string[] {
  const compiled = re2(pattern);
  const found = compiled.valid ? texts.filter((text) => compiled.fullMatch(text)) : [];
  return found.length === 0 ? texts : found;
}

/** The request's exact bytes. */
export function wireBytes({ method, authority, target, headers }: PolicyRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${authority}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (['POST', 'PUT', 'PATCH'].includes(method)) lines.push('Content-Length: 0');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}
