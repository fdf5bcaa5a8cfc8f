import { byDefault, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { AnnotationsRead, AnnotationTarget } from '../annotations.ts';
import type { PolicyAnnotationKind } from '../policy-annotation-types.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { enumAttribute, textAttribute } from './attributes.ts';

export type Resilience4jPattern = 'circuit-breaker' | 'retry' | 'bulkhead' | 'time-limiter' | 'rate-limiter';

/** A Resilience4j annotation. At a type it holds for all its methods that have none of the same pattern. */
export interface Resilience4jUse {
  readonly pattern: Resilience4jPattern;
  readonly target: AnnotationTarget;
  /** Name of the instance: `resilience4j.circuitbreaker.instances.NAME`. */
  readonly name: Setting<string>;
  readonly fallbackMethod: Setting<string> | undefined;
  /** `SEMAPHORE` or `THREADPOOL`; null where the pattern has none. */
  readonly bulkheadType: Setting<string> | null;
  readonly place: Place;
}

const PATTERNS: Readonly<Partial<Record<PolicyAnnotationKind, Resilience4jPattern>>> = {
  'resilience4j-circuit-breaker': 'circuit-breaker',
  'resilience4j-retry': 'retry',
  'resilience4j-bulkhead': 'bulkhead',
  'resilience4j-time-limiter': 'time-limiter',
  'resilience4j-rate-limiter': 'rate-limiter',
};

/** The uses of Resilience4j by annotation. The default of a bulkhead's type is that of `Bulkhead.java` of 2.2.0. */
export function resilience4jUses(read: AnnotationsRead): Resilience4jUse[] {
  return read.annotations.flatMap(({ kind, target, attributes, place }) => {
    const pattern = PATTERNS[kind];
    if (pattern === undefined) return [];
    const bulkheadType =
      enumAttribute(attributes, 'type') ?? byDefault('SEMAPHORE', 'Resilience4j', 'all', 'Bulkhead.type');
    return [
      {
        pattern,
        target,
        name: textAttribute(attributes, 'name') ?? notKnown('no name is written', place),
        fallbackMethod: textAttribute(attributes, 'fallbackMethod'),
        bulkheadType: pattern === 'bulkhead' ? bulkheadType : null,
        place,
      },
    ];
  });
}
