import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { originMatchText, readOriginMatch } from '#shared/policy/model/origin-match.ts';
import { policiesOf, roundTrip, springOf } from './round-trip.ts';
import { compareParity } from '#shared/policy/parity/parity.ts';

const SPRING = `
spring.cloud.gateway:
  globalcors.cors-configurations:
    '[/**]':
      allowedOriginPatterns: ["https://*.shop.example", "http://localhost:[8080,8081]"]
      allowedOrigins: ["https://a.example"]
      allowedMethods: [GET]
  routes: [{id: items, uri: "lb://producer", predicates: [Path=/api/items/**]}]
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: producer, namespace: default}
spec: {selector: {app: producer}, ports: [{name: http, port: 80}]}
`;

describe('origins of CORS', () => {
  const spring = springOf(SPRING, '2022.0.4');

  it('are suggested as the expressions that Spring makes of its patterns', () => {
    const { made, unequal } = roundTrip(spring, [], [SERVICE]);
    const text = made.map((one) => one.text).join('\n');
    const regexes = [...text.matchAll(/regex: (["']?)(http.*)\1$/gm)].map(([, , regex]) => regex ?? '');
    const matches = (origin: string) => regexes.some((regex) => new RegExp(`^(?:${regex})$`).test(origin));
    expect(regexes).toHaveLength(2);
    expect(matches('https://www.shop.example')).toBe(true);
    expect(matches('http://localhost:8081')).toBe(true);
    expect(matches('https://www-shop.example')).toBe(false);
    expect(text).toContain('exact: https://a.example');
    expect(unequal.filter((row) => row.includes('cors'))).toEqual([]);
  });

  it('differ when an expression is written as exact text', () => {
    const mesh = (origin: string) => `${SERVICE}---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: ["*"]
  gateways: [gw]
  http:
    - match: [{uri: {prefix: /api/items}}]
      corsPolicy: {allowOrigins: [${origin}, {regex: 'http://localhost:(8080|8081)'}, {exact: "https://a.example"}]}
      route: [{destination: {host: producer}}]
`;
    const verdict = (origin: string) => {
      const { istio, names } = policiesOf(spring, [mesh(origin)]);
      const rows = istio === null ? [] : compareParity(spring.policy, null, istio.policy, names);
      return rows.find(({ row }) => row === 'CORS origins')?.verdict;
    };
    expect(verdict(String.raw`{regex: 'https://.*\.shop\.example'}`)).toBe('approximate');
    expect(verdict(String.raw`{exact: 'regex https://.*\.shop\.example'}`)).toBe('different');
  });

  it('have one text each', () => {
    const match = fc.record({
      kind: fc.constantFrom('exact' as const, 'prefix' as const, 'regex' as const),
      value: fc.oneof(
        fc.string(),
        fc.tuple(fc.constantFrom('exact ', 'prefix ', 'regex '), fc.string()).map((parts) => parts.join('')),
      ),
    });
    fc.assert(
      fc.property(match, (one) => {
        expect(readOriginMatch(originMatchText(one))).toEqual(one);
      }),
    );
  });
});
