import { describe, expect, it } from 'vitest';
import {
  BREAKER_MACHINES,
  defaultSettings,
  fieldsOf,
  fieldText,
  fieldWords,
  readFields,
} from '#shared/policy/breakers/fields.ts';
import { readStatuses, statusesText } from '#shared/policy/breakers/statuses.ts';

describe.each(BREAKER_MACHINES)('the fields of %s', (machine) => {
  it('are read back as they are written', () => {
    const settings = defaultSettings(machine);
    const texts = Object.fromEntries(
      fieldsOf(machine).map((field) => [field.name, fieldText(settings, field)]),
    );
    expect(readFields(machine, texts)).toEqual({ ok: true, settings });
    expect(readFields(machine, {})).toEqual({ ok: true, settings });
  });
});

describe('reading fields', () => {
  it.each([
    ['hystrix', 'sleepWindowMs', '7000', 7000],
    ['hystrix', 'executionTimeoutMs', 'none', null],
    [
      'hystrix',
      'failureStatuses',
      '5xx, 429',
      [
        [500, 599],
        [429, 429],
      ],
    ],
    ['resilience4j', 'slidingWindowType', 'seconds', 'TIME_BASED'],
    ['ribbon', 'filterCircuitTripped', 'no', false],
    ['pool-limits', 'maxConnections', 'no limit', 4_294_967_295],
  ] as const)('%s %s %s', (machine, name, text, value) => {
    expect(readFields(machine, { [name]: text })).toMatchObject({ ok: true, settings: { [name]: value } });
  });

  it.each([
    ['hystrix', 'sleepWindowMs', 'soon'],
    ['hystrix', 'sleepWindowMs', '-1'],
    ['hystrix', 'failureStatuses', '700'],
    ['hystrix', 'rollingWindowMs', '100'],
    ['resilience4j', 'slidingWindowType', 'minutes'],
    ['resilience4j', 'slidingWindowSize', '1.5'],
    ['ribbon', 'filterCircuitTripped', 'maybe'],
    ['outlier-detection', 'maxEjectionPercent', '101'],
    ['pool-limits', 'maxConnections', '0'],
  ] as const)('refuses %s %s %s', (machine, name, text) => {
    const read = readFields(machine, { [name]: text });
    expect(read.ok ? {} : read.problems).toEqual({ [name]: expect.stringContaining(`'${text}'`) });
  });

  it.each([
    ['outlier-detection', 'maxEjectionPercent', '101', "'101' is more than 100"],
    ['pool-limits', 'maxConnections', '0', "'0' is not more than 0"],
    ['resilience4j', 'slidingWindowSize', '1.5', "'1.5' is not a whole number"],
  ] as const)('says what is wrong with %s %s %s', (machine, name, text, words) => {
    const read = readFields(machine, { [name]: text });
    expect(read.ok ? {} : read.problems).toEqual({ [name]: words });
  });

  it('says a value with its unit', () => {
    const settings = defaultSettings('hystrix');
    const words = fieldsOf('hystrix').map((field) => fieldWords(settings, field));
    expect(words).toEqual(['20', '50 %', '5000 ms', '10000 ms', '500 ms', '1000 ms', '10', 'none']);
  });
});

describe('statuses', () => {
  it.each([
    ['', []],
    ['5xx', [[500, 599]]],
    ['300-599', [[300, 599]]],
    [
      '502, 503',
      [
        [502, 502],
        [503, 503],
      ],
    ],
    [
      '4xx but 404, 5xx',
      [
        [400, 403],
        [405, 499],
        [500, 599],
      ],
    ],
    ['4xx but 400', [[401, 499]]],
  ])('%j', (text, ranges) => {
    expect(readStatuses(text)).toEqual(ranges);
  });

  it.each(['x', '6xx', '599-500', '5xx 429', '4xx but x', 'SERVER_ERROR'])('not %j', (text) => {
    expect(readStatuses(text)).toBeNull();
  });

  it('are written as they are read', () => {
    expect(
      statusesText([
        [500, 599],
        [429, 429],
      ]),
    ).toBe('500-599, 429');
    expect(statusesText([])).toBe('none');
  });
});
