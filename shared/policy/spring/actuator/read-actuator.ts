import { z } from 'zod';
import { check } from '#shared/policy/source/check.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import type { YamlDocument } from '#shared/policy/source/yaml.ts';
import type { PropertySource } from '#shared/policy/spring/environment/environment.ts';
import { actuatorConfigProps, configPropsAnswer } from './actuator-configprops.ts';
import { actuatorEnv, envAnswer, type ActuatorEnv } from './actuator-env.ts';
import {
  actuatorGatewayRoutes,
  actuatorZuulRoutes,
  gatewayRoutesAnswer,
  zuulDetailsAnswer,
  zuulRoutesAnswer,
  type ActuatorGatewayRoute,
  type ActuatorZuulRoute,
} from './actuator-routes.ts';
import { isHystrixStream, readHystrixStream, type RunningCommand } from './hystrix-stream.ts';
import { readJsonAnswer } from './json-answer.ts';

const LINKS = '_links';
const indexAnswer = z.object({ [LINKS]: z.record(z.string(), z.object({ href: z.string() })) });
const percent = z.string().regex(/^-?\d+(\.\d+)?%$/);
/** `/actuator/circuitbreakers` (resilience4j `CircuitBreakerEndpoint`, since 1.2); version 1.1 lists names only. */
const circuitBreakersAnswer = z.object({
  circuitBreakers: z.union([
    z.record(
      z.string(),
      z.object({
        failureRateThreshold: percent.optional(),
        slowCallRateThreshold: percent.optional(),
        bufferedCalls: z.number().optional(),
        state: z.string().optional(),
      }),
    ),
    z.array(z.string()),
  ]),
});

/** A breaker of a running application. Thresholds are percent; null where the version does not tell. */
export interface ActuatorCircuitBreaker {
  readonly name: string;
  readonly failureRatePercent: number | null;
  readonly slowCallRatePercent: number | null;
  readonly state: string | null;
}

/** What an endpoint answered. */
export type ActuatorAnswer = { readonly file: string } & (
  | { readonly kind: 'env'; readonly env: ActuatorEnv }
  | { readonly kind: 'configprops'; readonly values: PropertySource }
  | { readonly kind: 'gateway-routes'; readonly routes: readonly ActuatorGatewayRoute[] }
  | { readonly kind: 'zuul-routes'; readonly routes: readonly ActuatorZuulRoute[] }
  | { readonly kind: 'circuitbreakers'; readonly breakers: readonly ActuatorCircuitBreaker[] }
  | { readonly kind: 'hystrix-stream'; readonly commands: readonly RunningCommand[] }
  /** Addresses of the endpoints by name. */
  | { readonly kind: 'index'; readonly endpoints: ReadonlyMap<string, string> }
  /** An endpoint that says nothing about policies: health, info, metrics, mappings, beans. */
  | { readonly kind: 'other'; readonly endpoint: string }
);

/** Endpoints without policy, by the keys of their answers; `contexts` have mappings, beans and conditions. */
const OTHERS: readonly (readonly [string, RegExp])[] = [
  ['health', /^status$/],
  ['metrics', /^names$/],
  ['contexts', /^contexts$/],
  ['loggers', /^levels$/],
  ['retries', /^retries$/],
  ['timelimiters', /^timeLimiters$/],
  ['bulkheads', /^bulkheads$/],
  ['ratelimiters', /^rateLimiters$/],
  ['events', /^(circuitBreaker|retry|bulkhead|rateLimiter|timeLimiter)Events$/],
  ['info', /^(build|git)$/],
  ['gateway filters and predicates', /^\[?[\w.$]+@[0-9a-f]+/],
  ['Zuul filters', /^(pre|route|post|error)$/],
  ['archaius', /^[\w-]+(\.[\w-]+)+$/],
];

/**
 * Says what an answer is by its shape, and reads it. Whatever can't be read is a problem: no JSON, a login page, an
 * error, a shape of no endpoint. Never throws.
 */
export function readActuator(source: SourceText, problems: Problems): ActuatorAnswer | undefined {
  if (isHystrixStream(source.text))
    return { file: source.file, kind: 'hystrix-stream', commands: readHystrixStream(source, problems) };
  const document = readJsonAnswer(source, problems);
  if (document === undefined) return undefined;
  const { file } = source;
  const { value } = document;
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.includes('propertySources')) {
    const answer = checked(envAnswer, document, problems);
    return answer && { file, kind: 'env', env: actuatorEnv(file, answer) };
  }
  if (keys.includes('circuitBreakers')) {
    const answer = checked(circuitBreakersAnswer, document, problems);
    return answer && { file, kind: 'circuitbreakers', breakers: breakersOf(answer) };
  }
  if (keys.includes(LINKS)) {
    const answer = checked(indexAnswer, document, problems);
    if (answer === undefined) return undefined;
    const endpoints = new Map(Object.entries(answer[LINKS]).map(([name, { href }]) => [name, href]));
    return { file, kind: 'index', endpoints };
  }
  const configProps = configPropsAnswer.safeParse(value);
  if (configProps.success && hasPrefixes(configProps.data)) {
    return { file, kind: 'configprops', values: actuatorConfigProps(file, configProps.data) };
  }
  if (Array.isArray(value)) {
    const answer = checked(gatewayRoutesAnswer, document, problems);
    return answer && { file, kind: 'gateway-routes', routes: actuatorGatewayRoutes(file, answer) };
  }
  const zuul = z.union([zuulRoutesAnswer, zuulDetailsAnswer]).safeParse(value);
  if (zuul.success) return { file, kind: 'zuul-routes', routes: actuatorZuulRoutes(file, zuul.data) };
  const other = OTHERS.find(([, pattern]) => keys.some((key) => pattern.test(key)));
  if (other !== undefined) return { file, kind: 'other', endpoint: other[0] };
  problems.error(
    'UNKNOWN_ANSWER',
    'the answer is none of env, configprops, gateway/routes, circuitbreakers or routes',
    'Ask for one of these endpoints below /actuator, or leave the file out.',
    document.placeOf([]),
  );
  return undefined;
}

function checked<T>(schema: z.ZodType<T>, document: YamlDocument, problems: Problems): T | undefined {
  return check(schema, document, [], document.value, problems, {
    code: 'BAD_FIELD',
    advice: 'Save the answer of the endpoint as it came; what depends on it counts as not known.',
  });
}

/** `mappings`, `beans` and `conditions` have contexts too, and no prefixes. */
function hasPrefixes({ contexts }: z.infer<typeof configPropsAnswer>): boolean {
  return Object.values(contexts).some(({ beans }) => Object.keys(beans).length > 0);
}

function breakersOf({ circuitBreakers }: z.infer<typeof circuitBreakersAnswer>): ActuatorCircuitBreaker[] {
  if (Array.isArray(circuitBreakers)) {
    return circuitBreakers.map((name) => ({
      name,
      failureRatePercent: null,
      slowCallRatePercent: null,
      state: null,
    }));
  }
  return Object.entries(circuitBreakers).map(([name, breaker]) => ({
    name,
    failureRatePercent: percentOf(breaker.failureRateThreshold),
    slowCallRatePercent: percentOf(breaker.slowCallRateThreshold),
    state: breaker.state ?? null,
  }));
}

function percentOf(text: string | undefined): number | null {
  return text === undefined ? null : Number.parseFloat(text);
}
