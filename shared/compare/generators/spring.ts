import type { GeneratorName } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { JsonObject, type JsonValue } from '../json/parse.ts';
import type { Written } from './generator.ts';

/** Texts of Zuul's filters in Boot's `message` or `error` (spring-cloud-netflix SendErrorFilter, RibbonRoutingFilter). */
const ZUUL =
  /ZuulException|GENERAL|SHORTCIRCUIT|REJECTED_SEMAPHORE_EXECUTION|Hystrix Readed time out|Forwarding error/;

/** Texts of Spring Cloud Gateway (NotFoundException, ServiceUnavailableException, NettyRoutingFilter). */
const GATEWAY =
  /Unable to find instance for|Upstream service is temporarily unavailable|Response took longer than timeout/;

/** Who of Spring's side wrote an error answer, or null. */
export function bySpring(answer: Answer): Written | null {
  return (
    errorDocument(answer) ??
    limitedByGateway(answer) ??
    refusedCors(answer) ??
    bySecurity(answer) ??
    byTomcat(answer)
  );
}

/**
 * Boot's error document (DefaultErrorAttributes, catalogue EB-02): `timestamp`, `status`, `error` and `path` together.
 * WebFlux adds `requestId`: Spring Cloud Gateway is such an application, Zuul a servlet one.
 */
function errorDocument(answer: Answer): Written | null {
  // A page for browsers, in whatever type it comes: it is looked at as the text that it is.
  if (/Whitelabel Error Page/.test(answer.text ?? '')) return document('spring-boot-servlet');
  const content = answer.content;
  if (content.type !== 'json' || !(content.value instanceof JsonObject)) return null;
  const { members } = content.value;
  if (!['timestamp', 'status', 'error', 'path'].every((name) => members.has(name))) return null;
  const said = `${textOf(members.get('message'))} ${textOf(members.get('error'))} ${textOf(members.get('exception'))}`;
  if (GATEWAY.test(said)) return document('spring-cloud-gateway');
  if (members.has('requestId')) return document('spring-boot-webflux');
  return document(ZUUL.test(said) ? 'zuul' : 'spring-boot-servlet');
}

function document(name: GeneratorName): Written {
  return {
    name,
    flag: null,
    catalogue: 'EB-02',
    seen: "Spring Boot's error document answered on the candidate.",
  };
}

/** RequestRateLimiterGatewayFilterFactory: 429 without a body, with its own fields on every answer (catalogue RL-02). */
function limitedByGateway(answer: Answer): Written | null {
  if (answer.status !== 429 || answer.bytes.length > 0 || answer.header('x-ratelimit-remaining') === null)
    return null;
  return {
    name: 'spring-cloud-gateway',
    flag: null,
    catalogue: 'RL-02',
    seen: 'Spring Cloud Gateway limited the rate.',
  };
}

/** DefaultCorsProcessor of the servlet stack (catalogue RT-12). */
function refusedCors(answer: Answer): Written | null {
  if (answer.status !== 403 || answer.text !== 'Invalid CORS request') return null;
  return { name: 'spring-boot-servlet', flag: null, catalogue: 'RT-12', seen: 'Spring refused the origin.' };
}

/** RFC 6750 section 3 without a body: the resource server's entry point. */
function bySecurity(answer: Answer): Written | null {
  const challenged = /^(?:Bearer|Basic)\b/i.test(answer.header('www-authenticate') ?? '');
  const refuses = answer.status === 401 || answer.status === 403;
  if (!refuses || !challenged || answer.bytes.length > 0) return null;
  return {
    name: 'spring-security',
    flag: null,
    catalogue: 'SE-02',
    seen: 'Spring Security refused the request.',
  };
}

/** ErrorReportValve: requests that Tomcat refuses before any application sees them. */
function byTomcat(answer: Answer): Written | null {
  if (!/<title>HTTP Status \d{3}/.test(answer.text ?? '')) return null;
  return { name: 'tomcat', flag: null, catalogue: 'EB-01', seen: "Tomcat's own error page answered." };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
