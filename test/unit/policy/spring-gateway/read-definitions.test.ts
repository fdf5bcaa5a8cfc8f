import { describe, expect, it } from 'vitest';
import { dumpedRoute, fromDump } from '#shared/policy/spring/gateway/definition.ts';
import { gatewayOf, sent } from './gateway.ts';

describe('a gateway’s definition', () => {
  it('is read in either form, with default filters, places, words and probes', () => {
    const gateway = gatewayOf(
      '4.3',
      [
        'spring.cloud.gateway.server.webflux:',
        '  default-filters: ["AddRequestHeader=X-D, 1"]',
        '  routes:',
        '    - id: shop',
        '      uri: lb://consumer',
        '      predicates:',
        '        - name: Path',
        '          args: {patterns: [/shop/**, /store], matchTrailingSlash: false}',
        '        - Header=X-Canary, always',
        '      filters: [StripPrefix=1]',
        '      metadata: {response-timeout: 3000}',
      ].join('\n'),
    );
    expect(gateway.problems).toEqual([]);
    const [route] = gateway.routes;
    expect(route).toMatchObject({
      name: 'shop',
      match: '/shop/** or /store and header X-Canary = always',
      rewrite: 'strips 1 segment',
      destinations: [{ host: 'consumer', port: null, weight: 100 }],
      origin: { kind: 'written', place: { file: 'application.yml' } },
    });
    expect(sent(gateway, '/shop/x', { 'x-canary': 'always' })).toBe('shop /x');
    expect(sent(gateway, '/store/', { 'x-canary': 'always' })).toBe('404');
    const answers = (route?.probes ?? []).map((probe) => gateway.oracle.route(probe).kind);
    expect(new Set(answers)).toEqual(new Set(['route', 'no-route']));
  });

  it('is asked with another cookie beside the one that it wants', () => {
    const { routes } = gatewayOf(
      '3.1',
      'spring.cloud.gateway.routes: [{id: a, uri: "http://a", predicates: ["Path=/a", "Cookie=tier, gold"]}]',
    );
    const cookies = (routes[0]?.probes ?? []).flatMap(({ headers }) => headers.map(([, value]) => value));
    expect(new Set(cookies)).toEqual(new Set(['tier=gold', 'visited=yes; tier=gold']));
  });

  it('says that 4.3 does not read the old prefix, and does not guess', () => {
    const gateway = gatewayOf(
      '4.3',
      'spring.cloud.gateway.routes: [{id: a, uri: "http://x", predicates: ["Path=/**"]}]',
    );
    expect(gateway.problems.map(({ code }) => code)).toEqual(['OLD_GATEWAY_PREFIX']);
    expect(sent(gateway, '/a')).toBe('?');
  });

  it('leaves a problem for a route without uri and for a predicate without a name', () => {
    const gateway = gatewayOf(
      '2.2',
      'spring.cloud.gateway.routes: [{id: a, predicates: ["Path=/a"]}, {id: b, uri: "http://b", predicates: ["=x"]}]',
    );
    expect(gateway.problems.map(({ code, place }) => [code, place.line])).toEqual([
      ['GATEWAY_ROUTE_WITHOUT_URI', 1],
      ['BAD_GATEWAY_STEP', 1],
    ]);
    expect(sent(gateway, '/a')).toBe('?');
  });

  it('makes a route per service when the locator is on', () => {
    const text = 'spring.cloud.gateway.discovery.locator: {enabled: true, lower-case-service-id: true}';
    expect(sent(gatewayOf('2.2', text, ['SHOP']), '/shop/x?a=1')).toBe(
      'ReactiveCompositeDiscoveryClient_SHOP /x?a=1',
    );
    expect(sent(gatewayOf('2.2', text), '/shop/x')).toBe('?');
  });

  it('is read from an actuator’s dump', () => {
    const dump = dumpedRoute.parse({
      id: 'a',
      uri: 'lb://a',
      predicates: [{ name: 'Path', args: { _genkey_0: '/a/**' } }],
      metadata: { 'response-timeout': 3000 },
    });
    const place = { file: 'routes.json', line: null, column: null, field: '[0]' };
    expect(fromDump(dump, place)).toMatchObject({
      order: 0,
      predicates: [{ name: 'Path', args: [['_genkey_0', '/a/**']], place: { field: '[0].predicates[0]' } }],
      metadata: { 'response-timeout': '3000' },
    });
  });
});
