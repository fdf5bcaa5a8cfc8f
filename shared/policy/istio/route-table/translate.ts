import { re2 } from '#shared/policy/regex/re2.ts';
import { written } from '#shared/policy/model/setting.ts';
import type { RouteRef } from '#shared/policy/model/decision.ts';
import { fullGateway, fullHost } from '../host-name.ts';
import { headerFormat } from '../virtual-service/header-operations.ts';
import type {
  Headers,
  HttpMatch,
  HttpRoute,
  Redirect,
  Rewrite,
  StringMatch,
} from '../virtual-service/schema.ts';
import { rulesOf, type PlacedRule } from './delegate.ts';
import type {
  BeyondRoute,
  EnvoyRoute,
  HeaderOperations,
  PathMatch,
  QueryMatch,
  RouteAction,
  RouteCluster,
  RouteMatch,
  TextMatch,
  TranslatedRoutes,
} from './envoy-route.ts';
import type { MeshRoutes, RegisteredService, RouteSemantics, RouteSource } from './inputs.ts';

/** For which proxy and listener routes are made. */
export interface RouteScope {
  readonly mesh: MeshRoutes;
  /** Port of the listener. */
  readonly port: number;
  /** `NAMESPACE/NAME` of the gateway, or `mesh`. */
  readonly gateway: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly tls: boolean;
  /** What is known of a destination's service from this listener; undefined when there is none. */
  readonly serviceOf: (host: string, namespace: string) => RegisteredService | undefined;
}

/**
 * The routes of one VirtualService for one listener, in order (`BuildHTTPRoutesForVirtualService` in
 * pilot/pkg/networking/core/route/route.go). After a match that takes everything no further route is made.
 */
export function translateVirtualService(source: RouteSource, scope: RouteScope): TranslatedRoutes {
  const routes: EnvoyRoute[] = [];
  const beyond: BeyondRoute[] = [];
  let last: EnvoyRoute | undefined;
  const push = (route: EnvoyRoute, isLast: boolean) => {
    if (last !== undefined) beyond.push({ route, by: last });
    else {
      routes.push(route);
      if (isLast) last = route;
    }
  };
  for (const placed of rulesOf(source, scope.mesh.virtualServices)) {
    const matches = placed.rule.match ?? [];
    if (matches.length === 0) push(translateRule(placed, undefined, 0, source, scope), true);
    for (const [index, match] of matches.entries()) {
      if (!applies(match, source, scope)) continue;
      const route = translateRule(placed, match, index, source, scope);
      push(route, takesEverything(route.match));
    }
  }
  return { routes, beyond };
}

/** `IsCatchAllRoute`: no condition but the path, and that one `/` or `.*`. */
export function takesEverything({ path, headers, query, claims }: RouteMatch): boolean {
  const anyPath = path.kind === 'regex' ? path.pattern === '.*' : path.kind !== 'exact' && path.text === '/';
  return anyPath && headers.length === 0 && query.length === 0 && claims.length === 0;
}

/** `sourceMatchHTTP` and the port: conditions on the proxy, decided when routes are made. */
function applies(match: HttpMatch, source: RouteSource, scope: RouteScope): boolean {
  if (match.port && match.port !== scope.port) return false;
  if (match.gateways !== undefined && match.gateways.length > 0)
    return match.gateways.some((name) => fullGateway(name, source.namespace) === scope.gateway);
  const labels = Object.entries(match.sourceLabels ?? {});
  if (labels.some(([name, value]) => scope.labels[name] !== value)) return false;
  return !match.sourceNamespace || match.sourceNamespace === scope.namespace;
}

function translateRule(
  placed: PlacedRule,
  match: HttpMatch | undefined,
  index: number,
  source: RouteSource,
  scope: RouteScope,
): EnvoyRoute {
  const { rule } = placed;
  const translated = translateMatch(match, source.semantics ?? 'istio');
  return {
    ref: reference(placed, match, index),
    match: translated,
    action: translateAction(placed, translated, source.semantics ?? 'istio', scope),
    headers: requestOperations(rule.headers),
    rule,
  };
}

function reference(
  { rule, declaredIn, index: rank }: PlacedRule,
  match: HttpMatch | undefined,
  index: number,
): RouteRef {
  const several = (rule.match ?? []).length > 1;
  const own = rule.name ?? '';
  const made = `${declaredIn.name}.http[${rank}]${several ? `.match[${index}]` : ''}`;
  const name = match?.name ? `${own}.${match.name}` : own;
  const path = ['spec', 'http', rank, ...(several ? ['match', index] : [])];
  const declared = written(null, declaredIn.placeOf(path));
  return { name: name === '' ? made : name, origin: declared.known ? declared.origin : NOWHERE };
}

