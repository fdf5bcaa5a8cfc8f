import { expect, test } from 'vitest';
import { statusClass, statusCode } from '#shared/policy/spring/effective/http-status-names.ts';
import { commaList, dataSize, durationMs, flag, integer } from '#shared/policy/spring/effective/values.ts';

test.each([
  ['250', 'ms', 250],
  ['30', 's', 30_000],
  ['3s', 'ms', 3000],
  ['500ms', 's', 500],
  ['2m', 'ms', 120_000],
  ['PT0.005S', 'ms', 5],
  ['PT1H30M', 'ms', 5_400_000],
  ['P1DT1S', 'ms', 86_401_000],
  ['-1', 'ms', -1],
  ['1x', 'ms', undefined],
  ['P', 'ms', undefined],
  ['soon', 'ms', undefined],
  ['', 'ms', undefined],
] as const)('a duration: %s in %s', (text, unit, expected) => {
  expect(durationMs(text, unit)).toBe(expected);
});

test.each([
  ['5MB', 5 * 2 ** 20],
  ['5000000', 5_000_000],
  ['16kB', 16 * 2 ** 10],
  ['1B', 1],
  ['MB', undefined],
  ['5XB', undefined],
])('a size: %s', (text, expected) => {
  expect(dataSize(text)).toBe(expected);
});

test('numbers, flags and lists', () => {
  expect([integer(' 12 '), integer('1.5'), integer('')]).toEqual([12, undefined, undefined]);
  expect([flag('YES'), flag('off'), flag('maybe')]).toEqual([true, false, undefined]);
  expect(commaList(' 502, 503,,')).toEqual(['502', '503']);
});

test('statuses by name and by number', () => {
  expect(['SERVICE_UNAVAILABLE', 'bad-gateway', '418', 'NOPE'].map(statusCode)).toEqual([
    '503',
    '502',
    '418',
    undefined,
  ]);
  expect(['SERVER_ERROR', 'client_error', '5xx'].map(statusClass)).toEqual(['5xx', '4xx', undefined]);
});
