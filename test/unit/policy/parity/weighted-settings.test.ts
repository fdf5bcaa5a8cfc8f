import { describe, expect, it } from 'vitest';
import { valueOf } from '#shared/policy/model/setting.ts';
import { policiesOf, springOf } from '../suggest/round-trip.ts';
import { edgeParity, ingress, routes, services } from './edge-side.ts';

const SPRING = `
spring.cloud.gateway:
  httpclient.connect-timeout: 30000
  routes: [{id: items, uri: "lb://producer", predicates: [Path=/items/**]}]
`;
const rule = (v1: string, v2: string) =>
  `[{match: [{uri: {prefix: /items/}}], retries: {attempts: 0}, route: [{destination: {host: producer, subset: v1}, weight: ${v1}}, {destination: {host: producer, subset: v2}, weight: ${v2}, headers: {response: {set: {x-own: "1"}}}}]}]`;
const DESTINATIONS = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: producer, namespace: shop}
spec:
  host: producer
  subsets:
    - {name: v1, labels: {version: v1}, trafficPolicy: {connectionPool: {tcp: {connectTimeout: 30s}}}}
    - {name: v2, labels: {version: v2}, trafficPolicy: {connectionPool: {tcp: {connectTimeout: 100ms}}}}
`;

describe('settings of a route with weights', () => {
  const texts = (v1: string, v2: string) => [
    services('producer'),
    DESTINATIONS,
    ingress('shop.example.test'),
    routes('shop.example.test', rule(v1, v2)),
  ];
  const rowsOf = (v1: string, v2: string) => edgeParity(SPRING, texts(v1, v2));

  it('are not known where its destinations differ', () => {
    const rows = rowsOf('10', '90');
    expect(rows.find(({ row }) => row === 'connect timeout')).toMatchObject({
      verdict: 'not-known',
      istio: { origin: 'the destinations of the route differ: 30 s and 100 ms' },
    });
    expect(rows.find(({ row }) => row === 'response headers set')).toMatchObject({ verdict: 'not-known' });
    expect(rows.find(({ row }) => row === 'attempts of GET')).toMatchObject({ verdict: 'exact' });
  });

  it('are those of the destinations that get requests', () => {
    expect(rowsOf('100', '0').find(({ row }) => row === 'connect timeout')).toMatchObject({
      verdict: 'exact',
    });
    expect(rowsOf('0', '100').find(({ row }) => row === 'connect timeout')).toMatchObject({
      verdict: 'different',
    });
  });

  it('are the same for the route as it is declared', () => {
    const { istio } = policiesOf(springOf(SPRING, '2022.0.4'), texts('10', '90'));
    const [route] = istio?.policy.edges[0]?.routes ?? [];
    expect(route?.settings['timeout.connectMs']).toMatchObject({ known: false });
    expect(valueOf(route?.settings['retry.attempts'])).toBe(1);
  });
});
