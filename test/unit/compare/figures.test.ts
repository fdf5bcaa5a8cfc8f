import { describe, expect, it } from 'vitest';
import type { ComparedAttempt, ComparedExchange } from '#shared/compare/index.ts';
import { cutOffsOf } from '#shared/compare/figures/cut-offs.ts';
import { Earliest } from '#shared/compare/figures/earliest.ts';
import { Parts } from '#shared/compare/figures/parts.ts';
import { Sample } from '#shared/compare/figures/sample.ts';
import { seededRandom } from '#shared/compare/random.ts';
import { binomialTail } from '#shared/compare/statistics/binomial-tail.ts';
import type { ComparisonDocument, Finding, Header } from '#shared/model/index.ts';
import { limitTexts } from '#shared/report/sections/ledger-words.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

type Make = (index: number) => ComparedExchange;

/** As many pairs, with a noise run like the baseline. */
function run(
  count: number,
  baseline: Make,
  candidate: Make,
  more: { method?: string; requestHeaders?: (index: number) => Header[] } = {},
): ComparisonDocument {
  return compared(
    pairs(count, (index) => ({
      method: more.method ?? 'GET',
      requestHeaders: more.requestHeaders?.(index) ?? [],
      baseline: baseline(index),
      candidate: candidate(index),
      noise: baseline(index),
    })),
  );
}

const of = (document: ComparisonDocument, ...catalogue: string[]): Finding[] =>
  document.findings.filter((one) => one.catalogue !== null && catalogue.includes(one.catalogue));

/** Attempts one after the other: status, time between two, and the mesh's count where there is one. */
function tried(
  steps: readonly { status: number; count?: number; instance?: string }[],
  gapMs = 0,
  method = 'GET',
): ComparedExchange {
  let at = 0;
  const attempts = steps.map(({ status, count, instance = 'producer-1' }): ComparedAttempt => {
    const one = attempt('producer', {
      method,
      status,
      instance,
      startUs: at,
      durationUs: 1_000,
      requestHeaders: count === undefined ? [] : [['x-envoy-attempt-count', String(count)]],
    });
    at += 1_000 + gapMs * 1_000;
    return one;
  });
  return answer({ status: steps.at(-1)?.status ?? 200, attempts });
}

describe('multiplied retries (MO-03)', () => {
  const twice = () => tried([{ status: 503 }, { status: 200 }]);
  const product = (method?: string) => () =>
    tried(
      [
        ...[1, 2, 3].map((count) => ({ status: 503, count })),
        ...[1, 2].map((count) => ({ status: 503, count })),
        { status: 200, count: 3 },
      ],
      0,
      method,
    );

  it('shows both factors', () => {
    const document = run(10, twice, product());
    expect(of(document, 'MO-03')).toMatchObject([
      {
        kind: 'retry',
        severity: 'major',
        title: 'Retries multiply at producer: 2 of the client × 3 of the mesh',
        count: 10,
      },
    ]);
    expect(document.retries[0]?.candidate).toMatchObject({
      factors: { calls: 2, tries: 3, multiplied: 10 },
      again: 50,
    });
    expect(document.retries[0]?.baseline).toMatchObject({ factors: null, again: 10 });
  });

  it('blocks where they change state', () => {
    const document = run(10, () => tried([{ status: 200 }], 0, 'POST'), product('POST'), { method: 'POST' });
    expect(of(document, 'MO-03')).toMatchObject([{ severity: 'blocker' }]);
  });

  it('is none by one request of a baseline that counts as well', () => {
    const once = () => tried([{ status: 200, count: 1 }], 0, 'POST');
    const rarely = (index: number) => (index === 7 ? product('POST')() : once());
    expect(of(run(200, once, rarely, { method: 'POST' }), 'MO-03')).toEqual([]);
    expect(of(run(200, once, product('POST'), { method: 'POST' }), 'MO-03')).toHaveLength(1);
  });

  it('is none where the second run against the baseline shows as much', () => {
    const calm = tried([{ status: 200, count: 1 }]);
    const document = compared(
      pairs(40, (index) => ({
        baseline: calm,
        noise: index % 2 === 0 ? product()() : calm,
        candidate: index % 4 !== 0 ? product()() : calm,
      })),
    );
    expect(of(document, 'MO-03')).toEqual([]);
  });

  it('explains the attempts and the repeated mutations of its route', () => {
    const document = run(10, () => tried([{ status: 200 }], 0, 'POST'), product('POST'), { method: 'POST' });
    const cause = document.causes.find(({ catalogue }) => catalogue === 'MO-03');
    const kinds = document.findings.filter(({ id }) => cause?.findings.includes(id)).map(({ kind }) => kind);
    expect(kinds).toContain('mutation-repeated');
  });

  it.each<[string, ComparedExchange]>([
    ['only the mesh repeats', tried([1, 2, 3].map((count) => ({ status: count < 3 ? 503 : 200, count })))],
    ['only the client repeats', tried([503, 503, 200].map((status) => ({ status, count: 1 })))],
    ['nothing counts', tried([503, 503, 503, 200].map((status) => ({ status })))],
    [
      'the application asks twice, and one of these was repeated',
      tried([
        { status: 200, count: 1 },
        { status: 503, count: 1 },
        { status: 200, count: 2 },
      ]),
    ],
  ])('is none where %s', (_what, candidate) => {
    expect(
      of(
        run(10, twice, () => candidate),
        'MO-03',
      ),
    ).toEqual([]);
  });

  it('is none where the baseline does it as often', () => {
    expect(of(run(10, product(), product()), 'MO-03')).toEqual([]);
  });
});

