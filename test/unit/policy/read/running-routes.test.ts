import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';
import { get, inWords } from '../spring-gateway/gateway.ts';

const envOf = (properties: Readonly<Record<string, string>>) =>
  JSON.stringify({
    activeProfiles: [],
    propertySources: [
      {
        name: 'application.yml',
        properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, { value }])),
      },
    ],
  });

interface Running {
  readonly properties: Readonly<Record<string, string>>;
  readonly answers: Texts;
  readonly java?: string;
  readonly language?: 'java' | 'kt';
  readonly springVersion?: string;
}

/** The gateway that runs, by its answers, and what it does with a request. */
function runningGate({ properties, answers, java, language = 'java', springVersion = '2021.0.8' }: Running) {
  const { spring, problems } = readPolicies(
    inputsOf({
      spring: java === undefined ? {} : { [`gate/Gate.${language}`]: `package shop;\n${java}` },
      actuators: { 'gate-env.json': envOf({ 'spring.application.name': 'gate', ...properties }), ...answers },
      options: { springVersion },
    }),
  );
  const edge = spring?.policy.edges[0];
  const sent = (target: string) => {
    const decision = edge?.oracle.route(get(target));
    if (decision === undefined) return 'no gateway';
    return decision.kind === 'not-modelled' ? `? ${decision.reason}` : inWords(decision);
  };
  return { edge, sent, codes: problems.map(({ code }) => code) };
}

const DECLARED = {
  'spring.cloud.gateway.routes[0].id': 'stock',
  'spring.cloud.gateway.routes[0].uri': 'lb://stock',
  'spring.cloud.gateway.routes[0].predicates[0]': 'Path=/stock/**',
  'spring.cloud.gateway.default-filters[0]': 'AddRequestHeader=X-Edge,1',
};
const STOCK = {
  route_id: 'stock',
  predicate: 'Paths: [/stock/**], match trailing slash: true',
  filters: ["[[AddRequestHeader X-Edge = '1'], order = 1]"],
  uri: 'lb://stock',
  order: 0,
};
const CODE = {
  route_id: 'code',
  predicate: '(Paths: [/stock/{id}], match trailing slash: true && Methods: [GET, POST])',
  filters: ['[[StripPrefix parts = 1], order = 0]'],
  uri: 'http://other:80',
  order: -1,
};
const routes = (...all: readonly object[]): Texts => ({ 'gate-gateway-routes.json': JSON.stringify(all) });

