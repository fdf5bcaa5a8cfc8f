import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { readEurekaApps, type EurekaService } from '#shared/policy/spring/eureka/eureka-apps.ts';

function sample(generation: string, name: string): EurekaService[] {
  const url = new URL(`../../../fixtures/policy/spring/${generation}/${name}`, import.meta.url);
  const problems = new Problems();
  const services = readEurekaApps({ file: name, text: readFileSync(url, 'utf8') }, problems);
  expect(problems.found).toEqual([]);
  return services ?? [];
}

const withoutPlaces = (services: EurekaService[]): unknown =>
  services.map(({ name, instances }) => ({
    name,
    instances: instances.map((instance) => ({ ...instance, place: null })),
  }));

describe('what real Eureka servers answer', () => {
  it('is the same as JSON and as XML', () => {
    for (const generation of ['classic', 'modern']) {
      const json = sample(generation, 'eureka-apps.json');
      expect(json.length).toBeGreaterThan(2);
      expect(withoutPlaces(sample(generation, 'eureka-apps.xml'))).toEqual(withoutPlaces(json));
    }
  });

  it('has ports, version, zone and lease of each instance', () => {
    const producer = sample('classic', 'eureka-apps.json').find(({ name }) => name === 'producer');
    expect(producer?.instances).toMatchObject([
      {
        id: 'producer:7111',
        host: '127.0.0.1',
        port: 8111,
        securePort: null,
        status: 'UP',
        vips: ['producer'],
        version: 'v1',
        zone: 'a',
        lease: { renewalMs: 1000, durationMs: 3000 },
      },
      { id: 'producer:7112', version: 'v2' },
    ]);
  });

  it('has the line of an instance in XML, and the field in JSON', () => {
    const [xml] = sample('classic', 'eureka-apps.xml')[0]?.instances ?? [];
    expect(xml?.place).toMatchObject({ line: 6, column: 5 });
    const [json] = sample('classic', 'eureka-apps.json')[0]?.instances ?? [];
    expect(json?.place).toMatchObject({ line: null, field: 'applications.application[0].instance[0]' });
  });

  it('can be of one application', () => {
    expect(
      sample('modern', 'eureka-app-producer.json').map(({ name, instances }) => [name, instances.length]),
    ).toEqual([['producer', 3]]);
  });
});

describe('answers that can’t be used', () => {
  const instance = '<instance><hostName>h</hostName><port enabled="true">x</port></instance>';
  it.each<[string, string, number, number, string]>([
    ['<applications><application></applications>', 'XML_SYNTAX', 1, 28, 'applications.application'],
    ['<applications>\n<!DOCTYPE x [<!ENTITY a "b">]></applications>', 'XML_SYNTAX', 2, 1, 'applications'],
    ['<applications>&laugh;</applications>', 'XML_SYNTAX', 1, 15, 'applications'],
    ['<applications>', 'XML_SYNTAX', 1, 15, 'applications'],
    [
      '<applications><application/><application><instance>x',
      'XML_SYNTAX',
      1,
      53,
      'applications.application[1].instance',
    ],
    [
      '<applications><application><name>A</name><instance></instance></application></applications>',
      'BAD_FIELD',
      1,
      42,
      'applications.application[0].instance[0]',
    ],
    [
      `<applications><application><name>A</name>\n${instance}\n${instance}</application></applications>`,
      'BAD_FIELD',
      2,
      33,
      'applications.application[0].instance[0].port."$"',
    ],
    ['<html><title>Login</title></html>', 'LOGIN_NEEDED', 1, 1, ''],
    [
      '{"applications": {"application": [{"instance": []}]}}',
      'BAD_FIELD',
      1,
      35,
      'applications.application[0].name',
    ],
    [
      '{"applications": {"application": [{"name": "A", "instance": [\n{"hostName": "h", "port": {"$": "x", "@enabled": true}}]}]}}',
      'BAD_FIELD',
      2,
      33,
      'applications.application[0].instance[0].port."$"',
    ],
    [
      '{"application": {"name": "A", "instance": {"hostName": 5}}}',
      'BAD_FIELD',
      1,
      56,
      'application.instance.hostName',
    ],
    ['{}', 'BAD_FIELD', 1, 1, 'applications'],
  ])('%j is %s', (text, code, line, column, field) => {
    const problems = new Problems();
    expect(readEurekaApps({ file: 'apps', text }, problems)).toBeUndefined();
    expect(problems.found[0]).toMatchObject({ code, place: { file: 'apps', line, column, field } });
  });

  it('nests and repeats without end', () => {
    for (const text of [
      '<a>'.repeat(100_000),
      `<applications>${'<x/>'.repeat(100_000)}`,
      `<applications ${'a="b" '.repeat(50_000)}`,
    ]) {
      const problems = new Problems();
      expect(
        readEurekaApps({ file: 'apps', text: text.replace(/^<a>/, '<applications>') }, problems),
      ).toBeUndefined();
      expect(problems.found).toMatchObject([{ code: 'XML_SYNTAX' }]);
    }
  });
});
