import type { Place } from '#shared/policy/source/place.ts';
import type { AnnotationsRead } from '../annotations.ts';
import type { DeclaredMember } from '../declared-type.ts';

/** What code makes of its own, so that configuration alone does not say what holds: where the first of each stands. */
export interface MadeInCode {
  /** Routes of a gateway: a bean that locates or stores them, such as one of RouteLocatorBuilder. */
  readonly routes: Place | null;
  /** Paths of registered services of a Zuul. */
  readonly paths: Place | null;
  /** Requests that functions of the application answer. */
  readonly handlers: Place | null;
  /** Defaults of the breakers behind Spring Cloud Circuit Breaker. */
  readonly breakers: Place | null;
}

/** Spring Cloud Gateway's `RouteLocator`, `RouteDefinitionLocator` and `RouteDefinitionRepository`; Zuul's have the same name. */
const ROUTES = /^(?:\w*RouteLocator|RouteDefinition(?:Locator|Repository))$/;
/** spring-cloud-netflix zuul/filters/discovery/ServiceRouteMapper.java, and PatternServiceRouteMapper. */
const MAPPER = /ServiceRouteMapper$/;
const BREAKER_FACTORY = /CircuitBreakerFactory$/;

/**
 * Looks for the methods and classes whose result takes part in what the gateway and the breakers do. What their bodies say
 * is not read. Sources: spring-cloud-gateway GatewayAutoConfiguration.cachedCompositeRouteLocator; spring-cloud-commons
 * client/circuitbreaker/Customizer.java.
 */
export function madeInCode(all: readonly AnnotationsRead[]): MadeInCode {
  const types = all.flatMap((read) => [...read.types.values()]);
  const methods = types.flatMap(({ members }) =>
    members.filter(({ kind, abstract }) => kind === 'method' && !abstract),
  );
  const classes = types.filter(({ abstract, superTypes }) =>
    abstract ? false : superTypes.some(({ text }) => ROUTES.test(text.slice(text.lastIndexOf('.') + 1))),
  );
  const mapper = types.find(({ abstract, superTypes }) =>
    abstract ? false : superTypes.some(({ text }) => MAPPER.test(text)),
  );
  const makesRoutes = ({ returns }: DeclaredMember) => returns !== undefined && ROUTES.test(returns.name);
  const customises = ({ returns }: DeclaredMember) =>
    returns?.name === 'Customizer' && returns.arguments.some((name) => BREAKER_FACTORY.test(name));
  return {
    routes: (methods.find(makesRoutes) ?? classes[0])?.place ?? null,
    paths: (methods.find(({ returns }) => MAPPER.test(returns?.name ?? '')) ?? mapper)?.place ?? null,
    handlers: methods.find(({ returns }) => returns?.name === 'RouterFunction')?.place ?? null,
    breakers: methods.find(customises)?.place ?? null,
  };
}
