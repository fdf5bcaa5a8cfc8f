import { describe, expect, it } from 'vitest';
import type { CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { notKnown, written } from '#shared/policy/model/setting.ts';
import type { RowContext } from '#shared/policy/parity/row.ts';
import { SETTING_ROWS } from '#shared/policy/parity/rows/index.ts';
import { throughSidecar } from '#shared/policy/parity/layers.ts';

const place = { file: 'a.yml', line: 1, column: 1, field: 'x' };

function settings(values: Partial<CallSettingValues>): CallSettings {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value, place)]));
}

/** The rows that a change of one side makes unequal, as `area/row verdict catalogue`. */
function rows(
  spring: Partial<CallSettingValues>,
  istio: Partial<CallSettingValues>,
  context: Partial<RowContext> = {},
): string[] {
  return SETTING_ROWS.flatMap((row) => {
    const outcome = row.compare(settings(spring), settings(istio), {
      kind: 'edge',
      instances: null,
      ...context,
    });
    if (outcome === null || outcome.verdict === 'exact') return [];
    return [`${row.area}/${row.row} ${outcome.verdict} ${outcome.catalogue}`];
  });
}

interface Case {
  readonly what: string;
  readonly spring: Partial<CallSettingValues>;
  readonly istio: Partial<CallSettingValues>;
  readonly found: string;
  /** What the mesh says when it is aligned, where that is not what Spring says. */
  readonly aligned?: Partial<CallSettingValues>;
  readonly context?: Partial<RowContext>;
}

const EJECTION: Partial<CallSettingValues> = {
  'ejection.kind': 'outlier-detection',
  'ejection.baseMs': 5000,
  'ejection.maxPercent': 100,
};

const COUNTS_5XX: Partial<CallSettingValues> = {
  'ejection.consecutive5xx': 5,
  'ejection.consecutiveGatewayErrors': null,
};

