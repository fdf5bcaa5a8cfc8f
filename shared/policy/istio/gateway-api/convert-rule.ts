import type { HttpMatch, HttpRoute } from '../virtual-service/schema.ts';
import { corsPolicy } from './cors-policy.ts';
import { retriesAndTimeouts } from './retries-and-timeouts.ts';
import type { Backend, HeaderFilter, RouteFilter, RouteMatchSpec, RouteRule } from './schema.ts';

/** What a backend becomes: its host, or '' when the reference is not permitted (requests get 500). */
export type HostOf = (backend: Pick<Backend, 'group' | 'kind' | 'name' | 'namespace'>) => string;

/**
 * One rule with one of its matches as a rule of a VirtualService (`convertHTTPRoute` in
 * pilot/pkg/config/kube/gateway/conversion.go). A text says why Istio refuses the whole HTTPRoute.
 */
export function convertRule(
  rule: RouteRule,
  match: RouteMatchSpec | undefined,
  name: string,
  hostOf: HostOf,
): HttpRoute | string {
  if (rule.sessionPersistence !== undefined) return 'sessionPersistence is not modelled';
  const route: HttpRoute = { name: rule.name ?? name, ...retriesAndTimeouts(rule) };
  if (match !== undefined) route.match = [convertMatch(match)];
  for (const filter of rule.filters ?? []) {
    const wrong = applyFilter(route, filter, hostOf);
    if (wrong !== undefined) return wrong;
  }
  const backends = (rule.backendRefs ?? []).filter(({ weight = 1 }) => weight > 0);
  if (backends.length === 0) {
    if (route.redirect === undefined) route.directResponse = { status: 500 };
    return route;
  }
  const destinations: NonNullable<HttpRoute['route']> = [];
  for (const { filters = [], weight = 1, port, ...reference } of backends) {
    const own: HttpRoute = {};
    for (const filter of filters) {
      if (filter.type !== 'RequestHeaderModifier' && filter.type !== 'ResponseHeaderModifier')
        return `Istio has no filter ${filter.type} for a backend`;
      applyFilter(own, filter, hostOf);
    }
    destinations.push({
      destination: { host: hostOf(reference), ...(port === undefined ? {} : { port: { number: port } }) },
      weight: backends.length === 1 ? 0 : weight,
      ...(own.headers === undefined ? {} : { headers: own.headers }),
    });
  }
  route.route = destinations;
  return route;
}

function convertMatch({ path, headers = [], queryParams = [], method }: RouteMatchSpec): HttpMatch {
  const match: HttpMatch = { uri: convertPath(path) };
  if (headers.length > 0) match.headers = valueMatches(headers);
  if (queryParams.length > 0) match.queryParams = valueMatches(queryParams);
  if (method !== undefined) match.method = { exact: method };
  return match;
}

/** Without a path every path; a slash at the end of a prefix does not count. */
function convertPath(path: RouteMatchSpec['path']): NonNullable<HttpMatch['uri']> {
  const { type = 'PathPrefix', value = '/' } = path ?? {};
  if (type === 'Exact') return { exact: value };
  if (type === 'RegularExpression') return { regex: value };
  return { prefix: value === '/' ? value : value.replace(/\/$/, '') };
}

function valueMatches(list: readonly { type?: string | undefined; name: string; value: string }[]) {
  return Object.fromEntries(
    list.map(({ type, name, value }) => [
      name,
      type === 'RegularExpression' ? { regex: value } : { exact: value },
    ]),
  );
}

