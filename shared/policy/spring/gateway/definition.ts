import { z } from 'zod';
import { placeText, type Place } from '#shared/policy/source/place.ts';
import type { GatewayStep } from '../annotations/uses/gateway-steps.ts';

/** A predicate or a filter: its name without the suffix, and its arguments in the order in which they are bound. */
export interface StepDefinition {
  readonly name: string;
  readonly args: readonly (readonly [string, string])[];
  readonly place: Place;
}

/** A route as it is declared, before its arguments are understood. */
export interface RouteDefinition {
  readonly id: string;
  /** null when it is not written or not known. */
  readonly uri: string | null;
  readonly order: number;
  readonly predicates: readonly StepDefinition[];
  readonly filters: readonly StepDefinition[];
  /** `response-timeout`, `connect-timeout` and what else the application reads. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly place: Place;
  /** Why parts of it are not known: a placeholder without a value, a masked secret. */
  readonly notKnown: readonly string[];
  /** Whether its filters are all that run, the default ones among them: a running gateway shows them so. */
  readonly hasDefaults?: boolean;
}

/** What one gateway declares. */
export interface GatewayDefinition {
  /** In order of definition; the oracle sorts by `order`. */
  readonly routes: readonly RouteDefinition[];
  /** Filters of every route, before its own. */
  readonly defaultFilters: readonly StepDefinition[];
  /** Why answers are not known although routes were read: the discovery locator, a base path. */
  readonly notKnown: readonly string[];
  /** Filters and predicates of the gateway's own code; absent where none was given. */
  readonly steps?: readonly GatewayStep[];
}

/**
 * Why a step is not modelled that the gateway's code makes, although the library may have one of that name: which of them
 * counts, the order of the beans decides (spring-cloud-gateway RouteDefinitionRouteLocator.initFactories). Null for others.
 */
export function madeByCode(
  { name }: StepDefinition,
  kind: GatewayStep['kind'],
  steps: readonly GatewayStep[],
): string | null {
  const own = steps.find((step) => step.kind === kind && step.name === name);
  return own === undefined ? null : `the ${kind} ${name} is code: ${placeText(own.place)}`;
}

const dumpedStep = z.object({
  name: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});

/** A route in the answer of `/actuator/gateway/routedefinitions`. */
export const dumpedRoute = z.object({
  id: z.string(),
  uri: z.string(),
  order: z.int().default(0),
  enabled: z.boolean().default(true),
  predicates: z.array(dumpedStep).default([]),
  filters: z.array(dumpedStep).default([]),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

/** The definition that a checked dump holds. */
export function fromDump(route: z.infer<typeof dumpedRoute>, place: Place): RouteDefinition {
  const step =
    (kind: string) =>
    (dumped: z.infer<typeof dumpedStep>, i: number): StepDefinition => ({
      name: dumped.name,
      args: Object.entries(dumped.args),
      place: { ...place, field: `${place.field}.${kind}[${i}]` },
    });
  return {
    id: route.id,
    uri: route.uri,
    order: route.order,
    predicates: route.predicates.map(step('predicates')),
    filters: route.filters.map(step('filters')),
    metadata: Object.fromEntries(
      Object.entries(route.metadata).flatMap(([key, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
      ),
    ),
    place,
    notKnown: [],
  };
}

/** The shortcut form: `Path=/a/**, /b`, `PreserveHostHeader`. null when it has no name. */
export function fromShortcut(text: string, place: Place): StepDefinition | null {
  const equals = text.indexOf('=');
  if (equals === 0 || text === '') return null;
  if (equals < 0) return { name: text, args: [], place };
  const values = text
    .slice(equals + 1)
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  return {
    name: text.slice(0, equals),
    args: values.map((value, i) => [`_genkey_${i}`, value]),
    place,
  };
}
