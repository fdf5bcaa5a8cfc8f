import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';
import { inputsOf, meshRule, service, type Given } from '../audit-inputs.ts';

/** A consumer that calls one producer, as it should be told in the mesh. */
const BYPASSED = `
spring: {application: {name: consumer}}
eureka: {client: {enabled: false}}
ribbon: {eureka: {enabled: false}}
producer: {ribbon: {listOfServers: "producer:7111", MaxAutoRetriesNextServer: 0}}
`;
const MESH = service('producer') + meshRule('producer', 'retries: {attempts: 0}');

function bypassOf(consumer: string, mesh: string = MESH, more: Given = {}): readonly AuditFinding[] {
  return audit(
    inputsOf({ spring: { 'consumer/application.yml': consumer }, istio: { 'mesh.yaml': mesh }, ...more }),
  ).bypass;
}

function rulesOf(findings: readonly AuditFinding[]): string[] {
  return findings.map(({ rule, severity }) => `${rule} ${severity}`);
}

describe('the bypass of a client', () => {
  it('has nothing to say where it is done', () => {
    expect(bypassOf(BYPASSED)).toEqual([]);
  });

  it.for<[what: string, consumer: string, mesh: string, found: string[]]>([
    [
      'MP-BP-01: the registry client is on',
      BYPASSED.replace(
        'enabled: false}}\nribbon',
        'enabled: true, service-url: {defaultZone: "http://registry:8761/eureka/"}}}\nribbon',
      ),
      MESH,
      ['MP-BP-01 major'],
    ],
    [
      'MP-BP-02: nobody asks the registry that is left over',
      BYPASSED.replace(
        '{enabled: false}}\nribbon',
        '{enabled: false, serviceUrl: {defaultZone: "http://registry:8761/eureka/"}}}\nribbon',
      ),
      MESH,
      ['MP-BP-02 minor'],
    ],
    [
      'MP-BP-02: only the address of the registry was commented out (the seed)',
      BYPASSED.replace('eureka: {client: {enabled: false}}', 'eureka: {client: {registerWithEureka: true}}'),
      MESH,
      ['MP-BP-01 major', 'MP-BP-02 major'],
    ],
    [
      'MP-BP-02: the registry that is asked is localhost',
      BYPASSED.replace(
        '{enabled: false}}\nribbon',
        '{serviceUrl: {defaultZone: "http://localhost:8761/eureka/"}}}\nribbon',
      ),
      MESH,
      ['MP-BP-01 major', 'MP-BP-02 major'],
    ],
    [
      'MP-BP-03: Spring Cloud Kubernetes picks pods',
      BYPASSED.replace('spring: {', 'spring: {cloud: {kubernetes: {loadbalancer: {enabled: true}}}, '),
      MESH,
      ['MP-BP-03 blocker'],
    ],
    [
      'MP-BP-03 is silent in mode SERVICE of Ribbon',
      BYPASSED.replace(
        'spring: {',
        'spring: {cloud: {kubernetes: {client: {namespace: default}, ribbon: {mode: SERVICE}}}, ',
      ),
      service('producer', 80) + meshRule('producer', 'retries: {attempts: 0}'),
      [],
    ],
    [
      'MP-BP-03: pods by Ribbon',
      BYPASSED.replace('spring: {', 'spring: {cloud: {kubernetes: {ribbon: {mode: POD}}}, '),
      MESH,
      ['MP-BP-03 blocker'],
    ],
    [
      'MP-BP-03 claims nothing about a mode that is not known',
      BYPASSED.replace(
        'spring: {',
        'spring: {cloud: {kubernetes: {client: {namespace: default}, loadbalancer: {mode: "${LOST}"}}}, ',
      ),
      service('producer', 80) + meshRule('producer', 'retries: {attempts: 0}'),
      [],
    ],
    [
      'MP-BP-03 is silent in mode SERVICE',
      BYPASSED.replace(
        'spring: {',
        'spring: {cloud: {kubernetes: {client: {namespace: default}, loadbalancer: {mode: service}}}, ',
      ),
      service('producer', 80) + meshRule('producer', 'retries: {attempts: 0}'),
      [],
    ],
    [
      'MP-BP-04: the list of servers is ignored while Eureka is on',
      BYPASSED.replace(
        '{enabled: false}}\nribbon: {eureka: {enabled: false}}',
        '{serviceUrl: {defaultZone: "http://registry:1/"}}}',
      ),
      MESH,
      ['MP-BP-01 major', 'MP-BP-04 blocker'],
    ],
    [
      'MP-BP-04: for an id in upper case as well',
      BYPASSED.replace(
        '{enabled: false}}\nribbon: {eureka: {enabled: false}}',
        '{serviceUrl: {defaultZone: "http://registry:1/"}}}',
      ).replace('producer: {', 'PRODUCER: {'),
      MESH,
      ['MP-BP-01 major', 'MP-BP-04 blocker'],
    ],
    [
      'MP-BP-04 is silent about a placeholder that is empty',
      BYPASSED.replace(
        '{enabled: false}}\nribbon: {eureka: {enabled: false}}',
        '{serviceUrl: {defaultZone: "http://registry:1/"}}}',
      ).replace('"producer:7111"', '"${PRODUCER_SERVERS:}"'),
      MESH,
      ['MP-BP-01 major', 'MP-BP-05 major'],
    ],
    [
      'MP-BP-05: the registry says where it is',
      BYPASSED.replace(
        '{enabled: false}}\nribbon: {eureka: {enabled: false}}',
        '{serviceUrl: {defaultZone: "http://registry:1/"}}}',
      ).replace('listOfServers: "producer:7111", ', ''),
      MESH,
      ['MP-BP-01 major', 'MP-BP-05 major'],
    ],
    [
      'MP-BP-14: nothing says where it is',
      BYPASSED.replace('listOfServers: "producer:7111", ', ''),
      MESH,
      ['MP-BP-14 major'],
    ],
    ['MP-BP-06: no address', BYPASSED.replace('producer:7111', 'lb://producer'), MESH, ['MP-BP-06 major']],
    [
      'MP-BP-07: a pod by its address',
      BYPASSED.replace('producer:7111', '10.0.0.7:7111'),
      MESH,
      ['MP-BP-07 blocker'],
    ],
    [
      'MP-BP-07: an IPv6 address',
      BYPASSED.replace('producer:7111', 'http://[fd00::7]:7111'),
      MESH,
      ['MP-BP-07 blocker'],
    ],
    [
      'MP-BP-07 is silent at a ClusterIP, which istiod makes a domain of',
      BYPASSED.replace('producer:7111', '10.96.0.7:7111'),
      MESH.replace('{ports: [', '{clusterIP: 10.96.0.7, ports: ['),
      [],
    ],
    [
      'MP-BP-08: a name that nobody declares',
      BYPASSED.replace('producer:7111', 'producers:7111'),
      MESH,
      ['MP-BP-08 major'],
    ],
    [
      'MP-BP-08: a name of a namespace that is not there',
      BYPASSED.replace('producer:7111', 'producer.shop:7111'),
      MESH,
      ['MP-BP-08 major'],
    ],
    [
      'MP-BP-08 is silent for a name with its namespace',
      BYPASSED.replace('producer:7111', 'http://Producer.default.svc:7111'),
      MESH,
      [],
    ],
    [
      'MP-BP-09: a port that the Service does not have',
      BYPASSED.replace('producer:7111', 'producer:8080'),
      MESH,
      ['MP-BP-09 major'],
    ],
    ['MP-BP-09: no port is 80', BYPASSED.replace('producer:7111', 'producer'), MESH, ['MP-BP-09 major']],
    [
      'MP-BP-10: attempts multiply',
      BYPASSED.replace('MaxAutoRetriesNextServer: 0', 'MaxAutoRetriesNextServer: 1'),
      MESH.replace('attempts: 0', 'attempts: 2'),
      ['MP-BP-10 blocker'],
    ],
    [
      'MP-BP-11: only the SDK repeats',
      BYPASSED.replace('MaxAutoRetriesNextServer: 0', 'MaxAutoRetriesNextServer: 1'),
      MESH,
      ['MP-BP-11 info'],
    ],
  ])('%s', ([, consumer, mesh, found]) => {
    expect(rulesOf(bypassOf(consumer, mesh))).toEqual(found);
  });

  it('shows the product of the attempts, and does not claim it while the registry is asked', () => {
    const consumer = BYPASSED.replace('MaxAutoRetriesNextServer: 0', 'MaxAutoRetriesNextServer: 2');
    const mesh = MESH.replace('attempts: 0', 'attempts: 2');
    const multiplied = (text: string) => bypassOf(text, mesh).find(({ rule }) => rule === 'MP-BP-10');
    expect(multiplied(consumer)).toMatchObject({
      title: 'Retries multiply: 3 attempts of the SDK × 3 of the mesh = 9',
      catalogue: 'MO-03',
      subject: 'consumer → producer',
      place: { file: 'consumer/application.yml' },
    });
    const asking = consumer
      .replace(
        '{enabled: false}}\nribbon: {eureka: {enabled: false}}',
        '{serviceUrl: {defaultZone: "http://r:1/"}}}',
      )
      .replace('listOfServers: "producer:7111", ', '');
    expect(multiplied(asking)).toMatchObject({
      severity: 'major',
      title: expect.stringContaining('will multiply') as string,
    });
  });

  describe('behind a gateway of the mesh', () => {
    const gateway = (rule: string) => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: edge, namespace: default}
spec:
  hosts: ["*"]
  gateways: [edge]
  http: [{route: [{destination: {host: consumer}}]${rule}}]
---${service('consumer', 80)}`;
    const sdk = (next: number) =>
      BYPASSED.replace('MaxAutoRetriesNextServer: 0', `MaxAutoRetriesNextServer: ${next}`);
    const sidecar = (attempts: number) => MESH.replace('attempts: 0', `attempts: ${attempts}`);
    const REPEATS = ', retries: {attempts: 2, retryOn: 5xx}';

    it.for<[what: string, consumer: string, mesh: string, version: string, said: string[]]>([
      [
        'all three layers',
        sdk(1),
        sidecar(2) + gateway(REPEATS),
        '1.31',
        [
          'blocker: Retries multiply: 2 attempts of the SDK × 3 of the mesh × 3 of the gateway before consumer = 18',
        ],
      ],
      [
        'SDK and gateway',
        sdk(1),
        MESH + gateway(REPEATS),
        '1.31',
        ['major: Retries multiply: 2 attempts of the SDK × 3 of the gateway before consumer = 6'],
      ],
      [
        'sidecar and gateway',
        BYPASSED,
        sidecar(2) + gateway(', retries: {attempts: 1, retryOn: reset}'),
        '1.31',
        ['major: Retries multiply: 3 attempts of the mesh × 2 of the gateway before consumer = 6'],
      ],
      ['the gateway alone', BYPASSED, MESH + gateway(REPEATS), '1.31', []],
      [
        'the default of 1.23, which repeats what was answered 503',
        sdk(1),
        MESH + gateway(''),
        '1.23',
        ['major: Retries multiply: 2 attempts of the SDK × 3 of the gateway before consumer = 6'],
      ],
      [
        'the default of 1.24, which repeats what never reached the caller',
        sdk(1),
        MESH + gateway(''),
        '1.24',
        [],
      ],
      [
        'a call that the mesh does not govern yet',
        BYPASSED.replace(
          '{enabled: false}}\nribbon: {eureka: {enabled: false}}',
          '{serviceUrl: {defaultZone: "http://r:1/"}}}',
        ).replace('listOfServers: "producer:7111", ', ''),
        sidecar(2) + gateway(REPEATS),
        '1.31',
        [
          'major: Retries will multiply once the mesh governs the call: 3 attempts of the mesh × 3 of the gateway before consumer = 9',
        ],
      ],
    ])('MP-BP-10: %s', ([, consumer, mesh, istioVersion, said]) => {
      const found = bypassOf(consumer, mesh, { options: { istioVersion } });
      expect(
        found.flatMap(({ rule, severity, title }) => (rule === 'MP-BP-10' ? [`${severity}: ${title}`] : [])),
      ).toEqual(said);
    });
  });

  it('takes the rules for this very caller', () => {
    const forConsumer = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: producer, namespace: default}
spec:
  hosts: [producer]
  http:
  - match: [{sourceLabels: {app: consumer}}]
    retries: {attempts: 2}
    route: [{destination: {host: producer}}]
  - retries: {attempts: 0}
    route: [{destination: {host: producer}}]
---
apiVersion: v1
kind: Service
metadata: {name: consumer, namespace: default}
spec: {selector: {app: consumer}, ports: [{name: http, port: 80}]}
`;
    const consumer = BYPASSED.replace('MaxAutoRetriesNextServer: 0', 'MaxAutoRetriesNextServer: 1');
    expect(rulesOf(bypassOf(consumer, service('producer') + forConsumer))).toContain('MP-BP-10 blocker');
    const other = consumer.replace('name: consumer', 'name: another');
    expect(rulesOf(bypassOf(other, service('producer') + forConsumer))).toEqual(['MP-BP-11 info']);
  });

  it('does not find Ribbon’s list where there is no Ribbon, and says what to write instead', () => {
    const [finding] = bypassOf(
      BYPASSED.replace('eureka: {client: {enabled: false}}\nribbon: {eureka: {enabled: false}}', ''),
      MESH,
      {
        options: { springVersion: '2022.0.4' },
      },
    );
    expect(finding).toMatchObject({
      rule: 'MP-BP-04',
      reason: expect.stringContaining('no Ribbon') as string,
      fix: expect.stringContaining('simple.instances.producer[0].uri') as string,
    });
  });

  it('is silent about addresses where no mesh was given', () => {
    const found = audit(
      inputsOf({
        spring: { 'consumer/application.yml': BYPASSED.replace('producer:7111', '10.0.0.7:7111') },
      }),
    );
    expect(found.bypass).toEqual([]);
  });
});

