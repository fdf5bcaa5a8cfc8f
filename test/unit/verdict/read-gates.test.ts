import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BASIC_RULES, DEFAULT_GATES } from '#shared/compare/verdict/default-gates.ts';
import { readGates } from '#shared/compare/verdict/read-gates.ts';
import { gatesFile } from '#shared/model/index.ts';

const EXAMPLE = new URL('../../../docs/gates.yaml', import.meta.url);

function read(text: string) {
  return readGates({ file: 'gates.yaml', text });
}

describe('the documented example', () => {
  const rules = readGates({ file: 'docs/gates.yaml', text: readFileSync(EXAMPLE, 'utf8') });

  it('begins with the default gates, written out', () => {
    expect(rules.slice(0, BASIC_RULES.length)).toEqual(BASIC_RULES);
  });

  it('shows every kind of rule', () => {
    const kinds = gatesFile.shape.gates.element.options.map(({ shape }) => shape.rule.value);
    expect(kinds).toHaveLength(12);
    expect(new Set(rules.map(({ rule }) => rule))).toEqual(new Set(kinds));
  });

  it('names scenarios that there are', () => {
    const scenarios = rules.flatMap((rule) => (rule.rule === 'drills' ? rule.scenarios : []));
    expect(scenarios.length).toBeGreaterThan(0);
    for (const scenario of scenarios)
      expect(existsSync(new URL(`../../../scenarios/${scenario}.yaml`, import.meta.url))).toBe(true);
  });
});

describe('a gates file', () => {
  it('keeps the basic rules that it does not mention', () => {
    const rules = read('schema: 1\ngates:\n  - {name: Noise is measured, rule: noise}\n');
    expect(rules).toEqual([...BASIC_RULES, { name: 'Noise is measured', rule: 'noise' }]);
  });

  it('takes the place of a basic rule of its kind', () => {
    const rules = read('schema: 1\ngates:\n  - {name: Nearly all, rule: paired, least: 0.99}\n');
    expect(rules.filter(({ rule }) => rule === 'paired')).toEqual([
      { name: 'Nearly all', rule: 'paired', least: 0.99 },
    ]);
    expect(rules).toHaveLength(DEFAULT_GATES.rules.length);
  });

  it.each([
    ['no YAML', 'gates: [', /^gates\.yaml:1:9 /],
    ['nothing', '', /^gates\.yaml: the file is empty/],
    [
      'two documents',
      'schema: 1\ngates: [{name: a, rule: noise}]\n---\na: 1\n',
      /^gates\.yaml:4:1: .*second one/,
    ],
    [
      'a later schema',
      'schema: 2\ngates: [{name: a, rule: noise}]\n',
      /^gates\.yaml:1:9 schema: this version reads/,
    ],
    ['no gate', 'schema: 1\ngates: []\n', /^gates\.yaml:2:8 gates: /],
    [
      'a rule that is none',
      'schema: 1\ngates:\n  - name: a\n    rule: magic\n',
      /:4:11 gates\[0\]\.rule: is none of the rules: findings, /,
    ],
    ['no rule', 'schema: 1\ngates:\n  - name: a\n', /:3:5 gates\[0\]\.rule: /],
    [
      'a severity that is none',
      'schema: 1\ngates:\n  - name: a\n    rule: findings\n    severity: [grave]\n',
      /:5:16 gates\[0\]\.severity\[0\]: /,
    ],
    [
      'a count below zero',
      'schema: 1\ngates:\n  - name: a\n    rule: findings\n    most: -1\n',
      /:5:11 gates\[0\]\.most: /,
    ],
    [
      'a share above one',
      'schema: 1\ngates:\n  - name: a\n    rule: errors\n    most: 2\n',
      /:5:11 gates\[0\]\.most: /,
    ],
    [
      'a name twice',
      'schema: 1\ngates:\n  - {name: a, rule: noise}\n  - {name: a, rule: noise}\n',
      /:4:12 gates\[1\]\.name: 'a' is the name of an earlier gate/,
    ],
    [
      'a method in small letters',
      'schema: 1\ngates:\n  - {name: a, rule: methods, methods: [get]}\n',
      /gates\[0\]\.methods\[0\]: a method is written in capitals/,
    ],
  ])('with %s is refused with its place', (_what, text, message) => {
    expect(() => read(text)).toThrowError(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(message) as string }),
    );
  });

  it('names a field that is mistyped, and what was meant', () => {
    const text = 'schema: 1\ngates:\n  - name: a\n    rule: findings\n    severty: [major]\n';
    expect(() => read(text)).toThrowError(
      expect.objectContaining({
        code: 'UNKNOWN_FIELD',
        message: 'gates.yaml:5:5 gates[0].severty: there is no such field',
        advice: 'Did you mean severity?',
      }),
    );
  });

  it('names every mistake at once', () => {
    const text = 'schema: 1\ngates:\n  - {name: "", rule: noise}\n  - {name: b, rule: errors, most: x}\n';
    expect(() => read(text)).toThrowError(
      /:3:12 gates\[0\]\.name: a gate needs a name\n.*:4:35 gates\[1\]\.most: /,
    );
  });
});
