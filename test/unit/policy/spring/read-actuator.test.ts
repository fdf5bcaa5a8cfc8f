import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { springApplicationFromActuator } from '#shared/policy/spring/actuator/actuator-application.ts';
import { readFilterText } from '#shared/policy/spring/actuator/gateway-filter-text.ts';
import { readPredicateText } from '#shared/policy/spring/actuator/gateway-predicate-text.ts';
import { readActuator, type ActuatorAnswer } from '#shared/policy/spring/actuator/read-actuator.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';

type Generation = 'classic' | 'modern';

function sample(generation: Generation, name: string): ActuatorAnswer {
  const url = new URL(`../../../fixtures/policy/spring/${generation}/${name}`, import.meta.url);
  const problems = new Problems();
  const answer = readActuator({ file: name, text: readFileSync(url, 'utf8') }, problems);
  expect(problems.found).toEqual([]);
  if (answer === undefined) throw new Error(`${name} was not read`);
  return answer;
}

function application(generation: Generation, role: string): SpringApplication {
  const env = sample(generation, `${role}-env.json`);
  const configProps = sample(generation, `${role}-configprops.json`);
  if (env.kind !== 'env' || configProps.kind !== 'configprops')
    throw new Error(`${env.kind} ${configProps.kind}`);
  const problems = new Problems();
  const made = springApplicationFromActuator(
    { file: env.file, env: env.env, configProps: configProps.values },
    problems,
  );
  expect(problems.found).toEqual([]);
  return made;
}

describe('actuators of real applications', () => {
  it.each([
    ['classic', 'zuul', 'zuul.retryable', 'true'],
    ['classic', 'zuul', 'zuul.routes.shop.service-id', 'consumer'],
    ['classic', 'zuul', 'producer.ribbon.MaxAutoRetriesNextServer', '2'],
    ['classic', 'zuul', 'hystrix.command.default.circuitBreaker.sleepWindowInMilliseconds', '3000'],
    ['classic', 'consumer', 'producer.ribbon.ReadTimeout', '500'],
    ['classic', 'gateway', 'spring.cloud.gateway.routes[2].predicates[1]', 'Weight=api, 8'],
    ['classic', 'producer', 'eureka.instance.metadata-map.version', 'v1'],
    [
      'modern',
      'gateway',
      'spring.cloud.gateway.server.webflux.routes[1].predicates[1]',
      'Header=X-Canary, true',
    ],
    ['modern', 'consumer', 'eureka.client.registry-fetch-interval-seconds', '1'],
    ['modern', 'eureka', 'eureka.client.register-with-eureka', 'false'],
  ] as const)('%s %s: %s is %s', (generation, role, name, value) => {
    const { environment, complete } = application(generation, role);
    expect(valueOf(environment.get(name))).toBe(value);
    expect(complete).toBe(true);
  });

  it.each([
    ['classic', 'zuul-env.json!application-zuul.yml:7:14 zuul.retryable', 'zuul', 'zuul.retryable'],
    [
      'modern',
      'gateway-env.json!application-gateway.yml:2:23 spring.application.name',
      'gateway',
      'spring.application.name',
    ],
  ] as const)('%s origins become the place %s', (generation, text, role, name) => {
    const place = application(generation, role).environment.placeOf(name);
    expect(`${place?.file}:${place?.line}:${place?.column} ${place?.field}`).toBe(text);
  });

  it('name and profiles are those of the application', () => {
    expect(application('classic', 'zuul')).toMatchObject({ name: 'zuul', profiles: ['zuul', 'fast'] });
    expect(application('modern', 'consumer')).toMatchObject({
      name: 'consumer',
      profiles: ['consumer', 'fast'],
    });
  });

  it('routes of Spring Cloud Gateway are read from both generations’ texts alike, but for the names of filters', () => {
    const [classic, modern] = (['classic', 'modern'] as const).map((generation) => {
      const answer = sample(generation, 'gateway-routes.json');
      return answer.kind === 'gateway-routes' ? answer.routes : [];
    });
    expect(classic?.map(({ id, uri }) => `${id} ${uri}`)).toEqual([
      'shop lb://consumer',
      'api-canary-header lb://producer',
      'api-a lb://producer',
      'api-b lb://producer',
    ]);
    const predicates = (routes: typeof classic): unknown =>
      routes?.map(({ content }) => (content.kind === 'text' ? content.predicate : null));
    expect(predicates(modern)).toEqual(predicates(classic));
    const filters = classic?.[2]?.content.kind === 'text' ? classic[2].content.filters : [];
    expect(filters).toMatchObject([
      { name: 'AddRequestHeader', args: { 'X-Route': 'a' }, order: 1 },
      { name: 'Hystrix', args: { name: 'apiA', fallback: 'forward:/fallback/producer' }, order: 2 },
      { name: 'Retry', args: { retries: '2', series: ['SERVER_ERROR'], methods: ['GET'] }, order: 3 },
    ]);
    const newer = modern?.[2]?.content.kind === 'text' ? modern[2].content.filters : [];
    expect(newer).toMatchObject([
      { name: 'AddRequestHeader' },
      { name: 'CircuitBreaker', args: { name: 'apiA' } },
      { name: 'Retry', args: { backoff: { firstBackoff: 'PT0.01S', factor: '2' }, timeout: null } },
    ]);
  });

  it('routes of Zuul, with and without details', () => {
    expect(sample('classic', 'zuul-routes.json')).toMatchObject({
      kind: 'zuul-routes',
      routes: [
        { fullPath: '/shop/**', location: 'consumer', details: null },
        { fullPath: '/api/**', location: 'producer' },
      ],
    });
    expect(sample('classic', 'zuul-routes-details.json')).toMatchObject({
      routes: [
        {
          fullPath: '/shop/**',
          details: { id: 'shop', prefix: '/shop', prefixStripped: true, retryable: true },
        },
        { fullPath: '/api/**', details: { id: 'raw', prefix: '', prefixStripped: false } },
      ],
    });
  });

  it('breakers, the index, and what says nothing about policies', () => {
    expect(sample('modern', 'gateway-circuitbreakers.json')).toMatchObject({
      breakers: [{ name: 'apiA', failureRatePercent: 50, slowCallRatePercent: 100, state: 'CLOSED' }],
    });
    const index = sample('classic', 'gateway-index.json');
    expect(index.kind === 'index' && index.endpoints.get('env')).toBe('http://127.0.0.1:7302/actuator/env');
    for (const name of ['producer-health', 'zuul-filters', 'zuul-archaius', 'gateway-globalfilters']) {
      expect(sample('classic', `${name}.json`).kind).toBe('other');
    }
  });
});

