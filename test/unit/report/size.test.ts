import { describe, expect, it } from 'vitest';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { type Report, renderHtml } from '#shared/report/index.ts';
import { MOST_PAGE_BYTES, PAGE_SHARES } from '#shared/report/html/page-shares.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { drillOf } from '#test/fixtures/drill/sample.ts';
import { brokenTimeline } from '#test/fixtures/broken-timeline.ts';

/** One step of a ladder, and one refusal. */
const CUT_OFF = {
  cutOffs: [{ ms: 2_000, lowMs: 1_999, highMs: 2_001, requests: 9, status: 504, by: 'Envoy' }],
  slowestMs: 1_500,
};
const LIMIT = {
  requests: 90,
  refused: 9,
  onset: 10,
  refillMs: 1_000,
  perSecond: 10,
  by: 'Envoy',
  fields: ['x-envoy-ratelimited'],
};
const BROKEN = brokenTimeline();

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error('the sample has none');
  return item;
}

/** As much as a million pairs of a large shop could come to: every list far longer than what is shown. */
function largest(): ComparisonDocument {
  const sample = sampleDocument();
  // Three bytes a character, and as long as a value may stand in a finding.
  const value = '配'.repeat(240);
  const routes = Array.from(
    { length: 4000 },
    (_, index) => `GET /shop-${index}/orders/{n}/items/{uuid}/prices`,
  );
  const finding = first(sample.findings);
  const evidence = Array.from({ length: 3 }, () => ({
    ...first(finding.evidence),
    request: value,
    baseline: value,
    candidate: value,
  }));
  const severities = ['blocker', 'major', 'minor', 'info', 'expected', 'noise'] as const;
  const findings = routes.flatMap((route, index) =>
    severities.map((severity) => ({
      ...finding,
      id: `${severity}-${index}`,
      causeKey: `${severity}-${index % 1000}`,
      severity,
      route,
      title: `${severity} ${index % 1000} ${value}`,
      cause: value,
      evidence,
    })),
  );
  const causes = severities.flatMap((severity) =>
    Array.from({ length: 1000 }, (_, index) => ({
      ...first(sample.causes),
      key: `${severity}-${index}`,
      severity,
      title: `${severity} ${index}`,
      cause: value,
      findings: findings.filter(({ causeKey }) => causeKey === `${severity}-${index}`).map(({ id }) => id),
    })),
  );
  return {
    ...sample,
    findings,
    causes,
    routes: routes.map((route, index) => ({
      ...first(sample.routes),
      route,
      reasons: [value],
      findings: [`blocker-${index}`],
    })),
    shares: routes.map((route) => ({ ...first(sample.shares), route })),
    retries: routes.map((route) => ({ ...first(sample.retries), route })),
    services: routes.map((route) => ({
      service: route,
      routes,
      verdict: 'fail',
      reasons: [value],
      findings: [],
    })),
    timeouts: routes.map((route) => ({ route, at: value, baseline: CUT_OFF, candidate: CUT_OFF })),
    limits: routes.map((route) => ({ route, baseline: LIMIT, candidate: LIMIT })),
    traffic: {
      ...sample.traffic,
      declared: routes.map((route) => ({
        side: 'candidate',
        service: route,
        version: 'v1',
        routes,
        declared: 0.5,
        observed: 0.25,
        low: 0.2,
        high: 0.3,
        n: 1000,
        agrees: false,
        origin: value,
      })),
    },
    breakers: routes.map((service) => ({ service, baseline: BROKEN, candidate: BROKEN })),
    rules: routes.map((route) => ({
      rule: { kind: 'ignore', route, place: 'body /*', reason: value },
      origin: 'rules.yaml:1',
      hidden: 1,
      places: [{ route, place: value, title: value, count: 1, evidence: [] }],
      furtherPlaces: 1,
    })),
    learned: routes.map((route) => ({ route, place: value, by: null, reordered: 9 })),
    profile: {
      origin: 'profile.yaml',
      headers: routes.map((_, index) => ({ name: `x-${index}`, catalogue: null, cause: value })),
    },
    waiversJudgedOn: '2026-11-02',
    waivers: routes.map((route, index) => ({
      id: `W${index}`,
      state: 'active',
      owner: 'ada',
      reason: value,
      expires: '2026-12-31',
      scope: { catalogue: 'RE-02', route },
      findings: [],
    })),
    sinceSignOff: {
      since: { kind: 'comparison', comparison: 'first', at: '2026-11-01', by: null, note: null },
      verdict: { before: 'pass', now: 'fail' },
      new: findings,
      fixed: [],
      still: [],
      notCompared: [],
      gates: [],
      routes: routes.map((route) => ({ route, before: 'pass', now: 'fail' })),
    },
    coverage: {
      ...sample.coverage,
      routesBelowLeastPairs: routes,
      notes: routes.map(() => value),
      declared: {
        audit: 'audit',
        capture: 'monday',
        routes: routes.map((route) => ({ side: 'istio', route, origin: value, requests: 0 })),
      },
    },
  };
}

/** Sections that are one table of as many rows, and what they call a row. */
const TABLES = [
  ['routes', 'routes'],
  ['shares', 'shares'],
  ['retries', 'rows'],
  ['services', 'services'],
  ['timeouts', 'rows'],
  ['limits', 'routes'],
  ['waivers', 'waivers'],
  ['traffic', 'weights'],
] as const;

describe('a report of the largest comparison', () => {
  const report: Report = {
    schema: 2,
    kind: 'meshproof-report',
    drills: Array.from({ length: 400 }, (_, index) => drillOf(`d-${index}`, `${index} ${'配'.repeat(100)}`)),
    document: largest(),
    run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: null },
  };
  const page = renderHtml(report);

  it('stays small enough to be opened and sent', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_PAGE_BYTES);
    expect(Buffer.byteLength(page)).toBeGreaterThan(MOST_PAGE_BYTES * 0.8);
  });

  it('is shared out with enough left for what every page has', () => {
    const shared = Object.values(PAGE_SHARES).reduce((sum, bytes) => sum + bytes, 0);
    expect(shared).toBeLessThanOrEqual(MOST_PAGE_BYTES - 150_000);
  });

  it('counts what it leaves out, section by section', () => {
    const sectionOf = (id: string): string =>
      (page.split(`<section aria-labelledby="${id}">`)[1] ?? '').split('</section>')[0] ?? '';
    const left = (id: string, what: string): number =>
      Number(
        new RegExp(`And ([\\d,]+) more ${what}, which report\\.json has\\.`)
          .exec(sectionOf(id))?.[1]
          ?.replace(',', ''),
      );
    const shown = (id: string, tag: string): number => sectionOf(id).split(tag).length - 1;
    expect(left('findings', 'causes') + shown('findings', '<article')).toBe(4000);
    // Besides a row of the head and one of the remainder.
    for (const [id, what] of TABLES) expect(left(id, what) + shown(id, '<tr') - 2, id).toBe(4000);
    expect(left('drills', 'drills') + shown('drills', '<tr') - 2).toBe(400);
    expect(left('breakers', 'services') + shown('breakers', '<h3')).toBe(4000);
    expect(left('coverage', 'notes')).toBeGreaterThan(0);
    expect(sectionOf('aside').split(' more differences, which report.json has.')).toHaveLength(3);
  });

  it('links only to what it shows', () => {
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(links.filter((target) => !ids.has(target))).toEqual([]);
    expect(links.some((target) => target?.startsWith('blocker-'))).toBe(true);
  });
});
