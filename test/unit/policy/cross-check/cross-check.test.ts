import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { crossCheck } from '#shared/policy/cross-check/cross-check.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { fill } from '#test/lab/template.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';

const CONSUMER = {
  'spring.application.name': 'consumer',
  'eureka.client.enabled': 'false',
  'producer.ribbon.listOfServers': 'producer:7111',
  'producer.ribbon.ReadTimeout': '700',
  'producer.ribbon.MaxAutoRetriesNextServer': '2',
};

function propertiesOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function envOf(values: Readonly<Record<string, string>>): string {
  const properties = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
  return JSON.stringify({ activeProfiles: [], propertySources: [{ name: 'applicationConfig', properties }] });
}

describe('files against the actuator of the same application', () => {
  const check = (
    running: Readonly<Record<string, string>>,
    written: Readonly<Record<string, string>> = CONSUMER,
  ) =>
    crossCheck(
      readPolicies(
        inputsOf({
          spring: { 'consumer/application.properties': propertiesOf(written) },
          actuators: { 'http://consumer:80/actuator/env': envOf(running) },
        }),
      ),
    );

  it('agree where nothing was changed', () => {
    expect(check(CONSUMER)).toEqual([]);
  });

  it('show the property that somebody changed', () => {
    expect(check({ ...CONSUMER, 'producer.ribbon.MaxAutoRetriesNextServer': '4' })).toContainEqual(
      expect.objectContaining({
        rule: 'MP-AC-01',
        severity: 'major',
        subject: 'consumer → producer',
        title: 'retry.attempts is 3 in the files, and 5 in the running application',
      }),
    );
  });

  it('are not compared in what the actuator masks', () => {
    expect(check({ ...CONSUMER, 'producer.ribbon.MaxAutoRetriesNextServer': '******' })).toEqual([]);
  });

  const GATEWAY = {
    'spring.application.name': 'gateway',
    'spring.cloud.gateway.routes[0].id': 'items',
    'spring.cloud.gateway.routes[0].uri': 'lb://producer',
    'spring.cloud.gateway.routes[0].predicates[0]': 'Path=/items/**',
    'spring.cloud.gateway.routes[0].filters[0]': 'Retry=2',
  };

  it('show the filter and the route that a running gateway has otherwise', () => {
    const titles = (running: Readonly<Record<string, string>>) =>
      check(running, GATEWAY).map(({ rule, title }) => `${rule} ${title}`);
    expect(titles(GATEWAY)).toEqual([]);
    expect(titles({ ...GATEWAY, 'spring.cloud.gateway.routes[0].filters[0]': 'Retry=5' })).toEqual([
      'MP-AC-01 retry.attempts is 3 in the files, and 6 in the running gateway',
    ]);
    expect(titles({ ...GATEWAY, 'spring.cloud.gateway.routes[0].id': 'other' })).toEqual([
      'MP-AC-02 The running gateway does not have it',
    ]);
  });

  it('are held against the routes that the gateway itself shows', () => {
    const live = (ids: readonly string[]) =>
      crossCheck(
        readPolicies(
          inputsOf({
            actuators: {
              'http://g:80/actuator/env': envOf(GATEWAY),
              'http://g:80/actuator/gateway/routes': JSON.stringify(
                ids.map((id) => ({
                  route_id: id,
                  predicate: 'Paths: [/x]',
                  filters: [],
                  uri: 'lb://x',
                  order: 0,
                })),
              ),
            },
          }),
        ),
      ).map(({ rule, catalogue, subject }) => `${rule} ${catalogue} ${subject}`);
    expect(live(['items'])).toEqual([]);
    expect(live([])).toEqual(['MP-AC-02 null gateway: route items']);
    expect(live(['ReactiveCompositeDiscoveryClient_STOCK', 'bean'])).toEqual([
      'MP-AC-02 null gateway: route items',
      'MP-AC-03 RT-10 gateway: route ReactiveCompositeDiscoveryClient_STOCK',
      'MP-AC-03 null gateway: route bean',
    ]);
  });

  describe('beside an actuator that masks every value', () => {
    const MASKED = Object.fromEntries(Object.keys(GATEWAY).map((key) => [key, '******']));
    const shown = (id: string) => ({
      route_id: id,
      predicate: 'Paths: [/items/**]',
      filters: [],
      uri: 'lb://producer',
      order: 0,
    });
    const rules = (given: {
      readonly routes?: readonly string[];
      readonly written?: Readonly<Record<string, string>>;
    }) =>
      crossCheck(
        readPolicies(
          inputsOf({
            ...(given.written !== undefined && {
              spring: { 'gateway/application.properties': propertiesOf(given.written) },
            }),
            actuators: {
              'gateway-env.json': envOf(MASKED),
              ...(given.routes !== undefined && {
                'gateway-routes.json': JSON.stringify(given.routes.map((id) => shown(id))),
              }),
            },
          }),
        ),
      ).map(({ rule, subject }) => `${rule} ${subject}`);

    it('claim nothing about routes that nobody shows', () => {
      expect(rules({ written: GATEWAY })).toEqual([]);
    });

    it('are held against the routes that the gateway shows besides', () => {
      expect(rules({ written: GATEWAY, routes: ['items'] })).toEqual([]);
      expect(rules({ written: GATEWAY, routes: [] })).toEqual(['MP-AC-02 gateway: route items']);
      expect(rules({ written: GATEWAY, routes: ['items', 'bean'] })).toEqual([
        'MP-AC-03 gateway: route bean',
      ]);
    });

    it('claim nothing where there are no files either', () => {
      expect(rules({ routes: ['items'] })).toEqual([]);
    });

    it('know a route without an id by none', () => {
      const { 'spring.cloud.gateway.routes[0].id': _, ...nameless } = GATEWAY;
      expect(rules({ written: nameless, routes: ['0b9d7c8e-1f2a-4b3c-8d4e-5f6071829304'] })).toEqual([]);
      expect(rules({ written: nameless, routes: ['bean'] })).toEqual(['MP-AC-03 gateway: route bean']);
    });
  });

  it.for(['classic', 'modern'] as const)('agree for the gateway of a real %s deployment', (stack) => {
    const answers = ['gateway-env', 'gateway-routes', 'gateway-configprops'].map((name) => [
      `${name}.json`,
      readFileSync(`test/fixtures/policy/spring/${stack}/${name}.json`, 'utf8'),
    ]);
    const policies = readPolicies(
      inputsOf({
        actuators: Object.fromEntries(answers) as Texts,
        options: { springVersion: stack === 'classic' ? 'Hoxton.SR12' : '2025.0.1' },
      }),
    );
    expect(policies.spring?.policy.edges[0]?.routes.length).toBeGreaterThan(0);
    expect(crossCheck(policies)).toEqual([]);
  });
});

