import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { inputsOf, meshRule, service } from '../audit-inputs.ts';

const CLIENT = (name: string, url: string) => `package shop;
@org.springframework.cloud.openfeign.FeignClient(name = "${name}", url = "${url}")
interface Rates { @org.springframework.web.bind.annotation.GetMapping("/") String all(); }
`;

function auditOf(client: string, yaml: string, istio = '') {
  return audit(
    inputsOf({
      spring: {
        'shop/src/main/resources/application.yml': `spring.application.name: shop\n${yaml}`,
        'shop/src/main/java/shop/Rates.java': client,
      },
      istio: { 'mesh.yaml': service('other', 80) + istio },
    }),
  );
}

const EUREKA = 'eureka.client.service-url.defaultZone: http://registry:8761/eureka/\n';
const texts = (document: ReturnType<typeof auditOf>) =>
  document.suggestions.map(({ text }) => text).join('\n');

describe('a client with a fixed name of its own', () => {
  it('is compared with the host of its address', () => {
    const mesh = service('bank', 80) + meshRule('bank', 'retries: {attempts: 0}');
    const { parity } = auditOf(CLIENT('rates', 'http://bank/v1'), EUREKA, mesh);
    const rows = parity.filter(({ scope }) => scope === 'shop → rates');
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.map(({ row }) => row)).not.toContain('destination');
  });

  it('is missing by that host, not by its own name', () => {
    const { parity } = auditOf(CLIENT('rates', 'https://rates.example.test'), EUREKA);
    expect(parity.find(({ scope, row }) => scope === 'shop → rates' && row === 'destination')).toMatchObject({
      verdict: 'missing',
      spring: { text: 'rates.example.test' },
      istio: { text: 'no host for rates.example.test' },
    });
  });

  it('gets no address that nobody knows suggested', () => {
    expect(texts(auditOf(CLIENT('rates', 'https://rates.example.test'), EUREKA))).not.toContain('rates:80');
    expect(texts(auditOf(CLIENT('rates', 'http://10.0.0.7:80'), EUREKA))).toContain('rates:80');
  });
});

describe('a registry that is not Eureka', () => {
  const NACOS = 'spring.cloud.nacos.discovery: {server-addr: "nacos:8848", enabled: true}\n';

  it('is switched off by its own switch', () => {
    const document = auditOf('package shop; class Rates {}', NACOS);
    const finding = document.bypass.find(({ rule }) => rule === 'MP-BP-01');
    expect(finding?.fix).toBe('Set spring.cloud.nacos.discovery.enabled: false in the mesh.');
    expect(finding?.place).toMatchObject({ field: 'spring.cloud.nacos.discovery.enabled', line: 2 });
    expect(texts(document)).toMatch(/nacos:\n\s+discovery:\n\s+enabled: false/);
    expect(texts(document)).not.toContain('eureka');
  });

  it('is switched off beside Eureka where both are there', () => {
    const document = auditOf('package shop; class Rates {}', NACOS + EUREKA);
    expect(document.bypass.find(({ rule }) => rule === 'MP-BP-01')?.fix).toBe(
      'Set eureka.client.enabled: false and spring.cloud.nacos.discovery.enabled: false in the mesh.',
    );
  });
});

describe('Spring Cloud Kubernetes', () => {
  const FEIGN = CLIENT('rates', '').replace(', url = ""', '');
  const rules = (client: string, yaml: string) =>
    auditOf(client, `spring.cloud.kubernetes${yaml}\n`).bypass.map(({ rule }) => rule);

  it('balances over pods where it finds the instances of a call', () => {
    expect(rules(FEIGN, '.discovery.enabled: true')).toContain('MP-BP-03');
  });

  it.each([
    ['it only brings ConfigMaps', FEIGN, ': {config: {name: x}, reload: {enabled: true}}'],
    ['its discovery is off', FEIGN, ': {discovery: {enabled: false}, client: {namespace: x}}'],
    ['the only call has a fixed name', CLIENT('rates', 'http://bank'), '.discovery.enabled: true'],
    ['nobody is called', 'package shop; class Rates {}', '.discovery.enabled: true'],
  ])('does not where %s', (_, client, yaml) => {
    expect(rules(client, yaml)).not.toContain('MP-BP-03');
  });
});
