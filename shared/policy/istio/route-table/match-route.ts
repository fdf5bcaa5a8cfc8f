import { splitTarget } from '#shared/policy/model/request.ts';
import type { HeaderMatch, PathMatch, QueryMatch, RouteMatch, TextMatch } from './envoy-route.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Path and query of a request target: split once, however many routes look at them. */
export type TargetParts = ReturnType<typeof splitTarget>;

/** Whether the route takes the request (`RouteEntryImplBase::matchRoute` and the kinds of path match); claims are not looked at. */
export function matches(
  match: RouteMatch,
  request: ReceivedRequest,
  { path, query }: TargetParts = splitTarget(request.target),
): boolean {
  return (
    pathMatches(match.path, path, match.caseSensitive) &&
    match.headers.every((one) => headerMatches(one, request)) &&
    (match.query.length === 0 || queryMatches(match.query, query))
  );
}

function pathMatches(match: PathMatch, path: string, caseSensitive: boolean): boolean {
  if (match.kind === 'regex') return match.fullMatch(path);
  const wanted = caseSensitive ? match.text : match.text.toLowerCase();
  const given = caseSensitive ? path : path.toLowerCase();
  switch (match.kind) {
    case 'exact':
      return given === wanted;
    case 'prefix':
      return given.startsWith(wanted);
    case 'segments':
      return given === wanted || given.startsWith(`${wanted}/`);
  }
}

/** Headers of the request that Envoy has rewritten or added before it looks for a route: a client's value does not say. */
const OWN =
  /^(?:x-envoy-.*|x-forwarded-.*|x-request-id|connection|keep-alive|proxy-connection|te|upgrade|transfer-encoding|content-length|expect|http2-settings)$/;

/** A header that the route asks for and whose value at that moment is not modelled. */
export function opaqueHeader({ headers }: RouteMatch): string | undefined {
  return headers.find(({ name }) => OWN.test(name))?.name;
}

/**
 * HeaderMatcher (header_utility.cc): repeated values are looked at one by one, or joined before Envoy 1.39 (RT-06); a
 * missing header counts as empty when the condition is inverted.
 */
function headerMatches({ name, match, inverted }: HeaderMatch, request: ReceivedRequest): boolean {
  const values = valuesOf(name, request);
  if (match.kind === 'present') return values.length > 0 !== inverted;
  if (values.length === 0) return inverted && !textMatches(match, '');
  const compared = request.repeatedHeaders === 'joined' ? [values.join(',')] : values;
  return compared.some((value) => textMatches(match, value)) !== inverted;
}

function valuesOf(
  name: string,
  { method, scheme, authority, target, headers }: ReceivedRequest,
): readonly string[] {
  switch (name) {
    case ':method':
      return [method];
    case ':scheme':
      return [scheme];
    case ':authority':
    case 'host':
      return [authority];
    case ':path':
      return [target];
    default:
      return headers.get(name) ?? [];
  }
}

function textMatches(match: TextMatch, text: string): boolean {
  switch (match.kind) {
    case 'present':
      return true;
    case 'exact':
      return text === match.text;
    case 'prefix':
      return text.startsWith(match.text);
    case 'regex':
      return match.fullMatch(text);
  }
}

/** The first value of each name counts; nothing is decoded (`QueryParamsMulti::parseQueryString`). */
function queryMatches(wanted: readonly QueryMatch[], query: string | undefined): boolean {
  const first = new Map<string, string>();
  for (const part of query === undefined ? [] : query.split('&')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    if (!first.has(name)) first.set(name, at < 0 ? '' : part.slice(at + 1));
  }
  return wanted.every(({ name, match }) => {
    const value = first.get(name);
    return value !== undefined && textMatches(match, value);
  });
}