function applyFilter(route: HttpRoute, filter: RouteFilter, hostOf: HostOf): string | undefined {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      route.headers = { ...route.headers, request: operations(filter.requestHeaderModifier) };
      return undefined;
    case 'ResponseHeaderModifier':
      route.headers = { ...route.headers, response: operations(filter.responseHeaderModifier) };
      return undefined;
    case 'RequestRedirect': {
      const { scheme, hostname, path, port, statusCode } = filter.requestRedirect;
      // Without a port that of the request is kept, unlike a VirtualService's redirect; with a scheme that of the scheme.
      const portOf =
        port === undefined
          ? ({ derivePort: scheme === undefined ? 'FROM_REQUEST_PORT' : 'FROM_PROTOCOL_DEFAULT' } as const)
          : { port };
      route.redirect = {
        ...portOf,
        ...(scheme === undefined ? {} : { scheme }),
        ...(hostname === undefined ? {} : { authority: hostname }),
        ...(statusCode === undefined ? {} : { redirectCode: statusCode }),
        ...(path?.type === 'ReplaceFullPath' ? { uri: path.replaceFullPath } : {}),
        ...(path?.type === 'ReplacePrefixMatch' ? { prefixRewrite: path.replacePrefixMatch } : {}),
      };
      return undefined;
    }
    case 'URLRewrite': {
      const { hostname, path } = filter.urlRewrite;
      if (hostname === undefined && path === undefined) return undefined;
      route.rewrite = {
        ...(hostname === undefined ? {} : { authority: hostname }),
        ...(path?.type === 'ReplaceFullPath'
          ? { uriRegexRewrite: { match: '/.*', rewrite: path.replaceFullPath } }
          : {}),
        ...(path?.type === 'ReplacePrefixMatch'
          ? { uri: path.replacePrefixMatch.replace(/\/$/, '') || '/' }
          : {}),
      };
      return undefined;
    }
    case 'RequestMirror': {
      const { backendRef, percent, fraction } = filter.requestMirror;
      const { port, ...reference } = backendRef;
      const share =
        fraction === undefined ? percent : (100 * fraction.numerator) / (fraction.denominator ?? 100);
      route.mirrors = [
        ...(route.mirrors ?? []),
        {
          destination: { host: hostOf(reference), ...(port === undefined ? {} : { port: { number: port } }) },
          ...(share === undefined ? {} : { percentage: { value: share } }),
        },
      ];
      return undefined;
    }
    case 'CORS':
      route.corsPolicy = corsPolicy(filter.cors);
      return undefined;
    case 'ExtensionRef':
    case 'ExternalAuth':
      return `Istio has no filter ${filter.type}`;
  }
}

/** Of entries with the same name the first counts. */
function operations({ set, add, remove }: HeaderFilter) {
  const byName = (list: HeaderFilter['set']) =>
    Object.fromEntries([...(list ?? [])].reverse().map(({ name, value }) => [name.toLowerCase(), value]));
  return {
    ...(set === undefined ? {} : { set: byName(set) }),
    ...(add === undefined ? {} : { add: byName(add) }),
    ...(remove === undefined ? {} : { remove }),
  };
}

/**
 * The order in which Gateway API tries rules, of all HTTPRoutes of a host together (`sortHTTPRoutes`): exact before prefix
 * before regular expression, longer before shorter, a method before none, more headers, more query parameters; else as
 * declared, older routes first.
 */
export function byPrecedence(a: HttpRoute, b: HttpRoute): number {
  const [left, right] = [a.match?.[0], b.match?.[0]];
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return (
    rank(right) - rank(left) ||
    length(right) - length(left) ||
    Number(right.method !== undefined) - Number(left.method !== undefined) ||
    size(right.headers) - size(left.headers) ||
    size(right.queryParams) - size(left.queryParams)
  );
}

function rank({ uri }: HttpMatch): number {
  if (uri?.exact !== undefined) return 3;
  if (uri?.prefix !== undefined) return 2;
  return uri?.regex === undefined ? -1 : 1;
}

function length({ uri }: HttpMatch): number {
  return (uri?.exact ?? uri?.prefix ?? uri?.regex ?? '').length;
}

function size(map: object | undefined): number {
  return Object.keys(map ?? {}).length;
}
