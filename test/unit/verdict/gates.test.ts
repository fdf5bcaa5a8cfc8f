import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/compare/random.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { answer, attempt, compared, pair, pairs } from '#test/fixtures/comparison/build.ts';
import { judgedBy } from '#test/fixtures/comparison/gates.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';

/** The outcome of the gate that stands first in the YAML text. */
function gate(document: ComparisonDocument, yaml: string) {
  const judged = judgedBy(document, yaml);
  const name = /name: ([^\n,}]+)/.exec(yaml)?.[1];
  return judged.gates.find((one) => one.gate === name);
}

const failing = sampleDocument();
const passing = passingDocument();

describe('findings', () => {
  it('counts those that fit all filters', () => {
    const orders = '  - {name: a, rule: findings, routes: ["* /orders*"], severity: [blocker]}\n';
    expect(gate(failing, orders)).toMatchObject({ outcome: 'fail' });
    const health = '  - {name: a, rule: findings, routes: ["GET /health"], severity: [blocker]}\n';
    expect(gate(failing, health)).toMatchObject({ outcome: 'pass', reasons: [] });
  });

  it('lets as many be as the rule allows, over all or for each route', () => {
    const major = failing.findings.filter(({ severity }) => severity === 'major');
    const most = Math.max(...[...Map.groupBy(major, ({ route }) => route).values()].map((all) => all.length));
    expect(most).toBeLessThan(major.length);
    const rule = (parts: string) => `  - {name: a, rule: findings, severity: [major], ${parts}}\n`;
    expect(gate(failing, rule(`most: ${major.length}`))?.outcome).toBe('pass');
    expect(gate(failing, rule(`most: ${major.length - 1}`))?.outcome).toBe('fail');
    expect(gate(failing, rule(`most: ${most}, per: route`))?.outcome).toBe('pass');
    expect(gate(failing, rule(`most: ${most - 1}, per: route`))?.outcome).toBe('fail');
  });

  it('fails those routes and services alone that its findings name', () => {
    const judged = judgedBy(
      failing,
      '  - {name: a, rule: findings, severity: [blocker], routes: [POST *]}\n',
    );
    expect(judged.routes.filter(({ verdict }) => verdict === 'fail').map(({ route }) => route)).toEqual(
      // The rule on latency holds besides: a file did not mention it.
      ['GET /reports/daily', 'POST /orders'],
    );
    expect(judged.services).toMatchObject([
      { service: 'consumer', verdict: 'pass' },
      { service: 'producer', verdict: 'fail', reasons: [expect.stringContaining('POST')] },
    ]);
  });
});

