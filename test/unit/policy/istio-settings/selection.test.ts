import { describe, expect, it } from 'vitest';
import type { CallSettingName } from '#shared/policy/model/call-settings.ts';
import { originText } from '#shared/policy/model/setting.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const service = (name: string, namespace = 'default') =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {app: ${name}}, ports: [{port: 80, name: http}]}\n`;
const rule = (name: string, namespace: string, host: string, connections: number, more = '') =>
  `---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {host: "${host}", trafficPolicy: {connectionPool: {tcp: {maxConnections: ${connections}}}}${more}}\n`;
const mostTo = (text: string, host: string, wanted = {}) =>
  valueIn(callTo(policyOf(text), host, wanted).settings, 'pool.maxConnections');

describe('which DestinationRule counts', () => {
  it('takes the most specific host of a namespace', () => {
    const rules =
      rule('a', 'default', '*.svc.cluster.local', 1) + rule('b', 'default', '*.default.svc.cluster.local', 2);
    expect(mostTo(service('reviews') + rules, 'reviews')).toBe(2);
    expect(mostTo(service('reviews') + rules + rule('c', 'default', 'reviews', 3), 'reviews')).toBe(3);
  });

  it('resolves short names in the namespace of the rule', () => {
    expect(mostTo(service('reviews') + rule('a', 'other', 'reviews', 1), 'reviews')).toBeNull();
    expect(mostTo(service('reviews') + rule('a', 'other', 'reviews.default', 1), 'reviews')).toBeNull();
  });

  it("prefers the caller's namespace to the service's, and that to the root namespace", () => {
    const host = 'reviews.default.svc.cluster.local';
    const root = service('reviews') + rule('r', 'istio-system', host, 1);
    expect(mostTo(root, 'reviews')).toBe(1);
    const home = root + rule('h', 'default', host, 2);
    expect(mostTo(home, 'reviews')).toBe(2);
    const client = home + rule('c', 'shop', host, 3);
    expect(mostTo(client, 'reviews')).toBe(2);
    expect(mostTo(client, 'reviews', { caller: '*.shop.svc.cluster.local' })).toBe(3);
  });

  it('heeds exportTo', () => {
    const text =
      service('reviews') +
      rule('r', 'istio-system', 'reviews.default.svc.cluster.local', 1, ', exportTo: ["."]');
    expect(mostTo(text, 'reviews')).toBeNull();
  });

  it('gives a rule with workloadSelector to the workloads that it selects', () => {
    const text =
      service('reviews') +
      service('cart') +
      rule('all', 'default', 'reviews', 1) +
      rule('cart', 'default', 'reviews', 2, ', workloadSelector: {matchLabels: {app: cart}}');
    expect(mostTo(text, 'reviews')).toBe(1);
    expect(mostTo(text, 'reviews', { caller: 'cart.default.svc.cluster.local' })).toBe(2);
  });

  it('merges rules of one host: the oldest policy, all subsets', () => {
    const subset = (name: string) => `, subsets: [{name: ${name}, labels: {version: ${name}}}]`;
    const text =
      service('reviews') +
      rule('b', 'default', 'reviews', 2, subset('v2')) +
      rule('a', 'default', 'reviews', 1, subset('v1'));
    const policy = policyOf(text);
    expect(policy.services[0]?.subsets.toSorted()).toEqual(['v1', 'v2']);
    expect(mostTo(text, 'reviews')).toBe(1);
  });
});

describe('what a policy leaves out', () => {
  it('takes 0 for "not set", and says so', () => {
    const { settings } = callTo(policyOf(service('reviews') + rule('a', 'default', 'reviews', 0)), 'reviews');
    const connections = settings['pool.maxConnections'];
    expect(connections && originText(connections)).toMatch(/^0 counts as not set, from mesh\.yaml:\d+/);
    expect(valueIn(settings, 'pool.maxConnections')).toBeNull();
  });

  it('fills an empty outlierDetection with the defaults of Envoy', () => {
    const text =
      service('reviews') +
      '---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a}\nspec: {host: reviews, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 0, baseEjectionTime: 400s}}}\n';
    const { settings } = callTo(policyOf(text), 'reviews');
    const names: CallSettingName[] = [
      'ejection.consecutive5xx',
      'ejection.consecutiveGatewayErrors',
      'ejection.consecutiveLocalFailures',
      'ejection.intervalMs',
      'ejection.baseMs',
      'ejection.maxMs',
      'ejection.maxPercent',
      'ejection.minHealthPercent',
    ];
    expect(names.map((name) => valueIn(settings, name))).toEqual([
      null,
      null,
      null,
      10_000,
      400_000,
      400_000,
      10,
      0,
    ]);
  });

  it('has a call per port where ports differ', () => {
    const text = `apiVersion: v1
kind: Service
metadata: {name: reviews}
spec: {ports: [{port: 80, name: http}, {port: 81, name: http-admin}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy:
    connectionPool: {http: {http2MaxRequests: 9}, tcp: {connectTimeout: 1s}}
    portLevelSettings: [{port: {number: 81}, connectionPool: {tcp: {connectTimeout: 2s}}}]
`;
    const policy = policyOf(text);
    const at = (port: number, name: CallSettingName) =>
      valueIn(callTo(policy, 'reviews', { via: `sidecar, port ${port}` }).settings, name);
    expect([at(80, 'timeout.connectMs'), at(80, 'pool.maxRequests')]).toEqual([1000, 9]);
    expect([at(81, 'timeout.connectMs'), at(81, 'pool.maxRequests')]).toEqual([2000, null]);
  });

  it('knows nothing of what a broken rule of the host would say', () => {
    const text = `${service('reviews')}${service('cart')}---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a}\nspec: {host: reviews, trafficPolicy: {connectionPool: {tcp: {maxConnections: many}}}}\n`;
    expect(mostTo(text, 'reviews')).toBe('not known: DestinationRule a could not be used');
    expect(mostTo(text, 'cart')).toBeNull();
  });

  it('takes retries of the mesh where a route has none, and attempts 0 for none', () => {
    const mesh = '---\ndefaultConfig: {}\ndefaultHttpRetryPolicy: {attempts: 7, retryOn: reset}\n';
    const route = (retries: string) =>
      `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\nspec: {hosts: [reviews], http: [{${retries}route: [{destination: {host: reviews}}]}]}\n`;
    const attempts = (text: string) => valueIn(callTo(policyOf(text), 'reviews').settings, 'retry.attempts');
    expect(attempts(service('reviews') + mesh)).toBe(8);
    expect(attempts(service('reviews') + mesh + route(''))).toBe(8);
    expect(attempts(service('reviews') + mesh + route('retries: {attempts: 1}, '))).toBe(2);
    expect(attempts(service('reviews') + mesh + route('retries: {attempts: 0}, '))).toBe(1);
  });

  it('takes the traffic policy of the mesh from 1.31 on', () => {
    const mesh =
      '---\ndefaultConfig: {}\ndefaultTrafficPolicy: {connectionPool: {tcp: {maxConnections: 77}}}\n';
    const connections = (version: string) =>
      valueIn(
        callTo(policyOf(service('reviews') + mesh, { version }), 'reviews').settings,
        'pool.maxConnections',
      );
    expect([connections('1.30'), connections('1.31')]).toEqual([null, 77]);
  });
});

