import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { gatewaySpec } from '#shared/policy/istio/gateway/schema.ts';
import { virtualServiceSpec } from '#shared/policy/istio/virtual-service/schema.ts';
import { refusals, resources } from './mesh.ts';

type Case = { readonly what: string; readonly by: string; readonly said?: string; readonly spec: object };
const FIXTURE = new URL('../../../fixtures/policy/istio-route-table/validation.yaml', import.meta.url);
const CASES = parse(readFileSync(FIXTURE, 'utf8')) as readonly Case[];

describe('VirtualService', () => {
  test.each(CASES.filter(({ by }) => by !== 'nobody'))('refuses $what', ({ spec, said }) => {
    expect(refusals(stringify(spec)).join('\n')).toContain(said);
  });

  test.each(CASES.filter(({ by }) => by === 'nobody'))('takes $what', ({ spec }) => {
    expect(refusals(stringify(spec))).toEqual([]);
  });

  test('field names become those of the JSON mapping', () => {
    const [read] = resources(
      virtualServiceSpec,
      `metadata: {name: a}\nspec:\n  hosts: [a.test]\n  http:\n  - {direct_response: {status: 200}, match: [{ignore_uri_case: true}]}`,
    );
    expect(read?.namespace).toBe('default');
    expect(read?.spec.http).toEqual([{ directResponse: { status: 200 }, match: [{ ignoreUriCase: true }] }]);
  });

  test('a duration that is none is named in words', () => {
    const route = 'timeout: 1d, route: [{destination: {host: a}}]';
    expect(refusals(`hosts: [a.test]\nhttp: [{${route}}]`).join('\n')).toContain(
      '"1d" is not a duration such as "1.5s" or "250ms"',
    );
  });

  test('a field that is given twice is refused', () => {
    const spec = { hosts: ['a.test'], http: [{ match: [{ ignoreUriCase: true, ignore_uri_case: true }] }] };
    expect(refusals(stringify(spec)).join()).toContain('given twice');
  });
});

describe('Gateway', () => {
  test('servers with one port name twice are refused', () => {
    const servers = [80, 81].map(
      (number) => `{port: {number: ${number}, name: http, protocol: HTTP}, hosts: ['*']}`,
    );
    expect(() => resources(gatewaySpec, `metadata: {name: a}\nspec: {servers: [${servers.join()}]}`)).toThrow(
      'must differ',
    );
  });

  test('HTTPS wants tls settings', () => {
    const spec = "{servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: ['*']}]}";
    expect(() => resources(gatewaySpec, `metadata: {name: a}\nspec: ${spec}`)).toThrow('tls settings');
  });
});
