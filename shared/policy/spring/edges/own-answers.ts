import type { RouteDecision, RouteOracle, UnreadCode } from '#shared/policy/model/decision.ts';
import { headerValues, splitTarget, type PolicyRequest } from '#shared/policy/model/request.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { Concern } from '../annotations/uses/request-filters.ts';
import type { ApplicationCode } from '../calls/application-code.ts';
import { codeNamed } from '../effective/set-by-code.ts';

/** Patterns that a problem lists; the others are counted. */
const MOST_PATTERNS = 4;

/**
 * A gateway that is an application as well: what its own controllers and functions answer is not modelled, and a gateway of
 * the mesh does not do it. WebFlux asks controllers before routes, Zuul after them (RequestMappingHandlerMapping has order 0;
 * spring-cloud-gateway RoutePredicateHandlerMapping 1; spring-cloud-netflix ZuulHandlerMapping -200). Nor is the code read
 * that acts on its requests: a decision tells of it.
 */
export function withOwnAnswers(
  oracle: RouteOracle,
  code: Pick<ApplicationCode, 'controllers' | 'made' | 'filters' | 'unread'>,
  asked: 'before routes' | 'after routes',
  gateway: string,
  problems: Problems,
): RouteOracle {
  const { controllers, made, filters } = code;
  const [first] = controllers;
  const silent = filters.length === 0 && code.unread === null;
  if (first === undefined && made.handlers === null && silent) return oracle;
  if (first !== undefined) {
    const patterns = [...new Set(controllers.map(({ pattern }) => pattern))];
    const more = patterns.length - MOST_PATTERNS;
    problems.warning(
      'OWN_CONTROLLERS',
      `${gateway} answers ${patterns.slice(0, MOST_PATTERNS).join(', ')}${more > 0 ? ` and ${more} more` : ''} itself, which no gateway of the mesh does`,
      'Keep it as a service behind the mesh’s gateway, or move what answers into one.',
      first.place,
    );
  }
  const own = controllers.map(({ pattern }) => ({ pattern, expression: expressionOf(pattern) }));
  return {
    route(request): RouteDecision {
      const declared = oracle.route(request);
      const unread = unreadCode(code, request, declared);
      const decision = unread === null ? declared : { ...declared, unread };
      const isOpen = decision.kind === 'no-route';
      const { path } = splitTarget(request.target);
      const by =
        isOpen || asked === 'before routes' ? own.find(({ expression }) => expression.test(path)) : undefined;
      if (by !== undefined)
        return { kind: 'not-modelled', reason: `${gateway} answers ${by.pattern} itself`, route: null };
      // What its functions take is not read; as to its routes the answer holds.
      return isOpen && made.handlers !== null
        ? { ...decision, reason: `${decision.reason}, unless a RouterFunction in the code does` }
        : decision;
    },
  };
}

/**
 * The code that acts on a request; null where none does. What makes no URI is refused before any of it (reactor-netty, Tomcat),
 * and only CORS code asks for an Origin.
 */
function unreadCode(
  { filters, unread }: Pick<ApplicationCode, 'filters' | 'unread'>,
  request: PolicyRequest,
  decision: RouteDecision,
): UnreadCode | null {
  if (decision.kind === 'not-modelled') return null;
  if (decision.kind === 'rejected' && decision.status === 400) return null;
  if (unread !== null) return { routing: unread, headers: unread };
  const isRouted = 'route' in decision && decision.route !== null;
  const routing: Concern[] = [
    'requests',
    ...(isRouted ? (['routed'] as const) : []),
    ...(headerValues(request, 'origin').length > 0 ? (['cors'] as const) : []),
  ];
  const words = (concerns: readonly Concern[], verb: string): string | null => {
    const found = filters.filter(({ acts }) => concerns.includes(acts));
    return found.length === 0 ? null : `${codeNamed(found)} may ${verb}, which is not read`;
  };
  const [ofRequest, ofHeaders] = [
    words(routing, 'act on it otherwise'),
    words([...routing, 'headers'], 'change its headers'),
  ];
  return ofRequest === null && ofHeaders === null ? null : { routing: ofRequest, headers: ofHeaders };
}

/** What a pattern may take: rather too much than too little. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/\/$/, '')
    .replaceAll(/\{\*[^{}]*\}|\*\*|\{(?:[^{}]|\{[^{}]*\})*\}|\*|\?|[.+^$()|[\]\\{}]/g, (part) => {
      if (part.startsWith('{*') || part === '**') return '.*';
      if (part.length > 1) return '[^/]+';
      if (part === '*') return '[^/]*';
      return part === '?' ? '[^/]' : `\\${part}`;
    });
  return new RegExp(`^${source}/?$`);
}