describe('back-off and the host of a retry', () => {
  const retried = (gapMs: number, other: boolean) => () =>
    tried([{ status: 503 }, { status: 200, instance: other ? 'producer-2' : 'producer-1' }], gapMs);

  it('tells who waits (RE-08)', () => {
    const document = run(20, retried(0, true), retried(40, true));
    expect(of(document, 'RE-08')).toMatchObject([
      { severity: 'info', title: 'The mesh waits before it tries producer again' },
    ]);
    expect(document.retries[0]?.candidate.backOff).toEqual({ n: 20, p50Ms: 40, p90Ms: 40, maxMs: 40 });
    expect(of(run(20, retried(0, true), retried(3, true)), 'RE-08')).toEqual([]);
    expect(of(run(20, retried(40, true), retried(60, true)), 'RE-08')).toEqual([]);
  });

  it('holds the second run against the baseline too', () => {
    const again = (baseline: Make, noise: Make, candidate: Make) =>
      compared(
        pairs(20, (index) => ({
          baseline: baseline(index),
          noise: noise(index),
          candidate: candidate(index),
        })),
      );
    const [same, other] = [retried(0, false), retried(40, true)];
    const document = again(same, other, other);
    expect(of(document, 'RE-07', 'RE-08')).toEqual([]);
  });

  it('tells whether it is another one (RE-07)', () => {
    expect(of(run(20, retried(0, false), retried(0, true)), 'RE-07')).toMatchObject([
      { severity: 'info', count: 20 },
    ]);
    expect(of(run(20, retried(0, true), retried(0, true)), 'RE-07')).toEqual([]);
    expect(of(run(4, retried(0, false), retried(0, true)), 'RE-07')).toEqual([]);
  });
});

