import { describe, expect, it } from 'vitest';
import { readPolicies } from '#shared/policy/read/policies.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { inputsOf, type Texts } from '../audit-inputs.ts';

const GATEWAY = `
spring:
  application: {name: gate}
  cloud:
    gateway:
      server:
        webflux:
          routes:
          - id: stock
            uri: http://stock:80
            predicates: ["Path=/stock/**"]
            filters: [{name: CircuitBreaker, args: {name: guard}}]
`;
const SOURCE = 'gate/src/main/java/shop/Gate.java';
const CONFIGURATION = 'gate/src/main/resources/application.yml';

function gateOf(java: string, yaml = GATEWAY, springVersion = '2025.0.1', target = '/stock/1') {
  const spring: Texts = { [CONFIGURATION]: yaml, [SOURCE]: java };
  const { spring: side, problems } = readPolicies(inputsOf({ spring, options: { springVersion } }));
  const edge = side?.policy.edges[0];
  const asked: PolicyRequest = {
    method: 'GET',
    scheme: 'http',
    authority: 'shop.test',
    target,
    headers: [],
  };
  return {
    problems,
    settings: edge?.routes[0]?.settings ?? {},
    decision: edge?.oracle.route(asked),
    calls: side?.policy.calls ?? [],
  };
}

const bean = (returns: string, imports = '') => `package shop;
import org.springframework.cloud.client.circuitbreaker.Customizer;
${imports}
@Configuration class Gate {
  @Bean public ${returns} made() { return something -> something.build(() -> "x"); }
}
`;

describe('breakers that code customises', () => {
  const CUSTOMIZER = 'Customizer<ReactiveResilience4JCircuitBreakerFactory>';

  it('have no default that is certain', () => {
    const { settings } = gateOf(bean(CUSTOMIZER));
    expect(settings['timeout.requestMs']).toMatchObject({
      known: false,
      reason: 'a Customizer in the code may set it',
      place: { file: SOURCE, line: 5 },
    });
    expect(settings['breaker.openMs']).toMatchObject({ known: false });
    expect(valueOf(settings['breaker.kind'])).toBe('resilience4j');
  });

  it('keep what is written for the instance, and not what is written for all', () => {
    const instance = `${GATEWAY}\nresilience4j.timelimiter.instances.guard.timeout-duration: 3s\n`;
    expect(valueOf(gateOf(bean(CUSTOMIZER), instance).settings['timeout.requestMs'])).toBe(3000);
    const common = `${GATEWAY}\nresilience4j.timelimiter.configs.default.timeout-duration: 3s\n`;
    expect(gateOf(bean(CUSTOMIZER), common).settings['timeout.requestMs']).toMatchObject({ known: false });
  });

  it('are others than the beans that customise something else', () => {
    const { settings } = gateOf(bean('Customizer<HttpSecurity>'));
    expect(valueOf(settings['timeout.requestMs'])).toBe(1000);
  });

  it('are those of Feign as well', () => {
    const yaml = 'spring.application.name: gate\nspring.cloud.openfeign.circuitbreaker.enabled: true\n';
    const client =
      'interface Stock { @org.springframework.web.bind.annotation.GetMapping("/") String all(); }';
    const java = `${bean('org.springframework.cloud.client.circuitbreaker.Customizer<Resilience4JCircuitBreakerFactory>')}
@org.springframework.cloud.openfeign.FeignClient("stock") ${client}`;
    const [call] = gateOf(java, yaml).calls;
    expect(call?.settings['timeout.requestMs']).toMatchObject({ known: false, place: { file: SOURCE } });
  });
});

