import type { Place } from '#shared/policy/source/place.ts';
import { simpleNameOf, type Attributes } from '../annotation-value.ts';
import type { AnnotationsRead } from '../annotations.ts';

/** An `@Enable…` at a configuration class. */
export interface Switch {
  /** Simple name of the annotation: `EnableZuulProxy`. */
  readonly name: string;
  /** The annotation that brings it; its own name when it is written itself. */
  readonly through: string;
  /** Canonical name of the class that it is at. */
  readonly type: string;
  readonly attributes: Attributes;
  readonly place: Place;
}

/** Annotations that are made of others: `SpringCloudApplication.java`, `EnableHystrix.java`, `EnableZuulProxy.java`, `EnableSidecar.java`. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  SpringCloudApplication: ['EnableDiscoveryClient', 'EnableCircuitBreaker'],
  EnableHystrix: ['EnableCircuitBreaker'],
  EnableZuulProxy: ['EnableCircuitBreaker'],
  EnableSidecar: ['EnableCircuitBreaker', 'EnableZuulProxy'],
};

/** What is switched on, and by whom. */
export function enabled(read: AnnotationsRead): Switch[] {
  return read.annotations
    .filter(({ kind, target }) => kind === 'switch' && target.kind === 'type')
    .flatMap(({ type: annotation, target, attributes, place }) => {
      const through = simpleNameOf(annotation);
      const own: Switch = { name: through, through, type: target.type, attributes, place };
      const implied = (IMPLIED[through] ?? []).map((name) => ({ ...own, name, attributes: {} }));
      return [own, ...implied];
    });
}
