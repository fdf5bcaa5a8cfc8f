import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import type { ServiceTraffic, TrafficEvidence } from '#shared/policy/inputs.ts';
import type { ServiceStage } from '#shared/policy/model/audit.ts';
import { inputsOf, meshRule, service, type Given } from '../audit-inputs.ts';

/** A client that is known to have no breaker: Feign's is off by default (feign.hystrix.enabled). */
const FEIGN = 'feign: {client: {config: {producer: {connectTimeout: 100, readTimeout: 100}}}}';
const ASKING = `
spring: {application: {name: consumer}}
eureka: {client: {serviceUrl: {defaultZone: "http://registry:8761/eureka/"}}}
producer: {ribbon: {MaxAutoRetriesNextServer: 0}}
${FEIGN}
`;
const TOLD = (more = '') => `
spring: {application: {name: consumer}}
eureka: {client: {enabled: false}}
producer: {ribbon: {listOfServers: "producer:7111", MaxAutoRetriesNextServer: 0}}
${FEIGN}
${more}
`;
const RETRYING = TOLD().replace('MaxAutoRetriesNextServer: 0', 'MaxAutoRetriesNextServer: 2');
const MESH = service('producer') + meshRule('producer', 'retries: {attempts: 0}');

function stageOf(consumer: string, more: Given = { istio: { 'mesh.yaml': MESH } }): ServiceStage | undefined {
  const { stages } = audit(inputsOf({ spring: { 'consumer/application.yml': consumer }, ...more }));
  return stages.find(({ service: name }) => name === 'consumer');
}

function seen(
  traffic: Partial<ServiceTraffic>,
  side: TrafficEvidence['side'] = 'candidate',
): TrafficEvidence {
  const one = {
    service: 'producer',
    exchanges: 100,
    throughEnvoy: 100,
    mostAttempts: 1,
    hosts: [],
    ...traffic,
  };
  return { capture: 'c', side, requests: [], services: [one] };
}

describe('how far a service has come, by its configuration', () => {
  it.for<[stage: ServiceStage['stage'], what: string, consumer: string, mesh: string, says: string]>([
    ['sdk', 'the registry is asked', ASKING, MESH, 'the registry client is on'],
    [
      'sdk',
      'the SDK balances over several addresses',
      TOLD().replace('producer:7111', 'a:1, b:2'),
      MESH,
      '2 fixed addresses',
    ],
    [
      'bypassed',
      'one name that no resource governs',
      TOLD().replace('producer:7111', 'elsewhere:1'),
      service('other'),
      'one fixed name, elsewhere:1',
    ],
    [
      'bypassed',
      'one address that no resource governs',
      TOLD().replace('producer:7111', '[fd00::1]:80'),
      service('other'),
      'one fixed address',
    ],
    ['in-the-mesh', 'the SDK still repeats', RETRYING, MESH, 'the SDK keeps 3 attempts'],
    ['cut-over', 'the mesh does all', TOLD(), MESH, 'producer:7111, governed by Istio'],
    [
      'mixed',
      'one of two clients is balanced by the SDK',
      TOLD('stock: {ribbon: {listOfServers: "x:1,y:2"}}'),
      MESH,
      '2 fixed addresses',
    ],
    [
      'in-the-mesh',
      'one of two clients still repeats',
      TOLD('stock: {ribbon: {listOfServers: "stock:80", MaxAutoRetriesNextServer: 1}}'),
      MESH + service('stock', 80),
      'stock:80, governed by Istio; the SDK keeps 2 attempts',
    ],
    [
      'not-known',
      'an address that nothing fills in',
      TOLD().replace('producer:7111', '${nobody}'),
      MESH,
      'nobody',
    ],
    [
      'not-known',
      'nothing says whether a registry is there',
      'spring: {application: {name: consumer}}',
      MESH,
      'nothing says',
    ],
  ])('%s: %s', ([stage, , consumer, mesh, says]) => {
    const found = stageOf(consumer, { istio: { 'mesh.yaml': mesh } });
    expect(found?.stage).toBe(stage);
    expect(found?.evidence.map(({ text }) => text).join('; ')).toContain(says);
  });

  it('is that of the profiles that hold in the mesh', () => {
    const profile = `${ASKING}\n---\nspring: {profiles: mesh}\neureka: {client: {enabled: false}}\nproducer: {ribbon: {listOfServers: "producer:7111"}}\n`;
    expect(stageOf(profile)?.stage, 'nobody said whether the profile is active').toBe('not-known');
    expect(
      stageOf(profile, { istio: { 'mesh.yaml': MESH }, options: { candidateProfiles: ['mesh'] } })?.stage,
    ).toBe('cut-over');
  });
});