describe('latency', () => {
  const rule = (parts: string) => `  - {name: a, rule: latency, routes: [GET /reports*]${parts}}\n`;

  it('fails beyond a margin of its own', () => {
    expect(gate(failing, rule(', margin: 0.5'))).toMatchObject({
      outcome: 'fail',
      detail: 'slower: GET /reports/daily',
      reasons: [
        {
          what: expect.stringMatching(
            /GET \/reports\/daily: p50 slower by \+\d+ % .*\+50 % and 5 ms allowed/,
          ) as string,
        },
      ],
    });
    expect(gate(failing, rule(', margin: 9'))?.outcome).toBe('pass');
    expect(gate(failing, rule(', margin: 0.5, budgetMs: 100'))?.outcome).toBe('pass');
    expect(gate(failing, rule(', budgetMs: 1'))?.outcome).toBe('fail');
  });

  it('is told of one quantile', () => {
    const draw = seededRandom(5);
    const took = (ms: number) => answer({ durationUs: Math.round(ms * (1 + draw() * 0.2) * 1000) });
    // One request of ten takes four times as long: the median stays, the 95th percentile does not.
    const document = compared(
      pairs(800, (index) => ({
        path: '/reports/daily',
        baseline: took(20),
        candidate: took(index % 10 === 0 ? 80 : 20),
        noise: took(20),
      })),
    );
    expect(gate(document, rule(', quantile: p50, margin: 0.1'))?.outcome).toBe('pass');
    expect(gate(document, rule(', quantile: p95, margin: 0.5'))).toMatchObject({
      outcome: 'fail',
      reasons: [{ what: expect.stringMatching(/: p95 slower by \+\d+ %/) as string }],
    });
    expect(gate(document, rule(', quantile: p95, margin: 9, unclear: inconclusive'))?.outcome).toBe('pass');
    // Eight hundred pairs carry no interval of so rare a quantile.
    expect(gate(document, rule(', quantile: p99, margin: 9, unclear: inconclusive'))?.outcome).toBe(
      'inconclusive',
    );
  });

  describe('of a route that may be slower', () => {
    // Twelve requests that take from half to twice as long: no interval of so few lies below the margin.
    const document = compared(
      pairs(12, (index) => ({
        path: '/reports/daily',
        baseline: answer({ durationUs: 40_000 }),
        candidate: answer({ durationUs: 20_000 + index * 5_000 }),
      })),
    );

    it('holds up the verdict, and says what would decide it', () => {
      expect(document.routes[0]).toMatchObject({
        verdict: 'inconclusive',
        latency: { judgement: 'unclear' },
        reasons: [expect.stringMatching(/^latency unclear: .*, n = 12, about [\d,]+ would decide it$/)],
      });
      expect(document).toMatchObject({
        verdict: 'inconclusive',
        summary: expect.stringContaining('may be slower: GET /reports/daily') as string,
      });
      expect(gate(document, rule(''))).toMatchObject({
        outcome: 'inconclusive',
        reasons: [{ advice: expect.stringContaining('unclear: pass') as string }],
      });
    });

    it('lets it pass only where a file says so, and says so where the verdict is read', () => {
      const open = rule(', unclear: pass');
      const judged = judgedBy(document, open);
      expect(judged).toMatchObject({
        verdict: 'pass',
        summary:
          '1 route behaves the same in 12 pairs; the latency of 1 route is unclear and no part of this verdict.',
        routes: [{ verdict: 'pass' }],
      });
      expect(gate(document, open)?.detail).toContain('no part of this verdict, as the rule says');
    });
  });

  it('passes what is faster or not slower, and what has no latency that could be compared', () => {
    const document = compared([
      ...pairs(40, (index) => ({
        path: '/reports/daily',
        baseline: answer({ durationUs: 40_000 }),
        candidate: answer({ durationUs: 10_000 + (index % 8) * 5_000 }),
      })),
      ...pairs(8, () => ({
        path: '/old',
        baseline: answer({ status: 301 }),
        candidate: answer({ status: 308 }),
      })),
    ]);
    expect(document.routes.map(({ latency }) => latency?.judgement)).toEqual([undefined, 'not slower']);
    expect(document.gates.find(({ gate: name }) => name.startsWith('No route is slower'))).toMatchObject({
      outcome: 'pass',
      detail: 'none of 2 routes is slower; 1 of them had no answer with the same status on both sides',
    });
  });
});