describe('routes that code makes', () => {
  const LOCATOR = 'org.springframework.cloud.gateway.route.RouteLocator';

  it.each([
    ['a bean of the builder', bean(LOCATOR)],
    ['a store of definitions', bean('RouteDefinitionRepository')],
    ['a class of its own', 'package shop;\nclass Gate implements RouteDefinitionLocator { }'],
  ])('leave open where a request goes: %s', (_, java) => {
    const { problems, decision } = gateOf(java);
    expect(decision).toMatchObject({
      kind: 'not-modelled',
      reason: expect.stringContaining('code makes routes'),
    });
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'ROUTES_IN_CODE', place: expect.objectContaining({ file: SOURCE }) }),
    );
  });

  it('make a gateway of an application that writes none', () => {
    const { decision } = gateOf(bean(LOCATOR), 'spring.application.name: gate\n');
    expect(decision).toMatchObject({ kind: 'not-modelled' });
  });

  it('are none of an interface, nor of other code', () => {
    const { problems, decision } = gateOf('package shop;\ninterface Gate { RouteLocator routes(); }');
    expect(problems.map(({ code }) => code)).not.toContain('ROUTES_IN_CODE');
    expect(decision).toMatchObject({ kind: 'route' });
  });

  it('leave open where a Zuul sends a request', () => {
    const zuul =
      'spring.application.name: gate\nzuul: {ignored-services: "*", routes: {stock: {path: /stock/**, url: "http://stock"}}}\n';
    expect(gateOf('class Gate {}', zuul, 'Hoxton.SR12').decision).toMatchObject({ kind: 'route' });
    expect(gateOf(bean('CustomRouteLocator'), zuul, 'Hoxton.SR12').decision).toMatchObject({
      kind: 'not-modelled',
    });
  });
});

describe('what a gateway answers itself', () => {
  const CONTROLLER = `package shop;
@org.springframework.web.bind.annotation.RequestMapping("/stock")
class Gate {
  @org.springframework.web.bind.annotation.GetMapping({"/{id:[0-9]{1,3}}", "own/**"}) String one() { return ""; }
  @org.springframework.web.bind.annotation.PostMapping String all() { return ""; }
}
interface Feign { @org.springframework.web.bind.annotation.GetMapping("/other") String other(); }
`;
  const ROUTE = GATEWAY.replace('/stock/**', '/**');
  const reason = (java: string, target: string, yaml = ROUTE, version?: string) => {
    const { decision } = gateOf(java, yaml, version, target);
    return decision?.kind === 'not-modelled' ? decision.reason : decision?.kind;
  };

  it.each([
    ['/stock/7', 'gate answers /stock/{id:[0-9]{1,3}} itself'],
    ['/stock/own/a/b?x=1', 'gate answers /stock/own/** itself'],
    ['/stock/', 'gate answers /stock itself'],
    ['/stock/7/more', 'route'],
    ['/other', 'route'],
  ])('comes before its routes: %s', (target, expected) => {
    expect(reason(CONTROLLER, target)).toBe(expected);
  });

  it('comes after the routes of a Zuul', () => {
    const zuul =
      'spring.application.name: gate\nzuul: {ignored-services: "*", routes: {s: {path: /stock/own/**, url: "http://s"}}}\n';
    expect(reason(CONTROLLER, '/stock/own/a', zuul, 'Hoxton.SR12')).toBe('route');
    expect(reason(CONTROLLER, '/stock/7', zuul, 'Hoxton.SR12')).toBe(
      'gate answers /stock/{id:[0-9]{1,3}} itself',
    );
    expect(reason(CONTROLLER, '/elsewhere', zuul, 'Hoxton.SR12')).toBe('no-route');
  });

  it('may be a function that nobody reads, where no route takes the request', () => {
    const java = bean('RouterFunction<ServerResponse>');
    expect(gateOf(java, GATEWAY, '2025.0.1', '/elsewhere').decision).toMatchObject({
      kind: 'no-route',
      reason: expect.stringMatching(/, unless a RouterFunction in the code does$/),
    });
    expect(reason(java, '/stock/1', GATEWAY)).toBe('route');
  });

  it('is said once', () => {
    const found = gateOf(CONTROLLER).problems.filter(({ code }) => code === 'OWN_CONTROLLERS');
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('/stock/{id:[0-9]{1,3}}, /stock/own/**, /stock itself');
  });
});

