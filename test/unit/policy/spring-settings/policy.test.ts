import { describe, expect, test } from 'vitest';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { springPolicy, type SpringPolicyOptions } from '#shared/policy/spring/policy.ts';
import { callOf } from './lab-deployment.ts';
import { application, values } from './one-application.ts';

const EUREKA = 'eureka.client.service-url.defaultZone: http://eureka:8761/eureka/';

function policyOf(
  applications: Readonly<Record<string, string>>,
  options: Partial<SpringPolicyOptions> = {},
): Policy {
  const problems = new Problems();
  return springPolicy(
    Object.entries(applications).map(([name, yaml]) => application(name, yaml, problems)),
    { springVersion: 'Hoxton.SR12', springRetry: true, problems, ...options },
  );
}

const addressesIn = (policy: Policy, via = 'load-balanced') =>
  callOf(policy, 'shop', 'producer', via).addresses;

describe('a gateway whose version nothing says', () => {
  test('takes one more slash or not: 4.3 and 5.0 read the same properties, and differ in that', () => {
    const routes =
      'spring.cloud.gateway.server.webflux.routes: [{id: a, uri: "http://a:1", predicates: [Path=/a]}]';
    const decide = (springVersion: string | null, target: string) =>
      policyOf({ gate: routes }, { springVersion }).edges[0]?.oracle.route({
        method: 'GET',
        scheme: 'http',
        authority: 'shop',
        target,
        headers: [],
      }).kind;
    expect(['/a', '/a/', '/b'].map((target) => decide(null, target))).toEqual([
      'route',
      'not-modelled',
      'no-route',
    ]);
    expect(decide('2025.0.1', '/a/')).toBe('route');
    expect(decide('2025.1.0', '/a/')).toBe('no-route');
  });
});

describe('a Spring Cloud Gateway Server MVC', () => {
  const REQUEST = { method: 'GET', scheme: 'http' as const, authority: 'shop', target: '/a', headers: [] };
  const routes = (prefix: string) => `${prefix}: [{id: a, uri: "http://a:1", predicates: [Path=/a]}]`;

  test.each([
    ['spring.cloud.gateway.mvc.routes', '2023.0.3'],
    ['spring.cloud.gateway.server.webmvc.routes', '2025.0.1'],
  ])('is a gateway of which nothing is known: %s', (prefix, springVersion) => {
    const { edges, problems } = policyOf({ gate: routes(prefix) }, { springVersion });
    expect(edges.map(({ name }) => name)).toEqual(['gate']);
    expect(edges[0]?.oracle.route(REQUEST)).toMatchObject({
      kind: 'not-modelled',
      reason: 'gate is a Spring Cloud Gateway Server MVC, which is not modelled',
    });
    expect(problems).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code: 'NOT_MODELLED',
        place: expect.objectContaining({ line: 1, field: `${prefix}[0].id` }),
      }),
    );
  });

  test('has its routes in code where its library shows it', () => {
    const of = (library: string, java: string) => {
      const problems = new Problems();
      const libraries = [{ name: library, version: null }];
      const gate = { ...application('gate', 'server.port: 1'), classPath: { complete: false, libraries } };
      const read = readAnnotations([{ file: 'gate/Gate.java', text: java }], problems);
      const annotations = [{ application: 'gate', complete: true, read }];
      const options = { springVersion: '2025.0.1', springRetry: true, annotations, problems };
      return springPolicy([gate], options).edges.map(({ name }) => name);
    };
    const functions = 'class Gate { RouterFunction<ServerResponse> routes() { } }';
    for (const library of ['spring-cloud-starter-gateway-mvc', 'spring-cloud-starter-gateway-server-webmvc'])
      expect(of(library, functions)).toEqual(['gate']);
    expect(of('spring-cloud-starter-gateway-mvc', 'class Gate { }')).toEqual([]);
    expect(of('spring-boot-starter-web', functions)).toEqual([]);
  });
});

