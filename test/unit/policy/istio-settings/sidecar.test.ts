import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SidecarScope } from '#shared/policy/istio/sidecar-scope.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import type { Call } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { policyOf, valueIn } from './policy-of.ts';

const service = (name: string, namespace: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {app: ${name}}, ports: [{port: 80, name: http}]}\n`;
const sidecar = (spec: string, namespace = 'web', name = 'default') =>
  `---\napiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n`;
const RULES = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: stock, namespace: shop}
spec: {hosts: [stock], http: [{timeout: 1s, route: [{destination: {host: stock}}]}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: stock, namespace: shop}
spec: {host: stock, trafficPolicy: {connectionPool: {tcp: {maxConnections: 7, connectTimeout: 3s}}}}
`;
const MESH = service('stock', 'shop') + service('front', 'web') + service('desk', 'web') + RULES;
const STOCK = 'stock.shop.svc.cluster.local';

/** The calls to stock, for each kind of caller. */
function callsOf(text: string): Map<string | null, Call> {
  const calls = policyOf(text).calls.filter(({ callee }) => callee === STOCK);
  return new Map(calls.map((call) => [call.caller, call]));
}

function said(call: Call | undefined): unknown {
  return (
    call && [
      call.outside?.kind ?? 'routed',
      valueIn(call.settings, 'timeout.requestMs'),
      valueIn(call.settings, 'pool.maxConnections'),
      valueIn(call.settings, 'balancing.algorithm'),
    ]
  );
}

const ROUTED = ['routed', 1000, 7, 'least-request'];
const PASSED = ['passed-on', null, null, 'passthrough'];
const REASON = 'not known: the proxy of the caller answers 502 itself';
const REFUSED = ['refused', REASON, REASON, REASON];
const WEB = '*.web.svc.cluster.local';