describe('texts of predicates', () => {
  it.each([
    ['Methods: [GET, POST]', { name: 'Method', args: { methods: ['GET', 'POST'] } }],
    ['Hosts: [**.a.org, b]', { name: 'Host', args: { patterns: ['**.a.org', 'b'] } }],
    ['Query: param=x regexp=ba.', { name: 'Query', args: { param: 'x', regexp: 'ba.' } }],
    ['Query: param=x regexp=null', { name: 'Query', args: { param: 'x' } }],
    ['Cookie: name=c regexp=v(1|2)', { name: 'Cookie', args: { name: 'c', regexp: 'v(1|2)' } }],
    ['Header: X-A regexp=\\d+ && (a)', { name: 'Header', args: { header: 'X-A', regexp: '\\d+ && (a)' } }],
    ['Path: /old/**, match trailing slash: true', { name: 'Path', args: { patterns: ['/old/**'] } }],
    ['Weight: my group 8', { name: 'Weight', args: { group: 'my group', weight: '8' } }],
  ])('%s', (text, leaf) => {
    expect(readPredicateText(text)).toMatchObject({ kind: 'leaf', ...leaf });
  });

  it('reads and, or and not', () => {
    expect(readPredicateText('((Methods: [GET] || !Methods: [PUT]) && MyPredicate@1)')).toMatchObject({
      kind: 'and',
      of: [
        { kind: 'or', of: [{ kind: 'leaf' }, { kind: 'not', of: { kind: 'leaf' } }] },
        { kind: 'opaque', text: 'MyPredicate@1' },
      ],
    });
  });

  it('knows of an old filter only its name', () => {
    const text =
      'OrderedGatewayFilter{delegate=org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory$$Lambda$521/1, order=1}';
    expect(readFilterText(text)).toMatchObject({ name: 'StripPrefix', args: null, order: 1 });
    expect(readFilterText('[com.acme.MyFilter$$Lambda$1/0x1@2, order = 7]')).toMatchObject({
      name: 'MyFilter',
      args: null,
    });
  });

  it('reads quoted values with commas, quotes and brackets', () => {
    expect(readFilterText("[[AddRequestHeader X-A = 'it's, [x]', Y = 'b'], order = 1]").args).toEqual({
      'X-A': "it's, [x]",
      Y: 'b',
    });
  });
});