describe('order of instances (LB-01, LB-02)', () => {
  const by =
    (choose: (index: number) => number): Make =>
    (index) =>
      answer({
        attempts: [attempt('producer', { instance: `producer-${choose(index)}`, startUs: index * 1_000 })],
      });
  const turns = by((index) => index % 3);
  const draw = seededRandom(7);
  const drawn = Array.from({ length: 300 }, () => Math.floor(draw() * 3));

  it('is lost to a draw', () => {
    const [found] = of(
      run(
        300,
        turns,
        by((index) => drawn[index] ?? 0),
      ),
      'LB-01',
    );
    expect(found).toMatchObject({
      kind: 'balancing',
      severity: 'info',
      title: 'Instances of producer no longer take turns',
    });
  });

  it('is one of each worker', () => {
    // Two cursors, each in turn for a burst of four: the shares stay equal.
    const workers = by((index) => [0, 0, 1, 1, 2, 2][index % 6] ?? 0);
    expect(of(run(300, turns, workers), 'LB-02')).toHaveLength(1);
  });

  it.each<[string, Make, Make]>([
    ['both go round', turns, by((index) => (index + 1) % 3)],
    ['neither does', by((index) => drawn[index] ?? 0), by((index) => drawn[299 - index] ?? 0)],
    ['there is one instance', by(() => 0), by(() => 0)],
  ])('says nothing where %s', (_what, baseline, candidate) => {
    expect(of(run(300, baseline, candidate), 'LB-01', 'LB-02')).toEqual([]);
  });

  it('says nothing of few requests', () => {
    expect(
      of(
        run(
          20,
          turns,
          by((index) => drawn[index] ?? 0),
        ),
        'LB-01',
        'LB-02',
      ),
    ).toEqual([]);
  });
});

