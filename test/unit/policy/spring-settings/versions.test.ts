import { describe, expect, test } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { RELEASE_TRAINS } from '#shared/policy/spring/versions/release-trains.ts';
import { atLeast, springVersions } from '#shared/policy/spring/versions/spring-versions.ts';

describe('the version of Spring Cloud', () => {
  // Source: spring-cloud-dependencies POMs of the trains.
  test.each([
    ['Finchley.SR4', 'Finchley', 4, '2.0', '2.0', null, true],
    ['Greenwich.RELEASE', 'Greenwich', null, '2.1', '2.1', null, true],
    ['hoxton', 'Hoxton', null, '2.2', '2.2', '1', true],
    ['Hoxton.SR12', 'Hoxton', 12, '2.2', '2.2', '1', true],
    ['2020.0.6', '2020.0', 6, '3.0', '3.0', '1', false],
    ['2021.0', '2021.0', null, '3.1', '3.1', '1', false],
    ['2022.0.5', '2022.0', 5, '4.0', '4.0', '2', false],
    ['2023.0.6', '2023.0', 6, '4.1', '4.1', '2', false],
    ['2024.0.2', '2024.0', 2, '4.2', '4.2', '2', false],
    ['2025.0.1', '2025.0', 1, '4.3', '4.3', '2', false],
    ['2025.1.0', '2025.1', 0, '5.0', '5.0', '2', false],
  ])('%s', (given, train, serviceRelease, gateway, openfeign, resilience4j, netflix) => {
    const problems = new Problems();
    const versions = springVersions(given, problems);
    expect(problems.found).toEqual([]);
    expect(versions).toMatchObject({ given, train, serviceRelease });
    expect(['gateway', 'openfeign', 'resilience4j'].map((name) => versions.line(name as 'gateway'))).toEqual([
      gateway,
      openfeign,
      resilience4j,
    ]);
    for (const library of ['ribbon', 'hystrix', 'zuul'] as const) expect(versions.has(library)).toBe(netflix);
  });

  test.each([
    ['2.3.12.RELEASE', 'Hoxton'],
    ['2.1.18', 'Greenwich'],
    ['2.7.18', '2021.0'],
    ['3.5.16', '2025.0'],
    ['4.0.1', '2025.1'],
    ['4.1.2', '2025.1'],
  ])('Spring Boot %s says the train', (boot, train) => {
    const problems = new Problems();
    expect(springVersions(boot, problems)).toMatchObject({ train, serviceRelease: null });
    expect(problems.found).toEqual([]);
  });

  test.each(['Ilford', '1.5.22.RELEASE', '9.9', '', 'Hoxton; rm', '2025.0.x y'])(
    '"%s" is a problem',
    (given) => {
      const problems = new Problems();
      const versions = springVersions(given, problems);
      expect(versions.train).toBeNull();
      expect(versions.has('ribbon')).toBeNull();
      expect(problems.found.map(({ code }) => code)).toEqual(['UNKNOWN_SPRING_VERSION']);
    },
  );

  test('nothing given is no problem', () => {
    const problems = new Problems();
    expect(springVersions(null, problems).train).toBeNull();
    expect(problems.found).toEqual([]);
  });

  test('Sleuth and Micrometer Tracing exclude each other, and each line of Boot from 2.0 says one train', () => {
    for (const { libraries } of RELEASE_TRAINS)
      expect((libraries.sleuth === undefined) !== (libraries['micrometer-tracing'] === undefined)).toBe(true);
    const lines = RELEASE_TRAINS.flatMap(({ boot }) => boot).filter((line) => line !== '1.5');
    expect(new Set(lines).size).toBe(lines.length);
  });

  test.each([
    ['2.10', '2.9', true],
    ['2.2', '2.2', true],
    ['3.0', '2.9', true],
    ['2.1', '2.2', false],
    ['2', '2.0', true],
  ])('%s is at least %s: %s', (line, least, expected) => {
    expect(atLeast(line, least)).toBe(expected);
  });
});
