import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { RESILIENCE4J } from '../defaults/resilience4j.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { Name, SettingsReader } from '../effective/settings-reader.ts';
import { placesOf, type Resilience4jModule } from './places.ts';

/** A Retry: attempts with the first one; pauses in milliseconds. */
export interface RetryInstance {
  readonly attempts: Setting<number>;
  readonly backoffBaseMs: Setting<number>;
  readonly backoffMaxMs: Setting<number>;
  /** Why it is not known which failures are tried again; null where all are. */
  readonly chooses: Setting<never> | null;
}

/** Concurrent calls, and how many more wait for their turn. */
export interface BulkheadInstance {
  readonly calls: Setting<number>;
  readonly waiting: Setting<number>;
}

/** Calls in each period; who waits longer than the timeout fails. Milliseconds. */
export interface RateLimiterInstance {
  readonly calls: Setting<number>;
  readonly periodMs: Setting<number>;
  readonly timeoutMs: Setting<number>;
}

/** Of an annotation, the names under which a key of an instance can stand; not known where that is open. */
type Names = (...keys: readonly string[]) => readonly Name[];

function withNames<T>(
  reader: SettingsReader,
  module: Resilience4jModule,
  instance: Setting<string>,
  read: (names: Names) => Setting<T>,
): Setting<T> {
  return chained(instance, (name) =>
    chained(placesOf(reader, module, name, 'annotation'), (places) =>
      read((...keys) => places.flatMap((place) => keys.map((key) => `${place}.${key}`))),
    ),
  );
}

const CHOOSING = [
  'retry-exceptions',
  'ignore-exceptions',
  'retry-exception-predicate',
  'result-predicate',
] as const;

/**
 * `resilience4j.retry`; `max-retry-attempts` is the old name, of 1.x only. Zero attempts count as not written. Source:
 * resilience4j-framework-common, RetryConfigurationProperties.buildRetryConfig.
 */
export function retryInstance(reader: SettingsReader, instance: Setting<string>): RetryInstance {
  const of = <T>(read: (names: Names) => Setting<T>) => withNames(reader, 'retry', instance, read);
  const old = reader.versions.line('resilience4j') === '1' ? ['max-retry-attempts'] : [];
  const wait = of((names) => reader.duration(names('wait-duration'), RESILIENCE4J.retryWaitMs));
  const grows = of((names) => growth(reader, names));
  const chooses = of((names): Setting<null> => {
    const found = CHOOSING.find((key) => reader.written([...names(key), ...items(names(key))]) !== undefined);
    return found === undefined
      ? derived(null, 'nothing chooses among failures', [])
      : notKnown(`${found} chooses which failures are tried again`);
  });
  return {
    attempts: of((names) =>
      reader.integer(
        names('max-attempts', ...old).filter(
          (name) => valueOf(reader.written([name]) ?? undefined)?.trim() !== '0',
        ),
        RESILIENCE4J.retryAttempts,
      ),
    ),
    backoffBaseMs: chained(grows, (how) =>
      how === 'random' ? notKnown('enable-randomized-wait makes each pause a random time') : wait,
    ),
    backoffMaxMs: chained(grows, (how) => {
      if (how === 'none') return wait;
      if (how === 'random') return notKnown('enable-randomized-wait makes each pause a random time');
      return of((names) =>
        reader.duration(
          names('exponential-max-wait-duration'),
          notKnown('enable-exponential-backoff makes each pause longer than the one before'),
        ),
      );
    }),
    chooses: chooses.known ? null : chooses,
  };
}

/** Items of a list that stand below a name. */
function items(names: readonly Name[]): readonly Name[] {
  return names.flatMap((name) => (typeof name === 'string' ? [`${name}[0]`] : []));
}

function growth(reader: SettingsReader, names: Names): Setting<'none' | 'exponential' | 'random'> {
  const no = derived(false, 'it is not written', []);
  const random = reader.flag(names('enable-randomized-wait'), no);
  const exponential = reader.flag(names('enable-exponential-backoff'), no);
  return computed('how the pauses grow', [random, exponential], (isRandom, grows) =>
    isRandom ? 'random' : grows ? 'exponential' : 'none',
  );
}

/** `resilience4j.bulkhead`, and `resilience4j.thread-pool-bulkhead` for one of type THREADPOOL. */
export function bulkheadInstance(
  reader: SettingsReader,
  instance: Setting<string>,
  type: Setting<string>,
): BulkheadInstance {
  if (!type.known) return { calls: type, waiting: type };
  if (type.value === 'THREADPOOL') {
    const of = (key: string, fallback: Parameters<SettingsReader['integer']>[1]) =>
      withNames(reader, 'thread-pool-bulkhead', instance, (names) => reader.integer(names(key), fallback));
    return {
      calls: of(
        'max-thread-pool-size',
        notKnown('without max-thread-pool-size the pool has a thread for each processor'),
      ),
      waiting: of('queue-capacity', RESILIENCE4J.threadPoolQueue),
    };
  }
  const maxWaitMs = withNames(reader, 'bulkhead', instance, (names) =>
    reader.duration(names('max-wait-duration'), RESILIENCE4J.bulkheadWaitMs),
  );
  return {
    calls: withNames(reader, 'bulkhead', instance, (names) =>
      reader.integer(names('max-concurrent-calls'), RESILIENCE4J.bulkheadCalls),
    ),
    waiting: chained(maxWaitMs, (ms) =>
      ms === 0 ? mapped(maxWaitMs, () => 0) : notKnown(`any number of calls waits up to ${ms} ms`),
    ),
  };
}

/** `resilience4j.ratelimiter` */
export function rateLimiterInstance(reader: SettingsReader, instance: Setting<string>): RateLimiterInstance {
  const of = (read: (names: Names) => Setting<number>) => withNames(reader, 'ratelimiter', instance, read);
  return {
    calls: of((names) => reader.integer(names('limit-for-period'), RESILIENCE4J.rateLimitCalls)),
    periodMs: of((names) => reader.duration(names('limit-refresh-period'), RESILIENCE4J.rateLimitPeriodMs)),
    timeoutMs: of((names) => reader.duration(names('timeout-duration'), RESILIENCE4J.rateLimitTimeoutMs)),
  };
}

/** `resilience4j.timelimiter` of an annotation. */
export function timeLimiterInstance(reader: SettingsReader, instance: Setting<string>): Setting<number> {
  return withNames(reader, 'timelimiter', instance, (names) =>
    reader.duration(names('timeout-duration'), RESILIENCE4J.timeLimitMs),
  );
}
