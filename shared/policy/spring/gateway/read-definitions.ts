import { z } from 'zod';
import type { Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { tellRegisteredRoutes } from '../registry/registered-routes.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import {
  fromShortcut,
  type GatewayDefinition,
  type RouteDefinition,
  type StepDefinition,
} from './definition.ts';

const OLD_PREFIX = 'spring.cloud.gateway';
const NEW_PREFIX = 'spring.cloud.gateway.server.webflux';
const order = z.string().regex(/^[+-]?\d{1,10}$/);
const flag = z.stringbool();

/**
 * Reads the routes of an application's properties, from the prefix that its version reads.
 * `services` are the registry's names, for the discovery locator; null when they are not known, `shown` when the running
 * gateway shows the routes that it makes of them.
 */
export function readGatewayDefinition(
  environment: Environment,
  behaviour: GatewayBehaviour,
  services: readonly string[] | null | 'shown',
  problems: Problems,
): GatewayDefinition {
  const reader = new Reader(environment, problems);
  const notKnown: string[] = [];
  let { prefix } = behaviour;
  if (prefix === NEW_PREFIX && isUnread(environment, problems)) {
    prefix = OLD_PREFIX;
    notKnown.push(
      `its routes stand below ${OLD_PREFIX}, which this version reads only with spring-boot-properties-migrator`,
    );
  }
  const routes = environment
    .children(`${prefix}.routes`)
    .flatMap((child) => reader.route(`${prefix}.routes${child}`));
  if (environment.get('spring.webflux.base-path') !== undefined)
    notKnown.push('spring.webflux.base-path is set');
  const located =
    services === 'shown' ? { routes: [], notKnown: [] } : locate(reader, prefix, services, problems);
  return {
    routes: [...routes, ...located.routes],
    defaultFilters: reader.steps(`${prefix}.default-filters`, notKnown),
    notKnown: [...notKnown, ...located.notKnown],
  };
}

/** Routes that only an older version would read. */
function isUnread(environment: Environment, problems: Problems): boolean {
  const place = environment.placeOf(`${OLD_PREFIX}.routes`);
  if (environment.children(`${NEW_PREFIX}.routes`).length > 0 || place === undefined) return false;
  problems.warning(
    'OLD_GATEWAY_PREFIX',
    `routes below ${OLD_PREFIX} are not read since Spring Cloud Gateway 4.3`,
    `Move them below ${NEW_PREFIX}, or give the version that really runs.`,
    place,
  );
  return true;
}

/** `DiscoveryClientRouteDefinitionLocator` with its defaults: `/SERVICE/**` to `lb://SERVICE`, the first segment off. */
function locate(
  reader: Reader,
  prefix: string,
  services: readonly string[] | null,
  problems: Problems,
): Pick<GatewayDefinition, 'routes' | 'notKnown'> {
  const at = `${prefix}.discovery.locator`;
  const { environment } = reader;
  const enabled = environment.get(`${at}.enabled`);
  if (enabled === undefined) return { routes: [], notKnown: [] };
  const place = environment.placeOf(`${at}.enabled`) ?? NOWHERE;
  if (!enabled.known) return { routes: [], notKnown: [`${at}.enabled: ${enabled.reason}`] };
  if (!isTrue(enabled.value)) return { routes: [], notKnown: [] };
  const written = ['predicates', 'filters', 'include-expression', 'url-expression'].filter(
    (name) => environment.placeOf(`${at}.${name}`) !== undefined,
  );
  if (written.length > 0) {
    tellRegisteredRoutes(place, problems);
    return { routes: [], notKnown: [`${at} has expressions of its own (${written.join(', ')})`] };
  }
  if (services === null) {
    tellRegisteredRoutes(place, problems);
    return { routes: [], notKnown: [`${at} is on, and the registry's services are not known`] };
  }
  const lower = environment.get(`${at}.lower-case-service-id`);
  return {
    routes: services.map((service): RouteDefinition => {
      const name = lower?.known === true && isTrue(lower.value) ? service.toLowerCase() : service;
      return {
        id: `${reader.text(`${at}.route-id-prefix`) ?? 'ReactiveCompositeDiscoveryClient_'}${service}`,
        uri: `lb://${service}`,
        order: 0,
        predicates: [{ name: 'Path', args: [['pattern', `/${name}/**`]], place }],
        filters: [
          {
            name: 'RewritePath',
            args: [
              ['regexp', `/${name}/?(?<remaining>.*)`],
              ['replacement', `/\${remaining}`],
            ],
            place,
          },
        ],
        metadata: {},
        place,
        notKnown: [],
      };
    }),
    notKnown: [],
  };
}

