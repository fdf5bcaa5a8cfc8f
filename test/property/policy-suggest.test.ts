import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { gatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import { readPathPattern } from '#shared/policy/spring/web/path-pattern.ts';
import { parsePath } from '#shared/policy/spring/web/path-container.ts';
import { readAntPattern } from '#shared/policy/spring/web/ant-path.ts';
import { re2 } from '#shared/policy/regex/re2.ts';
import { hostPattern } from '#shared/policy/suggest/gateway/match.ts';
import { pathMatches } from '#shared/policy/suggest/gateway/path-match.ts';
import { roundTrip, springOf } from '#test/unit/policy/suggest/round-trip.ts';

const REGISTRY = ['alpha', 'beta']
  .map(
    (name) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec: {ports: [{name: http, port: 80}]}
`,
  )
  .join('---\n');

const word = fc.constantFrom('a', 'shop', 'items', 'v1', 'x-y', 'b.c');
const segment = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom('*', 'a*', '?b', '*.json', '{id}', String.raw`{n:\d+}`, '{s:[a-z]{2}}'),
);
const pattern = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '/**', '/{*rest}'))
  .map(([segments, end]) => {
    const seen = new Set<string>();
    // A variable may stand only once in a pattern.
    const once = segments.map((text) =>
      text.startsWith('{') && seen.has(text) ? 'z' : (seen.add(text), text),
    );
    return `/${once.join('/')}${end}`;
  });

const predicate = fc.oneof(
  fc.constantFrom(
    'Method=GET',
    'Method=POST,PUT',
    'Header=X-Mode',
    'Header=X-Mode, fast',
    String.raw`Header=X-Id, \d+`,
  ),
  fc.constantFrom('Query=q', 'Query=by, (name|price)', 'Cookie=grade, gold', 'Host=**.example.com'),
);
const filter = fc.constantFrom(
  'StripPrefix=1',
  'StripPrefix=2',
  'PrefixPath=/in',
  'SetPath=/fixed',
  String.raw`RewritePath=/a/?(?<rest>.*), /$\{rest}`,
  'AddRequestHeader=X-One, 1',
  'SetResponseHeader=X-Two, 2',
  'RemoveRequestHeader=X-Three',
  'Retry=2',
);
const route = fc.record({
  path: pattern,
  predicates: fc.uniqueArray(predicate, { maxLength: 2, selector: (text) => text.split('=', 1)[0] }),
  filters: fc.uniqueArray(filter, { maxLength: 2, selector: (text) => text.split('=', 1)[0] }),
  service: fc.constantFrom('alpha', 'beta'),
  timeout: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }),
});

/** Two rewrites that Envoy cannot chain are said in a comment, so that the sides differ there by design. */
function isExpressible(filters: readonly string[]): boolean {
  const names = filters.map((text) => text.split('=', 1)[0] ?? '').filter((name) => /Path|Prefix/.test(name));
  if (names.length < 2) return true;
  return names.join() === 'StripPrefix,PrefixPath' || names.at(-1) === 'SetPath';
}

describe('suggested resources', () => {
  it.each([
    ['Hoxton.SR12', 'spring.cloud.gateway'],
    ['2025.0.1', 'spring.cloud.gateway.server.webflux'],
  ])('are read back, and do what any gateway of %s does', (version, prefix) => {
    fc.assert(
      fc.property(fc.array(route, { minLength: 1, maxLength: 4 }), (routes) => {
        const text = stringify({
          [prefix]: {
            routes: routes
              .filter(({ filters }) => isExpressible(filters))
              .map(({ path, predicates, filters, service, timeout }, index) => ({
                id: `r${index}`,
                uri: `lb://${service}`,
                predicates: [`Path=${path}`, ...predicates],
                filters,
                ...(timeout !== undefined && { metadata: { 'response-timeout': timeout } }),
              })),
          },
        });
        const { unequal, problems } = roundTrip(springOf(text, version), [], [REGISTRY]);
        expect(unequal).toEqual([]);
        expect(problems).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a translated pattern', () => {
  const behaviour = gatewayBehaviour('4.3');
  const path = fc
    .array(fc.constantFrom('a', 'ab', 'shop', 'items', 'v1', '12', 'x.json', 'zz', ''), { maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`)
    .filter((text) => !text.includes('//'));

  it('takes the paths that Spring takes, and no other', () => {
    fc.assert(
      fc.property(pattern, path, fc.boolean(), (text, given, slash) => {
        const ours = pathMatches(text, slash, behaviour);
        if ('reason' in ours) throw new Error(ours.reason);
        const spring = readPathPattern(text, slash, {
          rest: behaviour.restSegments,
          dotAll: behaviour.dotAll,
        });
        const taken = ours.uris.some(({ exact, prefix, regex }) => {
          if (exact !== undefined) return given === exact;
          if (prefix !== undefined) return given.startsWith(prefix);
          const compiled = re2(regex ?? '');
          return compiled.valid && compiled.fullMatch(given);
        });
        expect(taken).toBe(spring.match(parsePath(given)) !== null);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes the hosts that Spring takes, and no other', () => {
    const label = fc.constantFrom('a', 'api', 'example', 'com', 'com:8080', 'API');
    const hostLabel = fc.oneof(
      { weight: 3, arbitrary: label },
      fc.constantFrom('*', '**', 'a*', '{sub}', '?pi'),
    );
    fc.assert(
      fc.property(
        fc.array(hostLabel, { minLength: 1, maxLength: 4 }),
        fc.array(label, { minLength: 1, maxLength: 5 }),
        (labels, given) => {
          const text = labels.join('.');
          const ours = hostPattern(text);
          if ('reason' in ours) throw new Error(ours.reason);
          const compiled = re2(ours.pattern);
          const spring = readAntPattern(text, '.', behaviour.ant);
          expect(compiled.valid && compiled.fullMatch(given.join('.'))).toBe(spring.matches(given.join('.')));
        },
      ),
      { numRuns: 3000 },
    );
  });
});
