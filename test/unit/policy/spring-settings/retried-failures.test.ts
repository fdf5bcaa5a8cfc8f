import { expect, it } from 'vitest';
import { loadBalancerRetries } from '#shared/policy/spring/loadbalancer/loadbalancer-settings.ts';
import { callerOf, values } from './one-application.ts';

const RETRY = 'spring.cloud.loadbalancer.retry';
const CODES = `${RETRY}.retryable-status-codes: [503]`;

function retries(version: string, ...lines: readonly string[]): unknown {
  const { caller } = callerOf([CODES, ...lines].join('\n'), { version });
  const settings = loadBalancerRetries(caller.reader, 'orders', caller.springRetry);
  return Object.values(values(settings, 'retry.failures', 'retry.statuses') as object);
}

const ANY = ['connect', 'read-timeout', 'reset'];

it.for<[what: string, version: string, lines: readonly string[], expected: readonly unknown[]]>([
  ['by default every failure', '2023.0.3', [], [ANY, ['503']]],
  [
    'only what is listed',
    '2023.0.3',
    [`${RETRY}.retryable-exceptions[0]: java.net.ConnectException`],
    ['not known: which failures are java.net.ConnectException depends on the HTTP client', []],
  ],
  [
    'of one client alone',
    '2023.0.3',
    [
      'spring.cloud.loadbalancer.clients.orders.retry.retryable-exceptions: [java.io.IOException]',
      `${RETRY}.retryable-exceptions: [x.Y]`,
    ],
    [ANY, ['503']],
  ],
  [
    'answers, which are exceptions too',
    '2025.0.1',
    [
      `${RETRY}.retryable-exceptions: [org.springframework.cloud.client.loadbalancer.RetryableStatusCodeException]`,
    ],
    [expect.stringMatching(/^not known: which failures/), ['503']],
  ],
  [
    'all exceptions, whatever is listed',
    '2023.0.3',
    [`${RETRY}.retryable-exceptions: [x.Y]`, `${RETRY}.retry-on-all-exceptions: true`],
    [ANY, ['503']],
  ],
  ['every failure before Commons 4.0', '2021.0.8', [`${RETRY}.retryable-exceptions: [x.Y]`], [ANY, ['503']]],
])('the balancer tries again %s', ([, version, lines, expected]) => {
  expect(retries(version, ...lines)).toEqual(expected);
});
