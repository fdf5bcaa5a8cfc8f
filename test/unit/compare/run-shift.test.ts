import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/compare/random.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { answer, compared, pair } from '#test/fixtures/comparison/build.ts';

const EACH = 60;
const ROUTES = ['/basket', '/items', '/orders', '/prices', '/search'];

/** A comparison of runs that were sent one after the other: each route `slower` times as slow in the candidate's. */
function apart(slower: Readonly<Record<string, number>>): ComparisonDocument {
  const draw = seededRandom(11);
  const took = (ms: number) => answer({ durationUs: Math.round(ms * (1 + draw() * 0.2) * 1000) });
  const pairs = Array.from({ length: EACH * ROUTES.length }, (_, index) => {
    const path = ROUTES[index % ROUTES.length] ?? '';
    const sides = { baseline: took(20), noise: took(20), candidate: took(20 * (slower[path] ?? 1)) };
    return pair(index, { path, ...sides });
  });
  return compared(pairs, { interleaved: null });
}

const everywhere = (ratio: number) => Object.fromEntries(ROUTES.map((path) => [path, ratio]));
const latencyFindings = ({ findings }: ComparisonDocument) =>
  findings.filter(({ kind }) => kind === 'latency').map(({ route }) => route);
const latencyOf = ({ routes }: ComparisonDocument, path: string) =>
  routes.find(({ route }) => route === `GET ${path}`)?.latency;

describe('runs that were sent one after the other', () => {
  it('have a route that is slower than all others are, which no busy machine explains', () => {
    const document = apart({ '/orders': 2 });
    expect(latencyFindings(document)).toEqual(['GET /orders']);
    expect(latencyOf(document, '/orders')).toMatchObject({ judgement: 'slower', sameTime: false });
    expect(document.findings[0]?.cause).toContain('slower by more than the rest');
  });

  it('leave open what is slower everywhere: the machine or the mesh', () => {
    const document = apart(everywhere(2));
    expect(latencyFindings(document)).toEqual([]);
    const orders = latencyOf(document, '/orders');
    expect(orders).toMatchObject({ judgement: 'unclear', sameTime: false });
    expect(orders?.runShift).toBeCloseTo(2, 0);
    const reasons = document.routes.find(({ route }) => route === 'GET /orders')?.reasons;
    expect(reasons?.join()).toMatch(/so is the rest of the run .* an interleaved replay tells/);
  });

  it('have a route that is slower still than a run that is slower everywhere', () => {
    const document = apart({ ...everywhere(1.5), '/search': 4 });
    expect(latencyFindings(document)).toEqual(['GET /search']);
  });

  it('are not believed where a machine slows some routes more than others', () => {
    const document = apart({ '/basket': 1.7, '/items': 1.5, '/orders': 1.6, '/prices': 1, '/search': 1 });
    expect(latencyFindings(document)).toEqual([]);
  });

  it('never make a route equivalent that is not', () => {
    for (const path of ROUTES) expect(latencyOf(apart(everywhere(2)), path)?.judgement, path).toBe('unclear');
  });

  it('prove nothing of a route that stands nearly alone', () => {
    const draw = seededRandom(3);
    const took = (ms: number) => answer({ durationUs: Math.round(ms * (1 + draw() * 0.2) * 1000) });
    const pairs = Array.from({ length: 100 }, (_, index) =>
      pair(index, { baseline: took(20), noise: took(20), candidate: took(40) }),
    );
    const document = compared(pairs, { interleaved: null });
    expect(latencyFindings(document)).toEqual([]);
    expect(document.routes[0]?.reasons.join()).toContain('too few other routes');
    expect(compared(pairs, { interleaved: 'baseline' }).routes[0]?.latency?.judgement).toBe('slower');
  });
});
