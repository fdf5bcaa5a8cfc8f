import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { DEFAULT_POLICY_OPTIONS, type PolicyInputs, type PolicyOptions } from '#shared/policy/inputs.ts';
import { auditDocument } from '#shared/policy/model/audit.ts';
import type { CallSettingName, CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { notKnown, written } from '#shared/policy/model/setting.ts';
import { throughSidecar } from '#shared/policy/parity/layers.ts';
import { SETTING_ROWS } from '#shared/policy/parity/rows/index.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { judgeAudit } from '#shared/policy/verdict.ts';
import { sampleTexts } from '#test/unit/policy/samples/sample-texts.ts';

/** A small pair of sides that has most of what an audit looks at. */
const SPRING: Readonly<Record<string, string>> = {
  'gateway/application.yml': `
spring:
  application: {name: gateway}
  cloud:
    gateway:
      globalcors: {corsConfigurations: {"[/**]": {allowedOrigins: ["https://a.test"]}}}
      routes:
      - id: stock
        uri: lb://stock
        predicates: [Path=/stock/**, "Header=x-canary, always"]
        filters: [StripPrefix=1, "Retry=2", "AddRequestHeader=x-a, b"]
      - {id: a, uri: "http://orders:80", predicates: [Path=/o/**, "Weight=g, 9"]}
      - {id: b, uri: "lb://orders-v2", predicates: [Path=/o/**, "Weight=g, 1"]}
`,
  'consumer/src/main/resources/application.yml': `
spring: {application: {name: consumer}}
eureka: {client: {enabled: false, serviceUrl: {defaultZone: "http://localhost:8761/eureka/"}}}
ribbon: {eureka: {enabled: false}}
stock: {ribbon: {listOfServers: "stock:80", ReadTimeout: 1000, MaxAutoRetriesNextServer: 2}}
feign: {hystrix: {enabled: true}}
`,
  'consumer/src/main/java/shop/StockClient.java': `
package shop;
import org.springframework.cloud.openfeign.FeignClient;
@FeignClient(name = "stock", url = "\${stock.url:http://stock:80}")
interface StockClient {}
`,
};
const ISTIO: Readonly<Record<string, string>> = {
  ...sampleTexts('istio-tasks/jwt.yaml', 'istio-tasks/circuit-breaking.yaml'),
  'mesh.yaml': `
apiVersion: v1
kind: Service
metadata: {name: stock, namespace: default}
spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 80}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: orders, namespace: default}
spec: {host: orders, subsets: [{name: v2, labels: {version: v2}}], trafficPolicy: {outlierDetection: {interval: 1s}}}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: [shop.example.test, stock]
  gateways: [ingress, mesh]
  http:
  - match: [{uri: {prefix: /stock/}, headers: {x-canary: {exact: always}}}]
    rewrite: {uri: /}
    retries: {attempts: 2, perTryTimeout: 1s, retryOn: 5xx}
    timeout: 3s
    route: [{destination: {host: stock}}]
  - match: [{uri: {prefix: /o/}}]
    route: [{destination: {host: orders}, weight: 90}, {destination: {host: orders, subset: v2}, weight: 10}]
`,
};
const ACTUATOR = JSON.stringify({
  activeProfiles: [],
  propertySources: [
    {
      name: 'a',
      properties: {
        'spring.application.name': { value: 'consumer' },
        'stock.ribbon.MaxAutoRetriesNextServer': { value: '1' },
      },
    },
  ],
});
const DUMP = JSON.stringify({
  configs: [
    {
      dynamic_active_clusters: [
        { cluster: { name: 'outbound|80||stock.default.svc.cluster.local', connect_timeout: '1s' } },
      ],
      dynamic_route_configs: [
        {
          route_config: {
            name: 'http.80',
            virtual_hosts: [
              {
                name: 'h',
                domains: ['*'],
                routes: [
                  {
                    name: 'r',
                    match: { prefix: '/' },
                    route: { cluster: 'outbound|80||stock.default.svc.cluster.local' },
                  },
                ],
              },
            ],
          },
        },
      ],
    },
  ],
});

interface Source {
  readonly part: 'spring' | 'actuators' | 'istio' | 'dumps';
  readonly file: string;
  readonly text: string;
}

const SOURCES: readonly Source[] = [
  ...Object.entries(SPRING).map(([file, text]) => ({ part: 'spring' as const, file, text })),
  ...Object.entries(ISTIO).map(([file, text]) => ({ part: 'istio' as const, file, text })),
  { part: 'actuators', file: 'http://consumer:80/actuator/env', text: ACTUATOR },
  { part: 'dumps', file: 'dump.json', text: DUMP },
];

const SPLINTERS = [
  '',
  ' ',
  '\n',
  ':',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  '#',
  '---\n',
  '${',
  '}',
  '*',
  '0',
  '-1',
  '1e9',
  'null',
  '/',
  ',',
  '(',
  'stock',
  'v2',
  '::',
  '%2f',
  '😀',
];

/** Cuts pieces out, puts splinters in, and leaves whole sources away. */
const mutated = fc
  .tuple(
    fc.subarray([...SOURCES], { minLength: 1 }),
    fc.array(
      fc.record({
        source: fc.nat(),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.nat({ max: 30 }),
        put: fc.oneof(fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 4 })),
      }),
      { maxLength: 6 },
    ),
  )
  .map(([sources, changes]) =>
    changes.reduce(
      (all, { source, at, cut, put }) =>
        all.map((one, index) => {
          if (index !== source % all.length) return one;
          const from = Math.floor(one.text.length * at);
          return { ...one, text: one.text.slice(0, from) + put + one.text.slice(from + cut) };
        }),
      sources,
    ),
  );

