import type { Edge } from '#shared/policy/model/policy.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { ApplicationCode } from '../calls/application-code.ts';
import type { Evidence } from '../calls/evidence.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

/** spring-cloud-gateway-server-webmvc GatewayMvcProperties.PREFIX: the first since 4.3, the second before. */
const PREFIXES = ['spring.cloud.gateway.server.webmvc', 'spring.cloud.gateway.mvc'];
const LIBRARY = /^spring-cloud-(?:starter-)?gateway-(?:server-)?(?:web)?mvc$/;

/**
 * The Spring Cloud Gateway Server MVC that an application is, or null when nothing shows one. Its routes stand in properties or
 * in functions of the code; neither is modelled, so that nothing is known of its answers.
 */
export function mvcGatewayEdge(
  reader: SettingsReader,
  evidence: Evidence,
  { made }: Pick<ApplicationCode, 'made'>,
  problems: Problems,
): Edge | null {
  const { environment, application } = reader;
  const hasLibrary = application.classPath?.libraries.some(({ name }) => LIBRARY.test(name));
  const written = PREFIXES.flatMap((prefix) => [`${prefix}.routes`, `${prefix}.routes-map`]).flatMap(
    (name) => environment.placeOf(name) ?? [],
  );
  // Routes in a file of several applications are those of the one that has the library.
  const own = hasLibrary === false ? written.filter((place) => evidence.isOwn(place)) : written;
  const place = own[0] ?? (hasLibrary === true ? made.handlers : null);
  if (place === null) return null;
  problems.error(
    'NOT_MODELLED',
    'Spring Cloud Gateway Server MVC is not modelled: where it sends a request is not known',
    'Compare it by traffic: record it, and replay that against the mesh.',
    place,
  );
  const reason = `${application.name} is a Spring Cloud Gateway Server MVC, which is not modelled`;
  return {
    name: application.name,
    kind: 'spring-cloud-gateway',
    routes: [],
    oracle: { route: () => ({ kind: 'not-modelled', reason, route: null }) },
  };
}
