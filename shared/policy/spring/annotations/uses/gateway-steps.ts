import type { Place } from '#shared/policy/source/place.ts';
import { simpleNameOf } from '../annotation-value.ts';
import type { AnnotationsRead } from '../annotations.ts';
import { ancestryOf } from './ancestry.ts';

/** A filter or predicate of a gateway's routes that code brings along. */
export interface GatewayStep {
  readonly kind: 'filter' | 'predicate';
  /** As routes name it: `Tenant` of `TenantGatewayFilterFactory`. */
  readonly name: string;
  readonly place: Place;
}

const FACTORIES = [
  ['filter', /GatewayFilterFactory$/, 'GatewayFilterFactory'],
  ['predicate', /RoutePredicateFactory$/, 'RoutePredicateFactory'],
] as const;

/**
 * The classes that make filters and predicates, by the names that routes give them. What they do is not read, nor a
 * `name()` of their own. Source: spring-cloud-gateway support/NameUtils.java normalizeFilterFactoryName,
 * normalizeRoutePredicateName.
 */
export function gatewaySteps({ types }: AnnotationsRead): GatewayStep[] {
  return [...types.values()].flatMap((type): GatewayStep[] => {
    if (type.abstract) return [];
    const above = ancestryOf(type, types).line.flatMap(({ superTypes }) => superTypes);
    return FACTORIES.flatMap(([kind, factory, suffix]) =>
      above.some(({ name, text }) => factory.test(simpleNameOf(name ?? text)))
        ? [{ kind, name: simpleNameOf(type.name).replace(suffix, ''), place: type.place }]
        : [],
    );
  });
}