const NOWHERE: RouteRef['origin'] = { kind: 'derived', rule: 'made by istiod', from: [] };

function translateMatch(match: HttpMatch | undefined, semantics: RouteSemantics): RouteMatch {
  const named = (map: Record<string, StringMatch> | undefined) => Object.entries(map ?? {});
  const isClaim = ([name]: readonly [string, unknown]) => name.startsWith('@request.auth.claims');
  const pseudo = (name: string, given: StringMatch | undefined) =>
    given === undefined ? [] : [{ name, match: textMatch(given), inverted: false }];
  const conditions = [...named(match?.headers), ...named(match?.withoutHeaders)];
  return {
    path: pathMatch(match?.uri, semantics),
    caseSensitive: !match?.ignoreUriCase,
    headers: [
      ...named(match?.headers)
        .filter((one) => !isClaim(one))
        .map(([name, given]) => ({ name: name.toLowerCase(), match: textMatch(given), inverted: false })),
      ...named(match?.withoutHeaders)
        .filter((one) => !isClaim(one))
        .map(([name, given]) => ({ name: name.toLowerCase(), match: textMatch(given), inverted: true })),
      ...pseudo(':method', match?.method),
      ...pseudo(':authority', match?.authority),
      ...pseudo(':scheme', match?.scheme),
    ],
    query: named(match?.queryParams).map(([name, given]): QueryMatch => ({ name, match: textMatch(given) })),
    claims: conditions.filter(isClaim).map(([name]) => name),
  };
}

/** `canBeConvertedToPresentMatch`, `ConvertToEnvoyMatch`. */
function textMatch(given: StringMatch): TextMatch {
  if (given.exact !== undefined) return { kind: 'exact', text: given.exact };
  if (given.prefix !== undefined) return { kind: 'prefix', text: given.prefix };
  return given.regex === undefined || given.regex === '*' ? { kind: 'present' } : regexMatch(given.regex);
}

function pathMatch(given: StringMatch | undefined, semantics: RouteSemantics): PathMatch {
  if (given?.exact !== undefined) return { kind: 'exact', text: given.exact };
  if (given?.regex !== undefined) return regexMatch(given.regex);
  const prefix = given === undefined || given.prefix === undefined ? '/' : given.prefix;
  return semantics === 'istio' || prefix === '/'
    ? { kind: 'prefix', text: prefix }
    : { kind: 'segments', text: prefix.replace(/\/$/, '') };
}

function regexMatch(pattern: string) {
  const compiled = re2(pattern);
  // The schema has refused what RE2 refuses; a pattern that slips through matches nothing.
  return { kind: 'regex', pattern, fullMatch: compiled.valid ? compiled.fullMatch : () => false } as const;
}

function translateAction(
  placed: PlacedRule,
  match: RouteMatch,
  semantics: RouteSemantics,
  scope: RouteScope,
): RouteAction {
  const { rule } = placed;
  if (rule.redirect !== undefined) return redirectAction(rule.redirect, scope);
  if (rule.directResponse !== undefined) {
    const { status, body } = rule.directResponse;
    return { kind: 'direct-response', status, body: body?.string ?? decodeBase64(body?.bytes) };
  }
  const clusters = clustersOf(placed, semantics, scope);
  const weighted = (rule.route ?? []).length > 1;
  const routeAuthority = rule.rewrite?.authority || authorityOf(rule.headers);
  // A single destination's headers become the route's own, its authority only when the route has none.
  const authority = routeAuthority ?? (weighted ? null : (clusters[0]?.authority ?? null));
  return {
    kind: 'route',
    clusters,
    weighted,
    ...rewriteOf(rule.rewrite, match, semantics),
    authority,
    notFoundStatus: semantics === 'gateway-api' ? 500 : 503,
    abort: abortOf(rule),
  };
}

function clustersOf(
  { rule, declaredIn }: PlacedRule,
  semantics: RouteSemantics,
  scope: RouteScope,
): RouteCluster[] {
  const routes = rule.route ?? [];
  const used = routes.length === 1 ? routes : routes.filter(({ weight = 0 }) => weight > 0);
  return used.map(({ destination, weight = 0, headers }) => {
    const host = resolvedHost(destination.host, declaredIn.namespace, semantics, scope.mesh);
    const service = scope.serviceOf(host, declaredIn.namespace);
    const subset = destination.subset || null;
    const port = destination.port?.number ?? portOf(service, scope);
    return {
      host,
      subset,
      port,
      weight: routes.length === 1 ? 1 : weight,
      exists: exists(host, subset, port, scope.mesh),
      headers: requestOperations(headers),
      authority: authorityOf(headers),
    };
  });
}

