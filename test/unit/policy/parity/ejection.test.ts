import { describe, expect, it } from 'vitest';
import { policiesOf, springOf } from '../suggest/round-trip.ts';
import { edgeParity, ingress, routes, services } from './edge-side.ts';

const SPRING = `
spring.cloud.gateway.routes:
  - {id: items, uri: "lb://producer", predicates: [Path=/items/**], filters: [{name: CircuitBreaker, args: {name: items}}]}
`;
const deployment = (version: string, replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: producer-${version}, namespace: shop}
spec: {replicas: ${replicas}, template: {metadata: {labels: {app: producer, version: ${version}}}}}
`;
const rule = (policy: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: producer, namespace: shop}
spec:
  host: producer
  trafficPolicy: ${policy}
  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}, {name: v3, labels: {version: v3}}]
`;

describe('the ejection of instances', () => {
  const texts = (policy: string, to: string, ...more: readonly string[]) => [
    services('producer'),
    deployment('v1', 5),
    deployment('v2', 20),
    rule(policy),
    ingress('shop.example.test'),
    routes('shop.example.test', `[{match: [{uri: {prefix: /items/}}], route: ${to}}]`),
    ...more,
  ];
  const rowsOf = (policy: string, to: string) => edgeParity(SPRING, texts(policy, to));
  const TO = '[{destination: {host: producer}}]';
  const share = (to: string) =>
    rowsOf('{outlierDetection: {maxEjectionPercent: 10}}', to).find(
      ({ row }) => row === 'share that may be ejected',
    )?.why;

  it('counts the instances of the version that the route goes to', () => {
    expect(share(TO)).toContain('2 of 25 instances');
    expect(share('[{destination: {host: producer, subset: v1}}]')).toContain('With 5 instances');
    expect(share('[{destination: {host: producer, subset: v2}}]')).toContain('2 of 20 instances');
  });

  it('counts those of the smallest version, and claims no number where nothing says how many there are', () => {
    const halves = (one: string, other: string) =>
      `[{destination: {host: producer, subset: ${one}}, weight: 50}, {destination: {host: producer, subset: ${other}}, weight: 50}]`;
    const unknown = 'depends on how many there are';
    expect(share(halves('v1', 'v2'))).toContain('With 5 instances');
    expect(share(halves('v2', 'v3'))).toContain(unknown);
    expect(share('[{destination: {host: producer, subset: v3}}]')).toContain(unknown);
  });

  it('does not tell versions apart by addresses that are not as many as declared', () => {
    const endpoints = (count: number) => `apiVersion: v1
kind: Endpoints
metadata: {name: producer, namespace: shop}
subsets: [{addresses: [${Array.from({ length: count }, (_, n) => `{ip: 10.0.0.${n}}`).join(', ')}]}]
`;
    const counted = (count: number) =>
      policiesOf(springOf(SPRING, '2022.0.4'), texts('{}', TO, endpoints(count))).istio?.policy.services[0];
    expect(counted(25)).toMatchObject({ instances: 25, instancesOfSubset: { v1: 5, v2: 20 } });
    expect(counted(24)).toMatchObject({ instances: 24 });
    expect(counted(24)).not.toHaveProperty('instancesOfSubset');
  });

  it.each([
    ['{consecutive5xxErrors: 0}', 'missing'],
    [
      '{consecutive5xxErrors: 0, consecutiveGatewayErrors: 0, splitExternalLocalOriginErrors: false}',
      'missing',
    ],
    ['{consecutive5xxErrors: 0, consecutiveGatewayErrors: 3}', 'approximate'],
    ['{consecutive5xxErrors: 0, splitExternalLocalOriginErrors: true}', 'approximate'],
    ['{}', 'approximate'],
  ])('with %s is %s', (detection, verdict) => {
    const row = rowsOf(`{outlierDetection: ${detection}}`, TO).find(
      ({ row: name }) => name === 'circuit breaker',
    );
    const says = row?.why.startsWith('Every detector of the outlierDetection is off');
    expect([row?.verdict, says]).toEqual([verdict, verdict === 'missing']);
  });
});
