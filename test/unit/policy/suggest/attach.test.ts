import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compareParity } from '#shared/policy/parity/parity.ts';
import type { ParityRow } from '#shared/policy/model/audit.ts';
import { attachSuggestions } from '#shared/policy/suggest/attach.ts';
import { suggestions } from '#shared/policy/suggest/suggest.ts';
import { applied, policiesOf, springOf } from './round-trip.ts';

const SPRING = `
spring.cloud.gateway.server.webflux:
  httpclient: {connect-timeout: 700}
  routes:
  - id: items
    uri: lb://catalog
    predicates: [Path=/items/**]
    filters: [StripPrefix=1, {name: CircuitBreaker, args: {name: items}}]
`;
const ISTIO = `
apiVersion: v1
kind: Service
metadata: {name: catalog, namespace: default}
spec: {ports: [{name: http, port: 80}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: ["*"]
  gateways: [edge]
  http:
  - match: [{uri: {prefix: /items/}}]
    route: [{destination: {host: catalog}}]
`;

const policies = policiesOf(springOf(SPRING, '2025.0.1'), [ISTIO]);
const { spring, istio, names } = policies;
if (spring === null || istio === null) throw new Error('a side was not read');
const rows = attachSuggestions(compareParity(spring.policy, null, istio.policy, names), policies);

function row(area: ParityRow['area'], name: string): ParityRow {
  const found = rows.find((one) => one.area === area && one.row === name);
  if (found === undefined)
    throw new Error(`no row ${area}/${name} among ${rows.map((one) => `${one.area}/${one.row}`).join(', ')}`);
  return found;
}

const suggested = (area: ParityRow['area'], name: string): unknown =>
  parse(row(area, name).suggestion?.text ?? 'null');

describe('a suggestion for a row', () => {
  it('is the whole rule for a match', () => {
    expect(suggested('route', 'match')).toMatchObject({
      spec: { http: [{ match: [{ uri: { exact: '/items' } }, { uri: { prefix: '/items/' } }] }] },
    });
  });

  it('is the rewrite of the rule, with what it matches', () => {
    expect(suggested('rewrite', 'path at the instance')).toMatchObject({
      spec: { http: [{ rewrite: { uriRegexRewrite: { match: '^/+[^/]+/*|/+', rewrite: '/' } } }] },
    });
  });

  it('is the retries', () => {
    expect(suggested('retry', 'attempts of GET')).toMatchObject({
      spec: { http: [{ retries: { attempts: 0 } }] },
    });
  });

  it('is the block of the DestinationRule', () => {
    expect(suggested('timeout', 'connect timeout')).toEqual({
      spec: {
        host: 'catalog.default.svc.cluster.local',
        trafficPolicy: { connectionPool: { tcp: { connectTimeout: '700ms' } } },
      },
    });
    expect(suggested('breaker', 'circuit breaker')).toMatchObject({
      spec: { trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0, maxEjectionPercent: 100 } } },
    });
  });

  it('is the VirtualService of a callee whose retries would multiply', () => {
    const config = 'feign.client.config.catalog: {readTimeout: 100, connectTimeout: 100}';
    const side = policiesOf(springOf(config, 'Hoxton.SR12', 'consumer'), [ISTIO]);
    if (side.spring === null || side.istio === null) throw new Error('a side was not read');
    const compared = compareParity(side.spring.policy, null, side.istio.policy, side.names);
    const found = attachSuggestions(compared, side).find(
      ({ area, row: name }) => area === 'retry' && name === 'attempts of GET',
    );
    expect(found?.verdict).toBe('different');
    expect(parse(found?.suggestion?.text ?? 'null')).toMatchObject({
      kind: 'VirtualService',
      spec: { hosts: ['catalog.default.svc.cluster.local'], http: [{ retries: { attempts: 0 } }] },
    });
  });

  it('is only for rows that fail', () => {
    const failing = ['different', 'missing'];
    expect(
      rows.filter(({ verdict, suggestion }) => suggestion !== null && !failing.includes(verdict)),
    ).toEqual([]);
  });
});

/** Rows of one Spring side and the resources that are there, and what is left of them when the suggestions are applied. */
function compared(config: string, resources: string, name = 'gateway') {
  const read = springOf(config, '2025.0.1', name);
  const rowsFor = (texts: readonly string[]) => {
    const both = policiesOf(read, texts);
    if (both.spring === null || both.istio === null) throw new Error('a side was not read');
    return {
      both,
      rows: attachSuggestions(compareParity(both.spring.policy, null, both.istio.policy, both.names), both),
    };
  };
  const { both, rows: before } = rowsFor([resources]);
  const { rows: after } = rowsFor(applied([resources], suggestions(both)));
  return { before, after };
}

const failing = (all: readonly ParityRow[]) =>
  all.filter(({ verdict }) => verdict === 'different' || verdict === 'missing');

describe('what it would take', () => {
  const FEIGN = 'spring.cloud.openfeign.client.config';

  it('is a ServiceEntry for a host outside', () => {
    const { before, after } = compared(
      `${FEIGN}.rates: {url: "https://rates.example.com", connectTimeout: 100, readTimeout: 100}`,
      ISTIO,
      'shop',
    );
    const [row] = failing(before);
    expect(row).toMatchObject({ scope: 'shop → rates', row: 'destination', catalogue: 'MO-08' });
    expect(parse(row?.suggestion?.text ?? 'null')).toMatchObject({
      kind: 'ServiceEntry',
      spec: { hosts: ['rates.example.com'] },
    });
    expect(failing(after).filter((one) => one.row === 'destination')).toEqual([]);
  });

  it('is a decision where the mesh does not know a service', () => {
    const { before } = compared(`${FEIGN}.stock: {connectTimeout: 100, readTimeout: 100}`, ISTIO, 'shop');
    const [row] = failing(before);
    expect(row).toMatchObject({ scope: 'shop → stock', row: 'destination', catalogue: 'MO-08' });
    expect(row?.suggestion).toMatchObject({ side: 'istio', title: 'To decide: destination of shop → stock' });
    expect(parse(row?.suggestion?.text ?? '')).toBeNull();
    expect(row?.suggestion?.text).toContain('--service stock=HOST');
  });

  it('is why a route cannot be written', () => {
    const refused = SPRING.replace(
      'predicates: [Path=/items/**]',
      "predicates: [Path=/items/**, 'Header=X-A, (?=a).*']",
    );
    const { before } = compared(refused, ISTIO);
    const [row] = failing(before).filter(({ area }) => area === 'route');
    expect(row?.suggestion?.text).toMatch(/Not written: route items/);
    expect(row?.suggestion?.text).toMatch(/RT-05/);
  });
});