describe('a Sidecar', () => {
  it.each([
    ['everything', 'egress: [{hosts: ["*/*"]}]', ROUTED],
    ['the namespace of the service', 'egress: [{hosts: ["shop/*"]}]', ROUTED],
    ['the host in full', `egress: [{hosts: ["shop/${STOCK}"]}]`, ROUTED],
    ['a wildcard of hosts', 'egress: [{hosts: ["*/*.shop.svc.cluster.local"]}]', ROUTED],
    ['nothing by egress', 'inboundConnectionPool: {http: {http2MaxRequests: 3}}', ROUTED],
    ['the own namespace', 'egress: [{hosts: ["./*"]}]', PASSED],
    ['the host of another namespace', `egress: [{hosts: ["web/${STOCK}"]}]`, PASSED],
    ['everything but the host', `egress: [{hosts: ["*/*", "~shop/${STOCK}"]}]`, PASSED],
    [
      'the own namespace and no others',
      'egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}',
      REFUSED,
    ],
    [
      'the own namespace, by a policy without mode',
      'egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {}',
      REFUSED,
    ],
    [
      'a port that the host has',
      'egress: [{port: {number: 80, protocol: HTTP, name: http}, hosts: ["shop/*"]}]',
      ROUTED,
    ],
    ['another port', 'egress: [{port: {number: 81, protocol: HTTP, name: http}, hosts: ["shop/*"]}]', PASSED],
  ])('imports %s', (_what, spec, expected) => {
    const calls = callsOf(MESH + sidecar(spec));
    expect(said(calls.get(WEB) ?? calls.get(null))).toEqual(expected);
    // Callers of other namespaces see what they saw.
    expect(said(calls.get(null))).toEqual(ROUTED);
  });

  it('of the root namespace is for every namespace that has none of its own', () => {
    const calls = callsOf(
      MESH + sidecar('egress: [{hosts: ["./*"]}]', 'istio-system') + sidecar('egress: [{hosts: ["shop/*"]}]'),
    );
    expect(said(calls.get(WEB))).toEqual(ROUTED);
    expect(said(calls.get('*.shop.svc.cluster.local'))).toEqual(ROUTED);
    const others = callsOf(MESH + sidecar('egress: [{hosts: ["./*"]}]', 'istio-system'));
    expect(said(others.get(WEB))).toEqual(PASSED);
  });

  it('with a selector is for the service that it selects, and goes before one without', () => {
    const calls = callsOf(
      MESH +
        sidecar('egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}') +
        sidecar('workloadSelector: {labels: {app: front}}, egress: [{hosts: ["shop/*"]}]', 'web', 'front'),
    );
    expect(said(calls.get('front.web.svc.cluster.local'))).toEqual(ROUTED);
    expect(said(calls.get(WEB))).toEqual(REFUSED);
  });

  it('leaves the policy of the mesh where it has none', () => {
    const mesh = '---\noutboundTrafficPolicy: {mode: REGISTRY_ONLY}\n';
    expect(said(callsOf(MESH + mesh + sidecar('egress: [{hosts: ["./*"]}]')).get(WEB))).toEqual(REFUSED);
  });

  it('sends what it does not import to an egress proxy, of which nothing is known', () => {
    const call = callsOf(
      MESH +
        sidecar(
          'egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: desk, port: {number: 80}}}',
        ),
    ).get(WEB);
    expect(call?.destination).toBe('desk.web.svc.cluster.local');
    expect(valueIn(call?.settings ?? {}, 'timeout.requestMs')).toMatch(/egress proxy/);
  });

  it('that can not be used leaves nothing known of its namespace', () => {
    const calls = callsOf(MESH + sidecar('egress: [{hosts: [stock]}]'));
    expect(valueIn(calls.get(WEB)?.settings ?? {}, 'pool.maxConnections')).toMatch(
      /Sidecar default could not/,
    );
    expect(said(calls.get(null))).toEqual(ROUTED);
  });

  it('passes calls on with plain text, with the connect timeout of the mesh', () => {
    const strict = `---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n---\ndefaultConfig: {}\nconnectTimeout: 4s\n`;
    const { settings } = callsOf(MESH + strict + sidecar('egress: [{hosts: ["./*"]}]')).get(WEB) ?? {};
    expect(valueIn(settings ?? {}, 'timeout.connectMs')).toBe(4000);
    expect(valueIn(settings ?? {}, 'security.mtls')).toMatch(/does not send mutual TLS/);
    expect(valueIn(settings ?? {}, 'retry.attempts')).toBe(1);
  });
});

describe('what a Sidecar imports', () => {
  const scopeOf = (hosts: readonly string[]) => {
    const text = sidecar(`egress: [{hosts: ${JSON.stringify(hosts)}}]`);
    const [resource] = readIstioResources([{ file: 'a.yaml', text }], new Problems()).of('Sidecar');
    if (resource === undefined) throw new Error('no Sidecar');
    return new SidecarScope(resource, resource.namespace, 'cluster.local');
  };
  const name = fc.constantFrom('stock', 'front');
  const namespace = fc.constantFrom('web', 'shop');
  const entry = fc
    .tuple(fc.constantFrom('*', '.', 'web', 'shop'), fc.constantFrom('*', STOCK, '*.svc.cluster.local'))
    .map((parts) => parts.join('/'));

  it('is what any of its entries imports, and less what is excluded', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), name, namespace, (hosts, called, home) => {
        const asked = { host: `${called}.${home}.svc.cluster.local`, namespace: home, ports: [80] };
        const each = hosts.map((host) => scopeOf([host]).imports(asked));
        expect(scopeOf(hosts).imports(asked)).toBe(each.some((one) => one === true));
        expect(scopeOf([...hosts, '~/*']).imports(asked)).toBe(false);
      }),
    );
  });

  it('is not known of a host whose namespace nobody says', () => {
    const asked = { host: 'api.example.com', namespace: null, ports: [] };
    expect(scopeOf(['./*']).imports(asked)).toBeNull();
    expect(scopeOf(['*/*']).imports(asked)).toBe(true);
    expect(scopeOf(['./other.example.com']).imports(asked)).toBe(false);
    expect(scopeOf(['*/*', '~web/*']).imports(asked)).toBeNull();
  });
});