const DUMPS = 'test/fixtures/policy/istio/dump';
/** The values that the resources had when the dumps were taken. */
const VALUES = {
  LAB_ADDRESS: '127.0.0.2',
  SIDECAR_ADDRESS: '127.0.0.9',
  SERVICE_PORT: 27_111,
  INGRESS_PORT: 28_080,
  PRODUCER_1_TAP: 27_001,
  PRODUCER_2_TAP: 27_002,
  PRODUCER_3_TAP: 27_003,
  CONSUMER_TAP: 27_004,
  REVISION: 'r1',
};
const RESOURCES: Texts = {
  ...Object.fromEntries(
    readdirSync('test/lab/istio/config').map((file) => [
      file,
      fill(readFileSync(`test/lab/istio/config/${file}`, 'utf8'), VALUES),
    ]),
  ),
  'resources.yaml': readFileSync(`${DUMPS}/resources.yaml`, 'utf8'),
  'mesh.yaml': 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}\nenableAutoMtls: false\n',
};
const dump = (name: string) => readFileSync(`${DUMPS}/${name}.json`, 'utf8');

function withResource(from: string, to: string): Texts {
  const text = RESOURCES['resources.yaml'] ?? '';
  if (!text.includes(from)) throw new Error(`no ${from}`);
  return { ...RESOURCES, 'resources.yaml': text.replace(from, to) };
}

