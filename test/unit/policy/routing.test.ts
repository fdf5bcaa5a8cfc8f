import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY_OPTIONS, type PolicyInputs } from '#shared/policy/inputs.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { outcomeText } from '#shared/policy/browse/routing.ts';
import { routeCapture, routeRequest } from '#shared/policy/routing.ts';
import { gatewayRules } from './audit-inputs.ts';

const SPRING = `
spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
      - {id: orders, uri: "lb://orders", predicates: ["Path=/orders/**"], filters: [StripPrefix=1]}
      - {id: stock, uri: "lb://stock", predicates: ["Path=/stock/**"]}
      - {id: late, uri: "lb://stock", predicates: ["Path=/stock/late"]}
      - {id: unused, uri: "lb://stock", predicates: ["Path=/unused"]}
`;

const ISTIO = `
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: default}
spec: {ports: [{name: http, port: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: stock, namespace: default}
spec: {ports: [{name: http, port: 8080}]}
---${gatewayRules(`  - name: orders
    match: [{uri: {prefix: /orders/}}]
    rewrite: {uri: /}
    retries: {attempts: 0}
    route: [{destination: {host: orders}}]
  - name: stock
    match: [{uri: {prefix: /stock/}}]
    route: [{destination: {host: stock}}]
  - name: shadowed
    match: [{uri: {prefix: /stock/late}}]
    route: [{destination: {host: stock}}]
`)}`;

function inputs(
  spring: string | null,
  istio: string | null,
  java: string | null = null,
  springVersion = 'Hoxton.SR12',
): PolicyInputs {
  const texts = (file: string, text: string | null) => (text === null ? [] : [{ file, text }]);
  return {
    spring: {
      texts: [...texts('gateway/application.yml', spring), ...texts('gateway/Gate.java', java)],
      classes: [],
      actuators: [],
      registries: [],
    },
    istio: { texts: texts('shop.yaml', istio), dumps: [], istioctl: [] },
    options: {
      ...DEFAULT_POLICY_OPTIONS,
      springVersion,
      istioVersion: '1.31',
      springRetry: true,
    },
    problems: [],
    traffic: null,
  };
}

function get(target: string): PolicyRequest {
  return { method: 'GET', scheme: 'http', authority: 'shop.example.test', target, headers: [] };
}

describe('one request', () => {
  const both = readPolicies(inputs(SPRING, ISTIO));
  const rowOf = (target: string) => routeRequest(both, get(target)).rows[0];

  it('says where it goes on both sides, rewritten to what and with which policies', () => {
    const row = rowOf('/orders/17?x=1');
    expect(row).toMatchObject({ verdict: 'same', divergences: [], catalogue: null });
    expect(row?.spring).toMatchObject({ route: 'orders', rewrite: { target: '/17?x=1' } });
    expect(row?.istio).toMatchObject({
      kind: 'route',
      route: 'orders',
      origin: expect.stringMatching(/^shop\.yaml:\d+:\d+ spec\.http\[0\]/) as string,
      destinations: [{ host: 'orders.default.svc.cluster.local', subset: null, weight: 100 }],
      rewrite: { target: '/17?x=1', authority: 'shop.example.test' },
    });
    expect(row?.istio?.policies).toContainEqual({
      setting: 'retry.attempts',
      value: '1',
      origin: expect.stringContaining('retries') as string,
    });
  });

  it('names what diverges with its catalogue entry', () => {
    expect(rowOf('/orders')).toMatchObject({
      verdict: 'divergent',
      spring: { kind: 'route', route: 'orders' },
      istio: { kind: 'no-route', answer: { status: 404 } },
      divergences: [expect.stringContaining('the mesh 404')],
    });
  });

  it('is one-sided when only one side was given', () => {
    const istioOnly = readPolicies(inputs(null, ISTIO));
    expect(routeRequest(istioOnly, get('/orders/17')).rows[0]).toMatchObject({
      verdict: 'one-side',
      spring: null,
      istio: { route: 'orders' },
    });
  });

  it('does not guess what it does not model', () => {
    const custom = SPRING.replace('"Path=/stock/**"', '"Path=/stock/**", "Mood=good"');
    const policies = readPolicies(inputs(custom, ISTIO));
    expect(routeRequest(policies, get('/stock/1')).rows[0]).toMatchObject({
      verdict: 'not-modelled',
      spring: { kind: 'not-modelled', reason: expect.stringContaining('Mood') as string },
    });
  });

  it('is not decided where a side was given without a gateway', () => {
    const without = readPolicies(inputs('spring.application.name: stock', ISTIO));
    expect(routeRequest(without, get('/orders/17')).rows[0]).toMatchObject({
      verdict: 'not-modelled',
      spring: { kind: 'not-modelled', reason: 'its sources declare no gateway that could be read' },
      istio: { route: 'orders' },
    });
  });
});

