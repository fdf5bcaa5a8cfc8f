import { parseJavaUri } from '../web/java-uri.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import type { GatewayDefinition, RouteDefinition } from './definition.ts';
import { readFilter, type Filter } from './filters.ts';
import { readPredicate, type Predicate } from './predicates.ts';

/** Where a route's `uri` leads. */
export type Target =
  | {
      readonly kind: 'http' | 'lb';
      readonly scheme: string;
      readonly host: string;
      /** As it is put into the URL; -1 for `lb` without one. */
      readonly port: number;
      readonly destination: Destination;
    }
  /** `no://`: nothing is called, the gateway itself answers. */
  | { readonly kind: 'none' }
  | { readonly kind: 'not-modelled'; readonly reason: string };

/** A route with everything that can be worked out before a request comes. */
export interface CompiledRoute {
  readonly definition: RouteDefinition;
  readonly predicates: readonly Predicate[];
  /** By ascending order. */
  readonly filters: readonly Filter[];
  readonly target: Target;
}

/** The routes in the order in which they are tried: `order`, then definition. Source: Route.compareTo, CachingRouteLocator. */
export function compileRoutes(gateway: GatewayDefinition, behaviour: GatewayBehaviour): CompiledRoute[] {
  const defaults = gateway.defaultFilters.map((step, i) => readFilter(step, i, behaviour, gateway.steps));
  return gateway.routes
    .map((definition): CompiledRoute => {
      const own = definition.filters.map((step, i) => readFilter(step, i, behaviour, gateway.steps));
      return {
        definition,
        predicates: definition.predicates.map((step) => readPredicate(step, behaviour, gateway.steps)),
        // Default filters of the same position come first: the sort is stable.
        filters: [...(definition.hasDefaults ? [] : defaults), ...own].sort((a, b) => a.order - b.order),
        target: readTarget(definition.uri),
      };
    })
    .sort((a, b) => a.definition.order - b.definition.order);
}

function readTarget(text: string | null): Target {
  if (text === null) return { kind: 'not-modelled', reason: 'the route has no uri' };
  // `lb:http://service`: the prefix says who chooses the instance.
  const plain = /^lb:([a-zA-Z][a-zA-Z\d+.-]*:\/\/.*)$/.exec(text);
  const uri = parseJavaUri(plain?.[1] ?? text);
  const scheme = uri?.scheme ?? /^([a-z]+):/i.exec(text)?.[1] ?? '';
  if (/^forward$/i.test(scheme))
    return { kind: 'not-modelled', reason: `${text} is answered inside the gateway's own application` };
  if (scheme === 'no') return { kind: 'none' };
  if (uri === null || uri.host === null)
    return { kind: 'not-modelled', reason: `the uri "${text}" names no host by Java's rules` };
  const balanced = plain !== null || scheme === 'lb';
  if (!balanced && scheme !== 'http' && scheme !== 'https')
    return { kind: 'not-modelled', reason: `the scheme of "${text}" is not modelled` };
  if (plain !== null && scheme !== 'http' && scheme !== 'https')
    return { kind: 'not-modelled', reason: `the scheme of "${text}" is not modelled` };
  const port = uri.port >= 0 ? uri.port : scheme === 'https' ? 443 : scheme === 'http' ? 80 : -1;
  return {
    kind: balanced ? 'lb' : 'http',
    scheme,
    host: uri.host,
    port,
    destination: {
      host: uri.host.toLowerCase(),
      subset: null,
      port: balanced ? null : port,
      weight: 100,
    },
  };
}
