import { describe, expect, it } from 'vitest';
import { differingSettings } from '#shared/policy/cross-check/differing.ts';
import { corsPolicy } from '#shared/policy/istio/gateway-api/cors-policy.ts';
import { delayText } from '#shared/policy/istio/settings/route-settings.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { byDefault } from '#shared/policy/model/setting.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: stock}\nspec: {ports: [{port: 80, name: http}]}\n';
const gateway = (kinds: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop}
spec:
  gatewayClassName: istio
  listeners: [{name: http, port: 80, protocol: HTTP, hostname: shop.example.test${kinds}}]
`;
const HTTP_ROUTE = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: shop}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /web}}]
      filters:
        - type: CORS
          cors: {allowOrigins: ["https://a.example"], allowMethods: [POST, GET], allowHeaders: [x-a], exposeHeaders: [x-b], allowCredentials: true, maxAge: 600}
      backendRefs: [{name: stock, port: 80}]
`;
const GRPC_ROUTE = `---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: grpc}
spec:
  parentRefs: [{name: shop}]
  rules: [{matches: [{method: {service: shop.Items}}], backendRefs: [{name: stock, port: 80}]}]
`;
const get = (target: string): PolicyRequest => ({
  method: 'GET',
  scheme: 'http',
  authority: 'shop.example.test',
  target,
  headers: [],
});

describe('a listener of the Gateway API', () => {
  it.each([
    ['without kinds', '', ['route', 'route']],
    ['without any kind', ', allowedRoutes: {kinds: []}', ['route', 'route']],
    ['of GRPCRoutes', ', allowedRoutes: {kinds: [{kind: GRPCRoute}]}', ['no-route', 'route']],
    ['of HTTPRoutes', ', allowedRoutes: {kinds: [{kind: HTTPRoute}]}', ['route', 'no-route']],
    [
      'of a kind of another group',
      ', allowedRoutes: {kinds: [{kind: HTTPRoute, group: a.example}]}',
      ['no-route', 'no-route'],
    ],
  ])('%s admits the routes that it names', (_name, kinds, expected) => {
    const [edge] = policyOf(SERVICE + gateway(kinds) + HTTP_ROUTE + GRPC_ROUTE).edges;
    expect(['/web', '/shop.Items/Get'].map((target) => edge?.oracle.route(get(target)).kind)).toEqual(
      expected,
    );
  });
});

describe('the CORS filter of an HTTPRoute', () => {
  it('is converted as a whole', () => {
    const decision = policyOf(SERVICE + gateway('') + HTTP_ROUTE).edges[0]?.oracle.route(get('/web'));
    const settings = decision?.kind === 'route' ? decision.settings : {};
    expect([
      valueIn(settings, 'cors.allowOrigins'),
      valueIn(settings, 'cors.allowMethods'),
      valueIn(settings, 'cors.allowHeaders'),
      valueIn(settings, 'cors.exposeHeaders'),
      valueIn(settings, 'cors.allowCredentials'),
      valueIn(settings, 'cors.maxAgeMs'),
    ]).toEqual([['https://a.example'], ['GET', 'POST'], ['x-a'], ['x-b'], true, 600_000]);
  });

  it('has wildcards, and an age where none is written', () => {
    expect(
      corsPolicy({ allowOrigins: ['*', 'https://*', 'https://*.a.example', 'https://b.example', ''] }),
    ).toEqual({
      allowOrigins: [
        { regex: '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#]+$' },
        { prefix: 'https://' },
        { regex: '^https://.*\\.a\\.example$' },
        { exact: 'https://b.example' },
      ],
      maxAge: '5s',
      unmatchedPreflights: 'IGNORE',
    });
    expect(corsPolicy({ maxAge: 0 })).not.toHaveProperty('maxAge');
  });
});

describe('an IstioOperator', () => {
  const operator = (spec: string) =>
    `---\napiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: o}\nspec: {${spec}}\n`;
  const connect = (spec: string) =>
    valueIn(callTo(policyOf(SERVICE + operator(spec)), 'stock').settings, 'timeout.connectMs');

  it('has a MeshConfig beside its values, or in them', () => {
    expect(connect('values: {meshConfig: {connectTimeout: 3s}}')).toBe(3000);
    expect(connect('values: {meshConfig: {connectTimeout: 3s}}, meshConfig: {connectTimeout: 4s}')).toBe(
      4000,
    );
    expect(connect('values: {meshConfig: {connectTimeout: soon}}')).toMatch(/not known/);
  });
});

describe('the same value in other words', () => {
  const setting = (value: unknown) => byDefault(value, 'test', 'every version', 'here');
  const differs = (name: string, declared: unknown, running: unknown) =>
    differingSettings({ [name]: setting(declared) }, { [name]: setting(running) }).length > 0;

  it('is one host of a mirror, short or in full', () => {
    const route = (mirror: string) =>
      `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\nspec: {hosts: [stock], http: [{mirror: ${mirror}, route: [{destination: {host: stock}}]}]}\n`;
    const mirrored = (mirror: string) =>
      valueIn(callTo(policyOf(SERVICE + route(mirror)), 'stock').settings, 'mirror.to');
    expect(mirrored('{host: cart, subset: v2}')).toEqual(['cart.default.svc.cluster.local subset v2']);
    expect(mirrored('{host: cart.default.svc.cluster.local, port: {number: 81}}')).toEqual([
      'cart.default.svc.cluster.local:81',
    ]);
  });

  it('is a mirror whose port only the proxy says, and no other port', () => {
    expect(differs('mirror.to', ['cart'], ['cart:80'])).toBe(false);
    expect(differs('mirror.to', ['cart:80'], ['cart:80'])).toBe(false);
    expect(differs('mirror.to', ['cart:81'], ['cart:80'])).toBe(true);
    expect(differs('mirror.to', ['cart'], ['cart:80', 'desk:80'])).toBe(true);
    expect(differs('retry.statuses', ['cart'], ['cart:80'])).toBe(true);
  });

  it('is one time of a delay', () => {
    expect(delayText('500ms', 1)).toBe(delayText('0.500s', 1));
    expect(delayText('7s', 100)).toBe('7s for 100 %');
    expect(delayText('7s', 0)).toBeNull();
  });
});
