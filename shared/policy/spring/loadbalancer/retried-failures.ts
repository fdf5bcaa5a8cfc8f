import type { RetryFailure } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { defaultSetting } from '../defaults/default.ts';
import { LOADBALANCER } from '../defaults/loadbalancer.ts';
import { ANY_FAILURE } from '../defaults/ribbon.ts';
import { chained, mapped } from '../effective/combine.ts';
import type { Name, SettingsReader } from '../effective/settings-reader.ts';
import { atLeast } from '../versions/spring-versions.ts';

/** What the balancer of blocking clients tries again. */
export interface RetriedFailures {
  readonly failures: Setting<readonly RetryFailure[]>;
  /** Whether answers with the listed statuses are among them: they come as exceptions too. */
  readonly answers: Setting<boolean>;
}

/** Classes that every failure of a connection is of. */
const ANY_CLASS = /^java\.(?:io\.IOException|lang\.(?:Exception|Throwable))$/;
const ANSWER_CLASS = /\.RetryableStatusCodeException$/;

/**
 * Since Spring Cloud Commons 4.0 `retryable-exceptions` and `retry-on-all-exceptions` say which exceptions are tried again;
 * before, every one is. Source: spring-cloud-commons, InterceptorRetryPolicy.canRetry,
 * BlockingLoadBalancedRetryPolicy.retryableException; RetryableStatusCodeException is an IOException.
 */
export function retriedFailures(
  reader: SettingsReader,
  names: (key: string) => readonly Name[],
): RetriedFailures {
  const all = defaultSetting(LOADBALANCER.retriedFailures, reader.versions);
  const every: RetriedFailures = { failures: all, answers: mapped(all, () => true) };
  const line = reader.versions.line('commons');
  if (line === null || !atLeast(line, '4.0')) return every;
  const regardless = reader.flag(names('retry.retry-on-all-exceptions'), LOADBALANCER.onAllExceptions);
  const listed = reader.list(names('retry.retryable-exceptions'), LOADBALANCER.retriedExceptions);
  return {
    failures: chained(regardless, (always) =>
      always
        ? all
        : chained(listed, (classes): Setting<readonly RetryFailure[]> => {
            if (classes.some((name) => ANY_CLASS.test(name))) return mapped(listed, () => ANY_FAILURE);
            return classes.length === 0
              ? mapped(listed, () => [])
              : notKnown(`which failures are ${classes.join(' or ')} depends on the HTTP client`);
          }),
    ),
    answers: chained(regardless, (always) =>
      always
        ? mapped(regardless, () => true)
        : mapped(listed, (classes) =>
            classes.some((name) => ANY_CLASS.test(name) || ANSWER_CLASS.test(name)),
          ),
    ),
  };
}