describe('fixed addresses', () => {
  const list = 'producer.ribbon.listOfServers: producer:7111, other:80';

  test('a list has no effect while Eureka is on, and says so', () => {
    const policy = policyOf({ shop: `${EUREKA}\n${list}` });
    expect(addressesIn(policy)).toBeNull();
    expect(policy.problems).toMatchObject([
      {
        severity: 'warning',
        code: 'SERVER_LIST_IGNORED',
        place: { line: 2, field: 'producer.ribbon.listOfServers' },
      },
    ]);
  });

  test.each([
    'ribbon.eureka.enabled: false',
    'eureka.client.enabled: false',
    'producer.ribbon.NIWSServerListClassName: com.netflix.loadbalancer.ConfigurationBasedServerList',
  ])('with %s it counts', (line) => {
    const policy = policyOf({ shop: `${EUREKA}\n${list}\n${line}` });
    expect(addressesIn(policy)).toMatchObject({ known: true, value: ['producer:7111', 'other:80'] });
    expect(policy.problems).toEqual([]);
  });

  test('a class for all clients does not count: the factory asks for the client’s only', () => {
    const line = 'ribbon.NIWSServerListClassName: com.netflix.loadbalancer.ConfigurationBasedServerList';
    expect(addressesIn(policyOf({ shop: `${EUREKA}\n${list}\n${line}` }))).toBeNull();
  });

  test('without a word about a registry it is not known', () => {
    expect(addressesIn(policyOf({ shop: list }))).toMatchObject({ known: false });
  });

  test('without Ribbon nothing reads it', () => {
    const policy = policyOf({ shop: list }, { springVersion: '2021.0.9' });
    expect(addressesIn(policy)).toBeNull();
    expect(policy.problems.map(({ code }) => code)).toEqual(['SERVER_LIST_IGNORED']);
  });

  test('listed instances count without a registry', () => {
    const simple = 'spring.cloud.discovery.client.simple.instances.producer: [{uri: "http://producer:7111"}]';
    const options = { springVersion: '2025.0.1' };
    expect(addressesIn(policyOf({ shop: `eureka.client.enabled: false\n${simple}` }, options))).toMatchObject(
      {
        value: ['producer:7111'],
      },
    );
    expect(addressesIn(policyOf({ shop: `${EUREKA}\n${simple}` }, options))).toMatchObject({ known: false });
  });

  test('Kubernetes: the Service by name, or pods by address', () => {
    const kubernetes = (mode: string) => ({
      shop: `spring.cloud.kubernetes: {loadbalancer: {mode: ${mode}}, client: {namespace: demo}}\nspring.cloud.loadbalancer.clients.producer.retry.enabled: false`,
    });
    const options = { springVersion: '2023.0.6' };
    expect(addressesIn(policyOf(kubernetes('SERVICE'), options))).toMatchObject({
      value: ['producer.demo.svc.cluster.local'],
    });
    expect(addressesIn(policyOf(kubernetes('POD'), options))).toBeNull();
    expect(addressesIn(policyOf(kubernetes('"${LB_MODE}"'), options))).toMatchObject({ known: false });
  });

  test('Kubernetes: Ribbon of Hoxton has settings of its own', () => {
    const producer = 'producer.ribbon.ReadTimeout: 100';
    const ribbon = 'spring.cloud.kubernetes.ribbon: {mode: SERVICE, cluster-domain: cluster.test}';
    const namespace = 'spring.cloud.kubernetes.client.namespace: demo';
    const pods = 'spring.cloud.kubernetes.loadbalancer.mode: POD';
    const of = (...lines: readonly string[]) => policyOf({ shop: [producer, ...lines].join('\n') });
    const service = { value: ['producer.demo.svc.cluster.test'] };
    expect(addressesIn(of(ribbon, namespace))).toMatchObject(service);
    expect(addressesIn(of(ribbon, namespace, pods))).toMatchObject(service);
    expect(addressesIn(of(ribbon, 'producer.ribbon.KubernetesNamespace: own'))).toMatchObject({
      value: ['producer.own.svc.cluster.test'],
    });
    const off = 'spring.cloud.loadbalancer.ribbon.enabled: false';
    expect(addressesIn(of(ribbon, namespace, pods, off))).toBeNull();
  });
});

