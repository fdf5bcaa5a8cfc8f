import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination, RouteDecision, RouteOracle, RouteRef } from '#shared/policy/model/decision.ts';
import type { DeclaredRoute } from '#shared/policy/model/policy.ts';
import { headerValues, type PolicyRequest } from '#shared/policy/model/request.ts';
import type { Environment } from '../environment/environment.ts';
import { decided, GatewayFails, NotModelled } from '../not-modelled.ts';
import { toAscii } from '../web/java-uri.ts';
import { containsEncodedParts, fromUri, NoSuchVariable, toUri } from '../web/uri-components.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import type { GatewayDefinition, RouteDefinition } from './definition.ts';
import { startExchange, type Exchange } from './exchange.ts';
import { onTheWire, outgoingHeader, sentHeaders, startOutgoing, type Outgoing } from './outgoing.ts';
import { probesOf } from './probes.ts';
import { compileRoutes, type CompiledRoute } from './route.ts';
import { NeedsDraw, weightGroups, type Draw, type WeightGroups } from './weights.ts';
import { matchWords, rewriteWords } from './words.ts';

/** What the application around the routes decides. */
export interface GatewaySurroundings {
  /** `lb://` is resolved by Ribbon, which keeps the target as it is. */
  readonly ribbon: boolean;
  /** Paths below this one can be the gateway's own actuator; null when there is none. */
  readonly actuatorPath: string | null;
  /** Whether CORS is configured for the gateway as a whole. */
  readonly cors: boolean;
  /** Whether X-Forwarded-… and Forwarded change what predicates see (`server.forward-headers-strategy`). */
  readonly trustsForwarded: boolean;
}

/** Reads the surroundings from the application's properties. */
export function gatewaySurroundings(
  environment: Environment,
  behaviour: GatewayBehaviour,
): GatewaySurroundings {
  const text = (name: string): string | undefined => {
    const setting = environment.get(name);
    return setting?.known === true ? setting.value.trim() : undefined;
  };
  const strategy = text('server.forward-headers-strategy')?.toLowerCase();
  return {
    ribbon:
      behaviour.ribbonByDefault &&
      text('spring.cloud.loadbalancer.ribbon.enabled')?.toLowerCase() !== 'false',
    actuatorPath:
      text('management.server.port') === undefined
        ? (text('management.endpoints.web.base-path') ?? '/actuator')
        : null,
    cors: environment.placeOf(`${behaviour.prefix}.globalcors`) !== undefined,
    trustsForwarded: strategy === 'native' || strategy === 'framework',
  };
}

/** What the oracle is made of. */
export interface GatewayOracleOptions {
  readonly gateway: GatewayDefinition;
  readonly behaviour: GatewayBehaviour;
  readonly surroundings: GatewaySurroundings;
  /** The settings of calls over a route; none are named otherwise. */
  readonly settingsOf?: (route: RouteDefinition) => CallSettings;
  /** Clock in epoch milliseconds, for After, Before and Between. */
  readonly now?: () => number;
}

/** One gateway: its routes in words, and its answers. */
export interface GatewayRoutes {
  readonly routes: readonly DeclaredRoute[];
  readonly oracle: RouteOracle;
}

/** Makes the oracle of a Spring Cloud Gateway. Never throws. */
export function gatewayRoutes(options: GatewayOracleOptions): GatewayRoutes {
  const compiled = compileRoutes(options.gateway, options.behaviour);
  const settingsOf = options.settingsOf ?? (() => ({}));
  const oracle = new GatewayOracle(compiled, options, settingsOf);
  return {
    oracle,
    routes: compiled.map((route) => ({
      ...refOf(route),
      match: matchWords(route.definition),
      destinations:
        route.target.kind === 'http' || route.target.kind === 'lb' ? [route.target.destination] : [],
      rewrite: rewriteWords(route.filters),
      settings: settingsOf(route.definition),
      probes: probesOf(route.definition),
    })),
  };
}

function refOf({ definition }: CompiledRoute): RouteRef {
  return { name: definition.id, origin: { kind: 'written', place: definition.place } };
}

/** Never part of an upstream request: hop-by-hop headers, and those that the gateway's own filters add. */
const NOT_MODELLED_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'proxy-authorization',
  'proxy-authenticate',
  'x-application-context',
  'upgrade',
  'proxy-connection',
  'content-length',
  'host',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-prefix',
]);

interface Outcome {
  readonly probability: number;
  readonly decision: RouteDecision;
}

/** So many groups of weights may decide about one request. */
const MOST_GROUPS = 6;

class GatewayOracle implements RouteOracle {
  readonly #routes: readonly CompiledRoute[];
  readonly #options: GatewayOracleOptions;
  readonly #settingsOf: (route: RouteDefinition) => CallSettings;
  readonly #now: () => number;
  readonly #groups: WeightGroups;

  constructor(
    routes: readonly CompiledRoute[],
    options: GatewayOracleOptions,
    settingsOf: (route: RouteDefinition) => CallSettings,
  ) {
    this.#routes = routes;
    this.#options = options;
    this.#settingsOf = settingsOf;
    this.#now = options.now ?? Date.now;
    this.#groups = weightGroups(routes);
  }

