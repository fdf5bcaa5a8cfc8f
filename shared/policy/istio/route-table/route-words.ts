import type { EnvoyRoute, HeaderMatch, PathMatch, QueryMatch, RouteMatch, TextMatch } from './envoy-route.ts';

/** A match in words: `/api/items/… and GET and header x-canary = always`. */
export function matchWords(match: RouteMatch): string {
  const parts = [pathWords(match.path) + (match.caseSensitive ? '' : ' in any case')];
  for (const header of match.headers) parts.push(headerWords(header));
  for (const query of match.query) parts.push(queryWords(query));
  for (const claim of match.claims) parts.push(`claim ${claim}`);
  return parts.join(' and ');
}

function pathWords(path: PathMatch): string {
  switch (path.kind) {
    case 'exact':
      return path.text === '' ? 'an empty path' : path.text;
    case 'prefix':
      return `${path.text}…`;
    case 'segments':
      return `${path.text}/**`;
    case 'regex':
      return `path ~ ${path.pattern}`;
  }
}

function headerWords({ name, match, inverted }: HeaderMatch): string {
  if (name === ':method' && match.kind === 'exact') return match.text;
  const what = name.startsWith(':') ? name.slice(1) : `header ${name}`;
  if (match.kind === 'present') return inverted ? `no ${what}` : what;
  return `${inverted ? 'not ' : ''}${what} ${textWords(match)}`;
}

function queryWords({ name, match }: QueryMatch): string {
  return match.kind === 'present' ? `parameter ${name}` : `parameter ${name} ${textWords(match)}`;
}

function textWords(match: Exclude<TextMatch, { kind: 'present' }>): string {
  switch (match.kind) {
    case 'exact':
      return `= ${match.text === '' ? '(empty)' : match.text}`;
    case 'prefix':
      return `= ${match.text}…`;
    case 'regex':
      return `~ ${match.pattern}`;
  }
}

/** What a route does to the target and the authority, in words; null when both stay. */
export function rewriteWords({ action, match }: EnvoyRoute): string | null {
  if (action.kind !== 'route') return null;
  const parts: string[] = [];
  if (action.regexRewrite !== null)
    parts.push(`${action.regexRewrite.pattern} becomes ${action.regexRewrite.substitution}`);
  else if (action.prefixRewrite !== null) {
    const whole = match.path.kind === 'exact' || match.path.kind === 'regex';
    parts.push(`${whole ? 'the path' : match.path.text} becomes ${action.prefixRewrite}`);
  }
  if (action.authority !== null) parts.push(`the authority becomes ${action.authority}`);
  return parts.length === 0 ? null : parts.join(', ');
}
