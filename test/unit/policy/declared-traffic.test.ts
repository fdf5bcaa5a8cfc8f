import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { auditDocument } from '#shared/policy/model/audit.ts';
import { inputsOf, service } from './audit-inputs.ts';

const SPRING = `spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
        - {id: items-v1, uri: lb://producer-v1, predicates: ['Path=/items/**', 'Weight=items, 80']}
        - {id: items-v2, uri: lb://producer-v2, predicates: ['Path=/items/**', 'Weight=items, 20']}
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
    - name: items
      match: [{uri: {prefix: /items/}}]
      route:
        - {destination: {host: producer, subset: v1}, weight: 70}
        - {destination: {host: producer, subset: v2}, weight: 30}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: producer, namespace: default}
spec:
  host: producer
  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
---${service('producer')}`;

describe('what both sides declare about who gets requests', () => {
  const document = audit(
    inputsOf({ spring: { 'gateway/application.yml': SPRING }, istio: { 'mesh.yaml': ISTIO } }),
  );

  it('names services and versions as instance taps do, on both sides', () => {
    const found = document.declared?.routes.map(({ side, name, destinations }) => [
      side,
      name,
      destinations.map(({ service: name, version, weight }) => `${name}/${version} ${weight}`),
    ]);
    expect(found).toEqual([
      ['spring', 'items-v1', ['producer/v1 80', 'producer/v2 20']],
      ['spring', 'items-v2', ['producer/v2 100']],
      ['istio', 'items', ['producer/v1 70', 'producer/v2 30']],
    ]);
  });

  it('gives no request to a route whose requests another one of its group takes', () => {
    const takes = document.declared?.routes.map(({ name, takes: { length } }) => [name, length > 0]);
    expect(takes).toEqual([
      ['items-v1', true],
      ['items-v2', false],
      ['items', true],
    ]);
  });

  it('says where each route stands and shows a request that it takes', () => {
    const istio = document.declared?.routes.find(({ side }) => side === 'istio');
    expect(istio?.place).toMatchObject({ file: 'mesh.yaml', field: 'spec.http[0]' });
    expect(istio?.takes[0]).toMatchObject({ method: 'GET', target: expect.stringMatching(/^\/items\//) });
    expect(istio?.takes.length).toBeLessThanOrEqual(3);
  });

  it('is part of the kept document, and old documents do without', () => {
    const kept = auditDocument.parse(JSON.parse(JSON.stringify(document)));
    expect(kept.declared).toEqual(document.declared);
    const { declared, ...old } = document;
    expect(declared).toBeDefined();
    expect(auditDocument.parse(old).declared).toBeUndefined();
  });
});
