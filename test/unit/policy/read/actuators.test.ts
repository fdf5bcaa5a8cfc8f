import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actuatorOf, readActuators } from '#shared/policy/read/actuators.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { inputsOf } from '../audit-inputs.ts';

const FIXTURES = 'test/fixtures/policy/spring';
const fixture = (name: string) => ({ file: name, text: readFileSync(`${FIXTURES}/${name}`, 'utf8') });

function envOf(properties: Record<string, string>): string {
  const values = Object.entries(properties).map(([key, value]) => [key, { value }]);
  return JSON.stringify({
    activeProfiles: [],
    propertySources: [{ name: 'applicationConfig', properties: Object.fromEntries(values) }],
  });
}

describe('the application that an answer is of', () => {
  it.for<[string, string]>([
    ['http://gateway:8080/actuator/env', 'http://gateway:8080'],
    ['http://gateway:8080/actuator/gateway/routes', 'http://gateway:8080'],
    ['http://gateway:8080/manage/env?x=1', 'http://gateway:8080/manage'],
    ['answers/consumer-env.json', 'answers/consumer'],
    ['answers/consumer/env.json', 'answers/consumer'],
    ['zuul-env.json', 'zuul'],
    ['gateway-gateway-routes.json', 'gateway'],
  ])('%s: %s', ([file, base]) => {
    expect(actuatorOf(file)).toBe(base);
  });

  it.for(['classic', 'modern'])('groups what a real %s deployment answered', (stack) => {
    const problems = new Problems();
    const files = [
      'gateway-env',
      'gateway-routes',
      'gateway-configprops',
      'consumer-env',
      'consumer-configprops',
    ];
    const running = readActuators(
      files.map((name) => fixture(`${stack}/${name}.json`)),
      problems,
    );
    expect(problems.found.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      running.map(({ application: { name }, answers }) => [name, answers.map(({ kind }) => kind)]),
    ).toEqual([
      ['gateway', ['env', 'gateway-routes', 'configprops']],
      ['consumer', ['env', 'configprops']],
    ]);
  });

  it('is not known without its environment', () => {
    const problems = new Problems();
    expect(readActuators([fixture('classic/zuul-routes-details.json')], problems)).toEqual([]);
    expect(problems.found).toMatchObject([
      { code: 'NO_ENVIRONMENT', place: { file: 'classic/zuul-routes-details.json' } },
    ]);
  });
});

describe('an application that only its actuator shows', () => {
  const consumer = envOf({
    'spring.application.name': 'consumer',
    'producer.ribbon.ReadTimeout': '700',
    'eureka.client.enabled': 'true',
  });

  it('is an application like the others, in the mesh as well', () => {
    const { spring } = readPolicies(
      inputsOf({
        spring: { 'stock/application.yml': 'spring: {application: {name: stock}}' },
        actuators: { 'http://consumer:80/actuator/env': consumer },
        options: { candidateProfiles: ['mesh'] },
      }),
    );
    expect(spring?.applications.map(({ name }) => name)).toEqual(['stock', 'consumer']);
    expect(spring?.candidateApplications.map(({ name }) => name)).toEqual(['stock', 'consumer']);
    expect(spring?.policy.calls).toMatchObject([
      { caller: 'consumer', callee: 'producer', settings: { 'retry.attempts': { known: true } } },
    ]);
  });

  it('is one, however many instances of it answer', () => {
    const other = consumer.replace('700', '900');
    const read = (second: string) =>
      readPolicies(
        inputsOf({
          actuators: { 'http://a:80/actuator/env': consumer, 'http://b:80/actuator/env': second },
        }),
      );
    expect(read(consumer).spring?.policy.calls).toHaveLength(1);
    expect(read(consumer).problems.map(({ code }) => code)).not.toContain('INSTANCES_DIFFER');
    expect(read(other).problems).toContainEqual(
      expect.objectContaining({
        code: 'INSTANCES_DIFFER',
        place: expect.objectContaining({ file: 'http://b:80/actuator/env' }) as unknown,
      }),
    );
  });
});

describe('the answers of a registry', () => {
  it('count each instance once, in whatever form it was saved', () => {
    const registries = Object.fromEntries(
      ['eureka-apps.json', 'eureka-apps.xml', 'eureka-app-producer.json'].map((name) => [
        name,
        fixture(`classic/${name}`).text,
      ]),
    );
    const instancesWith = (names: readonly string[]) =>
      readPolicies(
        inputsOf({ registries: Object.fromEntries(names.map((name) => [name, registries[name] ?? ''])) }),
      ).spring?.policy.services.map(({ name, instances }) => [name, instances]);
    const once = instancesWith(['eureka-apps.json']);
    expect(once?.find(([name]) => name === 'producer')?.[1]).toBeGreaterThan(0);
    expect(instancesWith(Object.keys(registries))).toEqual(once);
  });
});