const NOWHERE: Place = { file: 'the environment', line: null, column: null, field: '' };

function isTrue(text: string): boolean {
  const read = flag.safeParse(text);
  return read.success && read.data;
}

class Reader {
  readonly environment: Environment;
  readonly #problems: Problems;

  constructor(environment: Environment, problems: Problems) {
    this.environment = environment;
    this.#problems = problems;
  }

  text(name: string): string | undefined {
    const setting = this.environment.get(name);
    return setting?.known === true ? setting.value : undefined;
  }

  route(at: string): RouteDefinition[] {
    const place = this.environment.placeOf(at) ?? NOWHERE;
    const notKnown: string[] = [];
    const known = (name: string): string | undefined => {
      const setting = this.environment.get(`${at}.${name}`);
      if (setting !== undefined && !setting.known) notKnown.push(`${at}.${name}: ${setting.reason}`);
      return setting?.known === true ? setting.value : undefined;
    };
    const enabled = known('enabled');
    if (enabled !== undefined && !isTrue(enabled)) return [];
    const uri = known('uri');
    if (uri === undefined && notKnown.length === 0) {
      notKnown.push('it has no uri');
      this.#problem('GATEWAY_ROUTE_WITHOUT_URI', `${at} has no uri`, place);
    }
    return [
      {
        id: known('id') ?? at.slice(at.lastIndexOf('routes')),
        uri: uri ?? null,
        order: this.#order(at, known('order'), notKnown),
        predicates: this.steps(`${at}.predicates`, notKnown),
        filters: this.steps(`${at}.filters`, notKnown),
        metadata: Object.fromEntries(this.#values(`${at}.metadata`, [])),
        place,
        notKnown,
      },
    ];
  }

  /** The predicates or filters of a list, in either form. What can't be read is said in `notKnown`. */
  steps(at: string, notKnown: string[]): StepDefinition[] {
    const texts = this.environment.list(at);
    const children = this.environment.children(at);
    const places = (name: string) => this.environment.placeOf(name) ?? NOWHERE;
    if (children.length === 0)
      return (texts ?? []).flatMap((text) => this.#shortcut(text, at, places(at), notKnown));
    return children.flatMap((child): StepDefinition[] => {
      const name = `${at}${child}`;
      const text = this.environment.get(name);
      if (text !== undefined) return this.#shortcut(text, name, places(name), notKnown);
      const full = this.environment.get(`${name}.name`);
      if (full?.known === true)
        return [{ name: full.value, args: this.#values(`${name}.args`, notKnown), place: places(name) }];
      notKnown.push(`${name} has no name`);
      this.#problem('BAD_GATEWAY_STEP', `${name} has no name`, places(name));
      return [];
    });
  }

  #shortcut(text: Setting<string>, at: string, place: Place, notKnown: string[]): StepDefinition[] {
    const step = text.known ? fromShortcut(text.value, place) : null;
    if (step !== null) return [step];
    notKnown.push(text.known ? `${at} is not NAME=VALUES` : `${at}: ${text.reason}`);
    if (text.known) this.#problem('BAD_GATEWAY_STEP', `${at}: "${text.value}" is not NAME=VALUES`, place);
    return [];
  }

  /** All values below a name, with their names flattened: `patterns[0]`, `backoff.factor`. */
  #values(at: string, notKnown: string[], below = ''): [string, string][] {
    return this.environment.children(at).flatMap((child): [string, string][] => {
      const glue = child.startsWith('[') ? '' : '.';
      const name = `${at}${glue}${child}`;
      const key = below === '' ? child.replace(/^\[(.*)\]$/, '$1') : `${below}${glue}${child}`;
      const setting = this.environment.get(name);
      if (setting === undefined) return this.#values(name, notKnown, key);
      if (!setting.known) notKnown.push(`${name}: ${setting.reason}`);
      return setting.known ? [[key, setting.value]] : [];
    });
  }

  #order(at: string, text: string | undefined, notKnown: string[]): number {
    if (text === undefined) return 0;
    const read = order.safeParse(text.trim());
    if (read.success) return Number(read.data);
    notKnown.push(`its order "${text}" is no number`);
    this.#problem(
      'BAD_GATEWAY_ORDER',
      `${at}.order: "${text}" is no number`,
      this.environment.placeOf(`${at}.order`) ?? NOWHERE,
    );
    return 0;
  }

  #problem(code: string, message: string, place: Place): void {
    this.#problems.error(code, message, 'Correct it; until then the route is not modelled.', place);
  }
}
