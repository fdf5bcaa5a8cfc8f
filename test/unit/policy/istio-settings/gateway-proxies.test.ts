import { describe, expect, it } from 'vitest';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { policyOf, valueIn } from './policy-of.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: stock, namespace: shop}
spec: {ports: [{port: 80, name: http}]}
`;
const gateway = (name: string, selector = '{istio: ingressgateway}', host = 'shop.example.test') => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: shop}
spec:
  selector: ${selector}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [${host}]}]
`;
const route = (name: string, at: string, more = '', prefix = '/') => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  hosts: [shop.example.test]
  gateways: [${at}]
  ${more}
  http: [{name: ${name}, match: [{uri: {prefix: ${prefix}}}], route: [{destination: {host: stock}}]}]
`;
const rule = (more: string, name = 'stock', namespace = 'shop') => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: ${namespace}}
spec: {host: stock.shop.svc.cluster.local, ${more}trafficPolicy: {connectionPool: {tcp: {connectTimeout: 3s}}}}
`;
const pods = (namespace: string, labels = '{istio: ingressgateway, app: istio-ingressgateway}') => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: pods, namespace: ${namespace}}
spec: {template: {metadata: {labels: ${labels}}}}
`;

function decisionOf({ edges }: Policy, target = '/a') {
  return edges[0]?.oracle.route({
    method: 'GET',
    scheme: 'http',
    authority: 'shop.example.test',
    target,
    headers: [],
  });
}

function connectTimeout(text: string, options = {}): unknown {
  const decision = decisionOf(policyOf(SERVICE + gateway('a') + route('r', 'a') + text, options));
  const settings: CallSettings = decision?.kind === 'route' ? decision.settings : {};
  return valueIn(settings, 'timeout.connectMs');
}

describe('the proxies of a Gateway', () => {
  it('are in the namespace of the workloads that it selects', () => {
    expect(connectTimeout(rule('exportTo: ["."], ') + pods('istio-system'))).toBe(10_000);
    expect(connectTimeout(rule('exportTo: ["."], ') + pods('shop'))).toBe(3000);
  });

  it('may be anywhere where none was given: what depends on it is not known', () => {
    expect(connectTimeout(rule('exportTo: ["."], '))).toMatch(/not known: .*namespace of the gateway’s pods/);
    expect(connectTimeout(rule(''))).toBe(3000);
    expect(connectTimeout('')).toBe(10_000);
  });

  it('may be told by a proxy that was asked', () => {
    const gatewayPods = [{ namespace: 'shop', labels: { istio: 'ingressgateway' } }];
    expect(connectTimeout(rule('exportTo: ["."], '), { gatewayPods })).toBe(3000);
  });

  it('see a VirtualService by their namespace', () => {
    const text = (more: string) => SERVICE + gateway('a') + route('r', 'a', more);
    expect(decisionOf(policyOf(text('exportTo: [istio-system]')))).toMatchObject({
      kind: 'not-modelled',
      reason: expect.stringContaining('namespace of its pods') as string,
    });
    expect(decisionOf(policyOf(text('exportTo: ["*"]')))?.kind).toBe('route');
    expect(decisionOf(policyOf(text('exportTo: [istio-system]') + pods('istio-system')))?.kind).toBe('route');
    expect(decisionOf(policyOf(text('exportTo: [istio-system]') + pods('edge')))?.kind).toBe('no-route');
    const mesh = '---\ndefaultConfig: {}\ndefaultVirtualServiceExportTo: ["."]\n';
    expect(decisionOf(policyOf(text('') + pods('edge') + mesh))?.kind).toBe('no-route');
  });

  it('serve all Gateways that select them, whatever their selectors say', () => {
    const text =
      SERVICE +
      gateway('a') +
      gateway('b', '{app: istio-ingressgateway}') +
      route('one', 'a', '', '/a') +
      route('two', 'b', '', '/b');
    const together = policyOf(text + pods('istio-system'));
    expect(together.edges.map(({ name }) => name)).toEqual(['shop/a + shop/b']);
    expect(decisionOf(together, '/b')).toMatchObject({ kind: 'route', route: { name: 'two' } });
    const apart = policyOf(text);
    expect(apart.edges.map(({ name }) => name)).toEqual(['shop/a', 'shop/b']);
    expect(decisionOf(apart, '/b')?.kind).toBe('no-route');
  });

  it('are several where workloads of several namespaces are selected', () => {
    const text = SERVICE + gateway('a') + route('r', 'a') + pods('one') + pods('two');
    expect(policyOf(text).edges.map(({ name }) => name)).toEqual(['shop/a of one', 'shop/a of two']);
  });

  it('have the labels of the workloads, by which rules for them are chosen', () => {
    const selecting = rule('workloadSelector: {matchLabels: {app: istio-ingressgateway}}, ');
    expect(connectTimeout(selecting + pods('shop'))).toBe(3000);
    expect(connectTimeout(selecting + pods('shop', '{istio: ingressgateway}'))).toBe(10_000);
  });
});
