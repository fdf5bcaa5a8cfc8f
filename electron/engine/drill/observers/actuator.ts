import { clockUs } from '#engine/clock.ts';
import { MeshproofError, type ObserverSpec } from '#shared/model/index.ts';
import { readActuatorIndex } from '#shared/observe/actuator-index.ts';
import { readCircuitBreakerEvents, readCircuitBreakers } from '#shared/observe/circuit-breakers.ts';
import { readHystrixLine } from '#shared/observe/hystrix-stream.ts';
import { askJson, baseOf, below, notUnderstood, readLines, type Base } from './ask.ts';
import type { Observer } from './observer.ts';
import { pause, PAUSE_MS, repeat } from './repeat.ts';
import type { Watch } from './watch.ts';

type Endpoint = 'circuitbreakers' | 'circuitbreakerevents' | 'health' | 'hystrix.stream';
const ENDPOINTS: readonly Endpoint[] = [
  'circuitbreakers',
  'circuitbreakerevents',
  'health',
  'hystrix.stream',
];

/**
 * Spring's actuator. Resilience4j: its events have the time of each step, the states beside them tell where it began; where neither
 * is exposed, the health indicator. Hystrix: its stream where `@EnableCircuitBreaker` makes one (else the health indicator), twice a second (`hystrix.stream.dashboard.intervalInMilliseconds`).
 * Reading Hystrix' stream asks each command whether it is open, which may open one before its next request does.
 */
export function actuatorObserver({
  name,
  url,
  headers,
  everyMs,
}: Extract<ObserverSpec, { readonly kind: 'actuator' }>): Observer {
  const base = baseOf(name, url, headers);
  if (base.url.pathname === '/') base.url.pathname = '/actuator';
  return async (watch, signal) => {
    const exposed = await exposedBy(base, watch, signal);
    if (exposed.has('hystrix.stream')) await followHystrix(base, watch, signal);
    else await pollBreakers(base, exposed, everyMs, watch, signal);
  };
}

/** What the index lists, as soon as it answers and lists something that tells of breakers. */
async function exposedBy(base: Base, watch: Watch, signal: AbortSignal): Promise<ReadonlySet<Endpoint>> {
  while (!signal.aborted) {
    try {
      const links = readActuatorIndex(await askJson(base, '', signal));
      if (links === null) throw notUnderstood(base.url, 'index of an actuator');
      const found = new Set(ENDPOINTS.filter((one) => links.has(one)));
      if (found.size > 0) return found;
      throw new MeshproofError(
        'environment',
        'NOT_EXPOSED',
        `${base.url.href} exposes nothing that tells of breakers`,
        `Set management.endpoints.web.exposure.include=${ENDPOINTS.join(',')}.`,
      );
    } catch (error) {
      if (signal.aborted) break;
      watch.trouble(error);
      await pause(PAUSE_MS, signal);
    }
  }
  return new Set();
}

async function followHystrix(base: Base, watch: Watch, signal: AbortSignal): Promise<void> {
  await repeat(PAUSE_MS, watch, signal, async () => {
    const isThere = await readLines(base, 'hystrix.stream', signal, (line) => {
      const state = readHystrixLine(line);
      watch.sight();
      if (state !== null) watch.state(state);
    });
    const url = below(base, 'hystrix.stream');
    if (!isThere) throw notUnderstood(url, 'stream of Hystrix');
    throw new MeshproofError('environment', 'STREAM_ENDED', `${url.href} ended`, 'It is asked for again.');
  });
}

async function pollBreakers(
  base: Base,
  exposed: ReadonlySet<Endpoint>,
  everyMs: number,
  watch: Watch,
  signal: AbortSignal,
): Promise<void> {
  const path = exposed.has('circuitbreakers') ? 'circuitbreakers' : 'health';
  await repeat(everyMs, watch, signal, async () => {
    const askedUs = clockUs();
    if (exposed.has('circuitbreakerevents')) {
      const events = readCircuitBreakerEvents(await askJson(base, 'circuitbreakerevents', signal));
      for (const event of events ?? []) watch.state(event);
    }
    const states = readCircuitBreakers(await askJson(base, path, signal));
    if (states === null) throw notUnderstood(below(base, path), 'list of circuit breakers');
    // Hystrix' indicator lists what is open, and nothing else.
    watch.states(states, askedUs, path === 'health' ? 'closed' : null);
  });
}
