import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvoyRoute, PathMatch } from '#shared/policy/istio/route-table/envoy-route.ts';
import { matches } from '#shared/policy/istio/route-table/match-route.ts';
import type { ReceivedRequest } from '#shared/policy/istio/route-table/received-request.ts';
import { routeIndex } from '#shared/policy/istio/route-table/route-index.ts';

function route(name: string, path: PathMatch, caseSensitive: boolean): EnvoyRoute {
  return {
    ref: { name, origin: { kind: 'derived', rule: 'made', from: [] } },
    match: { path, caseSensitive, headers: [], query: [], claims: [] },
    action: { kind: 'direct-response', status: 200, body: '' },
    headers: { remove: [], set: [], add: [] },
    rule: {},
  };
}

function request(target: string): ReceivedRequest {
  return {
    method: 'GET',
    scheme: 'http',
    authority: 'a',
    target,
    headers: new Map(),
    repeatedHeaders: 'each',
  };
}

const segment = fc.constantFrom('a', 'b', 'A', 'ab', '');
const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
const pathMatch = fc.oneof(
  fc.record({ kind: fc.constantFrom('exact' as const, 'segments' as const), text: path }),
  fc.record({ kind: fc.constant('prefix' as const), text: fc.oneof(path, fc.constant('')) }),
  path.map((text): PathMatch => ({ kind: 'regex', pattern: text, fullMatch: (given) => given === text })),
);

describe('the index of a virtual host', () => {
  it('takes the same route as looking at each of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(pathMatch, fc.boolean()), { minLength: 20, maxLength: 60 }),
        path,
        (made, target) => {
          const routes = made.map(([match, sensitive], index) => route(`r${index}`, match, sensitive));
          const asked = request(target);
          const first = routes.find(({ match }) => matches(match, asked));
          const found = routeIndex(routes)
            .candidates(target)
            .find(({ match }) => matches(match, asked));
          expect(found?.ref.name).toBe(first?.ref.name);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves out routes that cannot take the path', () => {
    const routes = Array.from({ length: 1000 }, (_, n) =>
      route(`r${n}`, { kind: 'prefix', text: `/api/${n}/` }, true),
    );
    expect(
      routeIndex(routes)
        .candidates('/api/17/x')
        .map(({ ref }) => ref.name),
    ).toEqual(['r17']);
  });
});