const cases: Case[] = [
  {
    what: 'mutual TLS that is demanded and not sent',
    spring: {},
    istio: { 'security.mtls': 'strict, but the caller does not send mutual TLS' },
    found: 'security/mutual TLS different SE-01',
    aligned: { 'security.mtls': 'permissive' },
  },
  {
    what: 'mutual TLS that is sent and not taken',
    spring: {},
    istio: { 'security.mtls': 'disable, but the caller sends mutual TLS' },
    found: 'security/mutual TLS different SE-01',
    aligned: { 'security.mtls': 'disable' },
  },
  {
    what: 'retries by default',
    spring: { 'retry.attempts': 1 },
    istio: { 'retry.attempts': 3, 'retry.methods': ['GET'] },
    found: 'retry/attempts of GET different RE-01',
  },
  {
    what: 'another number of attempts',
    spring: { 'retry.attempts': 4, 'retry.methods': ['GET'] },
    istio: { 'retry.attempts': 3, 'retry.methods': ['GET'] },
    found: 'retry/attempts of GET different RE-04',
  },
  {
    what: 'repeated POST',
    spring: { 'retry.attempts': 3, 'retry.methods': ['GET'] },
    istio: { 'retry.attempts': 3, 'retry.methods': ['*'] },
    found: 'retry/attempts of POST different RE-03',
  },
  {
    what: 'POST that is repeated after 503 alone, as by default up to 1.23',
    spring: { 'retry.attempts': 3, 'retry.methods': ['GET'] },
    istio: { 'retry.attempts': 3, 'retry.methods': ['*'], 'retry.statuses': ['503'] },
    found: 'retry/attempts of POST different RE-02',
  },
  {
    what: 'retried 503',
    spring: { 'retry.attempts': 3, 'retry.statuses': ['502'] },
    istio: { 'retry.attempts': 3, 'retry.statuses': ['502', '503'] },
    found: 'retry/retried statuses different RE-02',
  },
  {
    what: 'timeouts that are not tried again',
    spring: { 'retry.attempts': 3, 'retry.failures': ['connect', 'read-timeout'] },
    istio: { 'retry.attempts': 3, 'retry.failures': ['connect'] },
    found: 'retry/retried failures approximate RE-06',
  },
  {
    what: 'another connect timeout',
    spring: { 'timeout.connectMs': 500 },
    istio: { 'timeout.connectMs': 10_000 },
    found: 'timeout/connect timeout different TO-01',
  },
  {
    what: 'no timeout in the mesh',
    spring: { 'timeout.requestMs': 4000 },
    istio: { 'timeout.requestMs': null },
    found: 'timeout/request timeout missing TO-02',
  },
  {
    what: 'response-timeout ends at the headers',
    spring: { 'timeout.responseHeadersMs': 3000 },
    istio: { 'timeout.requestMs': 3000 },
    found: 'timeout/request timeout approximate TO-04',
  },
  {
    what: 'no outlier detection',
    spring: { 'breaker.kind': 'hystrix' },
    istio: { 'ejection.kind': 'none' },
    aligned: EJECTION,
    found: 'breaker/circuit breaker missing CB-01',
  },
  {
    what: 'ten percent of three instances',
    spring: { 'ejection.kind': 'ribbon' },
    istio: {
      'ejection.kind': 'outlier-detection',
      'ejection.maxPercent': 10,
      'ejection.firstAlways': false,
    },
    context: { instances: 3 },
    found: 'breaker/share that may be ejected different CB-04',
  },
  {
    what: 'another time until the next try',
    spring: { 'breaker.kind': 'hystrix', 'breaker.openMs': 5000 },
    istio: { 'ejection.kind': 'outlier-detection', 'ejection.baseMs': 30_000 },
    aligned: EJECTION,
    found: 'breaker/time until the next try different CB-07',
  },
  {
    what: 'answers that eject and open no breaker of Spring',
    spring: { 'breaker.kind': 'hystrix', 'breaker.countsStatuses': [] },
    istio: { ...EJECTION, ...COUNTS_5XX },
    aligned: { ...EJECTION, ...COUNTS_5XX, 'ejection.consecutive5xx': null },
    found: 'breaker/answers that count as failures different CB-03',
  },
  {
    what: 'answers that eject nobody',
    spring: { 'breaker.kind': 'resilience4j', 'breaker.countsStatuses': ['502', '503', '504'] },
    istio: { ...EJECTION, ...COUNTS_5XX, 'ejection.consecutive5xx': null },
    aligned: {
      ...EJECTION,
      'ejection.consecutive5xx': null,
      'ejection.consecutiveGatewayErrors': 5,
    },
    found: 'breaker/answers that count as failures missing CB-03',
  },
  {
    what: 'a breaker that counts what Istio cannot',
    spring: { 'breaker.kind': 'resilience4j', 'breaker.countsStatuses': ['404', '500'] },
    istio: { ...EJECTION, ...COUNTS_5XX },
    aligned: { ...EJECTION, ...COUNTS_5XX },
    found: 'breaker/answers that count as failures approximate CB-03',
  },
  {
    what: 'a share of failures',
    spring: { 'breaker.kind': 'hystrix', 'breaker.failureRatePercent': 50 },
    istio: { ...EJECTION, ...COUNTS_5XX },
    aligned: EJECTION,
    found: 'breaker/failure threshold not-expressible CB-05',
  },
  {
    what: 'no half-open state',
    spring: { 'breaker.kind': 'resilience4j', 'breaker.halfOpenCalls': 10 },
    istio: EJECTION,
    aligned: EJECTION,
    found: 'breaker/calls that try a recovered service not-expressible CB-06',
  },
  {
    what: 'ejected instances that get requests again',
    spring: { 'ejection.kind': 'ribbon' },
    istio: { ...EJECTION, 'ejection.minHealthPercent': 50 },
    found: 'breaker/instances that have to be healthy approximate CB-04',
  },
  {
    what: 'connections that are kept longer',
    spring: { 'timeout.idleMs': 30_000 },
    istio: { 'timeout.idleMs': 3_600_000 },
    found: 'timeout/idle connections different HP-13',
  },
  {
    what: 'connections that are kept without end',
    spring: { 'timeout.idleMs': 30_000 },
    istio: { 'timeout.idleMs': null },
    found: 'timeout/idle connections missing HP-13',
  },
  {
    what: 'connections of whose end only the mesh says something',
    spring: {},
    istio: { 'timeout.idleMs': 3_600_000 },
    found: 'timeout/idle connections approximate HP-13',
  },
  {
    what: 'few requests per connection',
    spring: {},
    istio: { 'pool.maxRequestsPerConnection': 1 },
    found: 'pool/requests per connection approximate CB-10',
  },
  {
    what: 'few retries at once',
    spring: { 'retry.attempts': 3 },
    istio: { 'retry.attempts': 3, 'pool.maxRetries': 3 },
    found: 'pool/retries at once different RE-11',
  },
  {
    what: 'several tries at one instance',
    spring: { 'retry.attempts': 4, 'retry.avoidsPreviousInstance': true, 'retry.attemptsPerInstance': 2 },
    istio: { 'retry.attempts': 4, 'retry.avoidsPreviousInstance': true, 'retry.attemptsPerInstance': null },
    found: 'retry/instance of the next try approximate RE-07',
  },
  {
    what: 'another share that is mirrored',
    spring: { 'mirror.to': ['b'], 'mirror.percent': 100 },
    istio: { 'mirror.to': ['b'], 'mirror.percent': 10 },
    found: 'mirror/mirrored to different RT-14',
  },
  {
    what: 'bodies of any size',
    spring: { 'limit.requestBodyBytes': 5 * 1024 ** 2 },
    istio: {},
    found: 'rate-limit/size of a request body not-expressible HP-11',
  },
  {
    what: 'another format of the trace context',
    spring: { 'trace.propagation': ['b3-multi'] },
    istio: { 'trace.propagation': ['w3c'] },
    context: { kind: 'call' },
    found: 'header/trace context different OB-01',
  },
  {
    what: 'the trace context of a gateway that goes',
    spring: { 'trace.propagation': ['b3'] },
    istio: {},
    found: 'header/trace context approximate OB-01',
  },
  {
    what: 'lost fallback',
    spring: { 'breaker.fallback': 'forward:/fallback' },
    istio: {},
    found: 'breaker/fallback not-expressible CB-09',
  },
  {
    what: 'unlimited requests',
    spring: { 'pool.maxRequests': 100 },
    istio: { 'pool.maxRequests': null },
    found: 'pool/concurrent requests missing CB-10',
  },
  {
    what: 'least request instead of round robin',
    spring: { 'balancing.algorithm': 'round-robin' },
    istio: { 'balancing.algorithm': 'least-request' },
    found: 'balancing/algorithm different LB-01',
  },
  {
    what: 'lost affinity',
    spring: { 'balancing.sticky': 'cookie sc-lb-instance-id' },
    istio: { 'balancing.sticky': null },
    found: 'balancing/session affinity missing LB-08',
  },
  {
    what: 'no rate limit',
    spring: { 'limit.requestsPerSecond': 10 },
    istio: {},
    found: 'rate-limit/requests per second missing RL-01',
  },
  {
    what: 'another CORS origin',
    spring: { 'cors.allowOrigins': ['https://a.example'] },
    istio: { 'cors.allowOrigins': ['*'] },
    found: 'cors/CORS origins different RT-12',
  },
  {
    what: 'a mirror',
    spring: {},
    istio: { 'mirror.to': ['b'] },
    found: 'mirror/mirrored to different RT-14',
  },
  {
    what: 'a fault',
    spring: {},
    istio: { 'fault.abort': '503 for 10 %' },
    found: 'fault/injected error different FI-01',
  },
  {
    what: 'sensitive headers that pass',
    spring: { 'headers.requestRemove': ['authorization', 'cookie'] },
    istio: { 'headers.requestRemove': [] },
    found: 'header/request headers removed missing HP-06',
  },
  {
    what: 'a lost header',
    spring: { 'headers.requestSet': ['x-a: 1'] },
    istio: { 'headers.requestSet': ['x-a: 2'] },
    found: 'header/request headers set different null',
  },
  {
    what: 'a token that nobody demands',
    spring: { 'security.tokenRequired': true },
    istio: { 'security.tokenRequired': false },
    found: 'security/request without a token missing SE-02',
  },
  {
    what: 'rules that Spring does not have',
    spring: {},
    istio: { 'security.authorization': ['deny all'] },
    found: 'security/authorization rules different SE-02',
  },
];

