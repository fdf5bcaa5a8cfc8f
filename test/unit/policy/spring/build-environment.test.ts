import { describe, expect, it } from 'vitest';
import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { buildEnvironment } from '#shared/policy/spring/environment/build-environment.ts';
import type { Environment } from '#shared/policy/spring/environment/environment.ts';

/** The highest precedence first. */
function environment(...sources: (Record<string, string> & { '#name'?: string })[]): Environment {
  return buildEnvironment(
    sources.map(({ '#name': name = 'file', ...properties }) => ({
      name,
      properties: Object.entries(properties).map(([key, value]) => ({
        key,
        value,
        place: { file: name, line: 1, column: 1, field: key },
      })),
    })),
    new Problems(),
  );
}

function list(env: Environment, name: string): (string | undefined)[] | undefined {
  return env.list(name)?.map((item) => valueOf(item));
}

describe('relaxed binding (ConfigurationPropertyName)', () => {
  it.each(['zuul.max-retries', 'zuul.maxRetries', 'zuul.MAX_RETRIES', 'ZUUL.maxretries'])(
    'finds %s',
    (name) => {
      expect(valueOf(environment({ [name]: '1' }).get('zuul.max-retries'))).toBe('1');
      expect(valueOf(environment({ 'zuul.max-retries': '1' }).get(name))).toBe('1');
    },
  );

  it('keeps what stands in brackets', () => {
    const env = environment({ 'm[/Api.X/**]': '1', 'm[a-b]': '2' });
    expect(valueOf(env.get('m[/Api.X/**]'))).toBe('1');
    expect(env.get('m[/api.x/**]')).toBeUndefined();
    expect(env.get('m[ab]')).toBeUndefined();
    expect(env.children('m')).toEqual(['[/Api.X/**]', '[a-b]']);
  });

  it('reads environment variables by both of their forms (SystemEnvironmentPropertyMapper)', () => {
    const env = environment({
      '#name': 'systemEnvironment',
      EUREKA_CLIENT_SERVICE_URL_DEFAULTZONE: 'http://a/',
      ZUUL_MAXRETRIES: '2',
      ROUTES_0_URI: 'lb://x',
    });
    expect(valueOf(env.get('eureka.client.service-url.default-zone'))).toBeUndefined();
    expect(valueOf(env.get('eureka.client.service-url.defaultzone'))).toBe('http://a/');
    expect(valueOf(env.get('zuul.max-retries'))).toBe('2');
    expect(valueOf(env.get('routes[0].uri'))).toBe('lb://x');
    expect(env.children('routes')).toEqual(['[0]']);
  });

  it('takes an environment variable of a higher source, and not of a lower', () => {
    const variables = { '#name': 'systemEnvironment', ZUUL_MAXRETRIES: '2' };
    expect(valueOf(environment(variables, { 'zuul.max-retries': '1' }).get('zuul.max-retries'))).toBe('2');
    expect(valueOf(environment({ 'zuul.max-retries': '1' }, variables).get('zuul.max-retries'))).toBe('1');
  });

  it('looks names up as they are for Archaius, but relaxed when they are canonical (Environment.getProperty)', () => {
    const env = environment({ 'p.ribbon.MaxAutoRetries': '1', 'ribbon.EUREKA.enabled': 'false' });
    expect(valueOf(env.getExact('p.ribbon.MaxAutoRetries'))).toBe('1');
    expect(env.getExact('p.ribbon.MAXAutoRetries')).toBeUndefined();
    expect(valueOf(env.getExact('ribbon.eureka.enabled'))).toBe('false');
  });
});

describe('lists and maps over several sources (IndexedElementsBinder, MapBinder)', () => {
  it('takes a list from the first source that has it, whole', () => {
    const env = environment({ 'r[0].id': 'new' }, { 'r[0].id': 'old', 'r[0].uri': 'x', 'r[1].id': 'b' });
    expect(valueOf(env.get('r[0].id'))).toBe('new');
    expect(env.get('r[0].uri')).toBeUndefined();
    expect(env.children('r')).toEqual(['[0]']);
    expect([...env.all()].map(({ key }) => key)).toEqual(['r[0].id']);
    expect(valueOf(env.getExact('r[0].uri'))).toBe('x');
  });

  it('lets a comma separated value replace a list', () => {
    const env = environment(
      { codes: '502, 503' },
      { 'codes[0]': '500', 'codes[1]': '501', 'codes[2]': '502' },
    );
    expect(list(env, 'codes')).toEqual(['502', '503']);
    expect(list(environment({ codes: '' }, { 'codes[0]': '1' }), 'codes')).toEqual([]);
    expect(list(env, 'none')).toBeUndefined();
  });

  it('merges maps key by key, those of the first source first', () => {
    const env = environment({ 'z.routes.b.path': '/b' }, { 'z.routes.a.path': '/a', 'z.routes.B.url': 'u' });
    expect(env.children('z.routes')).toEqual(['b', 'a']);
    expect(valueOf(env.get('z.routes.b.url'))).toBe('u');
    expect(env.placeOf('z.routes.a')?.field).toBe('z.routes.a.path');
  });
});

describe('placeholders (PropertyPlaceholderHelper)', () => {
  const filled = (value: string, more: Record<string, string> = {}): string | undefined =>
    valueOf(environment({ x: value, ...more }).get('x'));

  it.each([
    ['${a}', 'A'],
    ['${a:z}', 'A'],
    ['${none:z}', 'z'],
    ['${none:}', ''],
    ['${none:${a}}', 'A'],
    ['${${b}}', 'A'],
    ['${none:http://h:1/}', 'http://h:1/'],
    ['<${a}${a}>', '<AA>'],
    ['${item-price}', '5'],
    ['\\${a}', '${a}'],
    ['${none:{"a":1}}', '{"a":1}'],
    ['${unclosed', '${unclosed'],
  ])('fills %j in as %j', (text, value) => {
    expect(filled(text, { a: 'A', b: 'a', 'item.price': '6', itemPrice: '5' })).toBe(value);
  });

  it('says of an unresolved one that it is not known, and where', () => {
    expect(environment({ x: '${DB_HOST}' }).get('x')).toEqual({
      known: false,
      reason: '${DB_HOST} is not declared in what was given',
      place: { file: 'file', line: 1, column: 1, field: 'x' },
    });
  });

  it('ends cycles, and reports each once', () => {
    const problems = new Problems();
    const place = { file: 'f', line: 1, column: 1, field: '' };
    const properties = ['a=${b}', 'b=${c:x}', 'c=${a}', 'd=${a}', 'e=ok'].map((text) => {
      const [key = '', value = ''] = text.split('=');
      return { key, value, place: { ...place, field: key } };
    });
    const env = buildEnvironment([{ name: 'f', properties }], problems);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => env.get(key)?.known)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(problems.found).toMatchObject([{ code: 'PLACEHOLDER_CYCLE', place: { field: 'a', line: 1 } }]);
  });

  it('bounds values that double with each placeholder', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`v${i}`, `\${v${i + 1}}\${v${i + 1}}`]),
    );
    expect(environment({ ...doubling, v60: 'x' }).get('v0')).toMatchObject({ known: false });
  });

  it('does not know what is encrypted or masked', () => {
    expect(filled('{cipher}abc')).toBeUndefined();
    expect(filled('******')).toBeUndefined();
  });
});