describe('filters and predicates that code makes', () => {
  const stepped = (java: string, step: string) => {
    const yaml = GATEWAY.replace('predicates: ["Path=/stock/**"]', `predicates: ["Path=/stock/**"${step}]`);
    const { decision } = gateOf(`package shop;\n${java}`, yaml);
    return decision?.kind === 'not-modelled' ? decision.reason : decision?.kind;
  };
  const FILTER = 'class TenantGatewayFilterFactory extends AbstractGatewayFilterFactory<Config> { }';

  it('are named with the place of their class', () => {
    const yaml = GATEWAY.replace('{name: CircuitBreaker, args: {name: guard}}', 'Tenant=gold');
    expect(gateOf(`package shop;\n${FILTER}`, yaml).decision).toMatchObject({
      kind: 'not-modelled',
      reason: `the filter Tenant is code: ${SOURCE}:2:7 shop.TenantGatewayFilterFactory`,
      route: { name: 'stock' },
    });
    const java = 'class MoodRoutePredicateFactory extends AbstractRoutePredicateFactory<Config> { }';
    expect(stepped(java, ', Mood=good')).toBe(
      `route stock: the predicate Mood is code: ${SOURCE}:2:7 shop.MoodRoutePredicateFactory`,
    );
  });

  it('may take the place of those of the library', () => {
    const java = (name: string, kind: string) =>
      `class ${name}${kind} extends Base { } abstract class Base implements ${kind}<C> { }`;
    expect(stepped(java('CircuitBreaker', 'GatewayFilterFactory'), '')).toContain(
      'the filter CircuitBreaker',
    );
    expect(stepped(java('Path', 'RoutePredicateFactory'), '')).toContain('the predicate Path is code');
    expect(stepped(java('Retry', 'GatewayFilterFactory'), '')).toBe('route');
    expect(stepped(java('CircuitBreaker', 'RoutePredicateFactory'), '')).toBe('route');
  });
});

describe('code that could not be read', () => {
  const KOTLIN: Texts = { 'gate/src/main/kotlin/shop/Gate.kt': 'package shop\nclass Gate' };
  const CLASS_PATH = (name: string) => ({
    file: 'gate/pom.xml',
    complete: false,
    libraries: [{ name, version: null }],
  });
  const decided = (yaml: string, texts: Texts, library: string | null = null, springVersion = '2025.0.1') => {
    const inputs = inputsOf({ spring: { [CONFIGURATION]: yaml, ...texts }, options: { springVersion } });
    const classPaths = library === null ? [] : [CLASS_PATH(library)];
    const edge = readPolicies({ ...inputs, spring: { ...inputs.spring, classPaths } }).spring?.policy
      .edges[0];
    const request = {
      method: 'GET',
      scheme: 'http' as const,
      authority: 'shop.test',
      target: '/stock/1',
      headers: [],
    };
    const decision = edge?.oracle.route(request);
    return decision?.kind === 'not-modelled' ? decision.reason : decision?.kind;
  };
  const reason = 'a part of its code could not be read; give its class files or its jar';
  const ZUUL =
    'spring.application.name: gate\nzuul: {ignored-services: "*", routes: {stock: {path: /stock/**, url: "http://stock"}}}\n';

  it('may make routes and filters of a gateway and of a Zuul', () => {
    expect(decided(GATEWAY, KOTLIN)).toBe(reason);
    expect(decided(GATEWAY, {})).toBe('route');
    expect(decided(ZUUL, KOTLIN, null, 'Hoxton.SR12')).toBe(reason);
    expect(decided(ZUUL, {}, null, 'Hoxton.SR12')).toBe('route');
  });

  it('may be all that makes an application a gateway, where its libraries are those of one', () => {
    const plain = 'spring.application.name: gate\n';
    expect(decided(plain, KOTLIN)).toBeUndefined();
    expect(decided(plain, KOTLIN, 'spring-cloud-starter-gateway')).toBe(reason);
    expect(decided(plain, {}, 'spring-cloud-starter-gateway')).toBeUndefined();
    const zuul = decided(
      `${plain}eureka.client.enabled: false`,
      KOTLIN,
      'spring-cloud-starter-netflix-zuul',
      'Hoxton.SR12',
    );
    expect(zuul).toContain('not known');
  });
});

