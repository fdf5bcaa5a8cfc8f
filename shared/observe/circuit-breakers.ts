import { z } from 'zod';
import type { ObservedState } from '#shared/model/index.ts';
import { isoUs } from './access-log/entry.ts';
import type { WatchedState } from './watched.ts';

/** CircuitBreaker.State of Resilience4j. */
const STATES: Readonly<Record<string, ObservedState>> = {
  CLOSED: 'closed',
  OPEN: 'open',
  HALF_OPEN: 'half-open',
  FORCED_OPEN: 'forced-open',
  DISABLED: 'disabled',
  METRICS_ONLY: 'disabled',
};

const breaker = z.object({ state: z.string(), failureRate: z.string().nullish() });
/** `/actuator/circuitbreakers` (resilience4j-spring-boot CircuitBreakerEndpointResponse). Older ones answer names alone, without states. */
const breakers = z.object({ circuitBreakers: z.record(z.string(), breaker) });
/**
 * `/actuator/health` with its details shown: Resilience4j's indicator (`management.health.circuitbreakers.enabled`) lists all breakers,
 * Hystrix' (spring-cloud-netflix, HystrixHealthIndicator) those that are open, as `GROUP::KEY`.
 */
const health = z.object({
  components: z.union([
    z.object({
      circuitBreakers: z.object({
        details: z.record(z.string(), z.object({ details: breaker })).default({}),
      }),
    }),
    z.object({
      hystrix: z.object({
        details: z
          .object({ openCircuitBreakers: z.array(z.string()).default([]) })
          .default({ openCircuitBreakers: [] }),
      }),
    }),
  ]),
});

/**
 * State of each circuit breaker, as the endpoint or the health indicator answers it; one that Hystrix' indicator does not list is
 * closed. Null when it is none of these.
 */
export function readCircuitBreakers(value: unknown): WatchedState[] | null {
  const read = breakers.safeParse(value);
  if (read.success) return statesOf(Object.entries(read.data.circuitBreakers));
  const indicated = health.safeParse(value);
  if (!indicated.success) return null;
  const { components } = indicated.data;
  if ('circuitBreakers' in components)
    return statesOf(
      Object.entries(components.circuitBreakers.details).map(([name, { details }]) => [name, details]),
    );
  return components.hystrix.details.openCircuitBreakers.map((name) => ({
    service: name.split('::').at(-1) ?? name,
    instance: null,
    state: 'open',
    why: 'listed as open',
    atUs: null,
  }));
}

function statesOf(all: readonly (readonly [string, z.infer<typeof breaker>])[]): WatchedState[] {
  return all.flatMap(([service, { state, failureRate }]): WatchedState[] => {
    const known = stateOf(state);
    if (known === null) return [];
    const why = failureRate == null || failureRate.startsWith('-1') ? '' : `failure rate ${failureRate}`;
    return [{ service, instance: null, state: known, why, atUs: null }];
  });
}

const events = z.object({
  circuitBreakerEvents: z.array(
    z.object({
      circuitBreakerName: z.string(),
      type: z.string(),
      /** ZonedDateTime.toString: `2026-11-22T15:35:32.686290737Z[Etc/UTC]`. */
      creationTime: z.string(),
      stateTransition: z.string().nullish(),
    }),
  ),
});

/** Steps from one state to another in `/actuator/circuitbreakerevents`, oldest first. Null when it is no such answer. */
export function readCircuitBreakerEvents(value: unknown): WatchedState[] | null {
  const read = events.safeParse(value);
  if (!read.success) return null;
  return read.data.circuitBreakerEvents
    .flatMap(({ circuitBreakerName: service, creationTime, stateTransition }): WatchedState[] => {
      const [from = '', to = ''] = stateTransition?.split('_TO_') ?? [];
      const state = stateOf(to);
      const atUs = isoUs(creationTime);
      if (state === null || atUs === null) return [];
      return [{ service, instance: null, state, why: `from ${stateOf(from) ?? from}`, atUs }];
    })
    .sort((a, b) => (a.atUs ?? 0) - (b.atUs ?? 0));
}

function stateOf(name: string): ObservedState | null {
  return Object.hasOwn(STATES, name) ? (STATES[name] ?? null) : null;
}