describe('one request, and code of the gateway that acts on it', () => {
  const rowOf = (java: string, target: string, headers: PolicyRequest['headers'] = []) =>
    routeRequest(readPolicies(inputs(SPRING, ISTIO, `package shop;\n${java}`)), { ...get(target), headers })
      .rows[0];
  const FILTER = 'class Tenant implements GlobalFilter { }';
  const reason = 'GlobalFilter shop.Tenant may act on it otherwise, which is not read';

  it('is not the same by the routes alone: the code is named', () => {
    const row = rowOf(FILTER, '/orders/17');
    expect(row).toMatchObject({ verdict: 'not-modelled', spring: { route: 'orders', reason } });
    expect(row?.spring && outcomeText(row.spring)).toBe(`orders -> orders (${reason})`);
  });

  it('still parts where the routes part', () => {
    expect(rowOf(FILTER, '/orders')).toMatchObject({ verdict: 'divergent', spring: { reason } });
  });

  it('is the same where no route takes it, and only filters of routes are there', () => {
    expect(rowOf(FILTER, '/elsewhere')).toMatchObject({ verdict: 'same' });
    expect(rowOf('class Token implements WebFilter { }', '/elsewhere')).toMatchObject({
      verdict: 'not-modelled',
      spring: {
        kind: 'no-route',
        reason: 'no route takes it; WebFilter shop.Token may act on it otherwise, which is not read',
      },
    });
  });

  it('is the same where the code only writes errors, headers or values', () => {
    const java =
      'class Errors extends DefaultErrorAttributes { } class Gate { HttpHeadersFilter a() { } HttpClientCustomizer b() { } }';
    expect(rowOf(java, '/orders/17')).toMatchObject({ verdict: 'same', spring: { reason: null } });
  });

  it('heeds code of CORS for requests with an Origin', () => {
    const java = 'class Gate { CorsWebFilter a() { } }';
    expect(rowOf(java, '/orders/17')).toMatchObject({ verdict: 'same' });
    expect(rowOf(java, '/orders/17', [['Origin', 'https://shop.example']])).toMatchObject({
      verdict: 'not-modelled',
    });
  });
});

describe('the requests of a capture', () => {
  const document = routeCapture(readPolicies(inputs(SPRING, ISTIO)), [
    { request: get('/orders/17'), count: 40 },
    { request: get('/orders'), count: 2 },
    { request: get('/stock/3'), count: 9 },
  ]);

  it('puts divergences first and keeps how often each was seen', () => {
    expect(document.rows.map(({ request, count, verdict }) => [request.target, count, verdict])).toEqual([
      ['/orders', 2, 'divergent'],
      ['/orders/17', 40, 'same'],
      ['/stock/3', 9, 'same'],
    ]);
  });

  it('names the routes that nothing exercised', () => {
    expect(document.unexercised.map(({ side, route }) => `${side} ${route}`)).toEqual([
      'spring late',
      'spring unused',
      'istio shadowed',
    ]);
  });

  it('names the routes that nothing can reach, on both sides', () => {
    expect(document.shadowed.map(({ side, route, by }) => `${side} ${route} by ${by}`)).toEqual([
      'spring late by stock',
      'istio shadowed by stock',
    ]);
  });
});
