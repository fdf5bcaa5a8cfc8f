import { describe, expect, it } from 'vitest';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const TEXT = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop, namespace: default}
spec:
  gatewayClassName: istio
  listeners:
  - {name: http, hostname: "*.example.test", port: 80, protocol: HTTP}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: HTTPRoute
metadata: {name: items, namespace: default}
spec:
  parentRefs: [{name: shop}]
  hostnames: [shop.example.test]
  rules:
  - matches: [{path: {type: PathPrefix, value: /api}}]
    backendRefs: [{name: api, port: 8080, weight: 90}, {name: api-next, port: 8080, weight: 10}]
  - matches: [{path: {type: Exact, value: /api/slow}, method: GET}]
    timeouts: {request: 10s, backendRequest: 2s}
    retry: {attempts: 4, codes: [503, 502], backoff: 50ms}
    backendRefs: [{name: api, port: 8080}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: greeter, namespace: default}
spec:
  parentRefs: [{name: shop}]
  hostnames: [grpc.example.test]
  rules:
  - matches: [{method: {service: demo.Greeter, method: Hello}}]
    backendRefs: [{name: greeter, port: 9000}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: mesh, namespace: default}
spec:
  parentRefs: [{group: "", kind: Service, name: api, port: 8080}]
  rules:
  - timeouts: {request: 3s}
    backendRefs: [{name: api, port: 8080}]
`;

const policy = policyOf(TEXT);
const [edge] = policy.edges;
const ask = (request: Partial<PolicyRequest>) =>
  edge?.oracle.route({
    method: 'GET',
    scheme: 'http',
    authority: 'shop.example.test',
    target: '/',
    headers: [],
    ...request,
  });

describe('Gateway API', () => {
  it('is an edge of its own kind, without problems', () => {
    expect(policy.problems).toEqual([]);
    expect(policy.edges.map(({ name, kind }) => [name, kind])).toEqual([['default/shop', 'gateway-api']]);
  });

  it('tries the exact path first and matches prefixes by segments', () => {
    const slow = ask({ target: '/api/slow' });
    expect(slow?.kind === 'route' && slow.destinations.map(({ weight }) => weight)).toEqual([100]);
    const items = ask({ target: '/api/items' });
    expect(items?.kind === 'route' && items.destinations.map(({ weight }) => weight)).toEqual([90, 10]);
    expect(ask({ target: '/apish' })?.kind).toBe('no-route');
  });

  it('has the retries and timeouts of the rule, and its place', () => {
    const slow = ask({ target: '/api/slow' });
    if (slow?.kind !== 'route') throw new Error('no route');
    expect(slow.route.origin.kind === 'written' && slow.route.origin.place.field).toBe('spec.rules[1]');
    expect(
      (
        [
          'retry.attempts',
          'retry.statuses',
          'retry.perTryTimeoutMs',
          'retry.backoffBaseMs',
          'timeout.requestMs',
        ] as const
      ).map((name) => valueIn(slow.settings, name)),
    ).toEqual([5, ['502', '503'], 2000, 50, 10_000]);
  });

  it('routes methods of gRPC as paths', () => {
    const hello = ask({ authority: 'grpc.example.test', target: '/demo.Greeter/Hello', method: 'POST' });
    expect(hello?.kind === 'route' && hello.destinations[0]?.host).toBe('greeter.default.svc.cluster.local');
  });

  it('has calls of the mesh where a Service is the parent', () => {
    const { settings } = callTo(policy, 'api', { via: 'sidecar, port 8080' });
    expect(valueIn(settings, 'timeout.requestMs')).toBe(3000);
  });

  it('leaves Gateways of other controllers alone', () => {
    const foreign = policyOf(TEXT.replace('gatewayClassName: istio', 'gatewayClassName: nginx'));
    expect(foreign.edges).toEqual([]);
    expect(foreign.problems.map(({ code }) => code)).toContain('FOREIGN_GATEWAY');
  });
});
