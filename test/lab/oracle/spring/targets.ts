import type { Pick } from '../envoy/pick.ts';

const WORDS = ['items', 'foo', 'bar', 'x', 'a1', '42', 'report.json', 'A', 'fOo', 'foo-bar', 'a.b', 'zz9'];
const ODD_SEGMENTS = [
  '%61',
  '%2F',
  'a%2Fb',
  'caf%C3%A9',
  '%ff',
  '%20',
  'a%20b',
  '%25',
  'it%65ms',
  'a+b',
  'x;a=b',
  ';v=1',
  'x;a=b;c=d,e',
  '..',
  '.',
  '...',
  '%2e%2e',
  'a:b',
  'a@b',
  'a=b',
  '$x',
  "it's",
  '(x)',
  '*',
  '~u',
  'a,b',
  'a&b',
  '!',
  '%3B',
  '%3Fq',
  '%5C',
  '%7Bx%7D',
];
const ILLEGAL_SEGMENTS = ['{x}', 'a|b', '"q"', 'a^b', '[1]', '%zz', '%4', 'a\\b', '<x>', '`'];
const QUERIES = [
  '',
  'a=1',
  'a',
  'a=',
  'a=1&a=2',
  'b=2&a=1&b=3',
  'a=1&&b=2',
  '&a=1',
  'a=%20',
  'a=x+y',
  'a[]=1',
  'a[]=%20',
  'q=a/b?c',
  'a=%3D%26',
  'a==',
  '=x',
  'a=b=c',
  'a=caf%C3%A9',
  'a=%ff',
  'a=1&',
  'color=green',
  'color=gre%65n',
  'color=red&color=green',
  'a=b:c@d',
  'A=1',
  "q='x'",
  'a;b=1',
  'a=1;b=2',
  '%61=1',
  'a=%2B',
  'a=$1',
  'a=(x)',
  'a=1%2C2',
  'a=1,2',
  'wsdl',
  'a=%25',
  'a=~',
  'a=*',
  'a={x}',
  'a=|',
  'a=%zz',
  'a=%',
];

/** Words for segments of configured paths. */
export function word(pick: Pick): string {
  return pick.one(WORDS);
}

/** A path that a pattern takes, more often than not: variables and wildcards filled in. */
export function pathFor(pick: Pick, pattern: string): string {
  return pattern
    .replaceAll(/\{\*[^}]*\}/g, () => many(pick))
    .replaceAll(/\{[^{}:]*:([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, () =>
      pick.one(['abc', '42', 'x1', 'green', 'a']),
    )
    .replaceAll(/\{[^}]*\}/g, () => segment(pick))
    .replaceAll('**', () => many(pick))
    .replaceAll('*', () => pick.one(['', 'x', word(pick)]))
    .replaceAll('?', () => pick.one(['x', 'o', '1']));
}

function many(pick: Pick): string {
  return Array.from({ length: pick.number(4) }, () => segment(pick)).join('/');
}

function segment(pick: Pick): string {
  return pick.chance(0.2) ? pick.one(ODD_SEGMENTS) : word(pick);
}

/** Changes a path as clients, proxies and attackers do. */
export function mutated(pick: Pick, path: string): string {
  const at = pick.number(path.length + 1);
  switch (pick.number(14)) {
    case 0:
      return `${path}/`;
    case 1:
      return path.endsWith('/') ? path.slice(0, -1) : path;
    case 2:
      return path.replace('/', '//');
    case 3:
      return `${path}//`;
    case 4:
      return `${path}${pick.one(['x', ';a=b', '/;a=b', '%20', '.', '/..', '/.', '/../x'])}`;
    case 5:
      return path.toUpperCase();
    case 6:
      return `${path}/${pick.one(ODD_SEGMENTS)}`;
    case 7:
      return `/${pick.one(ODD_SEGMENTS)}${path}`;
    case 8:
      return pick.chance(0.3) ? `${path}/${pick.one(ILLEGAL_SEGMENTS)}` : path;
    case 9:
      return path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    case 10:
      return `${path.slice(0, at)}/${path.slice(at)}`;
    case 11:
      return path.replace(/\/[^/]*$/, '');
    case 12:
      return path.replace(/(?<=\/)([^/]+)/, '$1;v=1');
    default:
      return path.slice(0, at) + pick.one(['x', '%41', '-']) + path.slice(at);
  }
}

export function query(pick: Pick): string {
  if (pick.chance(0.4)) return '';
  return `?${pick.one(QUERIES)}${pick.chance(0.2) ? `&${pick.one(QUERIES)}` : ''}`;
}
