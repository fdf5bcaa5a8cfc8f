import type { Place } from '#shared/policy/source/place.ts';
import { simpleNameOf } from '../annotation-value.ts';
import type { AnnotationsRead } from '../annotations.ts';
import type { DeclaredType } from '../declared-type.ts';
import { ancestryOf } from './ancestry.ts';

/**
 * What code has a say in. *requests*: whether they are sent, where, and with what; *routed*: the same of those that a route
 * takes; *headers* of either direction; the client that sends them; *cors*; *limits* of rates. *other*: nothing that a route
 * or a setting says, such as the page of an error.
 */
export type Concern = 'requests' | 'routed' | 'headers' | 'http-client' | 'cors' | 'limits' | 'other';

/** Code of an application that acts on its requests or its error answers, whatever its routes and controllers say. */
export interface RequestFilter {
  /** `ZuulFilter shop.TokenFilter`; of a bean that has no class of its own the class and method that make it. */
  readonly what: string;
  readonly acts: Concern;
  readonly place: Place;
}

/**
 * What a container calls for each request, what it asks for values of its own, and what writes an error's answer, by simple
 * names. Sources: zuul-core ZuulFilter.java; spring-cloud-gateway GlobalFilter.java, filter/headers/HttpHeadersFilter.java,
 * config/HttpClientCustomizer.java, filter/ratelimit; spring-web server/WebFilter.java, filter/GenericFilterBean.java;
 * spring-security WebSecurityConfigurerAdapter.java; spring-boot ErrorWebExceptionHandler.java, ErrorController.java,
 * ErrorAttributes.java.
 */
const KINDS: ReadonlyMap<string, Concern> = new Map([
  ...named(
    'requests',
    'WebFilter',
    'GenericFilterBean',
    'OncePerRequestFilter',
    'WebSecurityConfigurerAdapter',
  ),
  ...named('routed', 'ZuulFilter', 'GlobalFilter'),
  // The libraries' own, which a subclass takes the place of.
  ...named('routed', 'PreDecorationFilter', 'RibbonRoutingFilter', 'SimpleHostRoutingFilter'),
  ...named('routed', 'SendForwardFilter', 'LoadBalancerClientFilter', 'ReactiveLoadBalancerClientFilter'),
  ...named('routed', 'NettyRoutingFilter', 'RouteToRequestUrlFilter'),
  ...named('headers', 'HttpHeadersFilter', 'SendResponseFilter'),
  ...named('http-client', 'HttpClientCustomizer'),
  ...named('cors', 'CorsWebFilter', 'CorsFilter', 'CorsConfigurationSource'),
  ...named('limits', 'RateLimiter', 'AbstractRateLimiter'),
  // Redis' limiter gets its limits from properties or from the route, and a key is none of them.
  ...named('other', 'KeyResolver', 'RedisRateLimiter'),
  ...named('other', 'SendErrorFilter', 'AbstractErrorWebExceptionHandler', 'DefaultErrorWebExceptionHandler'),
  ...named('other', 'ErrorWebExceptionHandler', 'WebExceptionHandler', 'ErrorController'),
  ...named('other', 'AbstractErrorController', 'BasicErrorController', 'ErrorAttributes'),
  ...named('other', 'DefaultErrorAttributes'),
]);

/**
 * What allows other origins. A Zuul's routes heed the registry (spring-cloud-netflix ZuulServerAutoConfiguration.zuulHandlerMapping),
 * a gateway's do not: theirs are `globalcors` (spring-cloud-gateway RoutePredicateHandlerMapping).
 */
const CORS_REGISTRIES: ReadonlyMap<string, Concern> = new Map([
  ...named('cors', 'WebMvcConfigurer', 'WebMvcConfigurerAdapter', 'WebMvcConfigurationSupport'),
  ...named('other', 'WebFluxConfigurer', 'WebFluxConfigurationSupport', 'DelegatingWebFluxConfiguration'),
]);

const MADE_BY_METHODS: ReadonlyMap<string, Concern> = new Map([
  ...KINDS,
  ...named('requests', 'FilterRegistrationBean', 'SecurityWebFilterChain', 'SecurityFilterChain'),
  ...named('requests', 'WebSecurityCustomizer'),
  ...named('cors', 'UrlBasedCorsConfigurationSource'),
  // What such an object is made for can't be seen: its class stands in the method's body.
  ...named('cors', 'WebMvcConfigurer', 'WebMvcConfigurationSupport'),
]);

/** Too common a name to go by it alone. */
const SERVLET_FILTER = /^(?:javax|jakarta)\.servlet\.(?:http\.Http)?Filter$/;

function named(concern: Concern, ...names: readonly string[]): [string, Concern][] {
  return names.map((name) => [name, concern]);
}

/** Classes, also through another class of the application, and methods that make one. What they do is not read. */
export function requestFilters({ types }: AnnotationsRead): RequestFilter[] {
  return [...types.values()].flatMap((type) => {
    const kind = type.abstract ? null : kindOf(type, types);
    const itself: RequestFilter[] =
      kind === null ? [] : [{ what: `${kind.name} ${type.name}`, acts: kind.acts, place: type.place }];
    const made = type.members.flatMap(({ abstract, name, place, returns }): RequestFilter[] => {
      const acts = abstract || returns === undefined ? undefined : MADE_BY_METHODS.get(returns.name);
      return acts === undefined
        ? []
        : [{ what: `${returns?.name ?? ''} of ${type.name}#${name}`, acts, place }];
    });
    return [...itself, ...made];
  });
}

function kindOf(
  type: DeclaredType,
  types: AnnotationsRead['types'],
): { readonly name: string; readonly acts: Concern } | null {
  const { line } = ancestryOf(type, types);
  const addsCors = line.some(({ members }) => members.some(({ name }) => name === 'addCorsMappings'));
  for (const { name, text } of line.flatMap(({ superTypes }) => superTypes)) {
    const known = name ?? text;
    const simple = simpleNameOf(known);
    const acts =
      KINDS.get(simple) ??
      (addsCors ? CORS_REGISTRIES.get(simple) : undefined) ??
      (SERVLET_FILTER.test(known) ? 'requests' : undefined);
    if (acts !== undefined) return { name: simple, acts };
  }
  return null;
}
