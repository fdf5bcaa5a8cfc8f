import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import type { TrafficEvidence } from '#shared/policy/inputs.ts';
import { inputsOf, service } from './audit-inputs.ts';

const SPRING = `spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
        - {id: items-v1, uri: lb://producer-v1, predicates: ['Path=/items/**', 'Weight=items, 80']}
        - {id: items-v2, uri: lb://producer-v2, predicates: ['Path=/items/**', 'Weight=items, 20']}
        - {id: orders, uri: lb://producer-v1, predicates: ['Path=/orders/**', 'Method=POST']}
        - {id: returns, uri: lb://producer-v1, predicates: ['Path=/returns/**']}
`;
const ISTIO = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop, namespace: default}
spec:
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: ['*']
  gateways: [shop]
  http:
    - {name: returns, match: [{uri: {prefix: /returns/}}], route: [{destination: {host: producer}}]}
    - {name: rest, route: [{destination: {host: producer}}]}
---${service('producer')}`;

function traffic(...requests: [method: string, target: string, count: number][]): TrafficEvidence {
  return {
    capture: 'monday',
    side: 'baseline',
    requests: requests.map(([method, target, count]) => ({
      request: { method, scheme: 'http', authority: 'shop.example', target, headers: [] },
      count,
    })),
    services: [],
  };
}

function exercised(given: TrafficEvidence | null) {
  const inputs = inputsOf({ spring: { 'gateway/application.yml': SPRING }, istio: { 'mesh.yaml': ISTIO } });
  return audit({ ...inputs, traffic: given }).exercised;
}

describe('declared routes', () => {
  it('count the recorded requests that they take, on both sides', () => {
    const found = exercised(traffic(['GET', '/items/1', 3], ['GET', '/items/2', 4], ['GET', '/orders/1', 5]));
    expect(found?.capture).toBe('monday');
    expect(found?.routes.map(({ side, route, requests }) => `${side} ${route} ${requests}`)).toEqual([
      'spring items-v1 7',
      // What a group of weights takes, each of it gets a share of.
      'spring items-v2 7',
      'spring orders 0',
      'spring returns 0',
      'istio returns 0',
      'istio rest 12',
    ]);
    expect(found?.routes[2]?.origin).toContain('application.yml:8');
  });

  it('are not known to be exercised without a capture', () => {
    expect(exercised(null)).toBeNull();
  });
});
