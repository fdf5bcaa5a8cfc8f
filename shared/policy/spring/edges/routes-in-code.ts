import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { ZuulDefinition } from '../zuul/definition.ts';

const RUNNING =
  'Audit the running gateway: --actuator URL, or its saved answers of env and gateway/routes, of a Zuul env and routes/details.';

/**
 * Why a gateway's answers are not known where code makes routes as well: their order among the written ones is theirs to say.
 * @param place where the code makes them; null for nowhere
 */
export function routesInCode(place: Place | null, problems: Problems): string[] {
  if (place === null) return [];
  problems.error(
    'ROUTES_IN_CODE',
    'code makes routes here, which is not read: where the gateway sends a request is not known',
    RUNNING,
    place,
  );
  return ['code makes routes as well, which is not read'];
}

/** The registered services of a Zuul have paths that code gives them: none of these is known. */
export function withoutMapped(zuul: ZuulDefinition, place: Place | null, problems: Problems): ZuulDefinition {
  if (place === null || !zuul.routes.some(({ automatic }) => automatic)) return zuul;
  problems.error(
    'PATHS_IN_CODE',
    'code gives the registered services their paths, which is not read: which of them a request reaches is not known',
    RUNNING,
    place,
  );
  return {
    ...zuul,
    routes: zuul.routes.filter(({ automatic }) => !automatic),
    notKnown: [...zuul.notKnown, 'code gives the registered services their paths, which is not read'],
  };
}