describe('a route of a Zuul', () => {
  const gate = (routes: string) =>
    gateOf(
      'class Gate {}',
      `spring.application.name: gate\nzuul: {ignored-services: "*", routes: {${routes}}}\n`,
      'Hoxton.SR12',
    ).settings;

  it('has its properties below its key, whatever its id', () => {
    const own = gate(
      'shop-stock: {id: st, path: /stock/**, service-id: stock, retryable: true, sensitive-headers: X-Own}',
    );
    expect(own['retry.attempts']).toMatchObject({ value: 2 });
    expect(own['headers.requestRemove']).toMatchObject({
      value: ['x-own'],
      origin: { place: { field: 'zuul.routes.shop-stock.sensitive-headers' } },
    });
    const quoted = gate('"[shop.stock]": {id: st, path: /stock/**, service-id: stock, retryable: true}');
    expect(quoted['retry.attempts']).toMatchObject({ value: 2 });
    const other = gate(
      'a: {id: b, path: /stock/**, service-id: stock}, b: {path: /more/**, retryable: true}',
    );
    expect(other['retry.attempts']).toMatchObject({ value: 1 });
  });
});

describe('paths of services that code of a Zuul makes', () => {
  const MAPPER = 'class Gate { PatternServiceRouteMapper paths() { } }';
  const APPS = JSON.stringify({
    applications: {
      application: [
        {
          name: 'STOCK-V1',
          instance: [
            {
              instanceId: 's1',
              hostName: 's',
              app: 'STOCK-V1',
              ipAddr: '10.0.0.1',
              status: 'UP',
              port: { $: 80, '@enabled': 'true' },
            },
          ],
        },
      ],
    },
  });
  const zuul = (java: string, ignored: string) => {
    const yaml = `spring.application.name: gate\nzuul: {ignored-services: "${ignored}", routes: {stock: {path: /stock/**, url: "http://stock"}}}\n`;
    const { spring, problems } = readPolicies(
      inputsOf({
        spring: { [CONFIGURATION]: yaml, [SOURCE]: `package shop;\n${java}` },
        registries: { 'apps.json': APPS },
      }),
    );
    const edge = spring?.policy.edges[0];
    const asked = {
      method: 'GET',
      scheme: 'http' as const,
      authority: 'shop.test',
      target: '/stock/1',
      headers: [],
    };
    return {
      routes: edge?.routes.map(({ name }) => name),
      kind: edge?.oracle.route(asked).kind,
      places: problems.filter(({ code }) => code === 'PATHS_IN_CODE').map(({ place }) => place.line),
    };
  };

  it('are not known, nor is where requests go', () => {
    expect(zuul(MAPPER, 'none')).toEqual({ routes: ['stock'], kind: 'not-modelled', places: [2] });
    const own = 'class Gate implements ServiceRouteMapper { }';
    expect(zuul(own, 'none')).toEqual({ routes: ['stock'], kind: 'not-modelled', places: [2] });
  });

  it('change nothing where no service has one', () => {
    expect(zuul(MAPPER, '*')).toEqual({ routes: ['stock'], kind: 'route', places: [] });
    expect(zuul('class Gate { }', 'none')).toEqual({
      routes: ['stock', 'stock-v1'],
      kind: 'route',
      places: [],
    });
  });
});