describe('routes that a running gateway shows', () => {
  it('are read where no configuration declares them, with their own filters alone', () => {
    const { edge, sent, codes } = runningGate({
      properties: DECLARED,
      answers: routes(CODE, STOCK),
      java: 'class Gate { RouteLocator routes() { } }',
    });
    expect(edge?.routes.map(({ name, match, rewrite }) => [name, match, rewrite])).toEqual([
      ['code', '/stock/{id} and GET or POST', 'strips 1 segment'],
      ['stock', '/stock/**', null],
    ]);
    expect(edge?.oracle.route(get('/stock/7'))).toMatchObject({
      route: { name: 'code', origin: { place: { file: 'gate-gateway-routes.json', field: '[0]' } } },
      destinations: [{ host: 'other', port: 80 }],
      upstream: { target: '/7', headers: [] },
    });
    expect(edge?.oracle.route(get('/stock/7/x'))).toMatchObject({
      route: { name: 'stock' },
      upstream: { headers: [['X-Edge', '1']] },
    });
    expect(sent('/stock/7/x')).toBe('stock /stock/7/x');
    expect(codes).not.toContain('ROUTES_IN_CODE');
  });

  it('are tried in the order of the answer', () => {
    const { sent } = runningGate({ properties: DECLARED, answers: routes(STOCK, { ...CODE, order: 0 }) });
    expect(sent('/stock/7')).toBe('stock /stock/7');
  });

  it('take the place of what the registry was not asked for', () => {
    const { sent, codes } = runningGate({
      properties: { 'spring.cloud.gateway.discovery.locator.enabled': 'true' },
      answers: routes({
        route_id: 'ReactiveCompositeDiscoveryClient_STOCK',
        predicate: 'Paths: [/STOCK/**], match trailing slash: true',
        filters: ["[[RewritePath /STOCK/?(?<remaining>.*) = '/${remaining}'], order = 1]"],
        uri: 'lb://STOCK',
        order: 0,
      }),
    });
    expect(sent('/STOCK/7')).toBe('ReactiveCompositeDiscoveryClient_STOCK /7');
    expect(codes).not.toContain('REGISTERED_ROUTES');
  });

  it.each([
    [
      'a filter that does not print all of itself',
      { filters: ["[[Retry routeId = 'code', retries = 2], order = 1]"] },
    ],
    ['a text that can be read in two ways', { filters: ["[[RewritePath /a = 1, b = '/x'], order = 1]"] }],
    ['a filter of code', { filters: ['[[shop.Gate$$Lambda$7/0x1@5a], order = 0]'] }],
    ['a predicate of code', { predicate: 'shop.Gate$$Lambda$8/0x2@6b' }],
    ['an alternative', { predicate: '(Paths: [/stock/{id}], match trailing slash: true || Methods: [GET])' }],
  ])('are named where they are not read: %s', (_, change) => {
    const { sent } = runningGate({ properties: DECLARED, answers: routes({ ...CODE, ...change }, STOCK) });
    expect(sent('/stock/7')).toMatch(/^\? route code: its (?:filter|predicate) .*not read from the answer$/);
  });

  it('leave open what is declared otherwise, or does not run', () => {
    const elsewhere = { ...STOCK, uri: 'lb://moved' };
    expect(runningGate({ properties: DECLARED, answers: routes(elsewhere) }).sent('/stock/7')).toBe(
      '? route stock: the running gateway sends it to lb://moved',
    );
    expect(runningGate({ properties: DECLARED, answers: routes() }).sent('/stock/7')).toBe(
      '? route stock: the running gateway does not have it',
    );
    const port = { ...DECLARED, 'spring.cloud.gateway.routes[0].uri': 'http://stock' };
    const added = routes({ ...STOCK, uri: 'http://stock:80' });
    expect(runningGate({ properties: port, answers: added }).sent('/stock/7')).toBe('stock /stock/7');
  });

  it('do not tell what code does with their requests that could not be read', () => {
    const gate = { properties: DECLARED, answers: routes(STOCK), java: 'class Gate { }' };
    expect(runningGate({ ...gate, language: 'kt' }).edge?.oracle.route(get('/stock/7'))).toMatchObject({
      kind: 'route',
      unread: { routing: expect.stringContaining('could not be read') },
    });
    expect(runningGate(gate).edge?.oracle.route(get('/stock/7'))).not.toHaveProperty('unread');
  });

  it('are not all of them where the answer has definitions alone', () => {
    const definition = (id: string) => ({
      id,
      uri: 'lb://stock',
      predicates: [{ name: 'Path', args: { pattern: '/stock/**' } }],
    });
    const java = 'class Gate { RouteLocator routes() { } }';
    const answers = routes(definition('stock'));
    expect(runningGate({ properties: DECLARED, answers, java }).codes).toContain('ROUTES_IN_CODE');
    expect(
      runningGate({ properties: DECLARED, answers: routes(definition('stock'), definition('kept')) }).sent(
        '/stock/7',
      ),
    ).toBe('? the running gateway has a route kept that no configuration declares');
  });

  it.each(['classic', 'modern'] as const)('are those of its configuration: %s deployment', (stack) => {
    const springVersion = stack === 'classic' ? 'Hoxton.SR12' : '2025.0.1';
    const [alone, shown] = [['gateway-env'], ['gateway-env', 'gateway-routes']].map((names) =>
      edgeOf(stack, names, springVersion),
    );
    expect(shown?.routes).toEqual(alone?.routes);
    const request = get('/api/items/1');
    expect(shown?.oracle.route(request)).toEqual(alone?.oracle.route(request));
  });
});