describe('security', () => {
  const peer = (namespace: string, mode: string) =>
    `---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: ${namespace}, namespace: ${namespace}}\nspec: {mtls: {mode: ${mode}}}\n`;
  const mtls = (text: string) => valueIn(callTo(policyOf(text), 'reviews').settings, 'security.mtls');

  it('lets the namespace override the mesh, and UNSET inherit', () => {
    expect(mtls(service('reviews'))).toBe('permissive');
    expect(mtls(service('reviews') + peer('istio-system', 'STRICT'))).toBe('strict');
    expect(mtls(service('reviews') + peer('istio-system', 'STRICT') + peer('default', 'DISABLE'))).toBe(
      'disable',
    );
    expect(mtls(service('reviews') + peer('istio-system', 'STRICT') + peer('default', 'UNSET'))).toBe(
      'strict',
    );
  });

  it('names a caller that is not let in', () => {
    const plain =
      '---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a}\nspec: {host: reviews, trafficPolicy: {tls: {mode: DISABLE}}}\n';
    expect(mtls(service('reviews') + peer('default', 'STRICT') + plain)).toMatch(/^strict, but the caller/);
  });

  it('names a caller that speaks mutual TLS to who takes none, besides to an application with TLS of its own', () => {
    const sends = (mode: string) =>
      `---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a}\nspec: {host: reviews, trafficPolicy: {tls: {mode: ${mode}}}}\n`;
    expect(mtls(service('reviews') + peer('default', 'DISABLE') + sends('ISTIO_MUTUAL'))).toBe(
      'disable, but the caller sends mutual TLS',
    );
    expect(
      mtls(
        service('reviews') +
          peer('default', 'DISABLE') +
          sends('MUTUAL, clientCertificate: /c, privateKey: /k'),
      ),
    ).toBe('disable');
  });

  it.each([
    ['ALLOW', '', true],
    ['DENY', '', false],
    ['ALLOW', '{from: [{source: {requestPrincipals: ["*"]}}]}', true],
    ['ALLOW', '{from: [{source: {namespaces: [shop]}}]}', false],
    ['DENY', '{from: [{source: {notRequestPrincipals: ["*"]}}]}', true],
    [
      'DENY',
      '{from: [{source: {notRequestPrincipals: ["*"]}}], to: [{operation: {paths: [/x]}}]}',
      'not known: it is required of some requests only',
    ],
  ])('%s %s asks for a token: %s', (action, authorization, expected) => {
    const text = `${service('reviews')}---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a, namespace: default}\nspec: {action: ${action}, rules: [${authorization}]}\n`;
    expect(valueIn(callTo(policyOf(text), 'reviews').settings, 'security.tokenRequired')).toBe(expected);
  });
});

describe('edges with a hole', () => {
  it('do not decide requests for a host whose VirtualService could not be used', () => {
    const text = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec: {hosts: [shop.example.test], gateways: [g], http: [{rout: []}]}
`;
    const { edges, problems } = policyOf(text);
    expect(problems.length).toBeGreaterThan(0);
    const ask = (authority: string) =>
      edges[0]?.oracle.route({ method: 'GET', scheme: 'http', authority, target: '/', headers: [] }).kind;
    expect(ask('shop.example.test')).toBe('not-modelled');
    expect(ask('other.example.test')).toBe('no-route');
  });
});

describe('a destination that is not among the services', () => {
  const edges = (more: string) => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec: {hosts: ["*"], gateways: [g], http: [{route: [{destination: {host: gone.shop.svc.cluster.local}}]}]}
${more}`;
  const kindOf = (text: string) =>
    policyOf(text).edges[0]?.oracle.route({
      method: 'GET',
      scheme: 'http',
      authority: 'a.test',
      target: '/',
      headers: [],
    }).kind;

  it('is taken to exist where nobody gave the services of its namespace', () => {
    expect(kindOf(edges(service('reviews')))).toBe('route');
  });

  it('does not exist where they were given', () => {
    expect(kindOf(edges(service('cart', 'shop')))).not.toBe('route');
  });
});