describe('figures', () => {
  const withErrors = (errors: number, count: number) =>
    compared(
      pairs(count, (index) => ({
        baseline: answer(),
        candidate: answer(index < errors ? { status: 503 } : {}),
      })),
    );
  const limit = '  - {name: a, rule: errors, most: 0.01}\n';

  it('proves an error share above its limit, or says that it does not', () => {
    // Clopper-Pearson, 95 %: 1 of 50 is 0.05 … 10.65 %, 6 of 50 is 4.53 … 24.31 % (scipy.stats.binomtest).
    expect(gate(withErrors(6, 50), limit)).toMatchObject({ outcome: 'fail' });
    expect(gate(withErrors(1, 50), limit)).toMatchObject({
      outcome: 'inconclusive',
      reasons: [{ what: 'GET /items/{n}: 2 % errors (0.1 % … 11 %, n = 50), 1 % allowed' }],
    });
    expect(gate(withErrors(0, 50), limit)?.outcome).toBe('pass');
  });

  it('limits attempts per request', () => {
    const tried = (count: number) =>
      answer({ attempts: Array.from({ length: count }, () => attempt('producer')) });
    const document = compared(pairs(20, () => ({ baseline: tried(1), candidate: tried(3) })));
    expect(gate(document, '  - {name: a, rule: attempts, most: 2}\n')).toMatchObject({
      outcome: 'fail',
      reasons: [{ what: 'GET /items/{n}: 3.00 attempts per request at producer, 2 allowed' }],
    });
    expect(gate(document, '  - {name: a, rule: attempts, most: 3}\n')?.outcome).toBe('pass');
    expect(gate(document, '  - {name: a, rule: attempts, most: 3, services: [other]}\n')?.outcome).toBe(
      'inconclusive',
    );
    const untapped = compared(
      pairs(20, () => ({ baseline: tried(0), candidate: tried(0) })),
      {
        linkedShare: { baseline: null, candidate: null },
      },
    );
    expect(gate(untapped, '  - {name: a, rule: attempts, most: 2}\n')).toMatchObject({
      outcome: 'inconclusive',
      reasons: [{ advice: expect.stringContaining('--instance') as string }],
    });
  });
});

describe('evidence', () => {
  it('takes a share of the requests where a file says so', () => {
    const all = [
      ...pairs(99, () => ({ baseline: answer(), candidate: answer() })),
      pair(99, { baseline: answer(), candidate: null }),
    ];
    expect(compared(all).verdict).toBe('inconclusive');
    expect(judgedBy(compared(all), '  - {name: a, rule: paired, least: 0.99}\n').verdict).toBe('pass');
    expect(judgedBy(compared(all), '  - {name: a, rule: paired, least: 0.995}\n').verdict).toBe(
      'inconclusive',
    );
  });

  it.each([
    ['complete', { candidateComplete: false }, /replay again/],
    ['complete', { baselineComplete: false }, /record it again/],
    ['paired', { baselineExchanges: 20, refused: 11 }, /--mutations send/],
  ])('says what to do: %s', (rule, parts, advice) => {
    const document = compared(
      pairs(9, () => ({ baseline: answer(), candidate: answer() })),
      parts,
    );
    expect(gate(document, `  - {name: a, rule: ${rule}}\n`)).toMatchObject({
      outcome: 'inconclusive',
      reasons: [{ advice: expect.stringMatching(advice) as string }],
    });
  });

  it('asks for a noise run', () => {
    expect(gate(passing, '  - {name: a, rule: noise}\n')?.outcome).toBe('pass');
    expect(gate({ ...passing, noise: null }, '  - {name: a, rule: noise}\n')?.outcome).toBe('inconclusive');
  });

  it('asks for more pairs than the comparison does', () => {
    expect(gate(passing, '  - {name: a, rule: pairs, least: 40}\n')?.outcome).toBe('pass');
    expect(gate(passing, '  - {name: a, rule: pairs, least: 41}\n')).toMatchObject({
      outcome: 'inconclusive',
    });
    expect(
      gate(passing, '  - {name: a, rule: pairs, least: 41, routes: [GET /nothing]}\n')?.detail,
    ).toContain('about nothing');
  });
});