describe('resources against the dump of a real Envoy', () => {
  const check = (istio: Texts, dumps: Texts) =>
    crossCheck(readPolicies(inputsOf({ istio, dumps }))).map(
      ({ rule, subject, title }) => `${rule} ${subject}: ${title}`,
    );

  it.for(['ingress', 'sidecar'])('agree: %s', (name) => {
    expect(check(RESOURCES, { [name]: dump(name) })).toEqual([]);
  });

  it.for<[what: string, from: string, to: string, found: string]>([
    [
      'a timeout',
      'timeout: 10s',
      'timeout: 11s',
      'MP-CD-01 route sticky → reviews v2: timeout.requestMs is 11 s in the files, and 10 s in the proxy',
    ],
    [
      'a number of attempts',
      'attempts: 3, perTryTimeout',
      'attempts: 1, perTryTimeout',
      'MP-CD-01 route sticky → reviews v2: retry.attempts is 2 in the files, and 4 in the proxy',
    ],
    [
      'a pool',
      'maxConnections: 10',
      'maxConnections: 12',
      'pool.maxConnections is 12 in the files, and 10 in the proxy',
    ],
    [
      'a destination',
      'host: reviews, subset: v2, port',
      'host: reviews, subset: v1, port',
      'MP-CD-02 route sticky: The proxy sends it to reviews v2',
    ],
  ])('show %s that was changed', ([, from, to, found]) => {
    expect(check(withResource(from, to), { ingress: dump('ingress') }).join('\n')).toContain(found);
  });

  it('do not blame another destination of the route for the settings of its first one', () => {
    const text = RESOURCES['resources.yaml'] ?? '';
    const [v1, v2] = ['v1', 'v2'].map(
      (subset) => `"outbound|9080|${subset}|reviews.default.svc.cluster.local"`,
    );
    const two = dump('ingress').replace(
      `"cluster": ${v1}`,
      `"weighted_clusters": {"clusters": [{"name": ${v1}, "weight": 50}, {"name": ${v2}, "weight": 50}]}`,
    );
    expect(two).not.toBe(dump('ingress'));
    const resources = text.replace(
      '- destination: {host: reviews, subset: v1, port: {number: 9080}}',
      '- {destination: {host: reviews, subset: v1, port: {number: 9080}}, weight: 50}\n    - {destination: {host: reviews, subset: v2, port: {number: 9080}}, weight: 50}',
    );
    expect(check({ ...RESOURCES, 'resources.yaml': resources }, { ingress: two })).toEqual([]);
  });
});

describe('a dump without resources', () => {
  const spring = {
    'gateway/application.yml': `
spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
      - {id: faulty, uri: "lb://reviews", predicates: ["Path=/faulty/**"], filters: [StripPrefix=1]}
`,
    'consumer/application.yml':
      'spring: {application: {name: consumer}}\nreviews: {ribbon: {ReadTimeout: 100}}\neureka: {client: {enabled: false}}\n',
  };
  const document = audit(inputsOf({ spring, dumps: { 'ingress.json': dump('ingress') } }));

  it('shows the gateways, and the services by their clusters', () => {
    const { istio, names } = readPolicies(inputsOf({ dumps: { 'ingress.json': dump('ingress') } }));
    expect(istio?.policy.edges.map(({ name }) => name)).toEqual(['ingress.json http.28080.127.0.0.2']);
    expect(istio?.policy.edges[0]?.routes.map(({ name }) => name)).toContain('sticky');
    expect(names.inMesh('reviews-v2')).toEqual({ host: 'reviews.default.svc.cluster.local', subset: 'v2' });
    expect(istio?.policy.services.find(({ name }) => name.startsWith('reviews.'))).toMatchObject({
      ports: expect.arrayContaining([9080, 9081]) as unknown,
      instances: 2,
    });
  });

  it('is compared by what the proxy does', () => {
    const row = document.parity.find(
      ({ scope, row: name }) => scope.includes('faulty') && name === 'destination',
    );
    expect(row).toMatchObject({ verdict: 'exact', istio: { place: { file: 'ingress.json' } } });
    expect(document.parity.find(({ row: name }) => name === 'injected error')).toMatchObject({
      catalogue: 'FI-01',
    });
  });

  it('claims nothing about sidecars that nobody asked', () => {
    expect(document.parity.filter(({ scope }) => scope === 'consumer → reviews')).toMatchObject([
      { row: 'destination', verdict: 'not-known', catalogue: 'PR-03' },
    ]);
  });
});
