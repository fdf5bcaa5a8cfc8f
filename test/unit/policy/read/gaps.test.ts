import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { auditDocument, type AuditDocument } from '#shared/policy/model/audit.ts';
import { routeCapture } from '#shared/policy/routing.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { judgeAudit } from '#shared/policy/verdict.ts';
import { inputsOf, meshRule, service, type Given } from '../audit-inputs.ts';

const GATEWAY = `
spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
      - {id: orders, uri: "lb://orders", predicates: ["Path=/orders/**"]}
      - {id: stock, uri: "lb://stock", predicates: ["Path=/stock/**"]}
`;
const CONSUMER = `
spring: {application: {name: consumer}}
eureka: {client: {enabled: false}}
stock: {ribbon: {listOfServers: "stock:80", MaxAutoRetriesNextServer: 0}}
`;
const GATE = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---`;
const ROUTES = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: [shop.example.test]
  gateways: [ingress]
  http:
  - {name: orders, match: [{uri: {prefix: /orders/}}], route: [{destination: {host: orders}}], retries: {attempts: 0}}
  - {name: stock, match: [{uri: {prefix: /stock/}}], route: [{destination: {host: stock}}], retries: {attempts: 0}}
---`;
const SERVICES = service('orders', 80) + service('stock', 80);
const RULE = meshRule('stock', 'retries: {attempts: 0}');
const SPRING = { 'gateway/application.yml': GATEWAY, 'consumer/application.yml': CONSUMER };

function auditOf(mesh: string, more: Given = {}): AuditDocument {
  return audit(inputsOf({ spring: SPRING, istio: { 'mesh.yaml': mesh }, ...more }));
}

function verdictsOf({ parity }: AuditDocument, scope: string): string[] {
  return [...new Set(parity.filter((row) => row.scope.includes(scope)).map(({ verdict }) => verdict))].sort();
}

function rowOf({ parity }: AuditDocument, scope: string, name: string) {
  return parity.find((row) => row.scope.includes(scope) && row.row === name);
}

describe('half a repository', () => {
  it('compares what is there', () => {
    const document = auditOf(GATE + ROUTES + SERVICES + RULE);
    expect(document.problems).toEqual([]);
    expect(rowOf(document, 'route orders', 'destination')).toMatchObject({ verdict: 'exact' });
    expect(rowOf(document, '→ stock', 'attempts of GET')).toMatchObject({ verdict: 'exact' });
  });

  it('does not call routes missing whose Gateway was not given', () => {
    const document = auditOf(ROUTES + SERVICES + RULE);
    expect(document.problems.map(({ code }) => code)).toEqual(['MISSING_GATEWAY']);
    expect(verdictsOf(document, 'gateway: route')).toEqual(['not-known']);
    expect(rowOf(document, 'gateway: route', 'match')?.why).toContain(
      'Gateway default/ingress, which was not given',
    );
    expect(rowOf(document, '→ stock', 'attempts of GET')).toMatchObject({ verdict: 'exact' });
  });

  it('calls them missing where the resources are whole and have none', () => {
    expect(verdictsOf(auditOf(SERVICES + RULE), 'gateway: route')).toEqual(['missing']);
  });

  it('knows services by the routes that lead to them, where no Service was given', () => {
    const document = auditOf(GATE + ROUTES + RULE);
    expect(rowOf(document, 'route orders', 'destination')).toMatchObject({ verdict: 'exact' });
    expect(rowOf(document, '→ stock', 'attempts of GET')).toMatchObject({ verdict: 'exact' });
  });

  it('does not call a service missing where no Service was given', () => {
    const document = auditOf(GATE + ROUTES.replace(/.*name: stock,.*\n/, ''));
    expect(rowOf(document, '→ stock', 'destination')).toMatchObject({
      verdict: 'not-known',
      catalogue: 'MO-08',
    });
    const whole = auditOf(GATE + ROUTES.replace(/.*name: stock,.*\n/, '') + service('orders', 80));
    expect(rowOf(whole, '→ stock', 'destination')).toMatchObject({ verdict: 'missing', catalogue: 'MO-08' });
  });

  it('claims nothing about calls to ports that are not HTTP', () => {
    const document = auditOf(GATE + ROUTES + SERVICES.replaceAll('name: http', 'name: tcp'));
    expect(rowOf(document, '→ stock', 'destination')).toMatchObject({
      verdict: 'not-known',
      catalogue: 'PR-03',
    });
    expect(verdictsOf(document, '→ stock')).toEqual(['not-known']);
  });

  it('knows nothing of a Spring application whose config server was not given', () => {
    const imported = CONSUMER.replace(
      '{name: consumer}',
      '{name: consumer}, config: {import: "configserver:http://c:8888"}',
    ).replace(', MaxAutoRetriesNextServer: 0', '');
    const document = auditOf(GATE + ROUTES + SERVICES + RULE, {
      spring: { ...SPRING, 'consumer/application.yml': imported },
      options: { springVersion: '2020.0.6' },
    });
    expect(document.problems.length).toBeGreaterThan(0);
    expect(rowOf(document, '→ stock', 'attempts of GET')?.verdict).not.toBe('exact');
  });
});

