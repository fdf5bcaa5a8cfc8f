import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf } from '../audit-inputs.ts';
import { sampleTexts } from './sample-texts.ts';

/** `VERDICT CATALOGUE: SPRING | ISTIO` of a row. */
function rowOf({ parity }: AuditDocument, scope: string, row: string): string | undefined {
  const found = parity.find((one) => one.scope.includes(scope) && `${one.area}/${one.row}` === row);
  return found && `${found.verdict} ${found.catalogue ?? '-'}: ${found.spring.text} | ${found.istio.text}`;
}

describe('a clinic with a config server, a registry and a gateway', () => {
  const document = audit(
    inputsOf({
      spring: sampleTexts(
        'petclinic/config-repo',
        'petclinic/api-gateway',
        'petclinic/config-server',
        'petclinic/customers-service',
        'petclinic/discovery-server',
        'petclinic/visits-service',
      ),
      istio: sampleTexts('petclinic/istio.yaml'),
      options: { springVersion: '2022.0.4', candidateProfiles: ['mesh'] },
    }),
  );

  it('is read without problems', () => {
    expect(document.problems).toEqual([]);
    expect(document.versions).toMatchObject({ 'Spring Cloud': '2022.0.4', Istio: '1.31' });
  });

  it.for([
    [
      'route customers-service',
      'route/match',
      'different RT-01: /api/customer/** | 404: no route of the virtual host matches',
    ],
    [
      'route customers-service',
      'rewrite/path at the instance',
      'exact -: strips 2 segments | goes to customers-service by route customers',
    ],
    ['route customers-service', 'timeout/request timeout', 'exact -: 1 s | 1 s'],
    ['route visits-service', 'timeout/request timeout', 'missing TO-02: 1 s | none'],
    ['route visits-service', 'retry/attempts of GET', 'different RE-01: 1, no retry | up to 3'],
    ['route customers-service', 'retry/attempts of POST', 'exact -: up to 2 | up to 2'],
    ['customers-service', 'breaker/circuit breaker', 'missing CB-01: Resilience4j | none'],
    ['customers-service', 'breaker/fallback', 'not-expressible CB-09: forward:/fallback | none'],
    ['visits-service → customers-service', 'retry/attempts of GET', 'different MO-03: up to 2 | up to 6'],
    ['visits-service → customers-service', 'timeout/read timeout', 'exact -: 1 min | 1 min'],
  ] as const)('%s %s: %s', ([scope, row, said]) => {
    expect(rowOf(document, scope, row)).toBe(said);
  });

  it('tells how far each service has come', () => {
    expect(Object.fromEntries(document.stages.map(({ service, stage }) => [service, stage]))).toEqual({
      'api-gateway': 'not-known',
      'config-server': 'not-known',
      'customers-service': 'cut-over',
      'discovery-server': 'bypassed',
      'visits-service': 'in-the-mesh',
    });
    expect(document.bypass.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
      'MP-BP-02 customers-service',
      'MP-BP-02 discovery-server',
      'MP-BP-02 visits-service',
      'MP-BP-10 visits-service → customers-service',
    ]);
  });
});

