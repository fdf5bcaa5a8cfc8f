import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { RESILIENCE4J } from '../defaults/resilience4j.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { Name, SettingsReader } from '../effective/settings-reader.ts';
import { reached } from '../versions/spring-versions.ts';
import { hasOwnPlaces, placesOf, type AskedBy } from './places.ts';

/** The breaker of one instance name. */
export function resilience4jBreaker(
  reader: SettingsReader,
  instance: string,
  askedBy: AskedBy = 'factory',
): CallSettingsDraft {
  const from = placesOf(reader, 'circuitbreaker', instance, askedBy);
  if (!from.known) return unknownBreaker(from);
  // The old ring buffers, of 1.x only, set size, minimum and type of the window, all before the newer keys of the same entry.
  const old = reader.versions.line('resilience4j') === '1';
  const names = (key: string, before?: string): readonly Name[] =>
    from.value.flatMap((place) => [
      `${place}.${key}`,
      ...(old && before !== undefined ? [`${place}.${before}`] : []),
    ]);
  const size = reader.integer(names('sliding-window-size', CLOSED_RING), RESILIENCE4J.windowSize);
  // A ring's size in the place of a type: counted, as every type is that does not begin with TIME.
  const type = reader.text(names('sliding-window-type', CLOSED_RING), RESILIENCE4J.windowType);
  const minimum = reader.integer(names('minimum-number-of-calls', CLOSED_RING), RESILIENCE4J.minimumCalls);
  const failureRate = reader.decimal(names('failure-rate-threshold'), RESILIENCE4J.failureRate);
  const byTime = mapped(type, (name) => /^time/i.test(name));
  return {
    'breaker.kind': mapped(failureRate, (): 'resilience4j' => 'resilience4j'),
    'breaker.failureRatePercent': failureRate,
    'breaker.minimumCalls': chained(byTime, (time) =>
      // A window of N calls is evaluated once it is full, whatever larger minimum is asked for.
      time || !size.known || (minimum.known && minimum.value <= size.value)
        ? minimum
        : computed(
            'the smaller of minimum-number-of-calls and sliding-window-size',
            [minimum, size],
            (a, b) => Math.min(a, b),
          ),
    ),
    'breaker.windowMs': chained(
      byTime,
      (time): Setting<number | null> =>
        time ? mapped(size, (seconds) => seconds * 1000) : mapped(type, () => null),
    ),
    'breaker.windowCalls': chained(
      byTime,
      (time): Setting<number | null> => (time ? mapped(type, () => null) : size),
    ),
    'breaker.openMs': openMs(reader, from.value),
    'breaker.halfOpenCalls': reader.integer(
      names('permitted-number-of-calls-in-half-open-state', 'ring-buffer-size-in-half-open-state'),
      RESILIENCE4J.halfOpenCalls,
    ),
    'breaker.slowCallMs': reader.duration(names('slow-call-duration-threshold'), RESILIENCE4J.slowCallMs),
  };
}

const CLOSED_RING = 'ring-buffer-size-in-closed-state';

function unknownBreaker(reason: Setting<never>): CallSettingsDraft {
  return {
    'breaker.kind': derived('resilience4j', 'Resilience4j implements the breaker', []),
    'breaker.failureRatePercent': reason,
    'breaker.minimumCalls': reason,
    'breaker.windowMs': reason,
    'breaker.windowCalls': reason,
    'breaker.openMs': reason,
    'breaker.halfOpenCalls': reason,
    'breaker.slowCallMs': reason,
  };
}

/**
 * How long the breaker stays open. A back-off beside the duration, in the same entry, makes every opening longer than the one
 * before, or a random time: no single number. Source: CircuitBreakerConfigurationProperties, configureCircuitBreakerOpenStateIntervalFunction.
 */
