import type { CallSettingsDraft, RetryFailure } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { GATEWAY } from '../defaults/gateway.ts';
import { chained, computed, mapped } from './combine.ts';
import { FilterArguments } from './filter-arguments.ts';
import { statusClass, statusCode } from './http-status-names.ts';
import { notRetried } from '../ribbon/ribbon-retries.ts';
import type { FilterInput } from './route-input.ts';
import type { SettingsReader } from './settings-reader.ts';
import { durationMs, integer } from './values.ts';

const SHORTCUT = [
  'retries',
  'statuses',
  'methods',
  'backoff.firstBackoff',
  'backoff.maxBackoff',
  'backoff.factor',
  'backoff.basedOnPreviousValue',
];

/** What an exception class means in the vocabulary of failures. */
const FAILURES: ReadonlyMap<string, readonly RetryFailure[]> = new Map([
  ['IOException', ['connect', 'reset']],
  ['ConnectException', ['connect']],
  ['ConnectTimeoutException', ['connect']],
  ['TimeoutException', ['read-timeout']],
  ['ReadTimeoutException', ['read-timeout']],
  ['Exception', ['connect', 'read-timeout', 'reset']],
  ['Throwable', ['connect', 'read-timeout', 'reset']],
]);

/**
 * The `Retry` filter of a route: N retries make N + 1 requests (RE-04); listed codes come in addition to the series, which
 * is 5xx unless somebody empties it; exceptions ask for the method too (RE-05).
 */
export function gatewayRetry(reader: SettingsReader, filter: FilterInput | undefined): CallSettingsDraft {
  if (filter === undefined) return notRetried(reader.byDefault(GATEWAY.noRetry, 'the route’s filters'));
  const args = new FilterArguments(reader, filter, SHORTCUT);
  const retries = args.read('retries', integer, 'a whole number', GATEWAY.retries);
  if (retries.known && retries.value === 0) return notRetried(mapped(retries, () => 1));
  const series = args.readList('series', statusClass, 'a list of HttpStatus.Series', GATEWAY.retrySeries);
  const statuses = args.readList('statuses', statusCode, 'a list of HttpStatus', GATEWAY.retryStatuses);
  const hasBackoff =
    filter.args.some(([key]) => key.startsWith('backoff')) || args.text('backoff.firstBackoff') !== undefined;
  const none = args.written(null);
  const factor = args.text('backoff.factor');
  return {
    'retry.attempts': computed('1 + retries', [retries], (n) => 1 + n),
    'retry.attemptsPerInstance': args.written(null),
    'retry.statuses': allStatuses(args, series, statuses),
    'retry.failures': failures(args),
    'retry.methods': args.readList(
      'methods',
      (name) => (/^[A-Za-z]+$/.test(name) ? name.toUpperCase() : undefined),
      'a list of methods',
      GATEWAY.retryMethods,
    ),
    'retry.backoffBaseMs': hasBackoff
      ? args.read('backoff.firstBackoff', (text) => durationMs(text), 'a duration', GATEWAY.firstBackoff)
      : none,
    'retry.backoffMaxMs':
      hasBackoff && args.text('backoff.maxBackoff') !== undefined
        ? args.read('backoff.maxBackoff', (text) => durationMs(text), 'a duration', GATEWAY.firstBackoff)
        : hasBackoff && factor !== undefined
          ? notKnown('the back-off grows without a limit of its own', filter.place)
          : none,
    'retry.avoidsPreviousInstance': args.written(false),
  };
}

function allStatuses(
  args: FilterArguments,
  series: Setting<readonly string[]>,
  statuses: Setting<readonly string[]>,
): Setting<readonly string[]> {
  return chained(series, (classes) =>
    chained(statuses, (codes) => {
      const all = [...codes, ...classes].sort();
      return args.list('series') === undefined && args.list('statuses') === undefined
        ? mapped(series, () => all)
        : args.written(all);
    }),
  );
}

function failures(args: FilterArguments): Setting<readonly RetryFailure[]> {
  const exceptions = args.readList(
    'exceptions',
    (name) => name,
    'a list of classes',
    GATEWAY.retryExceptions,
  );
  return chained(exceptions, (names) => {
    const unknown = names.find((name) => !FAILURES.has(lastPart(name)));
    if (unknown !== undefined) return notKnown(`which failures ${unknown} stands for is not known`);
    const all = new Set(names.flatMap((name) => FAILURES.get(lastPart(name)) ?? []));
    return mapped(exceptions, () => [...all].sort());
  });
}

function lastPart(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}