describe('one planted mismatch, one row', () => {
  it.for(cases)('$what', ({ spring, istio, found, context }) => {
    expect(rows(spring, istio, context)).toContain(found);
  });

  it.for(cases)('$what: not on an aligned pair', ({ spring, aligned, context }) => {
    const left = rows(spring, aligned ?? spring, context).filter((row) => / (different|missing) /.test(row));
    expect(left).toEqual([]);
  });
});

describe('what is not known', () => {
  it('is never equal, also when both sides do not know', () => {
    const unknown: CallSettings = { 'timeout.connectMs': notKnown('half a repository') };
    const row = SETTING_ROWS.find((one) => one.row === 'connect timeout');
    for (const [a, b] of [
      [unknown, settings({ 'timeout.connectMs': 500 })],
      [settings({ 'timeout.connectMs': 500 }), unknown],
      [unknown, unknown],
    ] as const)
      expect(row?.compare(a, b, { kind: 'edge', instances: null })?.verdict).toBe('not-known');
  });

  it.for(cases.map(({ what, spring, istio, context }) => ({ what, names: [spring, istio], context })))(
    '$what: not known on either side',
    ({ names: [spring = {}, istio = {}], context }) => {
      const hide = (values: Partial<CallSettingValues>) =>
        Object.fromEntries(Object.keys(values).map((name) => [name, notKnown('masked')]));
      const full = { kind: 'edge', instances: null, ...context } as const;
      const outcomes = SETTING_ROWS.flatMap((row) => [
        row.compare(hide(spring), settings(istio), full),
        row.compare(settings(spring), hide(istio), full),
      ]).filter((outcome) => outcome !== null);
      expect(outcomes.some(({ verdict }) => verdict === 'not-known')).toBe(true);
      const hidden = outcomes.filter((one) => [one.spring.text, one.istio.text].includes('not known'));
      expect(hidden.map(({ verdict }) => verdict)).toEqual(hidden.map(() => 'not-known'));
    },
  );
});