describe('who calls whom', () => {
  const client = (annotation: string) =>
    readAnnotations(
      [
        {
          file: 'shop/Producer.java',
          text: `package shop;\nimport org.springframework.cloud.openfeign.FeignClient;\n${annotation}\ninterface Producer { String item(int id); }\n`,
        },
      ],
      new Problems(),
    );

  test('a Feign client of the code, with its URL filled in', () => {
    const annotations = [
      {
        application: 'shop',
        complete: true,
        read: client('@FeignClient(name = "Producer", url = "${producer.url:}")'),
      },
    ];
    const shop = `feign.hystrix.enabled: true\nproducer.url: http://mesh:81/x`;
    const fixed = callOf(policyOf({ shop }, { annotations }), 'shop', 'producer', 'feign');
    expect(fixed.addresses).toMatchObject({ value: ['mesh:81'] });
    expect(
      values(fixed.settings, 'balancing.algorithm', 'retry.attempts', 'timeout.readMs', 'breaker.fallback'),
    ).toEqual({
      'balancing.algorithm': 'passthrough',
      'retry.attempts': 1,
      'timeout.readMs': 60_000,
      'breaker.fallback': null,
    });
    const balanced = callOf(policyOf({ shop: EUREKA }, { annotations }), 'shop', 'producer', 'feign');
    expect(balanced.addresses).toBeNull();
    expect(values(balanced.settings, 'balancing.algorithm')).toEqual({
      'balancing.algorithm': 'round-robin',
    });
  });

  test('a configuration class can hide timeouts and Retryer', () => {
    const annotations = [
      {
        application: 'shop',
        complete: true,
        read: client('@FeignClient(name = "producer", configuration = Slow.class)'),
      },
    ];
    const { settings } = callOf(
      policyOf({ shop: EUREKA }, { annotations, springVersion: '2025.0.1' }),
      'shop',
      'producer',
      'feign',
    );
    expect(values(settings, 'timeout.readMs', 'retry.attempts')).toEqual({
      'timeout.readMs': 'not known: Slow can set it in code',
      'retry.attempts': 'not known: Slow can set it in code',
    });
  });

  test('only configuration: the client is named, what it is is not known', () => {
    const { settings } = callOf(
      policyOf({ shop: 'producer.ribbon.ReadTimeout: 100' }),
      'shop',
      'producer',
      'load-balanced',
    );
    expect(values(settings, 'timeout.readMs', 'breaker.kind', 'retry.attempts')).toEqual({
      'timeout.readMs': expect.stringMatching(/^not known: nothing says which client/),
      'breaker.kind': expect.stringMatching(/^not known: nothing says which client/),
      'retry.attempts': 2,
    });
  });

  test('without code and without names, what is called is not known', () => {
    const { calls, problems } = policyOf({ shop: 'server.port: 1', prices: 'server.port: 2' });
    expect(calls).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'CALLEES_NOT_KNOWN', message: 'nothing names the services that shop, prices call' },
    ]);
  });

  test('code without an application that uses it is reported', () => {
    const annotations = [{ application: null, complete: true, read: client('@FeignClient("producer")') }];
    const policy = policyOf({ shop: 'server.port: 1', other: 'server.port: 2' }, { annotations });
    expect(policy.calls).toEqual([]);
    expect(policy.problems).toMatchObject([
      { code: 'CODE_WITHOUT_APPLICATION', place: { file: 'shop/Producer.java' } },
    ]);
  });

  test('a destination that checks tokens', () => {
    const policy = policyOf({
      shop: 'producer.ribbon.ReadTimeout: 100',
      producer: 'spring.security.oauth2.resourceserver.jwt.issuer-uri: https://id.example.org',
    });
    const { settings } = callOf(policy, 'shop', 'producer', 'load-balanced');
    expect(values(settings, 'security.jwtIssuers', 'security.tokenRequired')).toEqual({
      'security.jwtIssuers': ['https://id.example.org'],
      'security.tokenRequired': 'not known: which requests need a token is decided in code',
    });
  });
});

describe('Zuul’s calls', () => {
  test('one per destination, to services and to URLs', () => {
    const zuul = [
      'zuul:',
      '  routes:',
      '    producer: /p/**',
      '    shop: {path: /s/**, serviceId: Consumer, retryable: true, sensitiveHeaders: ""}',
      '    site: {path: /w/**, url: "http://web:8080/x"}',
      '  ignored-services: "*"',
      'consumer.ribbon.ReadTimeout: 5',
      'Consumer.ribbon.ReadTimeout: 300',
    ].join('\n');
    const policy = policyOf({ zuul });
    expect(policy.calls.map(({ callee, via }) => [callee, via])).toEqual([
      ['producer', 'zuul'],
      ['consumer', 'zuul'],
      ['web', 'zuul'],
    ]);
    const settings = policy.edges[0]?.routes.find(({ name }) => name === 'shop')?.settings ?? {};
    expect(values(settings, 'retry.attempts', 'timeout.readMs', 'headers.requestRemove')).toEqual({
      'retry.attempts': 2,
      'timeout.readMs': 300,
      'headers.requestRemove': [],
    });
    expect(policy.calls[2]?.addresses).toMatchObject({ value: ['web:8080'] });
    expect(policyOf({ zuul }, { springVersion: '2021.0' }).calls.filter(({ via }) => via === 'zuul')).toEqual(
      [],
    );
  });
});

