import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { GATEWAY } from '../defaults/gateway.ts';
import { hystrixSettings } from '../hystrix/hystrix-settings.ts';
import { resilience4jBreaker, timeLimit } from '../resilience4j/resilience4j-settings.ts';
import { mapped } from './combine.ts';
import { FilterArguments } from './filter-arguments.ts';
import { statusCode } from './http-status-names.ts';
import type { FilterInput, GatewayRouteInput } from './route-input.ts';
import { notKnownBecause } from './set-by-code.ts';
import type { SettingsReader } from './settings-reader.ts';

/** Filters that put a breaker around the rest of the chain. */
export const BREAKER_FILTERS: ReadonlySet<string> = new Set(['Hystrix', 'CircuitBreaker']);

/** The breaker around a route; not known where there are several, one inside of the other. */
export function gatewayBreaker(reader: SettingsReader, route: GatewayRouteInput): CallSettingsDraft {
  const [filter, another] = route.filters.filter(({ name }) => BREAKER_FILTERS.has(name));
  const several =
    another === undefined
      ? null
      : notKnown('several breakers are around the calls of the route', another.place);
  return notKnownBecause(breakerOf(reader, route, filter), several);
}

/**
 * `Hystrix` is a command with the filter's name, isolated by a semaphore (HystrixObservableCommand);
 * `CircuitBreaker` is Resilience4j with its hidden time limit (TO-03), or Hystrix in Hoxton where that is configured. Answers
 * count only where `statusCodes` lists them (CB-03).
 */
function breakerOf(
  reader: SettingsReader,
  route: GatewayRouteInput,
  filter: FilterInput | undefined,
): CallSettingsDraft {
  if (filter === undefined) {
    const without = reader.byDefault(GATEWAY.noRetry, 'the route’s filters');
    return {
      'breaker.kind': mapped(without, (): 'none' => 'none'),
      'timeout.requestMs': mapped(without, () => null),
    };
  }
  const args = new FilterArguments(reader, filter, ['name']);
  const name = args.text('name') ?? args.text('id') ?? route.id;
  const fallback = args.written(args.text('fallbackUri') ?? null);
  const asHystrix = filter.name === 'Hystrix' ? args.written(true) : implementedByHystrix(reader);
  if (!asHystrix.known)
    return { 'breaker.kind': asHystrix, 'timeout.requestMs': asHystrix, 'breaker.fallback': fallback };
  const counted: Setting<readonly string[]> =
    filter.name === 'Hystrix'
      ? args.written([])
      : args.readList('statusCodes', statusCode, 'a list of HttpStatus', GATEWAY.breakerStatuses);
  const answers: CallSettingsDraft = {
    'breaker.countsStatuses': mapped(counted, (codes) => [...codes].sort()),
    'breaker.fallback': fallback,
  };
  if (asHystrix.value)
    return {
      ...answers,
      ...hystrixSettings(reader, name, {
        pool: 'HystrixGatewayFilterFactory',
        strategy: args.written('SEMAPHORE'),
        timeout: null,
        semaphore: null,
      }),
    };
  return {
    ...answers,
    'timeout.requestMs': timeLimit(reader, name),
    ...resilience4jBreaker(reader, name),
  };
}

/** Hoxton can have either behind `CircuitBreaker`; the class path or the settings that somebody wrote tell them apart. */
function implementedByHystrix(reader: SettingsReader): Setting<boolean> {
  const { environment, versions } = reader;
  const has = versions.has('hystrix');
  if (has === null)
    return notKnown('what implements the breaker depends on the version of Spring Cloud, which is not known');
  if (!has) return known(false, `Spring Cloud ${versions.train} has no Hystrix`);
  const libraries = reader.application.classPath?.libraries ?? [];
  const [asResilience4j, asHystrix] = [/circuitbreaker-(reactor-)?resilience4j$/, /netflix-hystrix$/].map(
    (library) => libraries.find(({ name }) => library.test(name))?.name,
  );
  const only =
    asResilience4j === undefined ? asHystrix : asHystrix === undefined ? asResilience4j : undefined;
  if (only !== undefined) return known(only === asHystrix, `of both only ${only} is on the class path`);
  const hystrix = environment.placeOf('hystrix');
  const resilience4j = environment.placeOf('resilience4j');
  if ((hystrix === undefined) === (resilience4j === undefined))
    return notKnown('nothing says whether Hystrix or Resilience4j implements the breaker');
  return known(hystrix !== undefined, 'only one of Hystrix and Resilience4j is configured');
}

function known(value: boolean, rule: string): Setting<boolean> {
  return { known: true, value, origin: { kind: 'derived', rule, from: [] } };
}

/** Whether a route's retries start the breaker anew, so that its time limit is that of one try. */
export function retriesAroundBreaker({ filters }: GatewayRouteInput): boolean {
  const retry = filters.findIndex(({ name }) => name === 'Retry');
  const breaker = filters.findIndex(({ name }) => BREAKER_FILTERS.has(name));
  return retry >= 0 && breaker >= 0 && retry < breaker;
}

/** The time of one try: the breaker's, where the retries are around it, else until the response's headers. */
export function perTryTimeout(
  route: GatewayRouteInput,
  responseHeadersMs: Setting<number | null>,
  breakerMs: Setting<number | null>,
): Setting<number | null> {
  if (!retriesAroundBreaker(route)) return responseHeadersMs;
  const inner = valueOf(responseHeadersMs);
  const limit = valueOf(breakerMs);
  if (inner === undefined) return responseHeadersMs;
  if (limit === undefined || limit === null) return limit === null ? responseHeadersMs : breakerMs;
  return inner !== null && inner < limit ? responseHeadersMs : breakerMs;
}
