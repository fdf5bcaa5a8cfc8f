import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { AnnotationsRead } from '../annotations.ts';
import type { DeclaredType } from '../declared-type.ts';
import { FALLBACK_PROVIDERS, ROUTE_METHOD } from '../policy-interfaces.ts';
import { ancestryOf } from './ancestry.ts';

/** A class of the application that answers for Zuul when a route's command fails. */
export interface FallbackProvider {
  /** Canonical name. */
  readonly type: string;
  /** What `getRoute()` returns: a service's id; `*` and null stand for every route that has no other. */
  readonly route: Setting<string | null>;
  readonly place: Place;
}

/**
 * The classes that implement Zuul's `FallbackProvider`, or `ZuulFallbackProvider` of older trains, also through another class
 * of the application. A class with the interface's methods whose supertypes are not given may be one: its route is not known.
 */
export function fallbackProviders({ types }: AnnotationsRead): FallbackProvider[] {
  return [...types.values()].flatMap((type): FallbackProvider[] => {
    if (type.abstract) return [];
    const { line, unseen } = ancestryOf(type, types);
    const members = line.flatMap((one) => one.members);
    const { name, place } = type;
    if (line.some(isProvider)) {
      const answer = members.find((member) => member.name === ROUTE_METHOD && member.answer !== undefined);
      return [{ type: name, route: answer?.answer ?? notKnown('its getRoute() is not read', place), place }];
    }
    const mayBe = unseen !== null && members.some((member) => member.name === 'fallbackResponse');
    return mayBe
      ? [{ type: name, route: notKnown(`its supertype ${unseen} is not given`, place), place }]
      : [];
  });
}

function isProvider({ superTypes }: DeclaredType): boolean {
  return superTypes.some(({ name }) => name !== null && FALLBACK_PROVIDERS.includes(name));
}
