import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY_OPTIONS, type ClassPath, type PolicyInputs } from '#shared/policy/inputs.ts';
import { originText, type Setting } from '#shared/policy/model/setting.ts';
import { readSpringSide } from '#shared/policy/read/spring-side.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { inputsOf } from '../audit-inputs.ts';

const EUREKA = 'spring-cloud-starter-netflix-eureka-client';

function registryOf(
  name: string,
  files: Readonly<Record<string, string>>,
  classPaths: readonly ClassPath[],
): Setting<boolean> | null {
  const inputs: PolicyInputs = {
    spring: {
      texts: Object.entries(files).map(([file, text]) => ({ file, text })),
      classes: [],
      actuators: [],
      registries: [],
      classPaths,
    },
    istio: { texts: [], dumps: [], istioctl: [] },
    options: { ...DEFAULT_POLICY_OPTIONS, springVersion: '2025.0.1' },
    problems: [],
    traffic: null,
  };
  const side = readSpringSide(inputs, new Problems());
  return side?.policy.services.find((service) => service.name === name)?.registry ?? null;
}

const buildFile = (file: string, ...names: readonly string[]): ClassPath => ({
  file,
  complete: false,
  libraries: names.map((name) => ({ name, version: null })),
});
const jar = (file: string, ...names: readonly string[]): ClassPath => ({
  ...buildFile(file, ...names),
  complete: true,
});
const named = (name: string) => `spring.application.name: ${name}\n`;

describe('a registry client on the class path', () => {
  const shop = { 'shop/stock/src/main/resources/application.yml': named('stock') };

  it('asks the registry although no setting names one', () => {
    const asks = registryOf('stock', shop, [buildFile('shop/stock/pom.xml', EUREKA)]);
    expect(asks).toMatchObject({ known: true, value: true });
    expect(asks === null ? '' : originText(asks)).toContain(`${EUREKA} is on the class path`);
  });

  it.each([
    'spring-cloud-starter-eureka',
    'spring-cloud-starter-netflix-eureka-server',
    'spring-cloud-starter-consul-discovery',
    'spring-cloud-starter-zookeeper-discovery',
    'spring-cloud-starter-alibaba-nacos-discovery',
  ])('is %s', (library) => {
    expect(registryOf('stock', shop, [buildFile('shop/stock/build.gradle', library)])).toMatchObject({
      known: true,
      value: true,
    });
  });

  it('comes from the parent of a module, and not from its sibling', () => {
    expect(registryOf('stock', shop, [buildFile('shop/pom.xml', EUREKA)])).toMatchObject({ value: true });
    expect(registryOf('stock', shop, [buildFile('shop/orders/pom.xml', EUREKA)])).toMatchObject({
      known: false,
    });
    expect(registryOf('stock', shop, [buildFile('shop/sto/pom.xml', EUREKA)])).toMatchObject({
      known: false,
    });
  });

  it('is switched off as one that has settings is', () => {
    const off = {
      'stock/src/main/resources/application.yml': `${named('stock')}spring.cloud.consul.discovery.enabled: false\n`,
    };
    const consul = buildFile('stock/pom.xml', 'spring-cloud-starter-consul-discovery');
    expect(registryOf('stock', off, [consul])).toMatchObject({ known: true, value: false });
    const eurekaOff = {
      'stock/src/main/resources/application.yml': `${named('stock')}eureka.client.enabled: false\n`,
    };
    expect(registryOf('stock', eurekaOff, [buildFile('stock/pom.xml', EUREKA)])).toMatchObject({
      value: false,
    });
  });

  it('is not that of the config server whose files name the application', () => {
    const served = {
      'config/src/main/resources/application.yml': named('config'),
      'config/src/main/resources/shared/stock.yml': 'server.port: 8080\n',
    };
    expect(registryOf('stock', served, [buildFile('config/pom.xml', EUREKA)])).toMatchObject({
      known: false,
    });
  });

  it('is absent from a whole class path that has none, and open where only a build file was read', () => {
    const file = { 'stock.jar!/BOOT-INF/classes/application.yml': named('stock') };
    expect(registryOf('stock', file, [jar('stock.jar', 'spring-web')])).toMatchObject({
      known: true,
      value: false,
    });
    expect(registryOf('stock', file, [jar('stock.jar', 'spring-cloud-netflix-eureka-client')])).toMatchObject(
      {
        known: true,
        value: true,
      },
    );
    expect(registryOf('stock', shop, [buildFile('shop/stock/pom.xml', 'spring-web')])).toMatchObject({
      known: false,
    });
  });

  it('is not known to be on while something may switch it off unseen', () => {
    const file = {
      'stock/src/main/resources/application.yml': `${named('stock')}spring.config.import: "configserver:http://config:8888"\n`,
    };
    const asks = registryOf('stock', file, [buildFile('stock/pom.xml', EUREKA)]);
    expect(asks).toMatchObject({ known: false });
  });
});

describe('the breaker behind a filter of Hoxton', () => {
  const GATEWAY = `${named('gate')}spring.cloud.gateway.routes: [{id: a, uri: "http://a", predicates: ["Path=/a"], filters: ["CircuitBreaker=guard"]}]\n`;

  function kindWith(...libraries: readonly string[]): Setting<unknown> | undefined {
    const inputs = inputsOf({ spring: { 'gate/src/main/resources/application.yml': GATEWAY } });
    const classPaths = [buildFile('gate/pom.xml', ...libraries)];
    const side = readSpringSide({ ...inputs, spring: { ...inputs.spring, classPaths } }, new Problems());
    return side?.policy.edges[0]?.routes[0]?.settings['breaker.kind'];
  }

  it('is the one that is on the class path', () => {
    const resilience4j = 'spring-cloud-starter-circuitbreaker-reactor-resilience4j';
    const hystrix = 'spring-cloud-starter-netflix-hystrix';
    expect(kindWith(resilience4j)).toMatchObject({ known: true, value: 'resilience4j' });
    expect(kindWith(hystrix)).toMatchObject({ known: true, value: 'hystrix' });
    expect(kindWith(resilience4j, hystrix)).toMatchObject({ known: false });
    expect(kindWith()).toMatchObject({ known: false });
  });
});