/** Gateway API names are full already, and istiod leaves them as they are. */
export function resolvedHost(
  host: string,
  namespace: string,
  semantics: RouteSemantics,
  { domain }: MeshRoutes,
): string {
  return semantics === 'gateway-api' ? host : fullHost(host, namespace, domain);
}

/** `GetDestinationCluster`: without a port the service's only one, else the listener's. */
function portOf(service: RegisteredService | undefined, { mesh, port }: RouteScope): number | null {
  if (service?.ports.length === 1) return service.ports[0]?.number ?? null;
  return mesh.services === null ? null : port;
}

function exists(
  host: string,
  subset: string | null,
  port: number | null,
  { services }: MeshRoutes,
): boolean | null {
  // A backend that may not be referred to.
  if (host === '') return false;
  if (services === null) return null;
  const service = services.find((one) => one.host === host);
  if (service === undefined || !service.ports.some(({ number }) => number === port)) return false;
  return subset === null || service.subsets.includes(subset);
}

function abortOf({ fault }: HttpRoute) {
  const { abort } = fault ?? {};
  if (abort?.httpStatus === undefined) return null;
  // Envoy aborts nothing without a percentage (filters/http/fault: an absent one is 0 of 100).
  return { percent: abort.percentage?.value ?? 0, status: abort.httpStatus };
}

function rewriteOf(rewrite: Rewrite | undefined, match: RouteMatch, semantics: RouteSemantics) {
  const regex = (pattern: string, substitution: string) => {
    const compiled = re2(pattern);
    return {
      prefixRewrite: null,
      regexRewrite: {
        pattern,
        substitution,
        rewrite: (path: string) => (compiled.valid ? compiled.replaceAll(path, substitution) : path),
      },
    };
  };
  if (rewrite?.uriRegexRewrite !== undefined)
    return regex(rewrite.uriRegexRewrite.match, rewrite.uriRegexRewrite.rewrite);
  if (!rewrite?.uri) return { prefixRewrite: null, regexRewrite: null };
  if (semantics === 'gateway-api' && rewrite.uri === '/') {
    const prefix = match.path.kind === 'segments' ? match.path.text : '';
    return regex(`^${prefix.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')}(/?)(.*)`, '/\\2');
  }
  return { prefixRewrite: rewrite.uri, regexRewrite: null };
}

/** `ApplyRedirect`: the port is left out where the scheme implies it. */
function redirectAction(redirect: Redirect, scope: RouteScope): RouteAction {
  const wanted = redirect.derivePort === 'FROM_REQUEST_PORT' ? scope.port : (redirect.port ?? 0);
  const scheme = redirect.scheme || (scope.tls ? 'https' : 'http');
  const implied = (wanted === 80 && scheme === 'http') || (wanted === 443 && scheme === 'https');
  return {
    kind: 'redirect',
    status: redirect.redirectCode || 301,
    authority: redirect.authority ?? '',
    path: redirect.prefixRewrite ? '' : (redirect.uri ?? ''),
    prefixRewrite: redirect.prefixRewrite ?? '',
    scheme: redirect.scheme ?? '',
    port: implied ? 0 : wanted,
  };
}

function requestOperations(headers: Headers | undefined): HeaderOperations {
  const { set, add, remove } = headers?.request ?? {};
  return {
    remove: (remove ?? []).map((name) => name.toLowerCase()),
    set: toWrite(set),
    add: toWrite(add),
  };
}

/** Sorted by name as written; the authority is rewritten elsewhere (`translateAppendHeaders`). */
function toWrite(map: Record<string, string> | undefined) {
  return Object.entries(map ?? {})
    .filter(([name]) => !name.startsWith(':') && name.toLowerCase() !== 'host')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name: name.toLowerCase(), parts: headerFormat(value) ?? [{ text: value }] }));
}

/** Set wins over add. */
function authorityOf(headers: Headers | undefined): string | null {
  for (const map of [headers?.request?.set, headers?.request?.add])
    for (const [name, value] of Object.entries(map ?? {}))
      if (['host', ':authority'].includes(name.toLowerCase()) && value !== '') return value;
  return null;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Text of bytes that a resource holds in base64 (RFC 4648 section 4). */
function decodeBase64(encoded = ''): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of encoded.replace(/=+$/, '')) {
    held = (held << 6) | BASE64.indexOf(char);
    bits += 6;
    if (bits >= 8) bytes.push((held >> (bits -= 8)) & 0xff);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
