import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';

const JAVA = 'shop/src/main/java/shop';
const IMPORTS = `package shop;
import feign.*;
import org.springframework.cloud.openfeign.*;
import org.springframework.context.annotation.*;
`;
const CLIENT = `package shop;
import org.springframework.cloud.openfeign.FeignClient;
@FeignClient(name = "producer") public interface Producer { }
`;
const bean = (method: string, at = '@Configuration') =>
  `${IMPORTS}${at} public class Beans { @Bean public ${method} { return null; } }`;

function settingsOf(java: Texts, yaml = '', springVersion = 'Hoxton.SR12') {
  const sources = Object.entries(java).map(([name, text]) => [`${JAVA}/${name}.java`, text] as const);
  const spring: Texts = {
    'shop/src/main/resources/application.yml': `spring: {application: {name: shop}}\n${yaml}`,
    ...Object.fromEntries(sources),
  };
  const { spring: side } = readPolicies(inputsOf({ spring, options: { springVersion } }));
  const call = side?.policy.calls.find(({ via }) => via === 'feign');
  return { settings: call?.settings ?? {}, callees: side?.policy.calls.map(({ callee }) => callee) };
}

const TIMES = ['timeout.connectMs', 'timeout.readMs'] as const;

describe('beans of the code that all Feign clients take', () => {
  it.for(['Hoxton.SR12', '2025.0.1'])('leave what they set open: Request.Options in %s', (version) => {
    const { settings } = settingsOf(
      { Producer: CLIENT, Beans: bean('Request.Options options()') },
      '',
      version,
    );
    for (const name of TIMES)
      expect(settings[name]).toMatchObject({
        known: false,
        reason: 'a bean of the code, Request.Options, sets it',
        place: { line: 5 },
      });
    expect(settings['retry.attempts']).toMatchObject({ known: true });
  });

  it('are overridden by properties', () => {
    const yaml = 'feign: {client: {config: {producer: {connectTimeout: 700, readTimeout: 800}}}}';
    const { settings } = settingsOf({ Producer: CLIENT, Beans: bean('Request.Options options()') }, yaml);
    expect(settings['timeout.connectMs']).toMatchObject({ value: 700 });
    expect(settings['timeout.readMs']).toMatchObject({ value: 800 });
  });

  it('leave the attempts open: Retryer', () => {
    const { settings } = settingsOf({ Producer: CLIENT, Beans: bean('Retryer retryer()') });
    expect(settings['retry.attempts']).toMatchObject({ known: false });
    expect(settings['timeout.readMs']).toMatchObject({ known: true, value: 1000 });
  });

  it('leave the retried answers open: ErrorDecoder beside a Retryer', () => {
    const yaml = 'feign: {client: {config: {default: {retryer: feign.Retryer.Default}}}}';
    const texts = { Producer: CLIENT, Beans: bean('feign.codec.ErrorDecoder decoder()') };
    const { settings } = settingsOf(texts, yaml);
    expect(settings['retry.attempts']).toMatchObject({ known: true, value: 10 });
    expect(settings['retry.statuses']).toMatchObject({ known: false });
    expect(settingsOf(texts).settings['retry.statuses']).toMatchObject({ known: true });
  });

  it.for([
    ['given', bean('Retryer retryer()', '')],
    ['not given', ''],
  ])('come with the default configuration, %s', ([, defaults = '']) => {
    const App = `${IMPORTS}@EnableFeignClients(defaultConfiguration = shop.Beans.class) public class App { }`;
    const texts = { Producer: CLIENT, App, ...(defaults !== '' && { Beans: defaults }) };
    expect(settingsOf(texts).settings['retry.attempts']).toMatchObject({ known: false });
  });

  it('are only those of another client where only that names their class', () => {
    const Other = CLIENT.replace('Producer', 'Other').replace(
      '"producer"',
      '"other", configuration = shop.Beans.class',
    );
    const texts = { Producer: CLIENT, Zother: Other };
    const plain = settingsOf({ ...texts, Beans: bean('Retryer retryer()', '') });
    expect(plain.settings['retry.attempts']).toMatchObject({ known: true });
    // A scan finds it besides: the trap that the reference of Spring Cloud OpenFeign warns of.
    const scanned = settingsOf({ ...texts, Beans: bean('Retryer retryer()') });
    expect(scanned.settings['retry.attempts']).toMatchObject({ known: false });
  });
});

describe('beans of the code that balance', () => {
  it.for([
    ['Hoxton.SR12', 'com.netflix.loadbalancer.IRule rule()'],
    ['Hoxton.SR12', 'com.netflix.loadbalancer.RandomRule rule()'],
    ['2025.0.1', 'ReactorLoadBalancer<ServiceInstance> balancer()'],
    ['2025.0.1', 'ServiceInstanceListSupplier supplier()'],
  ])('leave the choice open: %s %s', ([version = '', method = '']) => {
    const { settings } = settingsOf({ Producer: CLIENT, Beans: bean(method) }, '', version);
    expect(settings['balancing.algorithm']).toMatchObject({
      known: false,
      reason: 'a bean of the code chooses how clients balance',
    });
  });

  it('leave open whether Ribbon leaves servers out', () => {
    const method = 'com.netflix.loadbalancer.IRule rule()';
    const { settings } = settingsOf({ Producer: CLIENT, Beans: bean(method) });
    expect(settings['ejection.kind']).toMatchObject({ known: false });
  });

  it.for(['Hoxton.SR12', '2025.0.1'])('leave the retries open in %s: LoadBalancedRetryFactory', (version) => {
    const texts = { Producer: CLIENT, Beans: bean('LoadBalancedRetryFactory retries()') };
    expect(settingsOf(texts, '', version).settings['retry.attempts']).toMatchObject({ known: false });
  });
});

describe('the entry of all Feign clients', () => {
  const YAML = `feign: {client: {default-config: base, config: {base: {readTimeout: 900}, default: {readTimeout: 1}}}}`;

  it('has the name that default-config says, and is no client', () => {
    const { settings, callees } = settingsOf({ Producer: CLIENT }, YAML);
    expect(settings['timeout.readMs']).toMatchObject({ value: 900 });
    expect(callees).toEqual(['producer']);
  });

  it('does not count certainly where beans come before properties', () => {
    const yaml = YAML.replace('client: {', 'client: {default-to-properties: false, ');
    const texts = { Producer: CLIENT, Beans: bean('Request.Options options()') };
    expect(settingsOf(texts, yaml).settings['timeout.readMs']).toMatchObject({ known: false });
  });
});
