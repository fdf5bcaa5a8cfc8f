import { describe, expect, it } from 'vitest';
import type { ComparedExchange } from '#shared/compare/index.ts';
import type { Finding, Header } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

interface Case {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Header[];
  readonly baseline: ComparedExchange;
  readonly candidate: ComparedExchange;
}

/** Findings behind the edge of twenty such pairs; ten others let both sides reach every service. */
function behind({ path = '/items/1', method = 'GET', headers = [], baseline, candidate }: Case): Finding[] {
  const both = () => answer({ attempts: ['producer', 'stock'].map((service) => attempt(service)) });
  const { findings } = compared(
    pairs(30, (index) =>
      index < 20
        ? { path, method, requestHeaders: headers, baseline, candidate, noise: baseline }
        : { path: '/both', baseline: both(), candidate: both(), noise: both() },
    ),
  );
  return findings.filter(({ kind }) => ['attempts', 'mutation-repeated', 'rewrite'].includes(kind));
}

const reached = (service = 'producer', parts: Parameters<typeof attempt>[1] = {}) =>
  answer({ attempts: [attempt(service, parts)] });
const missed = (parts: Parameters<typeof answer>[0] = { status: 404 }) => answer(parts);
const times = (count: number, parts: Parameters<typeof answer>[0] = {}, status = 503) =>
  answer({ attempts: Array.from({ length: count }, () => attempt('producer', { status })), ...parts });
const BEFORE = 'upstream connect error or disconnect/reset before headers. reset reason:';

describe('which entry the attempts of a request speak of', () => {
  it.each<[string, string, Case]>([
    [
      'RT-09',
      'another service takes the request',
      { baseline: reached('producer'), candidate: reached('stock') },
    ],
    ['RT-01', 'no route takes it', { baseline: reached(), candidate: missed() }],
    [
      'RT-02',
      'only the trailing slash differs',
      { path: '/items/', baseline: reached(), candidate: missed() },
    ],
    ['RT-06', 'the query is encoded', { path: '/items?q=a%20b', baseline: reached(), candidate: missed() }],
    [
      'RT-07',
      'the Host has capitals',
      { headers: [['Host', 'API.example']], baseline: reached(), candidate: missed() },
    ],
    [
      'RT-10',
      'the service is exposed by its name',
      { path: '/producer/items', baseline: reached(), candidate: missed() },
    ],
    ['RT-10', 'the mesh exposes it', { path: '/producer/items', baseline: missed(), candidate: reached() }],
    ['RT-01', 'the mesh takes more', { path: '/itemsfoo', baseline: missed(), candidate: reached() }],
    ['HP-10', 'the path has two slashes', { path: '//items', baseline: reached(), candidate: missed() }],
    [
      'HP-10',
      'an unusual path arrives otherwise',
      {
        path: '/a;v=1/b',
        baseline: reached('producer', { path: '/a/b' }),
        candidate: reached('producer', { path: '/a;v=1/b' }),
      },
    ],
    [
      'RT-03',
      'a rewrite leaves two slashes',
      {
        path: '/api/b',
        baseline: reached('producer', { path: '/b' }),
        candidate: reached('producer', { path: '//b' }),
      },
    ],
    ['RE-01', 'only the mesh tries again', { baseline: times(1), candidate: times(3) }],
    ['RE-04', 'both try, the mesh more often', { baseline: times(2), candidate: times(3) }],
    ['RE-05', 'the mesh repeats a 500', { baseline: times(1, {}, 500), candidate: times(3, {}, 500) }],
    ['RE-05', 'the mesh tries less', { baseline: times(3), candidate: times(1) }],
    [
      'RE-06',
      'the mesh gives up at its first timeout',
      { baseline: times(2), candidate: times(1, { status: 504, text: 'upstream request timeout' }) },
    ],
    [
      'RE-10',
      'a sidecar cannot reach its application',
      { baseline: times(2), candidate: times(1, { status: 503, text: `${BEFORE} connection failure` }) },
    ],
    [
      'RE-11',
      'the mesh is overloaded',
      { baseline: times(2), candidate: times(1, { status: 503, headers: [['x-envoy-overloaded', 'true']] }) },
    ],
  ])('%s: %s', (catalogue, _what, given) => {
    expect(behind(given).map((one) => one.catalogue)).toEqual([catalogue]);
  });
});

describe('a mirror (RT-14)', () => {
  const two = (first: Parameters<typeof attempt>[1], second: Parameters<typeof attempt>[1]) =>
    answer({
      attempts: [
        attempt('producer', { instance: 'producer-1', ...first }),
        attempt('producer', { instance: 'producer-2', ...second }),
      ],
    });

  it('is a copy that follows no failure', () => {
    const found = behind({ baseline: reached(), candidate: two({}, { startUs: 100 }) });
    expect(found).toMatchObject([{ catalogue: 'RT-14', severity: 'major' }]);
  });

  it('blocks where the request changes state', () => {
    const copy = two({ method: 'POST' }, { method: 'POST', startUs: 100 });
    const found = behind({
      method: 'POST',
      baseline: reached('producer', { method: 'POST' }),
      candidate: copy,
    });
    expect(found).toMatchObject([{ catalogue: 'RT-14', severity: 'blocker' }]);
  });

  it('blocks only where the links are sure', () => {
    const copy = two({ method: 'POST' }, { method: 'POST', startUs: 100, confidence: 0.8 });
    const found = behind({
      method: 'POST',
      baseline: reached('producer', { method: 'POST' }),
      candidate: copy,
    });
    expect(found).toMatchObject([{ catalogue: 'RT-14', severity: 'major' }]);
  });

  it('is known by its Host', () => {
    const shadow = two(
      { status: 503 },
      { startUs: 9_000, requestHeaders: [['Host', 'producer-shadow:7111']] },
    );
    expect(behind({ baseline: reached(), candidate: shadow })).toMatchObject([{ catalogue: 'RT-14' }]);
  });

  it.each<[string, ComparedExchange]>([
    ['the second try after a failure', two({ status: 503 }, { startUs: 9_000 })],
    [
      'the second try after a timeout whose end was seen late',
      two({ status: null, error: 'closed', durationUs: 1_000_000 }, { startUs: 999_000 }),
    ],
    ['a second call for something else', two({}, { path: '/items/1/price', startUs: 9_000 })],
    [
      'a second try that is counted',
      two({}, { startUs: 9_000, requestHeaders: [['x-envoy-attempt-count', '2']] }),
    ],
  ])('is not %s', (_what, candidate) => {
    expect(behind({ baseline: reached(), candidate }).map(({ catalogue }) => catalogue)).not.toContain(
      'RT-14',
    );
  });
});

describe('a mutation executed more than once', () => {
  const posts = (...steps: readonly [path: string, status: number][]) =>
    answer({
      attempts: steps.map(([path, status]) => attempt('producer', { method: 'POST', path, status })),
    });
  const kinds = (baseline: ComparedExchange, candidate: ComparedExchange) =>
    behind({ method: 'POST', baseline, candidate }).map(({ kind }) => kind);

  it('is none where the caller goes on to the next thing after a success', () => {
    expect(kinds(posts(['/reserve', 500]), posts(['/reserve', 200], ['/confirm', 200]))).toEqual([
      'attempts',
    ]);
  });

  it('is one though the whole has as many attempts', () => {
    expect(
      kinds(posts(['/reserve', 200], ['/confirm', 200]), posts(['/reserve', 503], ['/reserve', 503])),
    ).toContain('mutation-repeated');
  });
});
