import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { requestFilters } from '#shared/policy/spring/annotations/uses/request-filters.ts';
import { readingJava } from '../annotations/fixtures.ts';
import { gatewayRules, inputsOf, service, type Texts } from '../audit-inputs.ts';

const named = (java: string) => requestFilters(readingJava(java)).map(({ what }) => what);

describe('code that acts on requests', () => {
  it.each([
    [
      'a filter of Zuul',
      'import com.netflix.zuul.ZuulFilter; class Token extends ZuulFilter { }',
      ['ZuulFilter shop.Token'],
    ],
    [
      'one by way of a class of the application',
      'import com.netflix.zuul.ZuulFilter; abstract class Base extends ZuulFilter { } class Token extends Base { }',
      ['ZuulFilter shop.Token'],
    ],
    [
      'a global filter of the gateway among other interfaces',
      'import org.springframework.cloud.gateway.filter.*; class Audit implements Ordered, GlobalFilter { }',
      ['GlobalFilter shop.Audit'],
    ],
    [
      'one that a method makes',
      'import org.springframework.cloud.gateway.filter.GlobalFilter; class Gate { @Bean GlobalFilter audit() { return (e, c) -> c.filter(e); } }',
      ['GlobalFilter of shop.Gate#audit'],
    ],
    [
      'a filter of servlets',
      'import javax.servlet.Filter; class Log implements Filter { }',
      ['Filter shop.Log'],
    ],
    [
      'what writes the answers of errors',
      'class Errors extends org.springframework.boot.web.reactive.error.DefaultErrorAttributes { }',
      ['DefaultErrorAttributes shop.Errors'],
    ],
    [
      'beans of the gateway that have a say in requests or values',
      'class Gate { SecurityWebFilterChain a() { } CorsWebFilter b() { } HttpHeadersFilter c() { } HttpClientCustomizer d() { } KeyResolver e() { } RedisRateLimiter f() { } }',
      [
        'SecurityWebFilterChain of shop.Gate#a',
        'CorsWebFilter of shop.Gate#b',
        'HttpHeadersFilter of shop.Gate#c',
        'HttpClientCustomizer of shop.Gate#d',
        'KeyResolver of shop.Gate#e',
        'RedisRateLimiter of shop.Gate#f',
      ],
    ],
    [
      'beans of a Zuul, and the old way to secure one',
      'class Gate { SecurityFilterChain a() { } WebSecurityCustomizer b() { } CorsFilter c() { } UrlBasedCorsConfigurationSource d() { } WebMvcConfigurer e() { } } class Sec extends WebSecurityConfigurerAdapter { }',
      [
        'SecurityFilterChain of shop.Gate#a',
        'WebSecurityCustomizer of shop.Gate#b',
        'CorsFilter of shop.Gate#c',
        'UrlBasedCorsConfigurationSource of shop.Gate#d',
        'WebMvcConfigurer of shop.Gate#e',
        'WebSecurityConfigurerAdapter shop.Sec',
      ],
    ],
    [
      'a configurer of the web only where it adds origins',
      'class Web implements WebFluxConfigurer { public void addCorsMappings(CorsRegistry r) { } } class Mvc implements WebMvcConfigurer { public void addCorsMappings(CorsRegistry r) { } } class Views implements WebMvcConfigurer { public void addViewControllers(Registry r) { } }',
      ['WebFluxConfigurer shop.Web', 'WebMvcConfigurer shop.Mvc'],
    ],
    [
      'a filter of the library in another form',
      'class Page extends SendErrorFilter { } class Near extends ReactiveLoadBalancerClientFilter { } class Own extends SimpleHostRoutingFilter { }',
      [
        'SendErrorFilter shop.Page',
        'ReactiveLoadBalancerClientFilter shop.Near',
        'SimpleHostRoutingFilter shop.Own',
      ],
    ],
    [
      'nothing of a filter of logs, an interface or an abstract method',
      'import ch.qos.logback.core.filter.Filter; class Logs extends Filter<E> { } interface All extends GlobalFilter { } interface Gate { WebFilter made(); }',
      [],
    ],
  ])('is %s', (_, java, expected) => {
    expect(named(`package shop;\n${java}`)).toEqual(expected);
  });
});

const GATEWAY = `
spring:
  application: {name: gate}
  cloud:
    gateway:
      httpclient: {connect-timeout: 700}
      globalcors.cors-configurations.[/**].allowedOrigins: https://shop.example
      routes:
      - id: stock
        uri: lb://stock
        predicates: [Path=/stock/**]
        filters: [{name: RequestRateLimiter, args: {redis-rate-limiter.replenishRate: 5}}]
`;
const settingsOf = (yaml: string, java: string) => {
  const spring: Texts = {
    'gate/src/main/resources/application.yml': yaml,
    'gate/src/main/java/shop/Gate.java': `package shop;\nclass Gate { ${java} }`,
  };
  const side = readPolicies(inputsOf({ spring })).spring;
  return side?.policy.edges[0]?.routes[0]?.settings ?? {};
};

