import { describe, expect, it } from 'vitest';
import { forVersion } from '#shared/policy/suggest/served-version.ts';
import { istioVersion } from '#shared/policy/istio/versions/istio-version.ts';
import { ingress, routes, services } from '../parity/edge-side.ts';
import { roundTrip, springOf } from './round-trip.ts';

const SPRING = `
spring.cloud.gateway:
  httpclient.connect-timeout: 3000
  routes: [{id: items, uri: "lb://producer", predicates: [Path=/items/**]}]
`;
const destination = (spec: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: producer, namespace: shop}
spec:
  host: producer
${spec}
`;
const PORTS = `  trafficPolicy:
    portLevelSettings:
      - port: {number: 80}
        loadBalancer: {simple: RANDOM}
        connectionPool: {tcp: {connectTimeout: 100ms}, http: {idleTimeout: 30s}}
      - port: {number: 9000}
        loadBalancer: {simple: RANDOM}
`;
const SUBSETS = `  subsets:
    - name: v1
      labels: {version: v1}
      trafficPolicy:
        loadBalancer: {simple: RANDOM}
        connectionPool: {tcp: {connectTimeout: 100ms}}
    - name: v2
      labels: {version: v2}
      trafficPolicy:
        portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]
`;

describe('a suggestion for a DestinationRule that says something for single ports or versions', () => {
  const suggested = (spec: string, to: string) =>
    roundTrip(
      springOf(SPRING.replace('lb://producer', `lb://${to}`), '2022.0.4'),
      [
        services('producer').replace('ports: [', 'ports: [{name: tcp-own, port: 9000}, '),
        destination(spec),
        ingress('shop.example.test'),
        routes(
          'shop.example.test',
          '[{match: [{uri: {prefix: /items/}}], route: [{destination: {host: producer}}]}]',
        ),
      ],
      [],
    );
  const CONNECTION = /connect timeout|algorithm/;

  it('removes the difference at the port, and leaves ports of TCP alone', () => {
    const { made, unequal, problems } = suggested(PORTS, 'producer');
    expect(problems).toEqual([]);
    expect(unequal.filter((row) => CONNECTION.test(row))).toEqual([]);
    const text = made.find(({ title }) => title.includes('DestinationRule'))?.text ?? '';
    expect(text).toMatch(/number: 9000\n {8}loadBalancer:\n {10}simple: RANDOM/);
    expect(text).toMatch(/idleTimeout: 30s/);
  });

  it.each(['v1', 'v2'])('removes the difference of version %s', (version) => {
    const { unequal, problems } = suggested(SUBSETS, `producer-${version}`);
    expect(problems).toEqual([]);
    expect(unequal.filter((row) => CONNECTION.test(row))).toEqual([]);
  });
});

describe('a suggestion for a version of Istio', () => {
  const resource = (kind: string, apiVersion: string, spec: object) => ({
    title: '',
    file: '',
    resource: { apiVersion, kind, metadata: { name: 'a', namespace: 'b' }, spec },
    comments: [],
  });
  const NETWORKING = 'networking.istio.io/v1';
  const at = (version: string, kind: string, apiVersion: string, spec: object = {}) =>
    forVersion(resource(kind, apiVersion, spec), istioVersion(version));

  it.each([
    ['1.9', NETWORKING, 'networking.istio.io/v1beta1'],
    ['1.21.6', 'security.istio.io/v1', 'security.istio.io/v1beta1'],
    ['1.22', NETWORKING, NETWORKING],
    ['1.9', 'networking.istio.io/v1alpha3', 'networking.istio.io/v1alpha3'],
    ['unknown', NETWORKING, NETWORKING],
  ])('of %s has %s as %s', (version, given, served) => {
    expect(at(version, 'Gateway', given).resource.apiVersion).toBe(served);
  });

  it('says what the version does not know', () => {
    const words = (version: string, kind: string, spec: object) =>
      at(version, kind, NETWORKING, spec)
        .comments.flatMap(({ lines }) => lines)
        .join('\n');
    expect(words('1.13', 'DestinationRule', { workloadSelector: {} })).toContain('Needs Istio 1.14');
    expect(words('1.14', 'DestinationRule', { workloadSelector: {} })).toBe('');
    const http = [{ directResponse: { status: 404 } }];
    expect(words('1.9', 'VirtualService', { http })).toContain('may not know directResponse');
    expect(words('1.31', 'VirtualService', { http })).toBe('');
    expect(words('1.9', 'VirtualService', { http: [{ route: [] }] })).toBe('');
  });
});