describe('coverage', () => {
  const withCoverage = (parts: Partial<ComparisonDocument['coverage']>): ComparisonDocument => ({
    ...passing,
    coverage: { ...passing.coverage, ...parts },
  });

  it('asks for methods', () => {
    expect(gate(passing, '  - {name: a, rule: methods, methods: [GET, POST]}\n')?.outcome).toBe('pass');
    expect(gate(passing, '  - {name: a, rule: methods, methods: [GET, DELETE]}\n')).toMatchObject({
      outcome: 'inconclusive',
      detail: 'not seen: DELETE',
    });
  });

  it('asks for error paths, whatever the candidate answered', () => {
    const rule = '  - {name: a, rule: error-paths, routes: ["*"]}\n';
    const answered = (baseline: number, candidate: number) =>
      compared(
        pairs(9, () => ({
          baseline: answer({ status: baseline }),
          candidate: answer({ status: candidate }),
        })),
      );
    expect(gate(answered(200, 500), rule)?.outcome).toBe('inconclusive');
    expect(gate(answered(404, 404), rule)?.outcome).toBe('pass');
  });

  const route = (name: string, requests: number | null, side: 'spring' | 'istio' = 'spring') => ({
    side,
    route: name,
    origin: 'application.yml:4',
    requests,
  });
  const declared = (...routes: ReturnType<typeof route>[]) =>
    withCoverage({ declared: { audit: 'both', capture: 'monday', routes } });
  const rule = '  - {name: a, rule: declared-routes, except: [actuator*]}\n';

  it('asks for declared routes to be exercised', () => {
    expect(gate(passing, rule)?.reasons[0]?.advice).toContain('--audit NAME');
    expect(gate(declared(route('items', null)), rule)?.reasons[0]?.advice).toContain('--capture monday');
    expect(gate(declared(route('items', 3), route('actuator-health', 0)), rule)?.outcome).toBe('pass');
    expect(gate(declared(route('items', 3), route('orders', 0)), rule)).toMatchObject({
      outcome: 'inconclusive',
      detail: 'not exercised: orders',
    });
    expect(gate(declared(route('items', 3), route('orders', 0, 'istio')), rule)?.outcome).toBe('pass');
    expect(gate(declared(route('orders', 0, 'istio')), rule)?.outcome).toBe('inconclusive');
    const elsewhere = withCoverage({
      declared: { audit: 'both', capture: 'sunday', routes: [route('items', 3)] },
    });
    expect(gate(elsewhere, rule)?.reasons[0]?.what).toContain('the requests of sunday, not those of monday');
  });

  it('asks for drills that did not fail', () => {
    const drills = (verdict: 'pass' | 'fail' | 'inconclusive') =>
      withCoverage({ drills: [{ name: 'monday', scenario: 'all-fail', verdict }] });
    const asked = '  - {name: a, rule: drills, scenarios: [all-fail]}\n';
    expect(gate(passing, asked)).toMatchObject({
      outcome: 'inconclusive',
      detail: "'all-fail' was not drilled",
    });
    expect(gate(drills('pass'), asked)?.outcome).toBe('pass');
    expect(gate(drills('inconclusive'), asked)?.outcome).toBe('inconclusive');
    expect(judgedBy(drills('fail'), asked)).toMatchObject({
      verdict: 'fail',
      summary: expect.stringContaining("drill 'monday' failed") as string,
    });
  });
});

describe('services', () => {
  it('are inconclusive where their instances were seen on one side only', () => {
    const onlyBefore = () => answer({ attempts: [attempt('producer'), attempt('cache')] });
    const document = compared(
      pairs(9, () => ({ baseline: onlyBefore(), candidate: answer({ attempts: [attempt('producer')] }) })),
    );
    expect(document.services).toMatchObject([
      { service: 'cache', verdict: 'inconclusive', reasons: [expect.stringContaining('one side only')] },
      { service: 'producer', verdict: 'pass', routes: ['GET /items/{n}'] },
    ]);
  });

  it('share the lack of evidence of the routes that reach them', () => {
    const tried = () => answer({ attempts: [attempt('producer')] });
    const document = compared(pairs(3, () => ({ baseline: tried(), candidate: tried() })));
    expect(document.services).toMatchObject([
      {
        service: 'producer',
        verdict: 'inconclusive',
        reasons: [
          'GET /items/{n}: latency unclear: too few samples, 3 of 8 needed',
          'GET /items/{n}: too few pairs: 3 of 5 needed',
        ],
      },
    ]);
  });
});
