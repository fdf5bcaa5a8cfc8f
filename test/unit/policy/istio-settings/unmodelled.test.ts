import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { inputsOf } from '../audit-inputs.ts';
import { policyOf } from './policy-of.ts';

const networking = (kind: string, spec: string, version = 'v1') =>
  `---\napiVersion: networking.istio.io/${version}\nkind: ${kind}\nmetadata: {name: a}\nspec: {${spec}}\n`;
const ingress = (spec: string, annotation = '') =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i${annotation === '' ? '' : `, annotations: {kubernetes.io/ingress.class: ${annotation}}`}}\nspec: {${spec}}\n`;
const RULES = 'rules: [{host: shop.example.test, http: {paths: []}}]';
const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
`;
const said = (text: string) => policyOf(text).opaque.map(({ what, why, place }) => [what, why, place.field]);

describe('what is not modelled', () => {
  it.each([
    [
      'ingress: [{port: {number: 80, protocol: HTTP, name: a}, defaultEndpoint: "127.0.0.1:80"}]',
      'spec.ingress',
    ],
    ['inboundConnectionPool: {tcp: {maxConnections: 3}}', 'spec.inboundConnectionPool'],
    [
      'outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: out}}',
      'spec.outboundTrafficPolicy.egressProxy',
    ],
    [
      'egress: [{bind: 127.0.0.1, port: {number: 80, protocol: HTTP, name: a}, hosts: ["./*"]}]',
      'spec.egress[0]',
    ],
  ])('of a Sidecar is named: %s', (spec, field) => {
    expect(said(networking('Sidecar', spec))).toEqual([['Sidecar default/a', expect.any(String), field]]);
  });

  it.each([
    [
      'a Sidecar that imports hosts',
      networking('Sidecar', 'egress: [{hosts: ["./*"]}], outboundTrafficPolicy: {mode: ALLOW_ANY}'),
      [],
    ],
    [
      'a Telemetry of traces',
      '---\napiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a}\nspec: {tracing: [{providers: [{name: zipkin}]}]}\n',
      ['Telemetry default/a'],
    ],
    [
      'a Telemetry of metrics',
      '---\napiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: a}\nspec: {metrics: [{providers: [{name: prometheus}]}]}\n',
      [],
    ],
    [
      'a ProxyConfig with variables',
      networking('ProxyConfig', 'environmentVariables: {A: b}', 'v1beta1'),
      ['ProxyConfig default/a'],
    ],
    ['a ProxyConfig of threads', networking('ProxyConfig', 'concurrency: 2', 'v1beta1'), []],
    [
      'a WorkloadGroup',
      networking('WorkloadGroup', 'template: {ports: {http: 80}}'),
      ['WorkloadGroup default/a'],
    ],
  ])('%s', (_name, text, whats) => {
    expect(policyOf(text).opaque.map(({ what }) => what)).toEqual(whats);
    expect(policyOf(text).problems).toEqual([]);
  });

  it('is how many workloads a WorkloadGroup adds to a service', () => {
    const service =
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: s}, ports: [{port: 80, name: http}]}\n';
    const entry = networking('WorkloadEntry', 'address: 10.0.0.1, labels: {app: s}');
    const group = (app: string) =>
      networking('WorkloadGroup', `metadata: {labels: {app: ${app}}}, template: {}`);
    const instances = (text: string) => policyOf(text).services.map((one) => one.instances);
    expect(instances(service + entry)).toEqual([1]);
    expect(instances(service + entry + group('s'))).toEqual([null]);
    expect(instances(service + entry + group('other'))).toEqual([1]);
  });
});

describe('an Ingress of Kubernetes', () => {
  const CLASS = (controller: string) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: edge}\nspec: {controller: ${controller}}\n`;
  const mode = (name: string) => `---\ndefaultConfig: {}\ningressControllerMode: ${name}\n`;

  it.each([
    ['of the class istio', ingress(`ingressClassName: istio, ${RULES}`), true],
    ['with the annotation', ingress(RULES, 'istio'), true],
    ['with the annotation, switched off', ingress(RULES, 'istio') + mode('OFF'), false],
    ['with another annotation', ingress(`ingressClassName: istio, ${RULES}`, 'nginx'), false],
    [
      'of a class of Istio’s controller',
      ingress(`ingressClassName: edge, ${RULES}`) + CLASS('istio.io/ingress-controller'),
      true,
    ],
    [
      'of a class of another controller',
      ingress(`ingressClassName: edge, ${RULES}`) + CLASS('k8s.io/ingress-nginx'),
      false,
    ],
    ['of a class that nobody gave', ingress(`ingressClassName: edge, ${RULES}`), false],
    ['without a class', ingress(RULES), false],
    ['without a class, where the mesh takes all', ingress(RULES) + mode('DEFAULT'), true],
  ])('%s', (_name, text, isOwn) => {
    const policy = policyOf(text);
    expect(policy.opaque.map(({ what }) => what)).toEqual(isOwn ? ['Ingress default/i'] : []);
    expect(policy.problems.map(({ code }) => code)).toEqual(isOwn ? [] : ['FOREIGN_KIND']);
  });

  const decided = (text: string, authority: string) =>
    policyOf(GATEWAY + text).edges[0]?.oracle.route({
      method: 'GET',
      scheme: 'http',
      authority,
      target: '/',
      headers: [],
    }).kind;

  it('leaves requests for its hosts undecided', () => {
    const own = ingress(`ingressClassName: istio, ${RULES}`);
    expect(decided(own, 'shop.example.test')).toBe('not-modelled');
    expect(decided(own, 'other.example.test')).toBe('no-route');
    const any = ingress('ingressClassName: istio, defaultBackend: {service: {name: s, port: {number: 80}}}');
    expect(decided(any, 'other.example.test')).toBe('not-modelled');
  });

  it('may have the routes of a gateway that no other resource has', () => {
    const spring = {
      'gateway/application.yml':
        'spring:\n  application: {name: gateway}\n  cloud: {gateway: {routes: [{id: a, uri: "lb://s", predicates: [Path=/a]}]}}\n',
    };
    const service =
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80, name: http}]}\n';
    const verdicts = (text: string) =>
      audit(inputsOf({ spring, istio: { 'mesh.yaml': service + text } }))
        .parity.filter(({ scope }) => scope.startsWith('gateway'))
        .map(({ verdict }) => verdict);
    expect(verdicts(ingress(`ingressClassName: istio, ${RULES}`))).toEqual(['not-known']);
    expect(verdicts(ingress(`ingressClassName: nginx, ${RULES}`))).toEqual(['missing']);
  });
});
