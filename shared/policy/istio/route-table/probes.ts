import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { HeaderMatch, PathMatch, RouteMatch, TextMatch } from './envoy-route.ts';

/** Where a route's probes are sent. */
export interface ProbePlace {
  readonly scheme: 'http' | 'https';
  /** A host that the route's virtual host serves. */
  readonly authority: string;
}

/**
 * Requests at the edges of a match: one that it takes for each way of taking it, and near misses (a slash more or less, a
 * longer last segment, other letter case, another method, a header or parameter that is missing or different). Empty when
 * no text could be found that a regular expression takes.
 */
export function probes(match: RouteMatch, { scheme, authority }: ProbePlace): PolicyRequest[] {
  const paths = pathsAround(match.path);
  const [path] = paths;
  if (path === undefined) return [];
  const conditions = match.headers.map((header) => ({ header, fit: fitting(header) }));
  if (conditions.some(({ fit }) => fit === undefined)) return [];
  const parameters = match.query.map(({ name, match: wanted }) => ({ name, value: sample(wanted) }));
  if (parameters.some(({ value }) => value === undefined)) return [];
  const query = (without?: string) => {
    const kept = parameters
      .filter(({ name }) => name !== without)
      .map(({ name, value }) => `${name}=${value ?? ''}`);
    return kept.length === 0 ? '' : `?${kept.join('&')}`;
  };
  const build = (target: string, change?: { name: string; value: string | null }): PolicyRequest => {
    const values = new Map(conditions.map(({ header, fit }) => [header.name, fit ?? null]));
    if (change !== undefined) values.set(change.name, change.value);
    return {
      method: values.get(':method') ?? 'GET',
      scheme,
      authority: values.get(':authority') ?? values.get('host') ?? authority,
      target,
      headers: [...values].flatMap(([name, value]): [string, string][] =>
        value === null || name.startsWith(':') || name === 'host' ? [] : [[name, value]],
      ),
    };
  };
  const found = paths.map((one) => build(one + query()));
  for (const { header, fit } of conditions) {
    const other = header.name === ':method' ? (fit === 'POST' ? 'PUT' : 'POST') : `${fit ?? ''}x`;
    found.push(build(path + query(), { name: header.name, value: other }));
    if (!header.name.startsWith(':')) found.push(build(path + query(), { name: header.name, value: null }));
  }
  if (!conditions.some(({ header }) => header.name === ':method'))
    found.push(build(path + query(), { name: ':method', value: 'POST' }));
  for (const { name } of parameters) found.push(build(path + query(name)));
  if (parameters.length === 0) found.push(build(`${path}?probe=1`));
  return unique(found);
}

/** The first is one that the match takes. */
function pathsAround(path: PathMatch): string[] {
  const text = path.kind === 'regex' ? sampleOf(path.pattern, path.fullMatch) : path.text;
  if (text === undefined) return [];
  const base = text.startsWith('/') ? text : `/${text}`;
  const bare = base.length > 1 && base.endsWith('/') ? base.slice(0, -1) : base;
  const around = [base, bare, `${bare}/`, `${bare}x`, `${bare}/probe`, bare.toUpperCase(), `/${bare}`];
  const parent = bare.slice(0, bare.lastIndexOf('/'));
  return [...new Set([...around, parent === '' ? '/' : parent])];
}

/** A value that fulfils the condition; null for none at all; undefined when none was found. */
function fitting({ match, inverted }: HeaderMatch): string | null | undefined {
  if (!inverted) return sample(match);
  const takesEmpty =
    match.kind === 'regex' ? match.fullMatch('') : match.kind !== 'present' && match.text === '';
  if (!takesEmpty) return null;
  return match.kind === 'regex' && match.fullMatch('other') ? undefined : 'other';
}

function sample(match: TextMatch): string | undefined {
  switch (match.kind) {
    case 'present':
      return 'probe';
    case 'exact':
    case 'prefix':
      return match.text;
    case 'regex':
      return sampleOf(match.pattern, match.fullMatch);
  }
}

/** A text that the pattern takes, found by writing the usual constructs out; undefined when that does not find one. */
function sampleOf(pattern: string, fullMatch: (text: string) => boolean): string | undefined {
  const written = (many: string) =>
    pattern
      .replace(/^\(\?[imsU]+\)/, '')
      .replace(/^\^|\$$/g, '')
      .replace(/\[\^?[^\]]*\][*+?]?|\.[*+]\??|\\[dwS][*+]?/g, (found) => {
        if (/^\\d|^\[0-9/.test(found)) return '1';
        if (found.endsWith('*') || found.endsWith('*?')) return many;
        return /^\[[^^a-zA-Z]/.test(found) ? (found[1] ?? 'x') : 'x';
      })
      .replace(/\(\?(?:P?<\w+>|:)/g, '(')
      .replace(/\(([^()|]*)(?:\|[^()]*)?\)([?*]?)/g, (_, inner: string, times: string) =>
        times === '' ? inner : '',
      )
      .replace(/[?*+](?![^[]*\])/g, '')
      .replace(/\\(.)/g, '$1');
  const plain = written('');
  return [plain, written('x'), written('x/y'), ...plain.split('|'), '/', '/probe', 'probe', '1', ''].find(
    fullMatch,
  );
}

function unique(requests: readonly PolicyRequest[]): PolicyRequest[] {
  return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}
