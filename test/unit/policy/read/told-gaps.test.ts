import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import type { PolicyInputs } from '#shared/policy/inputs.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf, service, type Texts } from '../audit-inputs.ts';

function problemsOf(spring: Texts, code: string, options = {}) {
  const { problems } = readPolicies(inputsOf({ spring, options }));
  return problems.filter((problem) => problem.code === code);
}

describe('what was not seen of applications', () => {
  const client = (name: string) =>
    `spring: {application: {name: ${name}}, cloud: {config: {uri: "http://config"}}}\n`;

  it('is said once for all that lack the same', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const spring = Object.fromEntries(names.map((name) => [`${name}/bootstrap.yml`, client(name)]));
    const [only, ...others] = problemsOf(spring, 'INCOMPLETE');
    expect(others).toEqual([]);
    expect(only?.message).toMatch(/^a, b, c, d, e and 2 more: bootstrap asks a config server/);
    expect(only?.place).toMatchObject({ file: 'a/bootstrap.yml', field: 'spring.application.name' });
  });

  it('is not said of those that are seen, nor twice', () => {
    expect(problemsOf({ 'a/application.yml': 'spring.application.name: a\n' }, 'INCOMPLETE')).toEqual([]);
    const spring = {
      'a/application.yml': 'spring.application.name: a\n',
      'b/application.yml': 'spring.application.name: a\n',
    };
    expect(problemsOf(spring, 'INCOMPLETE')).toEqual([]);
    expect(problemsOf(spring, 'SAME_APPLICATION')).toHaveLength(1);
  });

  it('is told with the profiles that may be active', () => {
    const spring = { 'a/application.yml': 'x: 1\n', 'a/application-docker.yml': 'x: 2\n' };
    expect(problemsOf(spring, 'INCOMPLETE')[0]?.message).toContain('docker');
    expect(problemsOf(spring, 'INCOMPLETE', { profiles: ['docker'] })).toEqual([]);
  });
});

describe('routes of registered services', () => {
  const LOCATOR = `spring:
  application: {name: gate}
  cloud:
    gateway:
      discovery.locator.enabled: true
      routes: [{id: stock, uri: "lb://stock", predicates: ["Path=/stock/**"]}]
`;

  it('are said to be open while nobody asked the registry', () => {
    expect(problemsOf({ 'gate/application.yml': LOCATOR }, 'REGISTERED_ROUTES')).toMatchObject([
      { severity: 'warning', place: { line: 5 } },
    ]);
  });

  it('leave a row open with the reason of Spring and what the mesh does', () => {
    const istio = `${service('stock', 80)}
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: ["*"]
  gateways: [ingress]
  http: [{match: [{uri: {prefix: /stock/}}], route: [{destination: {host: stock}}]}]
`;
    const { parity } = audit(
      inputsOf({ spring: { 'gate/application.yml': LOCATOR }, istio: { 'mesh.yaml': istio } }),
    );
    expect(parity.find(({ row }) => row === 'destination')).toMatchObject({
      verdict: 'not-known',
      spring: { text: expect.stringContaining('discovery.locator is on') },
      istio: { text: 'goes to stock by route shop.http[0]' },
    });
  });

  it('in a file of several applications are those of the one with a gateway on its class path', () => {
    const spring = {
      'gate/src/main/resources/bootstrap.yml':
        'spring: {application: {name: gate}, cloud: {config: {uri: x}}}',
      'stock/src/main/resources/bootstrap.yml':
        'spring: {application: {name: stock}, cloud: {config: {uri: x}}}',
      'config/application.yml': LOCATOR.replace('  application: {name: gate}\n', ''),
      'config/gate.yml': 'server.port: 80',
      'config/stock.yml': 'server.port: 81',
    };
    const edgesWith = (...names: readonly string[]) => {
      const inputs = inputsOf({ spring, options: { springVersion: 'Hoxton.SR12' } });
      const classPaths = names.map((name) => ({
        file: `${name}/pom.xml`,
        complete: false,
        libraries: [{ name: 'spring-cloud-starter-gateway', version: null }],
      }));
      const policies = readPolicies({ ...inputs, spring: { ...inputs.spring, classPaths } });
      return policies.spring?.policy.edges.map(({ name }) => name);
    };
    expect(edgesWith('gate')).toEqual(['gate']);
    expect(edgesWith()).toEqual(['gate', 'stock']);
  });

  it('are those of a Zuul without settings, which its code switches on', () => {
    const inputs = inputsOf({
      spring: { 'gate/src/main/resources/application.yml': 'spring.application.name: gate\n' },
    });
    const withZuul = (...names: readonly string[]): PolicyInputs => ({
      ...inputs,
      spring: {
        ...inputs.spring,
        classPaths: [
          {
            file: 'gate/pom.xml',
            complete: false,
            libraries: names.map((name) => ({ name, version: null })),
          },
        ],
      },
    });
    // The starter alone does nothing.
    expect(readPolicies(withZuul('spring-cloud-starter-netflix-zuul')).spring?.policy.edges).toEqual([]);
    const withCode = (annotation: string) => {
      const given = withZuul('spring-cloud-starter-netflix-zuul');
      const text = `package shop;\n${annotation}\nclass Gate {}\n`;
      const texts = [...given.spring.texts, { file: 'gate/src/main/java/shop/Gate.java', text }];
      return readPolicies({ ...given, spring: { ...given.spring, texts } });
    };
    const { problems, spring } = withCode('@org.springframework.cloud.netflix.zuul.EnableZuulProxy');
    expect(spring?.policy.edges).toMatchObject([{ name: 'gate', kind: 'zuul', routes: [] }]);
    expect(problems.map(({ code }) => code)).toContain('REGISTERED_ROUTES');
    const sidecar = withCode('@org.springframework.cloud.netflix.sidecar.EnableSidecar');
    expect(sidecar.spring?.policy.edges.length).toBe(1);
    expect(withCode('@Configuration').spring?.policy.edges).toEqual([]);
    // Roles of one code base share its annotations, and not all of them are the Zuul.
    const roles = {
      'shop/src/main/resources/application-edge.yml': 'spring.application.name: edge\n',
      'shop/src/main/resources/application-stock.yml': 'spring.application.name: stock\n',
      'shop/src/main/java/shop/All.java':
        'package shop;\n@org.springframework.cloud.netflix.zuul.EnableZuulProxy\nclass All {}\n',
    };
    expect(readPolicies(inputsOf({ spring: roles })).spring?.policy.edges).toEqual([]);
  });
});
