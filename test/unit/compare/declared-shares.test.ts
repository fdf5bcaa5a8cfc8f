import { describe, expect, it } from 'vitest';
import { declaredShares, type RouteCall, unprovenCalls } from '#shared/compare/figures/declared-shares.ts';
import { shareResult } from '#shared/compare/share-result.ts';
import type { DeclaredShare } from '#shared/model/index.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { DeclaredRouteEntry } from '#shared/policy/model/declared.ts';
import { behaviourDocument } from '#test/fixtures/comparison/behaviour.ts';

function rule(name: string, match: string, weights: Readonly<Record<string, number>>): DeclaredRouteEntry {
  return {
    side: 'istio',
    edge: 'shop',
    name,
    match,
    place: { file: 'mesh.yaml', line: 4, column: 1, field: name },
    destinations: Object.entries(weights).map(([version, weight]) => ({
      service: 'producer',
      host: 'producer.default.svc.cluster.local',
      version,
      weight,
    })),
    takes: [{ method: 'GET', authority: 'shop.example', target: '/items/1' }],
  };
}

function auditOf(...routes: DeclaredRouteEntry[]): AuditDocument {
  return {
    schema: 1,
    inputs: [],
    versions: {},
    parity: [],
    bypass: [],
    stages: [],
    findings: [],
    problems: [],
    opaque: [],
    suggestions: [],
    declared: { routes, calls: [] },
  };
}

const served = (version: string, candidate: number, caller: string | null = null): RouteCall => ({
  route: 'GET /items/{n}',
  caller,
  service: 'producer',
  version,
  baseline: 0,
  candidate,
});

const judged = (shares: readonly DeclaredShare[]): string[] =>
  shares.map(({ version, agrees }) => `${version} ${agrees ? 'agrees' : 'contradicts'}`);

describe('observed shares against declared weights', () => {
  const split = rule('items', '/items/**', { v1: 80, v2: 20 });

  it.each<[string, RouteCall[], string[]]>([
    ['as declared', [served('v1', 82), served('v2', 18)], ['v1 agrees', 'v2 agrees']],
    ['turned round', [served('v1', 20), served('v2', 80)], ['v1 contradicts', 'v2 contradicts']],
    [
      'with a version that is not declared',
      [served('v1', 80), served('v2', 20), served('v3', 1)],
      ['v1 contradicts', 'v2 contradicts'],
    ],
    ['in too few requests to tell', [served('v1', 1), served('v2', 2)], ['v1 agrees', 'v2 agrees']],
    ['behind another service', [served('v1', 20, 'consumer'), served('v2', 80, 'consumer')], []],
  ])('%s', (_what, calls, expected) => {
    expect(judged(declaredShares(auditOf(split), calls))).toEqual(expected);
  });

  it.each<[string, number, number, string]>([
    ['as declared', 82, 18, 'agrees'],
    ['outside of the interval, and by chance 13 times in 1,000', 115, 45, 'unclear'],
    ['turned round', 20, 80, 'contradicts'],
  ])('say of the weight what they prove: %s', (_what, v1, v2, expected) => {
    const shares = declaredShares(auditOf(split), [served('v1', v1), served('v2', v2)]);
    expect(shares.map(shareResult)).toEqual([expected, expected]);
  });

  it('expects nothing where another rule takes the same requests', () => {
    const canary = rule('canary', '/items/** and header X-Canary = always', { v2: 100 });
    expect(declaredShares(auditOf(split, canary), [served('v1', 20), served('v2', 80)])).toEqual([]);
  });

  it('names declared calls that no request proved, of services that have taps', () => {
    const audit = auditOf(split);
    expect(unprovenCalls(audit, [served('v1', 3)])).toEqual([]);
    expect(unprovenCalls(audit, [served('v1', 3, 'consumer')])).toEqual([
      { side: 'candidate', caller: null, service: 'producer' },
    ]);
    expect(unprovenCalls(audit, [])).toEqual([]);
  });

  it('finds the candidate that contradicts its own resources, and says where they stand', () => {
    const { traffic, findings } = behaviourDocument();
    expect(
      traffic.declared.map(({ side, version, agrees }) => `${side} ${version} ${String(agrees)}`),
    ).toEqual(['baseline v1 true', 'baseline v2 true', 'candidate v1 false', 'candidate v2 false']);
    const found = findings.filter(({ place }) => place.startsWith('declared share'));
    expect(found).toMatchObject([{ catalogue: 'MO-06', severity: 'minor', service: 'producer' }]);
    expect(found[0]?.cause).toContain('mesh.yaml:');
  });
});