const options = fc.record<PolicyOptions>({
  springVersion: fc.constantFrom('Hoxton.SR12', '2025.0.1', null, 'x'),
  istioVersion: fc.constantFrom('1.31', '1.20', null, '9'),
  profiles: fc.constantFrom([], ['mesh']),
  springRetry: fc.constantFrom(true, false, null),
  services: fc.constantFrom([], [{ spring: 'orders', host: 'orders', subset: 'v2' }]),
  candidateProfiles: fc.constantFrom([], ['mesh']),
});

function inputsOf(sources: readonly Source[], given: PolicyOptions): PolicyInputs {
  const of = (wanted: Source['part']) => sources.filter(({ part }) => part === wanted);
  return {
    spring: { texts: of('spring'), classes: [], actuators: of('actuators'), registries: [] },
    istio: { texts: of('istio'), dumps: of('dumps'), istioctl: [] },
    options: given,
    problems: [],
    traffic: null,
  };
}

describe('the audit of sources that were tampered with', () => {
  it('never throws, answers what its schema says, and answers the same again', () => {
    fc.assert(
      fc.property(mutated, options, (sources, given) => {
        const document = audit(inputsOf(sources, given));
        expect(auditDocument.safeParse(document).error).toBeUndefined();
        expect(audit(inputsOf(sources, given))).toEqual(document);
        expect(judgeAudit(document).summary).not.toBe('');
        expect(new Set(document.parity.map(({ id }) => id)).size).toBe(document.parity.length);
      }),
      { numRuns: 150 },
    );
  });

  it('never calls a row exact of which a side is not known', () => {
    fc.assert(
      fc.property(mutated, options, (sources, given) => {
        const exact = audit(inputsOf(sources, given)).parity.filter(({ verdict }) => verdict === 'exact');
        expect(exact.flatMap(({ spring, istio }) => [spring.text, istio.text])).not.toContain('not known');
      }),
      { numRuns: 100 },
    );
  });

  it('finds the same in whatever order the files are given', () => {
    const sorted = (sources: readonly Source[]) =>
      audit(
        inputsOf(sources, { ...DEFAULT_POLICY_OPTIONS, springVersion: 'Hoxton.SR12', istioVersion: '1.31' }),
      )
        .parity.map(({ id, verdict, catalogue }) => `${id} ${verdict} ${catalogue}`)
        .sort();
    const expected = sorted(SOURCES);
    expect(expected.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(fc.shuffledSubarray([...SOURCES], { minLength: SOURCES.length }), (sources) => {
        expect(sorted(sources)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

/** Settings of the pair, each known or not. */
function settingsOf(values: CallSettings, unknown: readonly string[]): CallSettings {
  return Object.fromEntries(
    Object.entries(values).map(([name, setting]) => [
      name,
      unknown.includes(name) ? notKnown('a hole') : setting,
    ]),
  );
}

describe('a setting that is not known', () => {
  const { spring, istio } = readPolicies(
    inputsOf(SOURCES, {
      ...DEFAULT_POLICY_OPTIONS,
      springVersion: 'Hoxton.SR12',
      istioVersion: '1.31',
      springRetry: true,
    }),
  );
  const sdk = [
    ...(spring?.policy.calls ?? []),
    ...(spring?.policy.edges.flatMap(({ routes }) => routes) ?? []),
  ];
  const mesh = [
    ...(istio?.policy.calls ?? []),
    ...(istio?.policy.edges.flatMap(({ routes }) => routes) ?? []),
  ];
  const sides = fc.record({
    before: fc.constantFrom(...sdk),
    after: fc.constantFrom(...mesh),
    kind: fc.constantFrom('edge' as const, 'call' as const),
    method: fc.constantFrom('GET' as const, 'POST' as const),
  });

  it('never makes a row exact', () => {
    expect([sdk.length, mesh.length].every((count) => count > 2)).toBe(true);
    fc.assert(
      fc.property(sides, fc.infiniteStream(fc.boolean()), ({ before, after, kind, method }, coins) => {
        const holes = (settings: CallSettings) =>
          Object.keys(settings).filter(() => coins.next().value === true);
        const own = settingsOf(before.settings, holes(before.settings));
        const below = settingsOf(after.settings, holes(after.settings));
        const whole = kind === 'call' ? throughSidecar(own, below, method) : below;
        const outcomes = SETTING_ROWS.flatMap((row) =>
          row.method === undefined || row.method === method
            ? (row.compare(own, whole, { kind, instances: 3 }) ?? [])
            : [],
        );
        const exact = outcomes.filter(({ verdict }) => verdict === 'exact');
        expect(exact.flatMap((one) => [one.spring.text, one.istio.text])).not.toContain('not known');
      }),
      { numRuns: 300 },
    );
  });

  it('on either layer leaves the attempts of both not known', () => {
    const place = { file: 'a', line: 1, column: 1, field: '' };
    const known = (values: Partial<CallSettingValues>): CallSettings =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value, place)]));
    const layer = known({ 'retry.attempts': 3, 'retry.methods': ['*'] });
    const names: readonly CallSettingName[] = ['retry.attempts', 'retry.methods'];
    for (const name of names)
      for (const method of ['GET', 'POST'] as const) {
        const hole = settingsOf(layer, [name]);
        expect(throughSidecar(hole, layer, method)['retry.attempts']?.known).toBe(false);
        expect(throughSidecar(layer, hole, method)['retry.attempts']?.known).toBe(false);
      }
  });
});