const FEIGN = (attributes: string) => `
package shop;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
@FeignClient(name = "producer"${attributes})
interface ProducerClient {
  @GetMapping("/items") String items();
  @GetMapping("/prices") String prices();
}
`;

describe('the bypass of a Feign client', () => {
  const consumer = (more = '') => `
spring: {application: {name: consumer}}
eureka: {client: {enabled: false}}
feign: {hystrix: {enabled: true}}
hystrix: {command: {default: {execution: {isolation: {thread: {timeoutInMilliseconds: 2000}}}}, "ProducerClient#items()": {circuitBreaker: {requestVolumeThreshold: 5}}}}
${more}
`;
  const bypass = (attributes: string, more: string, mesh: string) =>
    audit(
      inputsOf({
        spring: {
          'consumer/src/main/resources/application.yml': consumer(more),
          'consumer/src/main/java/shop/ProducerClient.java': FEIGN(attributes),
        },
        istio: { 'mesh.yaml': mesh },
      }),
    );

  it('finds two breakers and the wrong order of timeouts, once for all methods', () => {
    const mesh =
      service('producer') +
      meshRule('producer', 'retries: {attempts: 0}, timeout: 5s') +
      `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: producer, namespace: default}
spec: {host: producer, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 5}}}
`;
    const found = bypass(', url = "http://producer:7111"', '', mesh).bypass;
    expect(rulesOf(found)).toEqual(['MP-BP-12 minor', 'MP-BP-13 minor']);
    expect(found[1]?.title).toBe('The application gives up (2000 ms) before its sidecar does (5000 ms)');
  });

  it('counts the tries of the sidecar where its route has no timeout (MO-05)', () => {
    const mesh = service('producer') + meshRule('producer', 'retries: {attempts: 2, perTryTimeout: 1s}');
    const found = bypass(', url = "http://producer:7111"', '', mesh).bypass;
    expect(found.find(({ rule }) => rule === 'MP-BP-13')?.title).toContain('(3000 ms)');
    const quick = service('producer') + meshRule('producer', 'retries: {attempts: 2, perTryTimeout: 500ms}');
    expect(rulesOf(bypass(', url = "http://producer:7111"', '', quick).bypass)).not.toContain(
      'MP-BP-13 minor',
    );
  });

  it('fills the placeholder of its address in', () => {
    const found = bypass(', url = "${producer.url}"', 'producer: {url: "http://10.1.2.3:80"}', MESH).bypass;
    expect(rulesOf(found)).toContain('MP-BP-07 blocker');
  });

  it('claims nothing about an address whose placeholder nothing fills', () => {
    const document = bypass(', url = "${producer.url}"', '', MESH);
    expect(rulesOf(document.bypass).filter((rule) => /0[5-9]/.test(rule))).toEqual([]);
    expect(document.stages).toMatchObject([{ service: 'consumer', stage: 'not-known' }]);
  });

  it('takes the port of an https address', () => {
    const bank = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: bank, namespace: default}
spec: {hosts: [bank.example.test], location: MESH_EXTERNAL, resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}
`;
    expect(rulesOf(bypass(', url = "https://bank.example.test/api"', '', bank).bypass)).not.toContain(
      'MP-BP-09 major',
    );
    expect(rulesOf(bypass(', url = "http://bank.example.test/api"', '', bank).bypass)).toContain(
      'MP-BP-09 major',
    );
  });
});

describe('a gateway of Spring', () => {
  const GATEWAY = `
spring:
  application: {name: gateway}
  cloud: {gateway: {routes: [{id: items, uri: "lb:ws://producer", predicates: ["Path=/items/**"]}]}}
eureka: {client: {serviceUrl: {defaultZone: "http://registry:1/"}}}
`;
  const INGRESS = (host: string) => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec: {hosts: ["*"], gateways: [ingress], http: [{name: all, route: [{destination: {host: ${host}}}]}]}
`;
  const bypass = (mesh: string) =>
    audit(inputsOf({ spring: { 'gateway/application.yml': GATEWAY }, istio: { 'mesh.yaml': mesh } }));

  it('whose place the mesh takes has nothing to bypass', () => {
    const document = bypass(service('producer') + INGRESS('producer'));
    expect(document.bypass).toEqual([]);
    expect(document.stages).toMatchObject([{ service: 'gateway', stage: 'not-known' }]);
  });

  it('behind the gateway of the mesh still calls instances (MO-07, MO-02)', () => {
    const document = bypass(service('producer') + service('gateway', 80) + INGRESS('gateway'));
    expect(rulesOf(document.bypass)).toContain('MP-BP-01 major');
    expect(document.stages).toMatchObject([{ service: 'gateway', stage: 'sdk' }]);
  });
});
