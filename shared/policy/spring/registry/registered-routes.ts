import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';

/** Says that a gateway makes routes of what the registry has, which nobody asked (RT-10). */
export function tellRegisteredRoutes(place: Place, problems: Problems): void {
  problems.warning(
    'REGISTERED_ROUTES',
    'every registered service is a route, and what the registry has is not known: neither is where requests go',
    'Give --eureka URL or its saved answer of eureka/apps; or audit the running gateway with --actuator URL.',
    place,
  );
}