describe('what is not known of the SDK', () => {
  const ofUnknownClient = TOLD().replace(FEIGN, '');

  it('leaves a call whose breaker is not known in the mesh', () => {
    const found = stageOf(ofUnknownClient);
    expect(found?.stage).toBe('in-the-mesh');
    expect(found?.evidence.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        /^producer: producer:7111, governed by Istio; whether the SDK has a breaker is not known \(nothing says which client calls it/,
      ),
    );
  });

  it('leaves a call whose retries are not known in the mesh', () => {
    const unknown = { istio: { 'mesh.yaml': MESH }, options: { springRetry: null } };
    const found = stageOf(RETRYING, unknown);
    expect(found?.stage).toBe('in-the-mesh');
    expect(found?.evidence.at(-1)?.text).toMatch(
      /; whether the SDK still repeats is not known \(.*retry.*\)$/,
    );
    expect(stageOf(TOLD(), unknown)?.stage, 'no next server, no retry, with spring-retry or without').toBe(
      'cut-over',
    );
  });

  it('says both, and beside it what the SDK keeps', () => {
    const both = stageOf(RETRYING.replace(FEIGN, ''), {
      istio: { 'mesh.yaml': MESH },
      options: { springRetry: null },
    });
    expect(both?.evidence.at(-1)?.text).toMatch(
      /; whether the SDK still repeats is not known \(.*\), and whether it has a breaker is not known \(.*\)$/,
    );
    expect(stageOf(RETRYING.replace(FEIGN, ''))?.evidence.at(-1)?.text).toMatch(
      /; the SDK keeps 3 attempts; whether the SDK has a breaker is not known/,
    );
  });
});

describe('the registry', () => {
  const REGISTRY = `
spring: {application: {name: registry}}
eureka: {client: {registerWithEureka: false, fetchRegistry: false}}
`;
  const given = inputsOf({
    spring: { 'registry/src/main/resources/application.yml': REGISTRY },
    istio: { 'mesh.yaml': MESH },
    traffic: seen({ throughEnvoy: 0, hosts: [{ host: '10.0.0.7:8080', count: 100 }] }),
  });
  const withCode = (annotation: string) => {
    const text = `package shop;\n@org.springframework.cloud.netflix.eureka.${annotation}\nclass Registry {}\n`;
    const texts = [...given.spring.texts, { file: 'registry/src/main/java/shop/Registry.java', text }];
    return audit({ ...given, spring: { ...given.spring, texts } });
  };
  const withLibrary = (name: string) =>
    audit({
      ...given,
      spring: {
        ...given.spring,
        classPaths: [{ file: 'registry/pom.xml', complete: false, libraries: [{ name, version: null }] }],
      },
    });

  it('is known by @EnableEurekaServer, and goes last', () => {
    const { stages, suggestions } = withCode('server.EnableEurekaServer');
    expect(stages).toEqual([
      {
        service: 'registry',
        stage: 'registry',
        evidence: [
          {
            from: 'configuration',
            text: expect.stringMatching(/^it is the registry \(.*\), to be removed last/),
            place: null,
          },
        ],
      },
    ]);
    expect(stages[0]?.evidence[0]?.text).toContain('@EnableEurekaServer');
    expect(suggestions).toEqual([]);
  });

  it('is not each application with its client, or with the library that waits for the annotation', () => {
    expect(withCode('EnableEurekaClient').stages[0]?.stage).not.toBe('registry');
    for (const library of ['client', 'server'])
      expect(withLibrary(`spring-cloud-starter-netflix-eureka-${library}`).stages[0]?.stage).not.toBe(
        'registry',
      );
  });

  it('is not told to leave itself', () => {
    const asking = REGISTRY.replace('false, fetchRegistry: false', 'true');
    const main = { file: 'registry/src/main/resources/application.yml', text: asking };
    const files = (annotation: string) => {
      const text = `package shop;\n@org.springframework.cloud.netflix.eureka.${annotation}\nclass Registry {}\n`;
      const texts = [main, { file: 'registry/src/main/java/shop/Registry.java', text }];
      const { suggestions } = audit({ ...given, spring: { ...given.spring, texts } });
      return suggestions.filter(({ side }) => side === 'spring').length;
    };
    expect(files('EnableEurekaClient')).toBe(1);
    expect(files('server.EnableEurekaServer')).toBe(0);
  });
});