function openMs(reader: SettingsReader, from: readonly string[]): Setting<number> {
  const key = 'wait-duration-in-open-state';
  const at = from.find((place) => reader.written([`${place}.${key}`]) !== undefined);
  const grows = ['enable-exponential-backoff', 'enable-randomized-wait'].find((name) => {
    const flag = at === undefined ? undefined : reader.written([`${at}.${name}`]);
    return flag !== undefined && !(flag.known && flag.value.toLowerCase() === 'false');
  });
  if (at !== undefined && grows !== undefined)
    return notKnown(
      `${grows} is on: how long it stays open differs from one opening to the next`,
      reader.environment.placeOf(`${at}.${grows}`) ?? null,
    );
  return reader.duration(
    from.map((place) => `${place}.${key}`),
    RESILIENCE4J.openMs,
  );
}

/**
 * What holds where a Customizer of the application's code sets the factory's defaults: only what is written for the instance
 * itself comes before them. Source: spring-cloud-circuitbreaker, Resilience4JCircuitBreakerFactory.create.
 * @param inCode where the Customizer stands; null for none
 */
export function besideCustomizer(settings: CallSettingsDraft, inCode: Place | null): CallSettingsDraft {
  if (inCode === null || valueOf(settings['breaker.kind']) !== 'resilience4j') return settings;
  const open = notKnown('a Customizer in the code may set it', inCode);
  const kept = Object.entries(settings).map(([name, setting]) => {
    const isOpen = OF_FACTORY.test(name) && setting !== undefined && !isOfInstance(setting);
    return [name, isOpen ? open : setting];
  });
  return { ...settings, ...Object.fromEntries(kept) };
}

const OF_FACTORY = /^timeout\.requestMs$|^breaker\.(?!kind$|fallback$|countsStatuses$)/;

function isOfInstance(setting: Setting<unknown>): boolean {
  if (!setting.known) return true;
  const { origin } = setting;
  const texts =
    origin.kind === 'written' ? [origin.place.field] : origin.kind === 'derived' ? origin.from : [];
  return (
    texts.length > 0 &&
    texts.every((text) => /resilience4j\.[\w-]+\.(instances|backends|configs)\.(?!default\.)/.test(text))
  );
}

const FACTORY = 'spring.cloud.circuitbreaker.resilience4j';

/**
 * The time that Spring Cloud Circuit Breaker gives a call, whether or not somebody asked for one (TO-03); null when off.
 * `disable-time-limiter` is read since 2022.0.5 (Spring Cloud Circuit Breaker 3.0.4), its map since 2023.0.4 (3.1.3).
 */
export function timeLimit(reader: SettingsReader, instance: string): Setting<number | null> {
  const { versions } = reader;
  const names: string[] = [];
  for (const [name, train, release] of [
    [`${FACTORY}.disable-time-limiter-map.${instance}`, '2023.0', 4],
    [`${FACTORY}.disable-time-limiter`, '2022.0', 5],
  ] as const) {
    const read = reached(versions, train, release);
    if (read === null && reader.written([name]) !== undefined)
      return notKnown(`whether ${name} is read depends on the service release, which is not known`);
    if (read === true) names.push(name);
  }
  const disabled = reader.flag(names, RESILIENCE4J.timeLimiterDisabled);
  return chained(disabled, (off): Setting<number | null> => {
    if (off) return mapped(disabled, () => null);
    const from = placesOf(reader, 'timelimiter', instance);
    return chained(from, (places) =>
      reader.duration(
        places.map((place) => `${place}.timeout-duration`),
        RESILIENCE4J.timeLimitMs,
      ),
    );
  });
}

/** The same around a blocking client: without a thread pool of its own nobody limits the time. Source: Resilience4JCircuitBreaker.run. */
export function blockingTimeLimit(reader: SettingsReader, instance: string): Setting<number | null> {
  const without = reader.written([`${FACTORY}.disable-thread-pool`]);
  if (without === undefined || (without.known && without.value.toLowerCase() === 'false'))
    return timeLimit(reader, instance);
  return notKnown('with disable-thread-pool only a bulkhead of its own would limit the time');
}

/** Whether an instance name has settings of its own. */
export function hasOwnResilience4jSettings(reader: SettingsReader, instance: string): boolean {
  return (['circuitbreaker', 'timelimiter'] as const).some((module) =>
    hasOwnPlaces(reader, module, instance),
  );
}
