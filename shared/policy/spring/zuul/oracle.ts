import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination, RouteDecision, RouteOracle, RouteRef } from '#shared/policy/model/decision.ts';
import type { DeclaredRoute, Refusal } from '#shared/policy/model/policy.ts';
import { splitTarget, type PolicyRequest } from '#shared/policy/model/request.ts';
import { readJavaRegex } from '#shared/policy/regex/java-regex.ts';
import { decided, GatewayFails, NotModelled } from '../not-modelled.ts';
import { pathProbes } from '../probe-paths.ts';
import { readAntPattern, type AntPattern } from '../web/ant-path.ts';
import { parseJavaUri } from '../web/java-uri.ts';
import { formDecoded } from '../web/query-params.ts';
import { canForward, tomcatPath } from '../web/tomcat.ts';
import { encodedPath } from '../web/uri-components.ts';
import { lookupPath, pathWithinApplication, withoutSemicolons } from '../web/url-path-helper.ts';
import type { ZuulDefinition, ZuulRoute } from './definition.ts';
import { fullPattern } from './running-routes.ts';
import { serviceTarget, urlTarget, type RouteUrl } from './outgoing.ts';

/** What the oracle is made of. */
export interface ZuulOracleOptions {
  readonly zuul: ZuulDefinition;
  /** The settings of calls over a route; none are named otherwise. */
  readonly settingsOf?: (route: ZuulRoute) => CallSettings;
}

/** One Zuul: its routes in words, and its answers. */
export interface ZuulRoutes {
  readonly routes: readonly DeclaredRoute[];
  readonly refusals: readonly Refusal[];
  readonly oracle: RouteOracle;
}

/** Makes the oracle of a Zuul (Spring Cloud Netflix 2.2 on Tomcat). Never throws. */
export function zuulRoutes({ zuul, settingsOf = () => ({}) }: ZuulOracleOptions): ZuulRoutes {
  return {
    oracle: new ZuulOracle(zuul, settingsOf),
    routes: zuul.routes.map((route) => ({
      ...refOf(route),
      match: fullPattern(zuul, route),
      destinations: destinationsOf(route),
      rewrite: rewriteWords(zuul, route),
      settings: settingsOf(route),
      probes: probesOf(fullPattern(zuul, route)),
    })),
    refusals: refusals(zuul),
  };
}

/** What `ignored-patterns` and `ignored-services` keep from clients (SimpleRouteLocator.matchesIgnoredPatterns, RT-10). */
function refusals(zuul: ZuulDefinition): Refusal[] {
  const { ignoredPatterns, ignoredPatternsPlace, ignoredServices, ignoredServicesPlace, prefix } = zuul;
  const taken = new Set(zuul.routes.map((route) => fullPattern(zuul, route)));
  return [
    ...ignoredPatterns.map((pattern, index) => ({
      name: `ignored-${index + 1}`,
      origin: { kind: 'written', place: ignoredPatternsPlace } as const,
      match: pattern,
      probes: probesOf(pattern),
    })),
    ...ignoredServices
      .map((service) => ({ service, pattern: `${prefix}/${service}/**` }))
      .filter(({ pattern }) => !taken.has(pattern))
      .map(({ service, pattern }) => ({
        name: `ignored service ${service}`,
        origin: { kind: 'written', place: ignoredServicesPlace } as const,
        match: pattern,
        probes: probesOf(pattern),
      })),
  ];
}

function probesOf(pattern: string): PolicyRequest[] {
  return pathProbes(pattern).map((target) => ({
    method: 'GET',
    scheme: 'http',
    authority: 'shop.example.test',
    target,
    headers: [],
  }));
}

function refOf(route: ZuulRoute): RouteRef {
  return {
    name: route.id,
    origin: route.automatic
      ? { kind: 'default', of: 'Zuul', version: '2.2', source: 'DiscoveryClientRouteLocator.locateRoutes' }
      : { kind: 'written', place: route.place },
  };
}

function rewriteWords(zuul: ZuulDefinition, route: ZuulRoute): string | null {
  const stripped = [
    zuul.prefix !== '' && zuul.stripPrefix ? zuul.prefix.replace(/\/$/, '') : '',
    route.stripPrefix ? (literalPrefix(route.path) ?? '') : '',
  ].join('');
  return stripped === '' ? null : `strips ${stripped}`;
}

/** What `stripPrefix` takes off: the pattern up to the slash before its first `*`; null when it takes nothing off. */
function literalPrefix(path: string): string | null {
  const end = path.indexOf('*') - 1;
  return end > 0 ? path.slice(0, end) : null;
}

function destinationsOf({ location }: ZuulRoute): Destination[] {
  if (location.startsWith('forward:')) return [];
  if (!/^https?:/.test(location))
    return [{ host: location.toLowerCase(), subset: null, port: null, weight: 100 }];
  const url = routeUrl(location);
  return url === null ? [] : [{ host: url.host.toLowerCase(), subset: null, port: url.port, weight: 100 }];
}

