import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import type { Setting } from '#shared/policy/model/setting.ts';
import { HYSTRIX } from '../defaults/hystrix.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { Fallback, Name, SettingsReader } from '../effective/settings-reader.ts';

/** What a command's code decides before its properties: Zuul's and the gateway's commands do. */
export interface CommandCode {
  /** Thread pool; the command's group where nothing else is said. */
  readonly pool: string;
  readonly strategy: Fallback<string> | null;
  /** In milliseconds. */
  readonly timeout: Setting<number> | null;
  readonly semaphore: Setting<number> | null;
}

/**
 * Limits, time and breaker of one command key: `hystrix.command.KEY.X` before what the code says before
 * `hystrix.command.default.X` before the default. Source: Netflix/Hystrix, HystrixCommandProperties.getProperty (a value of
 * the builder takes the place of `default`).
 */
export function hystrixSettings(reader: SettingsReader, key: string, code: CommandCode): CallSettingsDraft {
  const names = (property: string, byCode: unknown): readonly Name[] => {
    const own = { exact: `hystrix.command.${key}.${property}` };
    return byCode === null ? [own, { exact: `hystrix.command.default.${property}` }] : [own];
  };
  const timeoutEnabled = reader.flag(names('execution.timeout.enabled', null), HYSTRIX.timeoutEnabled);
  const timeoutMs = reader.integer(
    names('execution.isolation.thread.timeoutInMilliseconds', code.timeout),
    code.timeout ?? HYSTRIX.timeout,
  );
  const strategy = reader.text(
    names('execution.isolation.strategy', code.strategy),
    code.strategy ?? HYSTRIX.strategy,
  );
  const semaphore = reader.integer(
    names('execution.isolation.semaphore.maxConcurrentRequests', code.semaphore),
    code.semaphore ?? HYSTRIX.semaphore,
  );
  return {
    'timeout.requestMs': chained(
      timeoutEnabled,
      (on): Setting<number | null> => (on ? timeoutMs : mapped(timeoutEnabled, () => null)),
    ),
    ...hystrixBreaker(reader, names),
    'pool.maxRequests': chained(strategy, (name) =>
      name.toUpperCase() === 'SEMAPHORE' ? semaphore : threadPool(reader, code.pool).threads,
    ),
    'pool.maxPending': chained(strategy, (name) =>
      name.toUpperCase() === 'SEMAPHORE' ? mapped(strategy, () => 0) : threadPool(reader, code.pool).queue,
    ),
  };
}

function hystrixBreaker(
  reader: SettingsReader,
  names: (property: string, byCode: unknown) => readonly Name[],
): CallSettingsDraft {
  const enabled = reader.flag(names('circuitBreaker.enabled', null), HYSTRIX.breakerEnabled);
  const kind = mapped(enabled, (on): 'hystrix' | 'none' => (on ? 'hystrix' : 'none'));
  if (kind.known && kind.value === 'none') return { 'breaker.kind': kind };
  const windowMs = reader.integer(
    names('metrics.rollingStats.timeInMilliseconds', null),
    HYSTRIX.rollingWindow,
  );
  return {
    'breaker.kind': kind,
    'breaker.failureRatePercent': reader.integer(
      names('circuitBreaker.errorThresholdPercentage', null),
      HYSTRIX.errorPercentage,
    ),
    'breaker.minimumCalls': reader.integer(
      names('circuitBreaker.requestVolumeThreshold', null),
      HYSTRIX.requestVolume,
    ),
    'breaker.windowMs': windowMs,
    'breaker.windowCalls': mapped(windowMs, () => null),
    'breaker.openMs': reader.integer(
      names('circuitBreaker.sleepWindowInMilliseconds', null),
      HYSTRIX.sleepWindow,
    ),
    'breaker.halfOpenCalls': reader.byDefault(HYSTRIX.halfOpenCalls, 'the number of half-open calls'),
    'breaker.slowCallMs': mapped(enabled, () => null),
  };
}

/** Without a queue (`maxQueueSize` −1) nothing waits; else the smaller of its size and the rejection threshold does. */
function threadPool(
  reader: SettingsReader,
  pool: string,
): { threads: Setting<number>; queue: Setting<number> } {
  const names = (property: string): readonly Name[] => [
    { exact: `hystrix.threadpool.${pool}.${property}` },
    { exact: `hystrix.threadpool.default.${property}` },
  ];
  const core = reader.integer(names('coreSize'), HYSTRIX.coreSize);
  const diverges = reader.flag(names('allowMaximumSizeToDivergeFromCoreSize'), HYSTRIX.maximumDiverges);
  const maximum = reader.integer(names('maximumSize'), HYSTRIX.maximumSize);
  const queue = reader.integer(names('maxQueueSize'), HYSTRIX.maxQueueSize);
  const rejection = reader.integer(names('queueSizeRejectionThreshold'), HYSTRIX.queueRejection);
  return {
    threads: chained(diverges, (on) =>
      on
        ? computed('the larger of coreSize and maximumSize', [core, maximum], (a, b) => Math.max(a, b))
        : core,
    ),
    queue: chained(queue, (size) =>
      size <= 0
        ? mapped(queue, () => 0)
        : computed(
            'the smaller of maxQueueSize and queueSizeRejectionThreshold',
            [queue, rejection],
            (a, b) => Math.min(a, b),
          ),
    ),
  };
}

/** Whether a command key has settings of its own. */
export function hasOwnHystrixSettings(reader: SettingsReader, key: string): boolean {
  return reader.environment.placeOf(`hystrix.command.${key}`) !== undefined;
}
