import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { KINDS } from '#shared/policy/istio/resources/kinds.ts';
import { check } from '#shared/policy/source/check.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';

/** Problems of a spec as `LINE:COLUMN FIELD: ADVICE`. */
function found(kind: 'DestinationRule' | 'VirtualService', text: string): string[] {
  const problems = new Problems();
  const [document] = readYaml({ file: 'a.yaml', text }, problems);
  if (document === undefined) throw new Error('no document');
  check(KINDS[kind].spec, document, [], document.value, problems);
  return problems.found
    .filter(({ code }) => code === 'UNKNOWN_FIELD')
    .map(({ place, advice }) => `${place.line}:${place.column} ${place.field}: ${advice.split(' What ')[0]}`);
}

describe('an unknown field', () => {
  it.each([
    [
      'host: a\ntrafficPolicy:\n  conectionPool:\n    tcp: {}',
      '3:3 trafficPolicy.conectionPool: Did you mean connectionPool?',
    ],
    [
      'host: a\ntrafficPolicy: {laodBalancer: {}}',
      '2:17 trafficPolicy.laodBalancer: Did you mean loadBalancer?',
    ],
    ['host: host\nhosts: [host]', '2:1 hosts: Did you mean host?'],
    [
      'host: a\ntrafficPolicy:\n  connectionPool:\n    tcp:\n    connectTimeout: 3s',
      '5:5 trafficPolicy.connectionPool.connectTimeout: Indent it under tcp.',
    ],
    [
      'host: a\ntrafficPolicy:\n  connectTimeout: 3s',
      '3:3 trafficPolicy.connectTimeout: Indent it under connectionPool.tcp.',
    ],
    [
      'host: a\ntrafficPolicy:\n  tls: {mode: DISABLE, outlierDetection: {}}',
      '3:24 trafficPolicy.tls.outlierDetection: Write it beside tls, not under it.',
    ],
    ['host: a\nsubsets:\n- name: v1\n  labls: {}', '4:3 subsets[0].labls: Did you mean labels?'],
    ['host: a\nzzz: 1', '2:1 zzz: Correct or remove it.'],
  ])('of a DestinationRule %#', (text, expected) => {
    expect(found('DestinationRule', text)).toEqual([expected]);
  });

  it('each has a place of its own', () => {
    expect(
      found('VirtualService', 'hosts: [a]\nhttp:\n- rout: []\n  timeot: 1s\n  match: [{url: {exact: /}}]'),
    ).toEqual([
      '5:12 http[0].match[0].url: Did you mean uri?',
      '3:3 http[0].rout: Did you mean route?',
      '4:3 http[0].timeot: Did you mean timeout?',
    ]);
  });

  it('stands where its name does, whatever its name and value are', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), fc.boolean(), (names, flow) => {
        const value = Object.fromEntries(
          names.map((one, index) => [one, index % 2 === 0 ? one : { [one]: null }]),
        );
        const text = flow ? JSON.stringify({ at: value }) : stringify({ at: value });
        const [document] = readYaml({ file: 'a.yaml', text }, new Problems());
        const lines = text.split('\n');
        for (const one of names) {
          const { line, column } = document?.placeOf(['at', one], 'key') ?? { line: null, column: null };
          const rest = lines[(line ?? 0) - 1]?.slice((column ?? 0) - 1) ?? '';
          expect(rest.replace(/^"/, '')).toMatch(new RegExp(`^${one}"?:`));
        }
      }),
    );
  });
});

describe('merge keys', () => {
  it.each([
    ['{a: 1, <<: [{a: 2, b: 2}, {b: 3, c: 3}]}', '{"b":2,"c":3,"a":1}'],
    ['x: [{<<: {<<: {a: 1}, b: 2}}]', '{"x":[{"a":1,"b":2}]}'],
    ['{<<: 3, a: 1}', '{"<<":3,"a":1}'],
    ['{<<: {"__proto__": {polluted: 1}}, a: 1}', '{"__proto__":{"polluted":1},"a":1}'],
    ['{"<<": {a: 1}, b: 2}', '{"<<":{"a":1},"b":2}'],
    ['[{"<<": {a: 1}}, {<<: {a: 1}}]', '[{"<<":{"a":1}},{"a":1}]'],
  ])('put in what the map itself does not have, the first map first: %s', (text, value) => {
    const [document] = readYaml({ file: 'a.yaml', text }, new Problems());
    expect(JSON.stringify(document?.value)).toBe(value);
  });

  it('leave sets alone', () => {
    const [document] = readYaml({ file: 'a.yaml', text: 'a: !!set {b}\nc: {<<: {d: 1}}' }, new Problems());
    expect(document?.value).toEqual({ a: new Set(['b']), c: { d: 1 } });
  });

  it('are resolved as the library of YAML does', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const map = fc.dictionary(name, fc.integer(), { maxKeys: 3 });
    fc.assert(
      fc.property(map, map, map, (one, other, own) => {
        const text = `one: &one ${JSON.stringify(one)}\nother: &other ${JSON.stringify(other)}\nat: {"<<": [*one, *other], ${JSON.stringify(own).slice(1)}\n`;
        const plain = text.replace('"<<"', '<<').replace(', }', '}');
        const [document] = readYaml({ file: 'a.yaml', text: plain }, new Problems());
        expect(document?.value).toEqual(parse(plain, { merge: true }));
      }),
    );
  });
});