describe('values that code may set', () => {
  const BEANS = {
    client: 'HttpClientCustomizer made() { }',
    cors: 'CorsWebFilter made() { }',
    limit: 'RateLimiter<C> made() { }',
    redis: 'RedisRateLimiter made() { }',
    flux: '} class Web implements WebFluxConfigurer { public void addCorsMappings(CorsRegistry r) { }',
  };
  const NAMES = {
    client: 'timeout.connectMs',
    cors: 'cors.allowOrigins',
    limit: 'limit.requestsPerSecond',
  } as const;
  const read = (java: string) =>
    Object.values(NAMES).map((name) => {
      const setting = settingsOf(GATEWAY, java)[name];
      return setting?.known === true ? setting.value : undefined;
    });
  const KNOWN = [700, ['https://shop.example'], 5];

  it('are known without such code, and where the code asks the properties itself', () => {
    expect(read('')).toEqual(KNOWN);
    expect(read(BEANS.redis)).toEqual(KNOWN);
    expect(read(BEANS.flux)).toEqual(KNOWN);
  });

  it.each([
    ['client', 'HttpClientCustomizer'],
    ['cors', 'CorsWebFilter'],
    ['limit', 'RateLimiter'],
  ] as const)('are not known: %s', (which, bean) => {
    const names = Object.keys(NAMES);
    expect(read(BEANS[which])).toEqual(KNOWN.map((value, i) => (names[i] === which ? undefined : value)));
    expect(settingsOf(GATEWAY, BEANS[which])[NAMES[which]]).toMatchObject({
      known: false,
      reason: `${bean} of shop.Gate#made may set it, which is not read`,
      place: { file: 'gate/src/main/java/shop/Gate.java', line: 2 },
    });
  });

  it('keep a connect timeout of the route, which is set last', () => {
    const own = GATEWAY.replace(
      'uri: lb://stock',
      'uri: lb://stock\n        metadata: {connect-timeout: 300}',
    );
    const settings = settingsOf(own, BEANS.client);
    expect(valueOf(settings['timeout.connectMs'])).toBe(300);
    expect(settings['timeout.responseHeadersMs']).toMatchObject({ known: false });
  });

  it('are the origins of a Zuul, which are nowhere else', () => {
    const open = { known: false, reason: expect.stringContaining('WebMvcConfigurer') };
    expect(settingsOf(ZUUL, 'WebMvcConfigurer made() { }')['cors.allowOrigins']).toMatchObject(open);
    expect(settingsOf(ZUUL, '')['cors.allowOrigins']).toBeUndefined();
  });
});

const ZUUL =
  'spring.application.name: gate\nzuul: {ignored-services: "*", routes: {stock: {path: /stock/**}}}\n';
const FILTER =
  'package shop;\nimport com.netflix.zuul.ZuulFilter;\npublic class Token extends ZuulFilter { }\n';
const MESH = `${service('stock')}${gatewayRules(`  - match: [{uri: {exact: /stock}}, {uri: {prefix: /stock/}}]
    headers: {request: {add: {x-edge: "1"}}}
    route: [{destination: {host: stock}}]
`)}`;
const audited = (yaml: string, java: string) => {
  const spring: Texts = {
    'gate/src/main/resources/application.yml': yaml,
    'gate/src/main/java/shop/Token.java': java,
  };
  return audit(inputsOf({ spring }));
};

describe('an audit of a gateway with code of its own', () => {
  it('names the code, its place and what becomes of it', () => {
    const { opaque, findings } = audited(ZUUL, FILTER);
    const place = expect.objectContaining({ file: 'gate/src/main/java/shop/Token.java', line: 3 });
    expect(opaque).toEqual([expect.objectContaining({ what: 'gate: ZuulFilter shop.Token', place })]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'MP-GW-01',
        severity: 'minor',
        subject: 'gate: ZuulFilter shop.Token',
      }),
    );
  });

  it('has nothing to say where the application is no gateway: it keeps its code', () => {
    expect(audited('spring.application.name: gate\n', FILTER).opaque).toEqual([]);
  });

  it('has no row of requests or headers that is exact by the routes alone', () => {
    const rows = (java: string) =>
      Object.fromEntries(
        audit(
          inputsOf({
            spring: {
              'gate/src/main/resources/application.yml': GATEWAY.replace(
                /\[\{name.*/,
                '["AddRequestHeader=X-Edge, 1"]',
              ),
              'gate/src/main/java/shop/Gate.java': `package shop;\nclass Gate { ${java} }`,
            },
            istio: { 'mesh.yaml': MESH },
          }),
        ).parity.map(({ row, verdict, why }) => [row, `${verdict}: ${why}`]),
      );
    const NAMES = ['match', 'destination', 'request headers added'];
    const alone = rows('');
    for (const name of NAMES) expect(alone[name]).toMatch(/^exact: /);
    const beside = rows('GlobalFilter tenant() { }');
    const what = 'GlobalFilter of shop.Gate#tenant may';
    expect(NAMES.map((name) => beside[name])).toEqual([
      `not-known: Not modelled: ${what} act on it otherwise, which is not read.`,
      `not-known: Not modelled: ${what} act on it otherwise, which is not read.`,
      `not-known: Not modelled: ${what} change its headers, which is not read.`,
    ]);
    expect(beside['connect timeout']).toBe(alone['connect timeout']);
    const headers = rows('HttpHeadersFilter drop() { }');
    expect(headers['match']).toMatch(/^exact: /);
    expect(headers['request headers added']).toMatch(/^not-known: /);
  });
});