  route(request: PolicyRequest): RouteDecision {
    return decided(() => this.#decide(request));
  }

  #decide(request: PolicyRequest): RouteDecision {
    const { gateway, surroundings, behaviour } = this.#options;
    const [notKnown] = gateway.notKnown;
    if (notKnown !== undefined) throw new NotModelled(notKnown);
    const forwarded = request.headers.some(([name]) => /^(?:forwarded|x-forwarded-)/i.test(name));
    if (surroundings.trustsForwarded && forwarded)
      throw new NotModelled('forwarded headers change the request');
    const exchange = startExchange(request, this.#now(), behaviour);
    if (exchange === null)
      return { kind: 'rejected', status: 400, reason: 'target or host is no URI by Java’s rules' };
    const { actuatorPath } = surroundings;
    if (
      actuatorPath !== null &&
      (exchange.uri.path === actuatorPath || exchange.uri.path.startsWith(`${actuatorPath}/`))
    )
      throw new NotModelled('the gateway’s own actuator may answer');
    return merged(this.#outcomes(exchange, { chosen: new Map(), probability: 1 }, 0));
  }

  /** What happens under each draw that makes a difference. */
  #outcomes(started: Exchange, draw: Draw, depth: number): Outcome[] {
    try {
      return [{ probability: draw.probability, decision: this.#outcome(started, draw) }];
    } catch (error) {
      if (!(error instanceof NeedsDraw)) throw error;
      if (depth >= MOST_GROUPS) throw new NotModelled('too many groups of weights decide');
      return this.#groups
        .draws(error.group, draw)
        .flatMap((further) => this.#outcomes(started, further, depth + 1));
    }
  }

  /** @throws NeedsDraw when a group decides that has not been drawn yet */
  #outcome(started: Exchange, draw: Draw): RouteDecision {
    const exchange: Exchange = { ...started, variables: new Map(), variablesUnsure: false };
    const found = this.#lookup(exchange, draw);
    if (found === 'failed')
      return { kind: 'rejected', status: 500, reason: 'a predicate fails, and no route takes it' };
    if (isPreflight(exchange.request)) return this.#preflight(exchange.request);
    if (found === null) return { kind: 'no-route', status: 404, reason: 'no route takes it' };
    try {
      return this.#sent(found, exchange);
    } catch (error) {
      if (error instanceof NotModelled)
        return { kind: 'not-modelled', reason: error.message, route: refOf(found) };
      // Only this draw fails: another one may not.
      if (error instanceof GatewayFails)
        return {
          kind: 'rejected',
          status: error.status,
          reason: `route ${found.definition.id}: ${error.message}`,
        };
      if (error instanceof NoSuchVariable)
        return exchange.variablesUnsure
          ? { kind: 'not-modelled', reason: error.message, route: refOf(found) }
          : { kind: 'rejected', status: 500, reason: `route ${found.definition.id}: ${error.message}` };
      throw error;
    }
  }

  #lookup(exchange: Exchange, draw: Draw): CompiledRoute | null | 'failed' {
    let failed = false;
    for (const route of this.#routes) {
      const answer = test(route, exchange, draw);
      if (answer === true) return route;
      failed ||= answer === 'failed';
    }
    return failed && this.#options.behaviour.predicateErrorsFail ? 'failed' : null;
  }

  /**
   * CORS preflights never reach a route (`AbstractHandlerMapping.getHandler`), and without a configuration they are refused.
   */
  #preflight(request: PolicyRequest): RouteDecision {
    if (this.#options.surroundings.cors) throw new NotModelled('CORS preflights are answered by the gateway');
    const [origin = ''] = headerValues(request, 'origin');
    if (origin.replace(/^https?:\/\//i, '').replace(/:\d+$/, '') === request.authority.replace(/:\d+$/, ''))
      throw new NotModelled('a preflight from the gateway’s own host');
    return { kind: 'rejected', status: 403, reason: 'a CORS preflight without CORS configuration' };
  }

  #sent(route: CompiledRoute, exchange: Exchange): RouteDecision {
    const { target, definition } = route;
    const [notKnown] = definition.notKnown;
    if (notKnown !== undefined) throw new NotModelled(`route ${definition.id}: ${notKnown}`);
    if (target.kind === 'not-modelled') throw new NotModelled(`route ${definition.id}: ${target.reason}`);
    const outgoing = startOutgoing(exchange, this.#options.behaviour.copiedBy);
    for (const filter of route.filters) {
      if (outgoing.redirect !== null) break;
      filter.apply(outgoing);
    }
    if (outgoing.redirect !== null) {
      const { status, location } = outgoing.redirect;
      return { kind: 'redirect', route: refOf(route), status, location: onTheWire(location) };
    }
    if (target.kind === 'none' && outgoing.replaced === null)
      return { kind: 'direct-response', route: refOf(route), status: outgoing.status ?? 200, body: '' };
    return {
      kind: 'route',
      route: refOf(route),
      ...this.#upstream(route, outgoing),
      settings: this.#settingsOf(definition),
    };
  }

  /** `RouteToRequestUrlFilter`, the load balancer and `NettyRoutingFilter`. */
  #upstream(
    { target }: CompiledRoute,
    outgoing: Outgoing,
  ): Pick<RouteDecision & { kind: 'route' }, 'destinations' | 'upstream'> {
    const { uri, replaced } = outgoing;
    const to = target.kind === 'http' || target.kind === 'lb' ? target : null;
    const url = toUri(
      { ...fromUri(uri), scheme: to?.scheme ?? 'no', host: to?.host ?? null, port: to?.port ?? -1 },
      containsEncodedParts(uri),
    );
    if (url === null) throw new GatewayFails('the request makes no URL for the instance');
    const keeps = target.kind === 'lb' && this.#options.surroundings.ribbon;
    const sent = replaced ?? (keeps ? uri : url);
    const path = sent.path === '' ? '/' : sent.path;
    const headers = sentHeaders(outgoing).filter(([name]) => !NOT_MODELLED_HEADERS.has(name.toLowerCase()));
    if (headers.some(([, value]) => /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)))
      throw new NotModelled('a header has control characters');
    const [host] = outgoingHeader(outgoing, 'host');
    if (outgoing.preservesHost && host === undefined)
      throw new NotModelled('the Host header is taken away and preserved');
    return {
      destinations: [replaced === null ? (to?.destination ?? nowhere()) : destinationOf(replaced)],
      upstream: {
        target: toAscii(sent.query === null || (keeps && sent.query === '') ? path : `${path}?${sent.query}`),
        authority: outgoing.preservesHost && host !== undefined ? onTheWire(host) : null,
        headers,
      },
    };
  }
}

function nowhere(): never {
  throw new NotModelled('the route leads nowhere');
}

function destinationOf({ scheme, host, port }: NonNullable<Outgoing['replaced']>): Destination {
  return {
    host: (host ?? '').toLowerCase(),
    subset: null,
    port: port >= 0 ? port : /^https$/i.test(scheme ?? '') ? 443 : 80,
    weight: 100,
  };
}

/** Whether a route takes the request; `failed` when one of its predicates throws. @throws NotModelled, NeedsDraw */
function test(route: CompiledRoute, exchange: Exchange, { chosen }: Draw): boolean | 'failed' {
  let notModelled: string | null = null;
  let undrawn: string | null = null;
  for (const predicate of route.predicates) {
    if (predicate.kind === 'not-modelled') {
      notModelled ??= predicate.reason;
      exchange.variablesUnsure = true;
      continue;
    }
    if (predicate.kind === 'weight') {
      const drawn = chosen.get(predicate.group);
      if (drawn === undefined) undrawn ??= predicate.group;
      else if (drawn !== route.definition.id) return false;
      continue;
    }
    try {
      if (!predicate.test(exchange)) return false;
    } catch (error) {
      if (error instanceof GatewayFails) {
        if (undrawn !== null) throw new NeedsDraw(undrawn);
        return 'failed';
      }
      if (!(error instanceof NotModelled)) throw error;
      notModelled ??= error.message;
      exchange.variablesUnsure ||= predicate.bindsVariables;
    }
  }
  if (undrawn !== null) throw new NeedsDraw(undrawn);
  if (notModelled !== null) throw new NotModelled(`route ${route.definition.id}: ${notModelled}`);
  return true;
}

/** `CorsUtils.isPreFlightRequest`. */
function isPreflight(request: PolicyRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerValues(request, 'origin').length > 0 &&
    headerValues(request, 'access-control-request-method').length > 0
  );
}

/** One decision of all draws: the same one, or one route whose destinations share the requests. */
function merged(outcomes: readonly Outcome[]): RouteDecision {
  const [first] = outcomes;
  if (first === undefined) throw new NotModelled('nothing can be drawn');
  const shares = new Map<string, { destination: Destination; probability: number }>();
  for (const { probability, decision } of outcomes) {
    const unlike = differs(first.decision, decision);
    if (unlike !== null) throw new NotModelled(`the routes of a weight group ${unlike} (RT-11)`);
    if (decision.kind !== 'route') continue;
    for (const destination of decision.destinations) {
      const key = JSON.stringify([destination.host, destination.port]);
      const share = shares.get(key)?.probability ?? 0;
      shares.set(key, { destination, probability: share + probability });
    }
  }
  if (first.decision.kind !== 'route') return first.decision;
  return {
    ...first.decision,
    destinations: Array.from(shares.values(), ({ destination, probability }) => ({
      ...destination,
      weight: Math.round(probability * 1e8) / 1e6,
    })),
  };
}

/** In which way two outcomes can't be told as one; null when they can. */
function differs(a: RouteDecision, b: RouteDecision): string | null {
  if (a === b) return null;
  if (a.kind !== b.kind) return 'do not take the same requests';
  if (a.kind === 'route' && b.kind === 'route')
    return JSON.stringify(a.upstream) === JSON.stringify(b.upstream) ? null : 'send different requests';
  return JSON.stringify(a) === JSON.stringify(b) ? null : 'answer differently';
}