describe('services', () => {
  test('declared, registered and called ones', () => {
    const instance = (id: string, port: number) => ({
      id,
      host: '10.0.0.1',
      address: '10.0.0.1',
      port,
      securePort: null,
      status: 'UP',
      vips: ['producer', 'producer-v1'],
      secureVips: [],
      metadata: {},
      version: null,
      zone: null,
      lease: { renewalMs: null, durationMs: null },
      place: { file: 'apps.json', line: null, column: null, field: 'PRODUCER' },
    });
    const registered = [{ name: 'producer', instances: [instance('a', 1), instance('b', 2)] }];
    const policy = policyOf(
      { shop: `server.port: 8080\n${EUREKA}\nprices.ribbon.ReadTimeout: 5`, batch: 'server.port: 0' },
      { registered },
    );
    expect(policy.services.map(({ name, instances, ports }) => [name, instances, ports])).toEqual([
      ['batch', null, []],
      ['prices', null, []],
      ['producer', 2, [1, 2]],
      ['shop', null, [8080]],
    ]);
    expect(policy.services.map(({ registry }) => registry?.known ?? null)).toEqual([false, null, null, true]);
  });

  test('leaving the URL out does not switch Eureka off', () => {
    const [shop] = policyOf({ shop: 'eureka.instance.prefer-ip-address: true' }).services;
    expect(shop?.registry).toMatchObject({ known: true, value: true });
  });

  test('a registry of up to 12 clients never evicts by itself', () => {
    const shop = `${EUREKA}\nproducer.ribbon.ReadTimeout: 5`;
    const applications = {
      shop,
      producer: EUREKA,
      eureka: 'eureka: {client: {register-with-eureka: false, fetch-registry: false}}',
    };
    const with12 = (count: number) =>
      values(
        callOf(
          policyOf(applications, {
            registered: [{ name: 'x', instances: Array.from({ length: count }, () => INSTANCE) }],
          }),
          'shop',
          'producer',
          'load-balanced',
        ).settings,
        'discovery.stalenessMs',
      );
    expect(with12(12)).toEqual({
      'discovery.stalenessMs': expect.stringMatching(/^not known: .*never evicted/),
    });
    // 2 × 90 s lease, 60 s eviction, 30 s response cache, 30 s fetch, 30 s list.
    expect(with12(13)).toEqual({ 'discovery.stalenessMs': 330_000 });
  });
});

const INSTANCE = {
  id: 'x',
  host: 'x',
  address: '10.0.0.1',
  port: 1,
  securePort: null,
  status: 'UP',
  vips: ['x'],
  secureVips: [],
  metadata: {},
  version: null,
  zone: null,
  lease: { renewalMs: null, durationMs: null },
  place: { file: 'apps.json', line: null, column: null, field: 'X' },
};

describe('trace context', () => {
  test.each([
    ['Hoxton.SR12', 'spring.sleuth.sampler.probability: 1', ['b3-multi']],
    ['2021.0.9', 'spring.sleuth.propagation.type: [W3C, B3]', ['b3-multi', 'w3c']],
    ['2025.0.1', 'management.tracing.sampling.probability: 1', ['w3c']],
    ['2025.0.1', 'management.tracing.propagation.type: b3_multi', ['b3-multi']],
    ['2025.0.1', 'spring.sleuth.sampler.probability: 1', 'absent'],
  ])('%s with %s', (springVersion, yaml, expected) => {
    const policy = policyOf(
      { shop: `${yaml}\nspring.cloud.loadbalancer.clients.producer.retry.enabled: true` },
      { springVersion },
    );
    const { settings } = callOf(policy, 'shop', 'producer', 'load-balanced');
    expect(values(settings, 'trace.propagation')).toEqual({ 'trace.propagation': expected });
  });
});