describe('how far a service has come, by its traffic', () => {
  const stage = (consumer: string, traffic: TrafficEvidence, options: Given['options'] = {}) =>
    stageOf(consumer, { istio: { 'mesh.yaml': MESH }, traffic, options });

  it('confirms the configuration', () => {
    const found = stage(TOLD(), seen({ hosts: [{ host: 'producer:7111', count: 100 }] }));
    expect(found?.stage).toBe('cut-over');
    expect(found?.evidence.filter(({ from }) => from === 'traffic').map(({ text }) => text)).toEqual([
      'producer: 100 exchanges, 100 of them through Envoy, most with Host producer:7111, at most 1 attempts',
    ]);
    expect(stage(RETRYING, seen({}))?.stage).toBe('in-the-mesh');
    expect(
      stage(ASKING, seen({ throughEnvoy: 0, hosts: [{ host: '10.0.0.7:8080', count: 100 }] }))?.stage,
    ).toBe('sdk');
  });

  it('is mixed where it says something else than the configuration', () => {
    expect(
      stage(TOLD(), seen({ throughEnvoy: 0, hosts: [{ host: '10.0.0.7:8080', count: 9 }] }))?.stage,
    ).toBe('mixed');
    expect(stage(ASKING, seen({}))?.stage).toBe('mixed');
    expect(stage(TOLD(), seen({ throughEnvoy: 60 }))?.stage).toBe('mixed');
  });

  it('decides where the configuration says nothing', () => {
    const unclear = TOLD().replace('producer:7111', '${nobody}');
    expect(stage(unclear, seen({}))?.stage).toBe('in-the-mesh');
    expect(
      stage(unclear, seen({ throughEnvoy: 0, hosts: [{ host: 'producer:7111', count: 1 }] }))?.stage,
    ).toBe('bypassed');
  });

  it('leaves out what no request reached', () => {
    expect(stage(TOLD(), seen({ exchanges: 0, throughEnvoy: 0 }))?.stage).toBe('cut-over');
  });

  it('of the baseline is no evidence for applications that are told something else in the mesh', () => {
    const profile = `${ASKING}\n---\nspring: {profiles: mesh}\neureka: {client: {enabled: false}}\nproducer: {ribbon: {listOfServers: "producer:7111"}}\n`;
    const traffic = seen({ throughEnvoy: 0, hosts: [{ host: '10.0.0.7:8080', count: 9 }] }, 'baseline');
    expect(stage(profile, traffic, { candidateProfiles: ['mesh'] })?.stage).toBe('cut-over');
    expect(stage(ASKING, traffic)?.stage).toBe('sdk');
  });
});
