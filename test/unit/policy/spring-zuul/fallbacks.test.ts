import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { simpleNameOf } from '#shared/policy/spring/annotations/annotation-value.ts';
import type { AnnotationsRead } from '#shared/policy/spring/annotations/annotations.ts';
import { fallbackProviders } from '#shared/policy/spring/annotations/uses/fallback-providers.ts';
import { inputsOf, service, type Texts } from '../audit-inputs.ts';
import { reading, readingJava } from '../annotations/fixtures.ts';

const FOLDER = new URL('../../../fixtures/policy/classes/zuul/shop/', import.meta.url);
const source = [{ file: 'Fallbacks.java', text: readFileSync(new URL('Fallbacks.java', FOLDER), 'utf8') }];
const classes = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.class'))
  .map((name) => ({ file: `shop/${name}`, bytes: new Uint8Array(readFileSync(new URL(name, FOLDER))) }));

const ROUTE = 'org.springframework.cloud.netflix.zuul.filters.route';
const provider = (route: string, name = 'StockFallback', type = 'FallbackProvider') =>
  `package shop;\nimport ${ROUTE}.${type};\nclass ${name} implements ${type} { public String getRoute() { ${route} } }`;

function routesOf(read: AnnotationsRead): Record<string, unknown> {
  return Object.fromEntries(
    fallbackProviders(read).map(({ type, route }) => [
      simpleNameOf(type),
      route.known ? route.value : `not known: ${route.reason}`,
    ]),
  );
}

describe('fallback providers', () => {
  const named = {
    Stock: 'stock-v1',
    Any: '*',
    Rest: null,
  };

  it('are read from source, but for the bodies of methods', () => {
    expect(routesOf(reading(source))).toEqual({
      ...named,
      Computed: 'not known: constant route: an expression with ( is not modelled',
      'class in line 12': 'not known: its getRoute() is not read',
    });
  });

  it('are read from class files, anonymous ones as well', () => {
    expect(routesOf(reading(classes))).toEqual({
      ...named,
      Computed: 'not known: the method does more than return a constant',
      '1': 'prices',
    });
  });

  it.each([
    [provider('return "stock";'), { StockFallback: 'stock' }],
    [provider('return "stock";', 'Old', 'ZuulFallbackProvider'), { Old: 'stock' }],
    [
      `import ${ROUTE}.*; class A implements FallbackProvider { public String getRoute() { return null; } }`,
      { A: null },
    ],
    [
      `class A implements ${ROUTE}.FallbackProvider { public String getRoute() { log(); return "a"; } }`,
      { A: 'not known: the method does more than return a constant' },
    ],
    // Neither interfaces, abstract classes, nor an own type of that name.
    [
      `import ${ROUTE}.FallbackProvider; interface A extends FallbackProvider {} abstract class B implements A {}`,
      {},
    ],
    ['interface FallbackProvider {} class A implements FallbackProvider {}', {}],
    [
      `import ${ROUTE}.FallbackProvider;
       class A { void b() { class Local implements java.io.Serializable, FallbackProvider { } } }`,
      { 'class in line 2': 'not known: its getRoute() is not read' },
    ],
    [
      'import lib.Base; class A extends Base { public Object fallbackResponse(String a, Throwable b) { return 1; } }',
      { A: 'not known: its supertype Base is not given' },
    ],
  ])('%s', (text, routes) => {
    expect(routesOf(readingJava(text))).toEqual(routes);
  });
});

describe('the fallback of a Zuul’s route', () => {
  const CONFIG = `
spring: {application: {name: edge}}
zuul:
  ignoredServices: '*'
  routes: {stock: {path: /stock/**, serviceId: stock}, prices: {path: /prices/**, serviceId: prices}}
`;
  const MAIN = `package shop;\nimport org.springframework.cloud.netflix.zuul.EnableZuulProxy;\n@EnableZuulProxy class Main {}`;
  const zuul = (...code: string[]): Texts => ({
    'edge/src/main/resources/application.yml': CONFIG,
    ...Object.fromEntries(code.map((text, i) => [`edge/src/main/java/shop/${'ABCD'[i]}.java`, text])),
  });
  const fallbacks = (spring: Texts) =>
    readPolicies(inputsOf({ spring })).spring?.policy.edges.flatMap(({ routes }) =>
      routes.map(({ settings: { 'breaker.fallback': fallback } }) =>
        fallback?.known === true ? fallback.value : (fallback?.reason ?? 'nothing'),
      ),
    );

  it('is absent where the code was read and has none', () => {
    expect(fallbacks(zuul(MAIN))).toEqual([null, null]);
  });

  it('is the class of its service, else the one of every route', () => {
    expect(fallbacks(zuul(MAIN, provider('return "stock";')))).toEqual(['StockFallback', null]);
    const both = zuul(MAIN, provider('return "stock";'), provider('return "*";', 'Any'));
    expect(fallbacks(both)).toEqual(['StockFallback', 'Any']);
    const two = zuul(MAIN, provider('return null;'), provider('return "*";', 'Any'));
    expect(fallbacks(two)).toEqual(['StockFallback or Any', 'StockFallback or Any']);
  });

  it('is not known where code is missing, and says which', () => {
    const reasons = (spring: Texts) => new Set(fallbacks(spring));
    expect(reasons(zuul())).toEqual(
      new Set([
        'whether a FallbackProvider answers is not known: give the jar or the source tree of the application',
      ]),
    );
    expect([...(reasons(zuul(provider('return "stock";'))) ?? [])][0]).toContain('no @EnableZuulProxy');
    expect([...reasons(zuul(MAIN, 'class Broken {'))][0]).toContain('a part of its code could not be read');
    const kotlin = { ...zuul(MAIN), 'edge/src/main/kotlin/shop/A.kt': 'class A' };
    expect([...reasons(kotlin)][0]).toContain('a part of its code could not be read');
    expect([...reasons(zuul(MAIN, provider('return name();')))][0]).toMatch(
      /^StockFallback is a fallback for a/,
    );
  });

  it('makes a row of the parity table only where there is one', () => {
    const rowsOf = (spring: Texts) =>
      audit(inputsOf({ spring, istio: { 'mesh.yaml': MESH } }))
        .parity.filter(({ row }) => row === 'fallback')
        .map(({ verdict, spring: { text } }) => `${verdict} ${text}`);
    expect(rowsOf(zuul(MAIN))).toEqual([]);
    expect(rowsOf(zuul(MAIN, provider('return "stock";')))).toEqual(['not-expressible StockFallback']);
    expect(rowsOf(zuul()).map((text) => text.split(' ')[0])).toEqual(['not-known']);
  });
});

const MESH = `${service('stock')}${service('prices')}
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{hosts: ['*'], port: {number: 80, name: http, protocol: HTTP}}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: edge, namespace: default}
spec:
  hosts: ['*']
  gateways: [edge]
  http:
  - {name: stock, match: [{uri: {prefix: /stock/}}], rewrite: {uri: /}, route: [{destination: {host: stock}}]}
  - {name: prices, match: [{uri: {prefix: /prices/}}], rewrite: {uri: /}, route: [{destination: {host: prices}}]}
`;