/** The gateway of a real deployment by its answers. */
function edgeOf(stack: string, names: readonly string[], springVersion: string) {
  const actuators = Object.fromEntries(
    names.map((name) => [
      `${name}.json`,
      readFileSync(`test/fixtures/policy/spring/${stack}/${name}.json`, 'utf8'),
    ]),
  );
  return readPolicies(inputsOf({ actuators, options: { springVersion } })).spring?.policy.edges[0];
}

describe('routes that a running Zuul shows', () => {
  const ZUUL = { 'zuul.routes.stock.path': '/stock/**', 'zuul.routes.stock.url': 'http://stock' };
  const detailed = (fullPath: string, location: string, more: object = {}) => ({
    [fullPath]: {
      id: location,
      fullPath,
      location,
      path: '/**',
      prefix: fullPath.replace('/**', ''),
      retryable: false,
      customSensitiveHeaders: false,
      prefixStripped: true,
      ...more,
    },
  });
  const zuul = (answer: object, properties: Readonly<Record<string, string>> = ZUUL) =>
    runningGate({
      properties,
      answers: { 'gate-routes.json': JSON.stringify(answer) },
      java: 'class Gate { CustomRouteLocator routes() { } }',
      springVersion: 'Hoxton.SR12',
    });

  it('are read with their details, in the order of the answer', () => {
    const { edge, sent, codes } = zuul({
      ...detailed('/stock/own/**', 'own', {
        retryable: true,
        customSensitiveHeaders: true,
        sensitiveHeaders: ['X-Own'],
      }),
      ...detailed('/stock/**', 'http://stock'),
      ...detailed('/kept/**', 'kept', { prefixStripped: false }),
    });
    expect(['/stock/own/7', '/stock/7', '/kept/7'].map(sent)).toEqual(['own /7', 'stock /7', 'kept /kept/7']);
    const own = edge?.routes.find(({ name }) => name === 'own');
    expect(own?.settings['headers.requestRemove']).toMatchObject({ value: ['x-own'] });
    expect(own?.settings['retry.attempts']).toMatchObject({ value: 2 });
    expect(codes).not.toContain('ROUTES_IN_CODE');
    expect(codes).not.toContain('REGISTERED_ROUTES');
  });

  it('leave open what is not read, declared otherwise, or does not run', () => {
    expect(zuul({ '/stock/**': 'http://stock', '/more/**': 'more' }).sent('/stock/7')).toBe(
      '? the running Zuul has a route of /more/** to more that is not read',
    );
    expect(zuul({ '/stock/**': 'http://moved' }).sent('/stock/7')).toContain('/stock/** to http://moved');
    expect(zuul(detailed('/more/**', 'more')).sent('/more/7')).toBe(
      '? the running Zuul does not have the route stock of /stock/**',
    );
    expect(zuul({ '/stock/**': 'http://stock' }).sent('/stock/7')).toBe('stock /7');
  });

  it('have the prefix of all routes once', () => {
    const prefixed = { ...ZUUL, 'zuul.prefix': '/api' };
    const answer = { ...detailed('/api/stock/**', 'http://stock'), ...detailed('/api/own/**', 'own') };
    expect(zuul(answer, prefixed).sent('/api/own/7')).toBe('own /7');
    expect(zuul(answer, { ...prefixed, 'zuul.strip-prefix': 'false' }).sent('/api/own/7')).toContain(
      'not read',
    );
  });

  it.each([['zuul-routes'], ['zuul-routes-details'], ['zuul-routes', 'zuul-routes-details']])(
    'are those of its configuration: %s',
    (...answers) => {
      const [alone, shown] = [['zuul-env'], ['zuul-env', ...answers]].map((names) =>
        edgeOf('classic', names, 'Hoxton.SR12'),
      );
      expect(shown?.routes.map(({ name }) => name).toSorted()).toEqual(['raw', 'shop']);
      expect(shown?.routes.toSorted(byName)).toEqual(alone?.routes.toSorted(byName));
      for (const target of ['/shop/items/1', '/api/items/1', '/elsewhere'])
        expect(shown?.oracle.route(get(target))).toEqual(alone?.oracle.route(get(target)));
    },
  );
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name);
}