describe('the steps of a bookshop', () => {
  const step = (name: string) =>
    audit(
      inputsOf({
        spring: sampleTexts('bookinfo/spring'),
        istio: sampleTexts('bookinfo/services.yaml', `bookinfo/steps/${name}.yaml`),
      }),
    );
  const steps = Object.fromEntries(
    ['canary', 'header', 'fault', 'timeout'].map((name) => [name, step(name)]),
  );

  it.for(Object.entries(steps))('are read without problems: %s', ([, document]) => {
    expect(document.problems).toEqual([]);
    expect(document.parity.length).toBeGreaterThan(10);
  });

  it.for([
    ['canary', '→ reviews', 'retry/attempts of GET', 'different RE-01: 1, no retry | up to 3'],
    [
      'canary',
      '→ reviews',
      'breaker/isolation of one instance',
      "missing LB-09: Ribbon's server statistics | none",
    ],
    ['canary', '→ ratings', 'balancing/algorithm', 'different LB-01: round-robin | least-request'],
    ['fault', '→ ratings', 'fault/injected delay', 'different FI-01: none | 7s for 100 %'],
    ['fault', '→ ratings', 'fault/injected error', 'different FI-01: none | 500 for 10 %'],
    ['timeout', '→ reviews', 'retry/attempts of GET', 'exact -: 1, no retry | 1, no retry'],
    ['timeout', '→ ratings', 'retry/attempts of GET', 'different RE-01: 1, no retry | up to 3'],
  ] as const)('%s: %s %s', ([name, scope, row, said]) => {
    const document = steps[name];
    expect(document && rowOf(document, scope, row)).toBe(said);
  });

  it('do not say which timeout holds where two rules for one caller differ', () => {
    const policies = readPolicies(
      inputsOf({
        spring: {
          'productpage.yml':
            sampleTexts('bookinfo/spring/productpage.yml')['bookinfo/spring/productpage.yml'] ?? '',
        },
        istio: sampleTexts('bookinfo/services.yaml', 'bookinfo/steps/header.yaml'),
      }),
    );
    const timeouts = policies.istio?.policy.calls
      .filter(({ callee }) => callee.startsWith('reviews.'))
      .map(({ settings }) => settings['timeout.requestMs']);
    expect(timeouts).toMatchObject([{ value: 2000 }, { value: null }]);
    const document = steps['header'];
    expect(document && rowOf(document, '→ reviews', 'timeout/request timeout')).toBe(
      'not-known TO-01: not known | not known',
    );
  });
});

describe('the tasks of the documentation', () => {
  const caller = `
spring: {application: {name: sleep}}
eureka: {client: {enabled: false}}
httpbin: {ribbon: {listOfServers: "httpbin:8000", MaxAutoRetriesNextServer: 0}}
`;
  const task = (...names: readonly string[]) =>
    audit(
      inputsOf({
        spring: { 'sleep/application.yml': caller },
        istio: sampleTexts(...names.map((name) => `istio-tasks/${name}.yaml`)),
      }),
    );
  const SERVICE = 'circuit-breaking';

  it('breaks circuits', () => {
    const document = task(SERVICE);
    expect(document.problems).toEqual([]);
    expect(rowOf(document, '→ httpbin', 'pool/connections')).toBe('different CB-10: unlimited | 1');
    expect(rowOf(document, '→ httpbin', 'breaker/isolation of one instance')).toBe(
      "approximate LB-09: Ribbon's server statistics | outlier detection",
    );
    expect(rowOf(document, '→ httpbin', 'breaker/share that may be ejected')).toBe(
      'exact -: all instances | 100 %',
    );
  });

  it('mirrors', () => {
    const document = task('mirroring');
    expect(document.problems).toEqual([]);
    expect(rowOf(document, '→ httpbin', 'mirror/mirrored to')).toMatch(
      /^different RT-14: nothing \| httpbin/,
    );
  });

  it('leaves the mesh', () => {
    const document = audit(
      inputsOf({
        spring: {
          'sleep/application.yml': caller
            .replace('httpbin: {', 'bank: {')
            .replace('httpbin:8000', 'httpbin.example.org:80'),
        },
        istio: sampleTexts('istio-tasks/egress.yaml'),
        options: { services: [{ spring: 'bank', host: 'httpbin.example.org', subset: null }] },
      }),
    );
    expect(document.problems).toEqual([]);
    expect(document.bypass).toEqual([]);
    expect(rowOf(document, '→ bank', 'retry/attempts of GET')).toBe('different RE-01: 1, no retry | up to 3');
    expect(document.stages).toMatchObject([{ service: 'sleep', stage: 'in-the-mesh' }]);
  });

  it('demands tokens', () => {
    const document = task(SERVICE, 'jwt');
    expect(document.problems).toEqual([]);
    expect(rowOf(document, '→ httpbin', 'security/issuers of tokens')).toBe(
      'different SE-02: none | testing@secure.example.test',
    );
    expect(rowOf(document, '→ httpbin', 'security/request without a token')).toBe(
      'different SE-02: let through | refused',
    );
  });

  it('prefers its own region', () => {
    const document = task('locality');
    expect(document.problems).toEqual([]);
    expect(rowOf(document, '→ httpbin', 'balancing/algorithm')).toBe(
      'approximate LB-02: round-robin | round-robin',
    );
  });
});