function routeUrl(location: string): RouteUrl | null {
  const uri = parseJavaUri(location);
  if (uri === null || uri.host === null || uri.scheme === null) return null;
  const port = uri.port >= 0 ? uri.port : uri.scheme === 'https' ? 443 : 80;
  return { scheme: uri.scheme, host: uri.host, port, path: uri.path };
}

const ANT = { comparesLastSeparator: false };

/** Headers that Zuul never passes on, and those that it adds: ProxyRequestHelper.isIncludedHeader. */
const NOT_SENT =
  /^(?:host|connection|content-length|server|transfer-encoding|x-application-context|forwarded|x-forwarded-.*)$/;

interface Entry {
  readonly route: ZuulRoute;
  readonly pattern: AntPattern;
}

class ZuulOracle implements RouteOracle {
  readonly #zuul: ZuulDefinition;
  readonly #settingsOf: (route: ZuulRoute) => CallSettings;
  readonly #entries: readonly Entry[];
  readonly #handlers: readonly AntPattern[];
  readonly #catchesAll: boolean;
  readonly #takesRoot: boolean;
  readonly #ignored: readonly AntPattern[];
  readonly #notModelled: string | null;

  constructor(zuul: ZuulDefinition, settingsOf: (route: ZuulRoute) => CallSettings) {
    this.#zuul = zuul;
    this.#settingsOf = settingsOf;
    let [entries, handlers, ignored]: [Entry[], string[], AntPattern[]] = [[], [], []];
    let handlerPatterns: AntPattern[] = [];
    let notModelled = zuul.notKnown[0] ?? null;
    try {
      const byPattern = new Map(zuul.routes.map((route) => [fullPattern(zuul, route), route]));
      entries = Array.from(byPattern, ([pattern, route]) => ({
        route,
        pattern: readAntPattern(pattern, '/', ANT),
      }));
      ignored = zuul.ignoredPatterns.map((pattern) => readAntPattern(pattern, '/', ANT));
      handlers = Array.from(byPattern.values()).flatMap((route) => handlerPattern(zuul, route));
      handlerPatterns = handlers
        .filter((path) => path !== '/' && path !== '/*')
        .map((path) => readAntPattern(path, '/', ANT));
      if (!/^\/[\w-]+$/.test(zuul.servletPath))
        notModelled ??= `zuul.servlet-path "${zuul.servletPath}" is not modelled`;
    } catch (error) {
      if (!(error instanceof NotModelled)) throw error;
      notModelled ??= error.message;
    }
    this.#entries = entries;
    this.#handlers = handlerPatterns;
    this.#catchesAll = handlers.includes('/*');
    this.#takesRoot = handlers.includes('/');
    this.#ignored = ignored;
    this.#notModelled = notModelled;
  }

