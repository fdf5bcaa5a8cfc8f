import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYamlProperties } from '#shared/policy/spring/environment/yaml-properties.ts';

function read(text: string): { documents: Record<string, string>[]; places: string[]; problems: Problems } {
  const problems = new Problems();
  const documents = readYamlProperties({ file: 'a.yml', text }, problems);
  return {
    documents: documents.map(({ properties }) =>
      Object.fromEntries(properties.map(({ key, value }) => [key, value])),
    ),
    places: documents.flatMap(({ properties }) =>
      properties.map(({ key, place }) => `${key} ${place.line}:${place.column}`),
    ),
    problems,
  };
}

describe('application.yml as flat properties (YamlProcessor.buildFlattenedMap)', () => {
  it('flattens maps and lists, keeps keys with dots and brackets', () => {
    const text = 'a: {b: [{c: 1}, x]}\na.d: 2\nm: {"[/**]": all, "[x.y]": 3}\n';
    expect(read(text).documents).toEqual([
      { 'a.b[0].c': '1', 'a.b[1]': 'x', 'a.d': '2', 'm[/**]': 'all', 'm[x.y]': '3' },
    ]);
  });

  it('gives null and an empty list as an empty text, and an empty map as nothing', () => {
    expect(read('a:\nb: ~\nc: []\nd: {}\ne: ""').documents).toEqual([{ a: '', b: '', c: '', e: '' }]);
  });

  it('reads plain scalars as YAML 1.1 and prints them as Java', () => {
    const text =
      'a: yes\nb: Off\nc: "on"\nd: 0777\ne: 1_000\nf: 1:30\ng: 1.0\nh: 20ms\ni: 2024-01-02\nj: 0x1F\nk: 1e3\nl: 08\nm: 2KB';
    expect(read(text).documents).toEqual([
      {
        a: 'true',
        b: 'false',
        c: 'on',
        d: '511',
        e: '1000',
        f: '90',
        g: '1.0',
        h: '20ms',
        i: '2024-01-02',
        j: '31',
        k: '1000.0',
        l: '08',
        m: '2KB',
      },
    ]);
  });

  it('brackets keys that are no texts', () => {
    expect(read('codes: {404: a, on: b, "500": c}').documents).toEqual([
      { 'codes[404]': 'a', 'codes[true]': 'b', 'codes.500': 'c' },
    ]);
  });

  it('merges << below what the map itself states', () => {
    const text = 'base: &b {x: 1, y: 2}\none: {<<: *b, y: 3}\ntwo: {<<: [{x: 9}, *b]}';
    expect(read(text).documents).toEqual([
      { 'base.x': '1', 'base.y': '2', 'one.y': '3', 'one.x': '1', 'two.x': '9', 'two.y': '2' },
    ]);
  });

  it('reads several documents, with the place of each value from 1', () => {
    const { documents, places } = read('a: {b: 1}\n---\na:\n  b: 2\n');
    expect(documents).toEqual([{ 'a.b': '1' }, { 'a.b': '2' }]);
    expect(places).toEqual(['a.b 1:8', 'a.b 4:6']);
  });

  it.each([
    ['a: 1\na: 2', 'YAML_SYNTAX', 2],
    ['a: [1', 'YAML_SYNTAX', 1],
    ['x: 1\n---\n- a\n- b', 'NOT_PROPERTIES', 3],
    ['a: &a [*a]', 'YAML_ALIASES', 1],
    ['a: @version@', 'YAML_SYNTAX', 1],
  ])('refuses %j as %s at its line', (text, code, line) => {
    expect(read(text).problems.found).toMatchObject([{ code, place: { file: 'a.yml', line } }]);
  });

  it('bounds what aliases repeat', () => {
    const names = 'abcdefghij'.split('');
    const laughs = names.map(
      (name, i) =>
        `${name}: &${name} {${names.map((k) => `${k}: ${i === 0 ? 1 : `*${names[i - 1]}`}`).join(', ')}}`,
    );
    const { documents, problems } = read(laughs.join('\n'));
    expect(documents).toEqual([]);
    expect(problems.found).toMatchObject([
      { code: 'YAML_ALIASES', place: { line: 5, column: 60, field: 'e.h' } },
    ]);
  });
});
