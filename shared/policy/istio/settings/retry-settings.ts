import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { CallSettingsDraft, RetryFailure } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Defaults } from '../defaults/defaults.ts';
import type { HttpRetry } from '../resources/mesh-config.ts';
import type { Placed } from './placed.ts';

/**
 * Settings of a route's retry policy (`ConvertPolicy` in pilot/pkg/networking/core/route/retry/retry.go).
 * @param retry The route's `retries`, else the mesh's defaultHttpRetryPolicy; undefined when neither is given.
 * @param hashed Whether the route's one destination balances by consistent hash: then no instance is avoided.
 */
export function retrySettings(
  retry: Placed<HttpRetry> | undefined,
  hashed: Setting<unknown> | null,
  defaults: Defaults,
): CallSettingsDraft {
  const attempts = attemptsOf(retry, defaults);
  if (attempts.known && attempts.value === 1)
    return {
      'retry.attempts': attempts,
      'retry.statuses': derived([], 'nothing is tried again', [attempts]),
      'retry.failures': derived([], 'nothing is tried again', [attempts]),
      'retry.perTryTimeoutMs': derived(null, 'nothing is tried again', [attempts]),
    };
  const { retryOn, perTryTimeout, backoff, retryIgnorePreviousHosts } = retry?.value ?? {};
  const at = (field: string) => retry?.placeOf([field]) ?? null;
  const given = <T>(field: string, value: T, otherwise: Setting<T>): Setting<T> => {
    const place = at(field);
    return place === null ? otherwise : written(value, place);
  };
  const base =
    backoff === undefined
      ? defaults.of('retry.backoffBaseMs', 'retry')
      : given<number | null>('backoff', backoff, defaults.of('retry.backoffBaseMs', 'retry'));
  const on = retryOn === undefined || retryOn === '' ? undefined : parseRetryOn(retryOn);
  const unknown =
    on !== undefined && on.unknown.length > 0
      ? notKnown(`Envoy knows no retry condition ${on.unknown.join(', ')}`, at('retryOn'))
      : undefined;
  return {
    'retry.attempts': attempts,
    'retry.attemptsPerInstance': defaults.of('retry.attemptsPerInstance'),
    'retry.statuses':
      on === undefined
        ? defaults.of('retry.statuses')
        : (unknown ?? given('retryOn', on.statuses, defaults.of('retry.statuses'))),
    'retry.failures':
      on === undefined
        ? defaults.of('retry.failures')
        : (unknown ?? given('retryOn', on.failures, defaults.of('retry.failures'))),
    'retry.methods': defaults.of('retry.methods'),
    'retry.perTryTimeoutMs':
      perTryTimeout === undefined
        ? defaults.of('retry.perTryTimeoutMs')
        : given<number | null>('perTryTimeout', perTryTimeout, defaults.of('retry.perTryTimeoutMs')),
    'retry.backoffBaseMs': base,
    'retry.backoffMaxMs':
      backoff === undefined
        ? defaults.of('retry.backoffMaxMs', 'retry')
        : derived(backoff * 10, '10 times the base interval', [base]),
    'retry.avoidsPreviousInstance': avoids(retryIgnorePreviousHosts, at('retryIgnorePreviousHosts')),
  };

  function avoids(wanted: boolean | undefined, place: ReturnType<typeof at>): Setting<boolean> {
    if (wanted !== undefined && place !== null) return written(wanted, place);
    if (hashed !== null)
      return derived(false, 'a consistent hash leads to the same instance again', [hashed]);
    return defaults.of('retry.avoidsPreviousInstance', 'retry');
  }
}

function attemptsOf(retry: Placed<HttpRetry> | undefined, defaults: Defaults): Setting<number> {
  if (retry === undefined) return defaults.of('retry.attempts');
  const { attempts } = retry.value;
  // A policy without attempts has 0 of them, which turns retries off.
  return written(1 + (attempts ?? 0), retry.placeOf(attempts === undefined ? [] : ['attempts']));
}

const ANY_RESET: readonly RetryFailure[] = ['connect', 'refused-stream', 'reset', 'read-timeout'];

/** What Envoy's conditions try again (router_filter.rst, x-envoy-retry-on; `wouldRetryFromReset` in retry_state_impl.cc). */
const CONDITIONS: Readonly<
  Record<string, { statuses?: readonly string[]; failures?: readonly RetryFailure[] }>
> = {
  '5xx': { statuses: ['5xx'], failures: ANY_RESET },
  'gateway-error': { statuses: ['502', '503', '504'], failures: ANY_RESET },
  reset: { failures: ANY_RESET },
  'reset-before-request': { failures: ['connect', 'reset-before-request'] },
  'connect-failure': { failures: ['connect'] },
  'refused-stream': { failures: ['refused-stream'] },
  'retriable-4xx': { statuses: ['409'] },
  'retriable-status-codes': {},
  'retriable-headers': {},
  'envoy-ratelimited': {},
  'http3-post-connect-failure': {},
  cancelled: { failures: ['cancelled'] },
  'deadline-exceeded': { failures: ['deadline-exceeded'] },
  internal: { failures: ['internal'] },
  'resource-exhausted': { failures: ['resource-exhausted'] },
  unavailable: { failures: ['unavailable'] },
};

/** Splits retryOn: numbers are answers, the rest conditions of Envoy. Lists are sorted, without repetition. */
export function parseRetryOn(text: string): {
  readonly statuses: readonly string[];
  readonly failures: readonly RetryFailure[];
  readonly unknown: readonly string[];
} {
  const statuses = new Set<string>();
  const failures = new Set<RetryFailure>();
  const unknown: string[] = [];
  for (const part of text.split(',').map((condition) => condition.trim())) {
    if (part === '') continue;
    const condition = ownEntry(CONDITIONS, part);
    if (/^[1-5]\d\d$/.test(part)) statuses.add(part);
    else if (condition === undefined) unknown.push(part);
    for (const status of condition?.statuses ?? []) statuses.add(status);
    for (const failure of condition?.failures ?? []) failures.add(failure);
  }
  return { statuses: [...statuses].sort(), failures: [...failures].sort(), unknown };
}