  route(request: PolicyRequest): RouteDecision {
    return decided(() => this.#decide(request));
  }

  #decide(request: PolicyRequest): RouteDecision {
    if (this.#notModelled !== null) throw new NotModelled(this.#notModelled);
    if (/[#\u0080-\uffff]/.test(request.target))
      throw new NotModelled('the target has characters that are not modelled');
    if (!request.target.startsWith('/')) throw new NotModelled('the target is not a path');
    if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i.test(request.authority))
      throw new NotModelled('the Host header is not modelled');
    if (/^(?:TRACE|CONNECT)$/.test(request.method))
      throw new NotModelled(`${request.method} is not modelled`);
    const { path, query } = splitTarget(request.target);
    const servletPath = tomcatPath(path, query);
    if (servletPath === null) return { kind: 'rejected', status: 400, reason: 'Tomcat refuses the target' };
    const { servletPath: direct, actuatorPath } = this.#zuul;
    const isDirect = servletPath === direct || servletPath.startsWith(`${direct}/`);
    const looked = lookupPath(path, servletPath);
    if (!isDirect && !this.#handles(looked)) return this.#elsewhere(looked, actuatorPath);
    const uri = pathWithinApplication(path, {
      urlDecode: this.#zuul.decodeUrl,
      removeSemicolonContent: this.#zuul.removeSemicolonContent,
    });
    if (isInsecure(uri)) return { kind: 'rejected', status: 500, reason: 'the path is insecure to Zuul' };
    const adjusted = isDirect ? uri.slice(direct.length) : uri;
    const route = this.#match(adjusted);
    if (route === null) {
      if (!canForward(adjusted))
        return { kind: 'no-route', status: 200, reason: 'no route takes it, nor a forward' };
      return this.#elsewhere(adjusted, actuatorPath);
    }
    return this.#sent(route, adjusted, request, query);
  }

  /** Whether the request reaches Zuul's controller. Source: ZuulHandlerMapping.lookupHandler, AbstractUrlHandlerMapping. */
  #handles(path: string): boolean {
    const refused = path === '/error' || this.#ignored.some(({ matches }) => matches(path));
    if (!refused && this.#handlers.some((handler) => handler.pattern === path || handler.matches(path)))
      return true;
    return this.#catchesAll || (this.#takesRoot && /^\/*$/.test(path));
  }

  /** The application's other handlers. */
  #elsewhere(path: string, actuatorPath: string | null): RouteDecision {
    if (actuatorPath !== null && path.startsWith(actuatorPath))
      throw new NotModelled('Zuul’s own actuator may answer');
    if (/^\/error\/?$/.test(path)) throw new NotModelled('Zuul’s error page answers');
    if (this.#catchesAll) throw new NotModelled('a forward can come back to the route "/*"');
    return { kind: 'no-route', status: 404, reason: 'no route takes it' };
  }

  /** `SimpleRouteLocator.getZuulRoute`: the first pattern in order. */
  #match(path: string): ZuulRoute | null {
    if (this.#ignored.some(({ matches }) => matches(path))) return null;
    return this.#entries.find(({ pattern }) => pattern.matches(path))?.route ?? null;
  }

  #sent(route: ZuulRoute, path: string, request: PolicyRequest, query: string | undefined): RouteDecision {
    const { location } = route;
    const ref = refOf(route);
    try {
      const left = strippedPath(this.#zuul, route, path);
      if (left === null) throw new GatewayFails(`the prefix of "${route.path}" is no regex`);
      const encoded = this.#zuul.decodeUrl ? encodedPath(left) : left;
      if (location.startsWith('forward:'))
        throw new NotModelled(`${location} is answered inside Zuul's own application`);
      const isUrl = /^https?:/.test(location);
      const url = isUrl ? routeUrl(location) : null;
      if (isUrl && url === null) throw new NotModelled(`the url "${location}" is not modelled`);
      if (this.#zuul.addHostHeader && /[A-Z]|:80$/.test(request.authority))
        throw new NotModelled('add-host-header with such a Host');
      return {
        kind: 'route',
        route: ref,
        destinations: destinationsOf(route),
        upstream: {
          target:
            url === null
              ? serviceTarget(encoded, query)
              : urlTarget(url, encoded, query, this.#zuul.forceOriginalQueryStringEncoding, request.method),
          authority: this.#zuul.addHostHeader ? request.authority : null,
          headers: this.#headers(route, request),
        },
        settings: this.#settingsOf(route),
      };
    } catch (error) {
      if (error instanceof NotModelled) return { kind: 'not-modelled', reason: error.message, route: ref };
      throw error;
    }
  }

  #headers({ sensitiveHeaders }: ZuulRoute, { headers }: PolicyRequest): [string, string][] {
    const dropped = new Set(
      [...(sensitiveHeaders ?? this.#zuul.sensitiveHeaders), ...this.#zuul.ignoredHeaders].map((name) =>
        name.toLowerCase(),
      ),
    );
    return headers
      .filter(([name]) => !NOT_SENT.test(name.toLowerCase()) && !dropped.has(name.toLowerCase()))
      .map(([name, value]) => [name, value]);
  }
}

/** The pattern under which a route's handler is registered; none when its prefix is no regex. Source: SimpleRouteLocator.getRoutes. */
function handlerPattern(zuul: ZuulDefinition, route: ZuulRoute): string[] {
  const left = strippedPath(zuul, route, route.path);
  if (left === null) return [];
  const prefix =
    zuul.prefix.replace(/\/$/, '') + (route.stripPrefix ? (literalPrefix(route.path) ?? '') : '');
  // No slash is put in front here: a route whose path lacks it is never reached.
  return [prefix + left];
}

/** `SimpleRouteLocator.getRoute`; null when the route's prefix is no regex, which throws. @throws NotModelled */
function strippedPath(zuul: ZuulDefinition, route: ZuulRoute, path: string): string | null {
  const prefix = zuul.prefix.replace(/\/$/, '');
  const left = zuul.stripPrefix && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  const literal = route.stripPrefix ? literalPrefix(route.path) : null;
  if (literal === null) return left;
  const regex = readJavaRegex(literal);
  if ('reason' in regex) {
    if (regex.invalid) return null;
    throw new NotModelled(regex.reason);
  }
  const replaced = regex.replaceFirst(left, '');
  return typeof replaced === 'string' ? replaced : null;
}

/** `PreDecorationFilter.insecurePath`. @throws GatewayFails where decoding throws */
function isInsecure(path: string): boolean {
  if (path.includes('%') && /%(?![0-9A-Fa-f]{2})/.test(path))
    throw new GatewayFails('the path can’t be decoded again');
  const decoded = path.includes('%') ? formDecoded(path) : path;
  return [decoded, withoutSemicolons(decoded)].some(
    (text) => text.includes('../') || text.includes('..\\') || isUrlPath(text),
  );
}

function isUrlPath(path: string): boolean {
  return path.includes(':/') && /^\/?(?:https?|ftp|file|jar|jmod|jrt|mailto|classpath|url):/i.test(path);
}
