import { z } from 'zod';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { tellRegisteredRoutes } from '../registry/registered-routes.ts';
import type { ZuulDefinition, ZuulRoute } from './definition.ts';

const flag = z.stringbool();
const NOWHERE: Place = { file: 'the environment', line: null, column: null, field: '' };
const DEFAULT_ROUTE = '/**';
/** Switches a filter off by the simple name of its class: zuul-core ZuulFilter.disablePropertyName, which Archaius reads. */
const DISABLE = /^zuul\.(\w+)\.(\w+)\.disable$/;
/** Without one of these no route sends a request as it is modelled. */
const ROUTING_FILTERS: ReadonlySet<string> = new Set([
  'PreDecorationFilter',
  'RibbonRoutingFilter',
  'SimpleHostRoutingFilter',
  'SendForwardFilter',
]);

/**
 * Reads the routes of a Zuul. `services` are the registry's names in its order, without the application itself; null when
 * they are not known, `shown` when the running Zuul shows the routes that it makes of them. Source: ZuulProperties, DiscoveryClientRouteLocator (spring-cloud-netflix-zuul 2.2).
 */
export function readZuulDefinition(
  environment: Environment,
  services: readonly string[] | null | 'shown',
  problems: Problems,
): ZuulDefinition {
  const reader = new Reader(environment, problems);
  const written = environment.children('zuul.routes').flatMap((child) => reader.route(child));
  const ignoredServices = reader.list('zuul.ignored-services') ?? [];
  const place = environment.placeOf('zuul') ?? environment.placeOf('spring.application.name') ?? NOWHERE;
  if (services === null && !ignoredServices.includes('*')) {
    tellRegisteredRoutes(place, problems);
    reader.notKnown.push(
      'every registered service is exposed, and the registry’s services are not known (RT-10)',
    );
  }
  for (const name of ['server.servlet.context-path', 'spring.mvc.servlet.path'])
    if (environment.get(name) !== undefined) reader.notKnown.push(`${name} is set`);
  reader.disabledFilters();
  const management = environment.get('management.server.port');
  const registered = typeof services === 'string' ? [] : (services ?? []);
  return {
    routes: ordered(written, registered, ignoredServices, place),
    prefix: reader.text('zuul.prefix') ?? '',
    stripPrefix: reader.flag('zuul.strip-prefix', true),
    ignoredPatterns: reader.list('zuul.ignored-patterns') ?? [],
    ignoredPatternsPlace: environment.placeOf('zuul.ignored-patterns') ?? place,
    ignoredServices: registered.filter((service) => isIgnored(service, ignoredServices)),
    ignoredServicesPlace: environment.placeOf('zuul.ignored-services') ?? place,
    sensitiveHeaders: reader.list('zuul.sensitive-headers') ?? ['Cookie', 'Set-Cookie', 'Authorization'],
    ignoredHeaders: reader.list('zuul.ignored-headers') ?? [],
    addHostHeader: reader.flag('zuul.add-host-header', false),
    decodeUrl: reader.flag('zuul.decode-url', true),
    removeSemicolonContent: reader.flag('zuul.remove-semicolon-content', true),
    forceOriginalQueryStringEncoding: reader.flag('zuul.force-original-query-string-encoding', false),
    servletPath: reader.text('zuul.servlet-path') ?? '/zuul',
    actuatorPath:
      management === undefined ? (reader.text('management.endpoints.web.base-path') ?? '/actuator') : null,
    notKnown: reader.notKnown,
  };
}

/** Written routes, then registered services; a later route of the same path takes its place, and `/**` goes last. */
function ordered(
  written: readonly ZuulRoute[],
  services: readonly string[],
  ignored: readonly string[],
  place: Place,
): ZuulRoute[] {
  const routes = new Map<string, ZuulRoute>();
  for (const route of written) routes.set(route.path, route);
  for (const service of services) {
    const path = `/${service}/**`;
    if (routes.has(path) || isIgnored(service, ignored)) continue;
    routes.set(path, {
      id: service,
      key: null,
      path,
      location: service,
      stripPrefix: true,
      sensitiveHeaders: null,
      place,
      automatic: true,
    });
  }
  const last = routes.get(DEFAULT_ROUTE);
  if (last !== undefined) {
    routes.delete(DEFAULT_ROUTE);
    routes.set(DEFAULT_ROUTE, last);
  }
  return [...routes.values()];
}

