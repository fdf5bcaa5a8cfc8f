import { z } from 'zod';
import { fieldOf, type Place } from '#shared/policy/source/place.ts';
import { readFilterText, type GatewayFilterText } from './gateway-filter-text.ts';
import { readPredicateText, type GatewayPredicateText } from './gateway-predicate-text.ts';

const definition = z.object({
  name: z.string(),
  args: z.record(z.string(), z.unknown()).default({}),
});
const routeDefinition = z.object({
  id: z.string().nullish(),
  predicates: z.array(definition).default([]),
  filters: z.array(definition).default([]),
  uri: z.string().nullish(),
  order: z.number().default(0),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

/**
 * `/actuator/gateway/routes`: texts of predicates and filters (`GatewayControllerEndpoint`), or with
 * `spring.cloud.gateway.actuator.verbose.enabled=false` definitions (`GatewayLegacyControllerEndpoint`); and
 * `/actuator/gateway/routedefinitions`.
 */
export const gatewayRoutesAnswer = z.array(
  z.union([
    z.object({
      route_id: z.string(),
      predicate: z.string(),
      filters: z.array(z.string()).default([]),
      uri: z.string(),
      order: z.number().default(0),
      metadata: z.record(z.string(), z.unknown()).default({}),
    }),
    z.object({ route_id: z.string(), route_definition: routeDefinition, order: z.number().optional() }),
    routeDefinition.required({ predicates: true }),
  ]),
);

/** A route as a running gateway shows it. */
export interface ActuatorGatewayRoute {
  readonly id: string;
  readonly uri: string;
  readonly order: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly place: Place;
  /** Texts are what the effective route prints, default filters included; definitions are what was declared. */
  readonly content:
    | {
        readonly kind: 'text';
        readonly predicate: GatewayPredicateText;
        readonly filters: readonly GatewayFilterText[];
      }
    | {
        readonly kind: 'definition';
        readonly predicates: readonly z.infer<typeof definition>[];
        readonly filters: readonly z.infer<typeof definition>[];
      };
}

export function actuatorGatewayRoutes(
  file: string,
  answer: z.infer<typeof gatewayRoutesAnswer>,
): ActuatorGatewayRoute[] {
  return answer.map((route, index) => {
    const place: Place = { file, line: null, column: null, field: fieldOf([index]) };
    if ('predicate' in route) {
      const { route_id: id, uri, order, metadata, predicate, filters } = route;
      const content = {
        kind: 'text' as const,
        predicate: readPredicateText(predicate),
        filters: filters.map(readFilterText),
      };
      return { id, uri, order, metadata, place, content };
    }
    const declared = 'route_definition' in route ? route.route_definition : route;
    const id = ('route_definition' in route ? route.route_id : declared.id) ?? '';
    const order = ('route_definition' in route ? route.order : undefined) ?? declared.order;
    const { uri, metadata, predicates, filters } = declared;
    return {
      id,
      uri: uri ?? '',
      order,
      metadata,
      place,
      content: { kind: 'definition', predicates, filters },
    };
  });
}

const zuulRoute = z.object({
  id: z.string(),
  fullPath: z.string(),
  location: z.string(),
  path: z.string(),
  prefix: z.string().default(''),
  retryable: z.boolean().nullish(),
  customSensitiveHeaders: z.boolean().default(false),
  prefixStripped: z.boolean().default(true),
  sensitiveHeaders: z.array(z.string()).nullish(),
});

/** `/actuator/routes` of Zuul: location by path (`RoutesEndpoint.invoke`). */
export const zuulRoutesAnswer = z
  .record(z.string().regex(/^\//), z.string())
  .refine((routes) => Object.keys(routes).length > 0);
/** `/actuator/routes/details` (`RoutesEndpoint.RouteDetails`). */
export const zuulDetailsAnswer = z
  .record(z.string(), zuulRoute)
  .refine((routes) => Object.keys(routes).length > 0);

/** A route of a running Zuul, in the order in which it is tried. */
export interface ActuatorZuulRoute {
  /** The pattern with its prefix: `/shop/**`. */
  readonly fullPath: string;
  /** Service id or URL. */
  readonly location: string;
  /** What only `/routes/details` tells. */
  readonly details: Omit<z.infer<typeof zuulRoute>, 'fullPath' | 'location'> | null;
  readonly place: Place;
}

export function actuatorZuulRoutes(
  file: string,
  answer: z.infer<typeof zuulRoutesAnswer> | z.infer<typeof zuulDetailsAnswer>,
): ActuatorZuulRoute[] {
  return Object.entries(answer).map(([path, route]) => {
    const place: Place = { file, line: null, column: null, field: fieldOf([path]) };
    if (typeof route === 'string') return { fullPath: path, location: route, details: null, place };
    const { fullPath, location, ...details } = route;
    return { fullPath, location, details, place };
  });
}
