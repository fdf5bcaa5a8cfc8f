import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJavaRegex } from '#shared/policy/regex/java-regex.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { gatewayBehaviour } from '#shared/policy/spring/gateway/behaviour.ts';
import type { GatewayDefinition, StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import { readFilterText } from '#shared/policy/spring/actuator/gateway-filter-text.ts';
import { withRunningRoutes } from '#shared/policy/spring/gateway/running-routes.ts';
import { gatewayRoutes } from '#shared/policy/spring/gateway/oracle.ts';
import { readGatewayDefinition } from '#shared/policy/spring/gateway/read-definitions.ts';
import { buildEnvironment } from '#shared/policy/spring/environment/build-environment.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import { zuulRoutes } from '#shared/policy/spring/zuul/oracle.ts';
import { readZuulDefinition } from '#shared/policy/spring/zuul/read-definition.ts';

const place = { file: 'generated', line: null, column: null, field: '' };
const special = fc.constantFrom(
  '/',
  '{x}',
  '{*r}',
  '**',
  '*',
  '?',
  '%2F',
  '%',
  ';',
  '(',
  ')',
  '[',
  ']',
  '\\',
  '$1',
  '${x}',
  ',',
  '#{x}',
  '.',
  '..',
  'a',
);
const text = fc.oneof(
  fc.string(),
  fc.array(special, { maxLength: 6 }).map((parts) => parts.join('')),
);
const step = (names: readonly string[]): fc.Arbitrary<StepDefinition> =>
  fc.record({
    name: fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), fc.string()),
    args: fc.array(fc.tuple(fc.oneof(fc.constantFrom('_genkey_0', '_genkey_1', 'regexp'), text), text), {
      maxLength: 3,
    }),
    place: fc.constant(place),
  });
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'x'),
  scheme: fc.constantFrom('http', 'https'),
  authority: fc.oneof(fc.constant('shop.test:80'), text),
  target: fc.oneof(
    text,
    text.map((path) => `/${path}`),
  ),
  headers: fc.array(fc.tuple(fc.constantFrom('Cookie', 'X-A', 'x-a', 'X-Forwarded-For', 'Origin'), text), {
    maxLength: 4,
  }),
});
const gateway: fc.Arbitrary<GatewayDefinition> = fc.record({
  routes: fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b'),
      uri: fc.oneof(fc.constantFrom('http://a', 'lb://b', 'no://op', 'lb:http://c', null), text),
      order: fc.integer(),
      predicates: fc.array(
        step(['Path', 'Host', 'Header', 'Query', 'Cookie', 'Method', 'Weight', 'After', 'RemoteAddr']),
        { maxLength: 3 },
      ),
      filters: fc.array(
        step([
          'SetPath',
          'RewritePath',
          'PrefixPath',
          'StripPrefix',
          'AddRequestParameter',
          'RedirectTo',
          'RemoveRequestParameter',
          'SetRequestHostHeader',
          'RequestHeaderToRequestUri',
        ]),
        { maxLength: 3 },
      ),
      metadata: fc.constant({}),
      place: fc.constant(place),
      notKnown: fc.constant([]),
    }),
    { maxLength: 3 },
  ),
  defaultFilters: fc.constant([]),
  notKnown: fc.constant([]),
});
const surroundings = { ribbon: true, actuatorPath: '/actuator', cors: false, trustsForwarded: false };

describe('Spring’s oracles', () => {
  it('never throw on any route and request, and every probe is answered', () => {
    fc.assert(
      fc.property(gateway, request, fc.constantFrom('2.2', '3.1', '4.3'), (definition, asked, version) => {
        const { oracle, routes } = gatewayRoutes({
          gateway: definition,
          behaviour: gatewayBehaviour(version),
          surroundings,
        });
        expect(oracle.route(asked).kind).toBeTypeOf('string');
        for (const probe of routes.flatMap(({ probes }) => probes))
          expect(oracle.route(probe).kind).toBeTypeOf('string');
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throw on any configuration of Zuul', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { maxLength: 4 }),
        text,
        request,
        (written, prefix, asked) => {
          const zuul = {
            prefix,
            routes: Object.fromEntries(written.map(([path, url], i) => [`r${i}`, { path, url }])),
          };
          const problems = new Problems();
          const file = { file: 'a.yml', text: JSON.stringify({ zuul }) };
          const environment = buildEnvironment(readConfigDocuments(file, problems), problems);
          const { oracle, routes } = zuulRoutes({ zuul: readZuulDefinition(environment, ['svc'], problems) });
          expect(oracle.route(asked).kind).toBeTypeOf('string');
          for (const probe of routes.flatMap(({ probes }) => probes))
            expect(oracle.route(probe).kind).toBeTypeOf('string');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('read any properties below their prefixes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const problems = new Problems();
        const file = {
          file: 'a.yml',
          text: JSON.stringify({
            spring: { cloud: { gateway: { routes: value, 'default-filters': value } } },
            zuul: value,
          }),
        };
        const environment = buildEnvironment(readConfigDocuments(file, problems), problems);
        expect(
          readGatewayDefinition(environment, gatewayBehaviour('2.2'), [], problems).routes,
        ).toBeInstanceOf(Array);
        expect(readZuulDefinition(environment, [], problems).routes).toBeInstanceOf(Array);
      }),
    );
  });

  it('agree with JavaScript on plain patterns', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-c.|?*+()]{0,8}$/),
        fc.stringMatching(/^[a-c]{0,6}$/),
        (pattern, value) => {
          const regex = readJavaRegex(pattern);
          if ('reason' in regex) return;
          expect(regex.matches(value) !== null).toBe(new RegExp(`^(?:${pattern})$`, 'u').test(value));
        },
      ),
    );
  });
});

describe('a filter that a running gateway shows', () => {
  const shown = (name: string, first: string, value: string) => {
    const filter = readFilterText(`[[${name} ${first} = '${value}'], order = 1]`);
    const content = { kind: 'text' as const, predicate: { kind: 'always' as const }, filters: [filter] };
    const route = { id: 'a', uri: 'lb://a', order: 0, metadata: {}, place, content };
    const declared: GatewayDefinition = { routes: [], defaultFilters: [], notKnown: [] };
    return withRunningRoutes(declared, [route]).routes[0];
  };

  it('has the arguments that it was made of, or none and says so', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('RewritePath', 'AddRequestHeader', 'SetResponseHeader'),
        fc.oneof(text, fc.constantFrom(' = ', "a = 'b", 'a, b')),
        fc.oneof(text, fc.constantFrom(' = ', "b' = c", 'a, b', "'")),
        (name, first, value) => {
          const route = shown(name, first, value);
          const args = route?.filters[0]?.args.map(([, argument]) => argument);
          expect(route?.notKnown.length === 0 ? args : [first, value]).toEqual([first, value]);
          expect(args).toHaveLength(route?.notKnown.length === 0 ? 2 : 0);
        },
      ),
    );
    expect(shown('RewritePath', '/a/(?<rest>.*)', '/${rest}')?.notKnown).toEqual([]);
  });
});