function isIgnored(service: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => simpleMatch(pattern, service));
}

/** `PatternMatchUtils.simpleMatch`: `*` is any text. */
function simpleMatch(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  let rest = text.slice(first.length);
  const last = others.pop() ?? '';
  for (const part of others) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return rest.endsWith(last);
}

class Reader {
  readonly notKnown: string[] = [];
  readonly #environment: Environment;
  readonly #problems: Problems;

  constructor(environment: Environment, problems: Problems) {
    this.#environment = environment;
    this.#problems = problems;
  }

  text(name: string): string | undefined {
    const setting = this.#environment.get(name);
    if (setting !== undefined && !setting.known) this.notKnown.push(`${name}: ${setting.reason}`);
    return setting?.known === true ? setting.value.trim() : undefined;
  }

  flag(name: string, byDefault: boolean): boolean {
    const text = this.text(name);
    if (text === undefined || text === '') return byDefault;
    const read = flag.safeParse(text);
    if (read.success) return read.data;
    const place = this.#environment.placeOf(name) ?? NOWHERE;
    this.#problems.error('BAD_FIELD', `${name}: "${text}" is neither true nor false`, 'Correct it.', place);
    this.notKnown.push(`${name} is neither true nor false`);
    return byDefault;
  }

  list(name: string): string[] | undefined {
    const items = this.#environment.list(name);
    return items?.flatMap((item) => {
      if (item.known) return item.value.trim() === '' ? [] : [item.value.trim()];
      this.notKnown.push(`${name}: ${item.reason}`);
      return [];
    });
  }

  route(child: string): ZuulRoute[] {
    const key = child.replace(/^\[(.*)\]$/, '$1');
    const at = child.startsWith('[') ? `zuul.routes${child}` : `zuul.routes.${child}`;
    const place = this.#environment.placeOf(at) ?? NOWHERE;
    const short = this.text(at);
    const own = at.slice('zuul.routes'.length).replace(/^\./, '');
    if (short !== undefined) return [{ ...this.#shortRoute(key, short, place), key: own }];
    const location = this.text(`${at}.url`) ?? this.text(`${at}.service-id`);
    const path = this.text(`${at}.path`);
    return [
      {
        id: this.text(`${at}.id`) ?? key,
        key: own,
        path: path === undefined || path === '' ? `/${key}/**` : path,
        location: location === undefined || location === '' ? key : location,
        stripPrefix: this.flag(`${at}.strip-prefix`, true),
        sensitiveHeaders: this.list(`${at}.sensitive-headers`) ?? this.#emptied(`${at}.sensitive-headers`),
        place,
        automatic: false,
      },
    ];
  }

  /** What a Zuul does without one of its filters is not modelled. */
  disabledFilters(): void {
    for (const { key, place } of this.#environment.all()) {
      const [, filter = '', type = ''] = DISABLE.exec(key) ?? [];
      const setting = filter === '' ? undefined : this.#environment.getExact(key);
      if (setting === undefined || (setting.known && flag.safeParse(setting.value.trim()).data !== true))
        continue;
      this.#problems.error(
        'NOT_MODELLED',
        `${key}: what Zuul does without its ${type} filter ${filter} is not modelled`,
        'Compare what depends on that filter by traffic; the mesh has nothing of it.',
        place,
      );
      if (ROUTING_FILTERS.has(filter)) this.notKnown.push(`${filter} is switched off`);
    }
  }

  /** `sensitive-headers:` with nothing behind it is an empty list, not an absent one. */
  #emptied(name: string): string[] | null {
    return this.#environment.get(name) === undefined ? null : [];
  }

  /** `users: /myusers/**`, and `users: /myusers/**=users-service`. Source: ZuulRoute(String). */
  #shortRoute(key: string, text: string, place: Place): Omit<ZuulRoute, 'key'> {
    const equals = text.indexOf('=');
    const path = (equals < 0 ? text : text.slice(0, equals)).trim();
    const location = equals < 0 ? '' : text.slice(equals + 1).trim();
    const rooted = path.startsWith('/') ? path : `/${path}`;
    return {
      id: rooted.slice(1).replaceAll('/*', '').replaceAll('*', '') || key,
      path: rooted,
      location: location === '' ? key : location,
      stripPrefix: true,
      sensitiveHeaders: null,
      place,
      automatic: false,
    };
  }
}