describe('a setting beside another one', () => {
  const compare = (row: string, spring: CallSettings, istio: CallSettings) =>
    SETTING_ROWS.find((one) => one.row === row)?.compare(spring, istio, { kind: 'edge', instances: null });
  const retried: Partial<CallSettingValues> = { 'retry.attempts': 3, 'retry.avoidsPreviousInstance': true };

  it('makes nothing exact when it is not known', () => {
    const known = settings({ ...retried, 'retry.attemptsPerInstance': 1 });
    const open = { ...known, 'retry.attemptsPerInstance': notKnown('masked') };
    expect(compare('instance of the next try', known, known)?.verdict).toBe('exact');
    for (const [a, b] of [
      [known, open],
      [open, known],
    ] as const)
      expect(compare('instance of the next try', a, b)?.verdict).toBe('not-known');
  });

  it('leaves a row that is not exact as it is, and is said', () => {
    const growing = {
      ...settings({ ...retried, 'retry.backoffBaseMs': 5 }),
      'retry.backoffMaxMs': notKnown('grows'),
    };
    const outcome = compare(
      'back-off',
      growing,
      settings({ ...retried, 'retry.backoffBaseMs': 5, 'retry.backoffMaxMs': 50 }),
    );
    expect(outcome).toMatchObject({
      verdict: 'approximate',
      spring: { text: '5 ms to what is not known' },
      istio: { text: '5 ms to 50 ms' },
    });
  });

  it('stands in the words of its row', () => {
    const hystrix = settings({
      'breaker.kind': 'hystrix',
      'breaker.failureRatePercent': 50,
      'breaker.minimumCalls': 20,
      'breaker.windowMs': 10_000,
      'breaker.windowCalls': null,
      'breaker.slowCallMs': null,
    });
    const resilience4j = settings({
      'breaker.kind': 'resilience4j',
      'breaker.failureRatePercent': 50,
      'breaker.minimumCalls': 10,
      'breaker.windowMs': null,
      'breaker.windowCalls': 100,
      'breaker.slowCallMs': 60_000,
    });
    const split = settings({
      ...EJECTION,
      'ejection.consecutive5xx': null,
      'ejection.consecutiveGatewayErrors': null,
      'ejection.consecutiveLocalFailures': 20,
    });
    expect(compare('failure threshold', hystrix, split)).toMatchObject({
      spring: { text: '50 % of the calls, at least 20, in 10 s' },
      istio: { text: '20 failures without an answer in a row' },
    });
    expect(
      compare('failure threshold', resilience4j, settings({ ...EJECTION, ...COUNTS_5XX })),
    ).toMatchObject({
      spring: { text: '50 % of the last 100 calls, at least 10; calls over 1 min are slow' },
      istio: { text: '5 answers 5xx or failures without one in a row' },
    });
  });
});

describe('what a DestinationRule has once for all routes', () => {
  const compare = (
    row: string,
    spring: Partial<CallSettingValues>,
    istio: Partial<CallSettingValues>,
    other: Partial<CallSettingValues>,
  ) =>
    SETTING_ROWS.find((one) => one.row === row)?.compare(settings(spring), settings(istio), {
      kind: 'edge',
      instances: null,
      others: [settings(other)],
    })?.verdict;

  it('is not held against a route that another one decides for', () => {
    const idle = (ms: number) => ({ 'timeout.idleMs': ms });
    expect(compare('idle connections', idle(5000), idle(9000), idle(9000))).toBe('not-expressible');
    expect(compare('idle connections', idle(5000), idle(9000), idle(5000))).toBe('different');
    const counts = (statuses: string[]): Partial<CallSettingValues> => ({
      'breaker.kind': 'hystrix',
      'breaker.countsStatuses': statuses,
    });
    const mesh = { ...EJECTION, ...COUNTS_5XX };
    expect(compare('answers that count as failures', counts([]), mesh, counts(['5xx']))).toBe(
      'not-expressible',
    );
    expect(compare('answers that count as failures', counts([]), mesh, counts([]))).toBe('different');
  });
});