describe('a broken resource', () => {
  const broken = (text: string) => auditOf(text + GATE + ROUTES + SERVICES + RULE);
  const DESTINATION_RULE = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: stock, namespace: default}
spec: {host: stock, trafficPolicy: {connectionPool: {tcp: {connectTimeout: {bad: true}}}}}
---`;

  it('leaves what depends on it not known, and the rest compared', () => {
    const document = broken(DESTINATION_RULE);
    expect(document.problems).toMatchObject([{ severity: 'error', place: { file: 'mesh.yaml', line: 5 } }]);
    expect(rowOf(document, 'route stock', 'connect timeout')).toMatchObject({ verdict: 'not-known' });
    expect(rowOf(document, 'route orders', 'connect timeout')?.verdict).not.toBe('not-known');
    expect(rowOf(document, 'route orders', 'destination')).toMatchObject({ verdict: 'exact' });
    expect(rowOf(document, '→ stock', 'isolation of one instance')).toMatchObject({ verdict: 'not-known' });
  });

  it('leaves no route known at a host that an unreadable VirtualService may be about', () => {
    const document = broken('kind: VirtualService\nspec: {hosts: [a, b\n---');
    expect(document.problems.some(({ severity }) => severity === 'error')).toBe(true);
    expect(verdictsOf(document, 'gateway: route')).toEqual(['not-known']);
    expect(judgeAudit(document).verdict).not.toBe('pass');
  });

  it('may be the Gateway itself', () => {
    const document = auditOf(ROUTES + SERVICES + RULE + GATE.replace('servers: [', 'servers: [7, '));
    expect(verdictsOf(document, 'gateway: route')).toEqual(['not-known']);
  });
});

describe('versions that nobody said', () => {
  const whole = GATE + ROUTES + SERVICES + RULE;

  it('leave the defaults of Spring not known', () => {
    const document = auditOf(whole, { options: { springVersion: null } });
    expect(verdictsOf(document, 'gateway: route')).toEqual(['not-known']);
    expect(rowOf(document, '→ stock', 'attempts of GET')).toMatchObject({ verdict: 'not-known' });
  });

  it('leave the defaults of Istio not known', () => {
    const document = auditOf(whole, { options: { istioVersion: null } });
    expect(rowOf(document, 'gateway: route', 'algorithm')).toMatchObject({ verdict: 'not-known' });
    expect(rowOf(document, 'route orders', 'attempts of GET')).toMatchObject({ verdict: 'exact' });
  });

  it('that are none are a problem', () => {
    const document = auditOf(whole, { options: { springVersion: 'Zelda', istioVersion: '0.1' } });
    expect(document.problems.map(({ place }) => place.file)).toEqual(
      expect.arrayContaining(['--spring-version', '--istio-version']) as string[],
    );
    expect(document.parity.filter(({ verdict }) => verdict === 'exact' || verdict === 'different')).toEqual(
      [],
    );
  });
});

describe('one side alone', () => {
  it.for<[string, Given]>([
    ['Spring', { spring: SPRING }],
    ['Istio', { istio: { 'mesh.yaml': GATE + ROUTES + SERVICES } }],
    ['nothing', {}],
  ])('%s: nothing is compared, and the rest is said', ([, given]) => {
    const document = audit(inputsOf(given));
    expect(auditDocument.safeParse(document).error).toBeUndefined();
    expect(document.parity).toEqual([]);
    expect(document.stages.map(({ service: name }) => name)).toEqual(
      given.spring === undefined ? [] : ['consumer', 'gateway'],
    );
    expect(judgeAudit(document).verdict).not.toBe('pass');
  });
});

describe('several gateways', () => {
  const second = GATEWAY.replace('name: gateway', 'name: backoffice')
    .replaceAll('/orders/', '/desk/')
    .replaceAll('id: stock', 'id: shelf')
    .replaceAll('/stock/', '/shelf/');
  const spring = { ...SPRING, 'backoffice/application.yml': second };
  const internal =
    GATE.replace('name: ingress', 'name: internal').replace('istio: ingressgateway', 'istio: internal') +
    ROUTES.replace('name: shop', 'name: desk')
      .replace('shop.example.test', 'desk.example.test')
      .replace('[ingress]', '[internal]')
      .replaceAll('/orders/', '/desk/')
      .replaceAll('/stock/', '/shelf/')
      .replaceAll('name: stock', 'name: shelf');
  const given: Given = { spring, istio: { 'mesh.yaml': GATE + ROUTES + internal + SERVICES + RULE } };

  it('are each compared with the one that takes their requests', () => {
    const document = audit(inputsOf(given));
    expect(rowOf(document, 'backoffice: route orders', 'destination')).toMatchObject({ verdict: 'exact' });
    expect(rowOf(document, 'gateway: route orders', 'destination')).toMatchObject({ verdict: 'exact' });
    expect(
      document.parity.filter(({ verdict, scope }) => verdict === 'missing' && scope.includes('default/')),
    ).toEqual([]);
  });

  it('may have routes of one name, of which a capture exercises one', () => {
    const request = {
      method: 'GET',
      scheme: 'http' as const,
      authority: 'shop.example.test',
      target: '/orders/1',
      headers: [],
    };
    const { unexercised } = routeCapture(readPolicies(inputsOf(given)), [{ request, count: 1 }]);
    expect(
      unexercised.map(({ side, route, origin }) => `${side} ${route} ${origin.split(':', 1)[0]}`),
    ).toEqual(
      expect.arrayContaining([
        'spring orders backoffice/application.yml',
        'spring stock gateway/application.yml',
      ]) as string[],
    );
    expect(unexercised.filter(({ side, route }) => side === 'spring' && route === 'orders')).toHaveLength(1);
  });

  it('do not call a route of a weight group shadowed by its sibling', () => {
    const weighted = `
spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
      - {id: a, uri: "lb://orders", predicates: ["Path=/o/**", "Weight=g, 9"]}
      - {id: b, uri: "lb://stock", predicates: ["Path=/o/**", "Weight=g, 1"]}
`;
    expect(
      routeCapture(readPolicies(inputsOf({ spring: { 'gateway/application.yml': weighted } })), []).shadowed,
    ).toEqual([]);
  });
});
