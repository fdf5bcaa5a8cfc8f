import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';

function read(text: string): { values: unknown[]; problems: Problems } {
  const problems = new Problems();
  return { values: readYaml({ file: 'a.yaml', text }, problems).map(({ value }) => value), problems };
}

describe('YAML documents', () => {
  it('leave out what is broken, and name its place', () => {
    const { values, problems } = read('a: 1\n---\nb: [\n---\nc: 3\n');
    expect(values).toEqual([{ a: 1 }, { c: 3 }]);
    expect(problems.found).toMatchObject([{ code: 'YAML_SYNTAX', place: { file: 'a.yaml', line: 4 } }]);
  });

  it.each<[string, string, number, number | null, string]>([
    ['a: 1\nb:\n  x: 1\n  x: 2', 'YAML_SYNTAX', 4, 3, 'b'],
    ['a: &a\n  b: *a', 'YAML_ALIASES', 2, 6, 'a.b'],
    ['a: *none', 'YAML_ALIASES', 1, 4, 'a'],
    ['a: *late\nb: &late 1', 'YAML_ALIASES', 1, 4, 'a'],
    ['['.repeat(200) + ']'.repeat(200), 'TOO_DEEP', 1, 129, '[0]'.repeat(32)],
    [`a:\n  b: ${'['.repeat(300)}`, 'TOO_DEEP', 2, 262, `a.b${'[0]'.repeat(30)}`],
    ['- '.repeat(20_000), 'TOO_DEEP', 1, null, '[0]'.repeat(32)],
    [`a: &a 1\nb: [${'*a,'.repeat(6_000)}]`, 'YAML_ALIASES', 2, null, 'b[5000]'],
    [`a: &a [${'1,'.repeat(99)}1]\nb:\n  c: [${'*a,'.repeat(1_000)}]`, 'YAML_ALIASES', 3, 2977, 'b.c[990]'],
    [
      'spec:\n  http:\n    - retries: {attempts: 3\n      match: x\n',
      'YAML_SYNTAX',
      4,
      7,
      'spec.http[0].retries',
    ],
    ['spec:\n  http:\n    - timeout: "5s\n      match: x\n', 'YAML_SYNTAX', 5, 1, 'spec.http[0].timeout'],
    ['spec:\n  http:\n    - timeout: 5s\n     match: x\n', 'YAML_SYNTAX', 4, 1, 'spec.http'],
    ['server:\n  port: [8080\n', 'YAML_SYNTAX', 3, 1, 'server.port'],
    ['server:\n  port: [8080\nother: 1\n', 'YAML_SYNTAX', 3, 1, 'server.port'],
    ['spec:\n\thosts: [a]\n', 'YAML_SYNTAX', 2, 1, 'spec'],
    ['spec:\n  a: 1\n%%%\nb: 2\n', 'YAML_SYNTAX', 3, 1, ''],
    ['{"a": {"b": [1, 2}}', 'YAML_SYNTAX', 1, 18, 'a.b'],
  ])('text %# is refused at its place', (text, code, line, column, field) => {
    const { values, problems } = read(text);
    expect(values).toEqual([]);
    const [problem] = problems.found;
    expect(problem).toMatchObject({ code, place: { file: 'a.yaml', line, field } });
    expect(problem?.place.column).toBe(column ?? problem?.place.column);
    expect(problem?.place.column).toBeGreaterThan(0);
  });

  it('may use an anchor more often than a hundred times, and again for another value', () => {
    const { values, problems } = read(`a: &a {x: 1}\nb: [${'*a,'.repeat(150)}]\nc: &a 2\nd: *a\n`);
    expect(problems.found).toEqual([]);
    expect(values).toMatchObject([{ b: Array.from({ length: 150 }, () => ({ x: 1 })), d: 2 }]);
  });

  it('know the place of each value, and of the nearest parent of what is absent', () => {
    const [document] = readYaml(
      { file: 'a.yaml', text: 'a:\n  - b: 1\n  - "c.d": 2\n404: x\n' },
      new Problems(),
    );
    const at = (...path: (string | number)[]): string => {
      const place = document?.placeOf(path);
      return `${place?.line}:${place?.column} ${place?.field}`;
    };
    expect(at('a', 0, 'b')).toBe('2:8 a[0].b');
    expect(at('a', 1, 'c.d')).toBe('3:12 a[1]."c.d"');
    expect(at('a', 0, 'none')).toBe('2:5 a[0].none');
    expect(at('404')).toBe('4:6 404');
    expect(at()).toBe('1:1 ');
  });
});