describe('answers that can’t be used', () => {
  it.each<[string, string, number, number, string]>([
    ['<!DOCTYPE html><html><form action="/login">Please sign in</form>', 'LOGIN_NEEDED', 1, 1, ''],
    ['<html><body>It works</body></html>', 'NOT_JSON', 1, 1, ''],
    ['{"timestamp":1,"status":401,"error":"Unauthorized","path":"/actuator/env"}', 'LOGIN_NEEDED', 1, 1, ''],
    ['{"error":"invalid_token","error_description":"expired"}', 'LOGIN_NEEDED', 1, 1, ''],
    ['\n{"timestamp":1,"status":404,"error":"Not Found"}', 'NOT_EXPOSED', 2, 1, ''],
    ['', 'EMPTY_ANSWER', 1, 1, ''],
    ['{"activeProfiles":[],\n "propertySources": [}', 'JSON_SYNTAX', 2, 22, 'propertySources[0]'],
    [
      '{"propertySources":[{"properties":{}}],"activeProfiles":[]}',
      'BAD_FIELD',
      1,
      21,
      'propertySources[0].name',
    ],
    [
      '{"activeProfiles":[],"propertySources":[{"name":"p","properties":{\n"a.b":{"value":1,"origin":5}}}]}',
      'BAD_FIELD',
      2,
      27,
      'propertySources[0].properties."a.b".origin',
    ],
    ['[{"route_id":1}]', 'BAD_FIELD', 1, 14, '[0].route_id'],
    [
      '[{"route_id":"a","predicate":"p","uri":"u"},\n{"route_id":"b","predicate":"p","filters":["f",5],"uri":"u"}]',
      'BAD_FIELD',
      2,
      48,
      '[1].filters[1]',
    ],
    [
      '{"circuitBreakers":{"a":{"failureRateThreshold":"half"}}}',
      'BAD_FIELD',
      1,
      49,
      'circuitBreakers.a.failureRateThreshold',
    ],
    ['{"what":1}', 'UNKNOWN_ANSWER', 1, 1, ''],
    ['"text"', 'UNKNOWN_ANSWER', 1, 1, ''],
    [
      `{"propertySources":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'TOO_DEEP',
      1,
      275,
      `propertySources${'[0]'.repeat(31)}`,
    ],
  ])('%j is %s', (text, code, line, column, field) => {
    const problems = new Problems();
    expect(readActuator({ file: 'http://h/env', text }, problems)).toBeUndefined();
    expect(problems.found[0]).toMatchObject({ code, place: { file: 'http://h/env', line, column, field } });
    expect(problems.found[0]?.advice).not.toBe('');
  });
});

describe('masked environments', () => {
  const env = (value: string): ActuatorAnswer | undefined =>
    readActuator(
      {
        file: 'env.json',
        text: JSON.stringify({
          activeProfiles: [],
          propertySources: [
            { name: 'p', properties: { 'zuul.retryable': { value }, 'zuul.prefix': { value } } },
          ],
        }),
      },
      new Problems(),
    );
  const configProps = {
    name: 'configprops',
    properties: [
      {
        key: 'zuul.retryable',
        value: 'true',
        place: { file: 'c', line: null, column: null, field: 'zuul.retryable' },
      },
      {
        key: 'zuul.prefix',
        value: '******',
        place: { file: 'c', line: null, column: null, field: 'zuul.prefix' },
      },
    ],
  };

  it('are not complete, and filled in from configprops where that shows the value', () => {
    const answer = env('******');
    if (answer?.kind !== 'env') throw new Error('not an env');
    const problems = new Problems();
    const made = springApplicationFromActuator(
      { file: 'env.json', env: answer.env, configProps, name: 'Z' },
      problems,
    );
    expect(made).toMatchObject({ name: 'z', complete: false });
    expect(problems.found).toMatchObject([{ code: 'MASKED' }]);
    expect(valueOf(made.environment.get('zuul.retryable'))).toBe('true');
    expect(made.environment.get('zuul.prefix')).toMatchObject({ known: false });
  });

  it('a value that the beans do not have is a warning', () => {
    const answer = env('false');
    if (answer?.kind !== 'env') throw new Error('not an env');
    const problems = new Problems();
    springApplicationFromActuator({ file: 'env.json', env: answer.env, configProps }, problems);
    expect(problems.found).toMatchObject([
      { code: 'CONFIGPROPS_DIFFER', place: { field: 'zuul.retryable' } },
    ]);
  });
});
