import { describe, expect, it } from 'vitest';
import { type RouteCounts, shareTests } from '#shared/compare/figures/share-tests.ts';
import { seededRandom } from '#shared/compare/random.ts';
import { VERSION_LEVEL } from '#shared/compare/settings.ts';

const ROUTES = 13;
const draw = seededRandom(110);

/** Requests of a random balancer to a service of two versions. */
function drawn(requests: number, share: number): number {
  let hits = 0;
  for (let request = 0; request < requests; request += 1) if (draw() < share) hits += 1;
  return hits;
}

/** The least adjusted p of one comparison of 80/20 against these shares of v2 by route. */
function leastP(requests: number, shareOn: (route: number) => number): number {
  const routes: RouteCounts = new Map(
    Array.from({ length: ROUTES }, (_, route) => {
      const [baseline, candidate] = [drawn(requests, 0.2), drawn(requests, shareOn(route))];
      const total = { baseline: requests, candidate: requests, noise: 0 };
      const versions = new Map([
        ['v1', { baseline: requests - baseline, candidate: requests - candidate, noise: 0 }],
        ['v2', { baseline, candidate, noise: 0 }],
      ]);
      return [`r${route}`, new Map([['producer', { total, versions }]])];
    }),
  );
  return Math.min(...shareTests(routes, () => true).map(({ adjustedP }) => adjustedP));
}

function provenIn(rounds: number, requests: number, shareOn: (route: number) => number): number {
  let proven = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (leastP(requests, shareOn) <= VERSION_LEVEL) proven += 1;
  }
  return proven / rounds;
}

describe('shares of two versions behind random balancers, on 13 routes', () => {
  it('fail an aligned comparison no more often than they say', () => {
    expect(provenIn(5_000, 110, () => 0.2)).toBeLessThanOrEqual(VERSION_LEVEL);
  }, 60_000);

  it('prove 20 % → 50 % of a whole service with 110 requests per route', () => {
    expect(provenIn(400, 110, () => 0.5)).toBeGreaterThan(0.99);
  }, 30_000);

  it('prove 20 % → 50 % of one route alone with 200 requests', () => {
    const one = (route: number): number => (route === 4 ? 0.5 : 0.2);
    expect(provenIn(1_000, 200, one)).toBeGreaterThan(0.98);
    expect(provenIn(1_000, 110, one)).toBeGreaterThan(0.7);
  }, 30_000);

  it('count two versions of a service as one test', () => {
    const total = { baseline: 50, candidate: 50, noise: 0 };
    const versions = new Map([
      ['v1', { baseline: 40, candidate: 30, noise: 0 }],
      ['v2', { baseline: 10, candidate: 20, noise: 0 }],
    ]);
    const tests = shareTests(new Map([['r', new Map([['p', { total, versions }]])]]), () => true);
    expect(tests).toHaveLength(1);
    expect(tests[0]?.versions).toEqual(['v2', 'v1']);
    expect(tests[0]?.adjustedP).toBe(tests[0]?.p);
  });
});
