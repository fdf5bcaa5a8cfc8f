import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { RibbonSettings } from './ribbon-settings.ts';

/**
 * Who retries on Ribbon's behalf (RE-01, RE-04). With spring-retry it is Spring's policy: GET (or every operation), any
 * exception and the listed codes. Without it Feign asks Ribbon itself, which knows no codes and retries a refused
 * connection for every method; when Feign has timeouts of its own, not even that. Zuul never retries without it.
 * Source: spring-cloud-netflix, RibbonLoadBalancedRetryPolicy and RetryableRibbonLoadBalancingHttpClient;
 * spring-cloud-openfeign, FeignLoadBalancer.getRequestSpecificRetryHandler.
 */
export function ribbonRetries(
  ribbon: RibbonSettings,
  springRetry: Setting<boolean>,
  without: 'ribbon-itself' | 'never',
): CallSettingsDraft {
  const { maxAutoRetries, maxAutoRetriesNextServer, okToRetryOnAllOperations, retryableStatusCodes } = ribbon;
  const perInstance = mapped(maxAutoRetries, (retries) => 1 + retries);
  const attempts = computed(
    '(1 + MaxAutoRetries) × (1 + MaxAutoRetriesNextServer)',
    [maxAutoRetries, maxAutoRetriesNextServer],
    (same, next) => (1 + same) * (1 + next),
  );
  if (attempts.known && attempts.value === 1) return notRetried(attempts);
  const withSpringRetry: CallSettingsDraft = {
    'retry.attempts': attempts,
    'retry.attemptsPerInstance': perInstance,
    'retry.statuses': mapped(retryableStatusCodes, (codes) => [...codes].sort()),
    'retry.failures': ribbon.retriedFailures,
    'retry.methods': retriedMethods(okToRetryOnAllOperations),
    'retry.backoffBaseMs': ribbon.backoffMs,
    'retry.backoffMaxMs': ribbon.backoffMs,
    'retry.avoidsPreviousInstance': ribbon.avoidsPreviousInstance,
  };
  if (!springRetry.known) {
    const because = notKnown(springRetry.reason, springRetry.place);
    return unknownRetries(because);
  }
  if (springRetry.value) return withSpringRetry;
  if (without === 'never')
    return notRetried(derived(1, 'only spring-retry would try again here', [springRetry]));
  return {
    ...withSpringRetry,
    'retry.statuses': derived([], 'Ribbon itself retries no answers', [springRetry]),
    'retry.methods': chained(
      okToRetryOnAllOperations,
      (all): Setting<readonly string[]> =>
        all
          ? mapped(okToRetryOnAllOperations, () => ['*'])
          : notKnown(
              'without spring-retry, GET is tried again after any failure and every other method after a refused connection',
            ),
    ),
  };
}

export function retriedMethods(allOperations: Setting<boolean>): Setting<readonly string[]> {
  return mapped(allOperations, (all): readonly string[] => (all ? ['*'] : ['GET']));
}

/** One attempt, and what follows from it. */
export function notRetried(one: Setting<number>): CallSettingsDraft {
  return {
    'retry.attempts': mapped(one, () => 1),
    'retry.attemptsPerInstance': mapped(one, () => 1),
    'retry.statuses': mapped(one, () => []),
    'retry.failures': mapped(one, () => []),
    'retry.methods': mapped(one, () => []),
    'retry.backoffBaseMs': mapped(one, () => null),
    'retry.backoffMaxMs': mapped(one, () => null),
  };
}

/** Nothing is known about the retries, for one reason. */
export function unknownRetries(because: Setting<never>): CallSettingsDraft {
  return {
    'retry.attempts': because,
    'retry.attemptsPerInstance': because,
    'retry.statuses': because,
    'retry.failures': because,
    'retry.methods': because,
    'retry.backoffBaseMs': because,
    'retry.backoffMaxMs': because,
  };
}
