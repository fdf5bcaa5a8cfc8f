import type { AnnotationsRead } from '../annotations.ts';
import type { FeignClient } from './feign.ts';
import { resilience4jUses, type Resilience4jUse } from './resilience4j.ts';

/** A policy of Resilience4j around a Feign client's calls. */
export interface FeignPolicy extends Resilience4jUse {
  /** Command key of the method that it is at; null for the whole client. */
  readonly method: string | null;
}

/**
 * The annotations at a client's interface and at its methods; one at a method takes the place of one of the same pattern at
 * the interface. Source: resilience4j-spring, RetryAspect.getRetryAnnotation and those of the other patterns.
 */
export function feignPolicies(client: FeignClient, read: AnnotationsRead): FeignPolicy[] {
  return resilience4jUses(read).flatMap((use): FeignPolicy[] => {
    const { target } = use;
    if (target.kind === 'type') return target.type === client.type ? [{ ...use, method: null }] : [];
    const method = client.methods.find(
      ({ declaredIn, signature }) => declaredIn === target.type && signature === target.signature,
    );
    return method === undefined ? [] : [{ ...use, method: method.commandKey }];
  });
}