describe('sticky sessions (LB-08)', () => {
  const cookie = (index: number): Header[] => [['Cookie', `SESSION=secret-${index % 10}; theme=dark`]];
  const by =
    (choose: (index: number) => number): Make =>
    (index) =>
      answer({ attempts: [attempt('producer', { instance: `producer-${choose(index)}` })] });
  const sticky = by((index) => (index % 10) % 3);
  const moving = by((index) => (index + Math.floor(index / 10)) % 3);

  it('move to other instances', () => {
    const found = of(run(60, sticky, moving, { requestHeaders: cookie }), 'LB-08');
    expect(found).toMatchObject([
      { severity: 'major', count: 10, pairs: 10, place: 'session SESSION at producer' },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('are not looked for where each user has a cookie name of its own', () => {
    const named =
      (names: number) =>
      (index: number): Header[] => [['Cookie', `SESSION=${index % 10}; cart-${index % names}=1`]];
    expect(of(run(60, sticky, moving, { requestHeaders: named(40) }), 'LB-08')).not.toEqual([]);
    expect(of(run(60, sticky, moving, { requestHeaders: named(60) }), 'LB-08')).toEqual([]);
  });

  it.each<[string, Make, Make]>([
    ['stay on both sides', sticky, sticky],
    ['never stayed', moving, moving],
    ['meet the only instance', by(() => 0), by((index) => index % 2)],
    [
      'only run in step with instances in turn',
      by((index) => index % 2),
      by((index) => (index + (index < 30 ? 0 : 1)) % 2),
    ],
  ])('say nothing where they %s', (_what, baseline, candidate) => {
    expect(of(run(60, baseline, candidate, { requestHeaders: cookie }), 'LB-08')).toEqual([]);
  });
});

describe('timeouts', () => {
  const took = (ms: number, status = 200, text = ''): ComparedExchange =>
    answer({ status, text, durationUs: ms * 1_000 });
  const boot = (status: number, ms: number, more: object = {}): ComparedExchange =>
    answer({
      status,
      json: { timestamp: 't', status, error: 'e', path: '/', ...more },
      durationUs: ms * 1_000,
    });
  const slow =
    (cut: (index: number) => ComparedExchange, fast = 20): Make =>
    (index) =>
      index % 2 === 0 ? cut(index) : took(fast);

  it.each<[string, string, Make, Make]>([
    [
      'TO-01',
      'a client of Spring gives up',
      slow((index) => boot(500, 1_000 + (index % 5))),
      slow(() => took(2_500)),
    ],
    [
      'TO-02',
      'Zuul gives up',
      slow((index) => boot(504, 4_000 + index, { message: 'ZuulException: Hystrix Readed time out' })),
      slow(() => took(6_000)),
    ],
    [
      'TO-03',
      'the hidden second of a breaker',
      slow((index) => boot(504, 1_001 + (index % 9), { requestId: 'a' })),
      slow(() => took(2_000)),
    ],
    [
      'TO-04',
      'the mesh cuts long answers',
      slow(() => took(3_000)),
      slow((index) => took(1_000 + index, 504, 'upstream request timeout')),
    ],
    [
      'TO-05',
      'the same time, another answer',
      slow((index) => boot(500, 1_000 + index)),
      slow((index) => took(1_000 + index, 504, 'upstream request timeout')),
    ],
    [
      'TO-02',
      'another time',
      slow((index) => boot(504, 3_000 + index)),
      slow((index) => took(1_000 + index, 504, 'upstream request timeout')),
    ],
  ])('%s: %s', (catalogue, _what, baseline, candidate) => {
    const found = run(20, baseline, candidate).findings.filter(({ kind }) => kind === 'timeout');
    expect(found).toMatchObject([{ catalogue, severity: 'major' }]);
  });

  it.each<[string, Make, Make]>([
    [
      'both give up alike',
      slow((index) => boot(500, 1_000 + index)),
      slow((index) => boot(500, 1_010 + index)),
    ],
    ['failures come at any time', slow((index) => boot(500, 60 + index * 97)), slow(() => took(3_000))],
    ['failures come at once', slow(() => boot(503, 3)), slow(() => took(3_000))],
    [
      'the candidate is not asked for longer',
      slow((index) => boot(504, 1_000 + index)),
      slow(() => took(900)),
    ],
    [
      'a few errors of the application come after the same time by chance',
      slow(() => took(400)),
      (index) => (index % 40 === 0 ? boot(500, 100 + (index % 7)) : took(400)),
    ],
    [
      'the baseline gave up once as well',
      (index) => (index === 4 ? took(1_004, 504, 'upstream request timeout') : took(3_000)),
      slow((index) => took(1_000 + (index % 9), 504, 'upstream request timeout')),
    ],
  ])('are none where %s', (_what, baseline, candidate) => {
    expect(run(120, baseline, candidate).findings.filter(({ kind }) => kind === 'timeout')).toEqual([]);
  });

  it('keep their ids when the times are measured again, and share none', () => {
    const ids = (late: number): string[] =>
      run(
        30,
        (index) =>
          index % 2 === 0
            ? took(1_040 + late, 504, 'upstream request timeout')
            : answer({ status: null, error: 'closed', durationUs: (1_041 + late) * 1_000 }),
        () => took(3_000),
      )
        .findings.filter(({ kind }) => kind === 'timeout')
        .map(({ id }) => id);
    expect(new Set(ids(0)).size).toBe(2);
    expect(ids(15)).toEqual(ids(0));
  });

  it.each(['producer', 'edge'])(
    'stand in the document as a ladder, with callers that hang up (%s)',
    (service) => {
      const hung = (index: number): ComparedExchange =>
        answer({
          status: 500,
          json: {},
          durationUs: 2_050_000,
          attempts: [1, 2].map((step) =>
            attempt(service, {
              status: null,
              error: 'closed',
              startUs: step,
              durationUs: 1_000_000 + index * 100,
            }),
          ),
        });
      const document = run(10, hung, () =>
        answer({ durationUs: 3_000_000, attempts: [attempt(service, { durationUs: 2_900_000 })] }),
      );
      expect(document.timeouts.map(({ at, baseline }) => [at, baseline.cutOffs.map(({ ms }) => ms)])).toEqual(
        [
          [null, [2050]],
          [service, [1000]],
        ],
      );
      const found = document.findings.filter(({ kind }) => kind === 'timeout');
      expect(new Map(found.map((one) => [one.place, one.service]))).toEqual(
        new Map([
          ['timeout', null],
          [`timeout ${service}`, service],
        ]),
      );
      expect(new Set(found.map(({ id }) => id)).size).toBe(2);
    },
  );

  it('are found apart where a route has several, and not in fewer than three', () => {
    const at = (ms: number) => ({ ms, status: 504, by: 'x', timedOut: true });
    expect(cutOffsOf([1000, 1004, 1030, 4000, 4010, 4100, 9000, 9001].map(at)).map(({ ms }) => ms)).toEqual([
      1004, 4010,
    ]);
  });
});

describe('limits of the rate', () => {
  const limited =
    (allowed: number, refusal: Parameters<typeof answer>[0], everyMs = 10, refillMs = 1_000): Make =>
    (index) => {
      const startUs = index * everyMs * 1_000;
      const refillDue = Math.floor((index * everyMs) / refillMs) * refillMs === index * everyMs;
      return index < allowed || refillDue
        ? answer({ startUs })
        : answer({ status: 429, startUs, ...refusal });
    };
  const gateway = { headers: [['X-RateLimit-Remaining', '0']] as Header[] };
  const mesh = { text: 'local_rate_limited' };

  it('are found with the first refusal (RL-01)', () => {
    const document = run(100, () => answer(), limited(20, mesh));
    expect(of(document, 'RL-01')).toMatchObject([
      { kind: 'rate-limit', severity: 'major', title: 'Only the candidate limits the rate' },
    ]);
    expect(document.limits).toMatchObject([
      {
        route: 'GET /items/{n}',
        baseline: { refused: 0, onset: null },
        candidate: { refused: 80, onset: 20, by: 'Envoy' },
      },
    ]);
  });

  it('say how many of the requests they are told from, where these are a part', () => {
    const document = run(5_000, limited(20, gateway), limited(4_900, mesh));
    const [route] = document.limits;
    expect(route).toMatchObject({
      baseline: { requests: 5_000, lookedAt: 4_096, onset: 20 },
      candidate: { requests: 5_000, lookedAt: 4_096, onset: null, perSecond: null },
    });
    const [texts, others] = [route?.baseline, route?.candidate].map((side) => (side ? limitTexts(side) : []));
    expect(texts).toContain('first refusal after 20 requests');
    expect(texts).toContain('onset and refill as in the first 4,096 requests');
    expect(others).toContain('first refusal after more than 4,096 requests');
    expect(run(100, limited(20, gateway), limited(20, mesh)).limits[0]?.baseline).not.toHaveProperty(
      'lookedAt',
    );
  });

  it('are none of the candidate where the second run against the baseline meets them too', () => {
    const refusals = (noise: Make): Finding[] =>
      of(
        compared(
          pairs(300, (index) => ({
            baseline: answer(),
            noise: noise(index),
            candidate: limited(200, mesh)(index),
          })),
        ),
        'RL-01',
      );
    expect(refusals(limited(200, mesh))).toEqual([]);
    expect(refusals((index) => limited(290, mesh)(index))).toMatchObject([
      { title: expect.stringContaining('of the requests are refused instead of') },
    ]);
  });

  it('are compared by their refusals (RL-02) and by what comes back (RL-03)', () => {
    const document = run(600, limited(20, gateway), limited(20, mesh, 10, 100));
    expect(of(document, 'RL-02').filter(({ kind }) => kind === 'rate-limit')).toMatchObject([
      {
        title:
          'Refusals for the rate look otherwise: Envoy refuses instead of Spring Cloud Gateway, without x-ratelimit-remaining',
      },
    ]);
    expect(document.limits[0]).toMatchObject({ baseline: { refillMs: 1000 }, candidate: { refillMs: 100 } });
    expect(of(document, 'RL-03')).toMatchObject([{ severity: 'info' }]);
  });

  it.each<[string, Make, Make]>([
    ['both refuse alike', limited(20, mesh), limited(20, mesh)],
    ['nobody refuses', () => answer(), () => answer()],
    [
      'one refusal is chance',
      () => answer(),
      (index) => (index === 7 ? answer({ status: 429, ...mesh }) : answer()),
    ],
  ])('say nothing where %s', (_what, baseline, candidate) => {
    expect(run(100, baseline, candidate).findings.filter(({ kind }) => kind === 'rate-limit')).toEqual([]);
  });
});

describe('who called whom', () => {
  const chain: Make = (index) =>
    answer({
      attempts: [
        attempt('consumer', { startUs: 0, durationUs: 9_000 }),
        attempt('producer', {
          startUs: 1_000,
          version: index % 4 === 0 ? 'v2' : 'v1',
          instance: `producer-${index % 4}`,
        }),
      ],
    });

  it('is told by what was under way', () => {
    const { traffic } = run(40, chain, chain);
    expect(traffic.calls).toEqual([
      { caller: null, service: 'consumer', version: null, baseline: 40, candidate: 40 },
      { caller: 'consumer', service: 'producer', version: 'v1', baseline: 30, candidate: 30 },
      { caller: 'consumer', service: 'producer', version: 'v2', baseline: 10, candidate: 10 },
    ]);
    expect(traffic.instances.map(({ instance, baseline }) => `${instance} ${baseline}`)).toEqual([
      'consumer-1 40',
      'producer-0 10',
      'producer-1 10',
      'producer-2 10',
      'producer-3 10',
    ]);
    expect(traffic.series.map(({ version, parts }) => [version, parts.length])).toEqual([
      ['v1', 20],
      ['v2', 20],
    ]);
  });

  it('tells a share that moves along the run', () => {
    const by =
      (choose: (index: number) => boolean): Make =>
      (index) =>
        answer({ attempts: [attempt('producer', { version: choose(index) ? 'v2' : 'v1' })] });
    const mixed = by((index) => index % 2 === 0);
    const drift = (baseline: Make, candidate: Make) =>
      run(100, baseline, candidate).findings.filter(({ place }) => place.endsWith('along the run'));
    expect(
      drift(
        mixed,
        by((index) => index < 50),
      ),
    ).toMatchObject([{ severity: 'minor', catalogue: 'RT-11' }]);
    expect(drift(mixed, mixed)).toEqual([]);
    expect(
      drift(
        by((index) => index < 50),
        by((index) => index < 50),
      ),
    ).toEqual([]);
    const moving = by((index) => index < 50);
    const { findings } = compared(
      pairs(100, (index) => ({
        baseline: mixed(index),
        noise: moving(index),
        candidate: moving(index),
      })),
    );
    expect(findings.filter(({ place }) => place.endsWith('along the run'))).toEqual([]);
  });
});

describe('bounded keeping', () => {
  it('keeps the first in whatever order they come', () => {
    const kept = (indices: readonly number[]) => {
      const earliest = new Earliest<number>(10);
      for (const index of indices) earliest.add(index, index);
      return earliest.values();
    };
    const all = Array.from({ length: 100 }, (_, index) => index);
    expect(kept(all)).toEqual(all.slice(0, 10));
    expect(kept(all.toReversed())).toEqual(all.slice(0, 10));
  });

  it('samples the same in whatever order they come, more than once asked', () => {
    const all = Array.from({ length: 1_000 }, (_, index) => index);
    const sampled = (indices: readonly number[]) => {
      const sample = new Sample<number>(10, 7);
      for (const index of indices.slice(0, 600)) sample.add(index, index);
      expect(sample.values()).toHaveLength(10);
      for (const index of indices.slice(600)) sample.add(index, index);
      expect(sample.count).toBe(1_000);
      return sample.values();
    };
    const kept = sampled(all);
    expect(kept).toHaveLength(10);
    expect(sampled(all.toReversed())).toEqual(kept);
    expect(kept.toSorted((a, b) => a - b)).toEqual(kept);
  });

  it('divides a run into at most twenty parts, whatever their order', () => {
    const of = (indices: readonly number[]) => {
      const parts = new Parts();
      for (const index of indices) parts.add(index, 'baseline', 'v1');
      return parts.values().map((part) => part.get('v1')?.baseline);
    };
    const all = Array.from({ length: 1_000 }, (_, index) => index);
    expect(of(all)).toHaveLength(16);
    expect(of(all.toReversed())).toEqual(of(all));
  });
});

/** SciPy: binom.cdf(k, n, p). */
describe('the lower tail of a binomial', () => {
  it.each([
    [0, 10, 0.5, 0.0009765625],
    [5, 10, 0.5, 0.623046875],
    [80, 100, 0.9, 0.0019785608657712376],
    [10, 10, 0.3, 1],
    [-1, 10, 0.3, 0],
  ])('P(X <= %i) of n = %i, p = %f', (k, n, p, expected) => {
    expect(binomialTail(k, n, p)).toBeCloseTo(expected, 9);
  });
});