describe('an application that calls through its sidecar', () => {
  const sdk = settings({
    'retry.attempts': 4,
    'retry.methods': ['GET'],
    'timeout.requestMs': 12_000,
    'balancing.algorithm': 'round-robin',
    'breaker.kind': 'hystrix',
    'breaker.fallback': 'Fallback',
  });

  it('multiplies its attempts with those of the mesh (MO-03)', () => {
    const mesh = settings({ 'retry.attempts': 3, 'retry.methods': ['*'] });
    const both = throughSidecar(sdk, mesh);
    expect(both['retry.attempts']).toMatchObject({ value: 12 });
    const outcome = SETTING_ROWS.find((row) => row.row === 'attempts of GET')?.compare(sdk, both, {
      kind: 'call',
      instances: null,
    });
    expect(outcome).toMatchObject({ verdict: 'different', catalogue: 'MO-03' });
  });

  it('keeps its breaker and fallback, and leaves balancing to the mesh', () => {
    const both = throughSidecar(
      sdk,
      settings({ 'balancing.algorithm': 'least-request', 'retry.attempts': 1 }),
    );
    expect(both['breaker.fallback']).toMatchObject({ value: 'Fallback' });
    expect(both['balancing.algorithm']).toMatchObject({ value: 'least-request' });
    expect(both['retry.attempts']).toMatchObject({ value: 4 });
  });

  it('leaves the connections to instances to its sidecar', () => {
    const both = throughSidecar(
      settings({ 'timeout.idleMs': 5000 }),
      settings({ 'timeout.idleMs': 60_000, 'pool.maxRequestsPerConnection': 1 }),
    );
    expect(both['timeout.idleMs']).toMatchObject({ value: 60_000 });
    expect(both['pool.maxRequestsPerConnection']).toMatchObject({ value: 1 });
  });

  it('gives up at the shorter timeout', () => {
    const value = (ms: number | null) =>
      throughSidecar(sdk, settings({ 'timeout.requestMs': ms }))['timeout.requestMs'];
    expect(value(3000)).toMatchObject({ value: 3000 });
    expect(value(null)).toMatchObject({ value: 12_000 });
    expect(value(60_000)).toMatchObject({ value: 12_000 });
  });
});

describe('the share that may be ejected', () => {
  const judged = (percent: number, instances: number | null, firstAlways?: boolean) => {
    const istio = settings({
      'ejection.kind': 'outlier-detection',
      'ejection.maxPercent': percent,
      ...(firstAlways !== undefined && { 'ejection.firstAlways': firstAlways }),
    });
    const row = SETTING_ROWS.find((one) => one.row === 'share that may be ejected');
    const outcome = row?.compare(settings({ 'ejection.kind': 'ribbon' }), istio, { kind: 'edge', instances });
    return outcome && `${outcome.verdict}: ${outcome.why}`;
  };

  it('is nothing below one instance since Envoy 1.28, and one before', () => {
    expect(judged(10, 3, false)).toBe(
      'different: With 3 instances 10 % is less than one: nothing is ever ejected.',
    );
    expect(judged(10, 3, true)).toMatch(/^approximate: At most 1 of 3 instances/);
    expect(judged(50, 3, false)).toMatch(/^approximate: At most 1 of 3/);
    expect(judged(50, 3, true)).toMatch(/^approximate: At most 2 of 3/);
  });

  it('is not known where the version decides and is not known', () => {
    expect(judged(10, 3)).toMatch(/^not-known: 10 % of 3 instances: none is ejected since Envoy 1\.28/);
    expect(judged(50, 3)).toMatch(/^not-known: .*at most 1 are ejected since .* before it up to 2\./);
    expect(judged(50, 4)).toMatch(/^approximate: At most 2 of 4/);
    expect(judged(100, 3)).toMatch(/^exact/);
  });

  it('depends on how many there are', () => {
    expect(judged(10, null, false)).toMatch(/^approximate: Whether 10 % lets even one/);
    expect(judged(10, null, true)).toMatch(/^approximate: The first instance that fails is ejected/);
  });
});
