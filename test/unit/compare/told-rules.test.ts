import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleFrom, ruleKindsOf } from '#shared/compare/told-rules/from-finding.ts';
import { MESH_PROFILE } from '#shared/compare/told-rules/mesh-profile.ts';
import { ruleYaml, rulesFileYaml } from '#shared/compare/told-rules/print.ts';
import { readRules } from '#shared/compare/told-rules/read.ts';
import type { CompareRule, ComparisonDocument, Finding, RuleSet } from '#shared/model/index.ts';
import { answer, compared, pairs } from '#test/fixtures/comparison/build.ts';

const REASON = 'known';

function told(...rules: CompareRule[]): RuleSet {
  return readRules({ file: 'rules.yaml', text: rulesFileYaml(rules, null) });
}

function between(before: unknown, after: unknown, rules?: RuleSet): ComparisonDocument {
  return compared(
    pairs(10, () => ({
      baseline: answer({ json: before }),
      candidate: answer({ json: after }),
      noise: answer({ json: before }),
    })),
    {},
    {},
    rules,
  );
}

function titles({ findings }: ComparisonDocument): string[] {
  return findings.map(({ severity, title }) => `${severity} ${title}`);
}

describe('a rules file', () => {
  it('is read as the one in the documentation, each rule with its line', () => {
    const read = readRules({ file: 'rules.yaml', text: readFileSync('docs/rules.yaml', 'utf8') });
    expect(read.rules.map(({ rule, origin }) => `${origin} ${rule.kind}`)).toEqual([
      'rules.yaml:9 ignore',
      'rules.yaml:14 tolerate',
      'rules.yaml:18 tolerate',
      'rules.yaml:22 sort',
      'rules.yaml:26 map',
    ]);
    expect(read.profile).toMatchObject({ origin: 'rules.yaml', headers: { length: 3 } });
  });

  it('is what printing made of it, with the built-in profile', () => {
    const { rules } = readRules({ file: 'rules.yaml', text: readFileSync('docs/rules.yaml', 'utf8') });
    const text = rulesFileYaml(
      rules.map(({ rule }) => rule),
      MESH_PROFILE,
    );
    const again = readRules({ file: 'printed.yaml', text });
    expect(again.rules.map(({ rule }) => rule)).toEqual(rules.map(({ rule }) => rule));
    expect(again.profile.headers).toEqual(MESH_PROFILE);
  });

  it.each([
    [
      'an unknown kind',
      'rules:\n  - kind: hide\n    place: body /a\n    reason: x',
      /rules\.yaml:3:\d+ rules\[0\]/,
    ],
    ['a status', 'rules:\n  - kind: ignore\n    place: status\n    reason: x', /rules\[0\]\.place.*waiver/],
    ['no reason', 'rules:\n  - kind: ignore\n    place: body /a', /rules\[0\]\.reason: is missing/],
    [
      'no tolerance',
      'rules:\n  - kind: tolerate\n    place: body /a\n    reason: x',
      /give absolute, relative or time/,
    ],
    [
      'a wrong duration',
      'rules:\n  - kind: tolerate\n    place: body /a\n    time: 5 days\n    reason: x',
      /rules\.yaml:5:\d+ rules\[0\]\.time: is no duration/,
    ],
    [
      'a wrong pattern',
      "rules:\n  - kind: map\n    place: body /a\n    regex: '('\n    to: x\n    reason: x",
      /rules\[0\]\.regex: is no regular expression/,
    ],
    [
      'a value and a regex',
      'rules:\n  - kind: map\n    place: body /a\n    value: a\n    regex: a\n    to: x\n    reason: x',
      /either the value or the regex/,
    ],
    ['an unknown field', 'rules: []\nprofiles: []', /rules\.yaml:3:1 profiles: there is no such field/],
    [
      'a header without a cause',
      'profile:\n  - name: x-a\n    catalogue: null',
      /profile\[0\]\.cause: is missing/,
    ],
  ])('names file, line and field of %s', (_what, text, message) => {
    expect(() => readRules({ file: 'rules.yaml', text: `schema: 1\n${text}\n` })).toThrow(message);
  });
});

describe('a rule', () => {
  it('sets aside what it ignores, says how often, and shows it', () => {
    const document = between(
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      told({ kind: 'ignore', place: 'body /a', reason: REASON }),
    );
    expect(titles(document)).toEqual(['major Body /b has another value']);
    expect(document.rules).toMatchObject([
      {
        origin: 'rules.yaml:3',
        hidden: 10,
        places: [{ route: 'GET /items/{n}', place: 'body /a', count: 10, evidence: { length: 5 } }],
        furtherPlaces: 0,
      },
    ]);
    expect(document.rules[0]?.places[0]?.evidence[0]).toMatchObject({
      baseline: '/a: 1',
      candidate: '/a: 2',
    });
  });

  it('is listed when it set nothing aside', () => {
    const document = between({ a: 1 }, { a: 1 }, told({ kind: 'ignore', place: 'body /b', reason: REASON }));
    expect(document.rules).toMatchObject([{ hidden: 0, places: [] }]);
  });

  it('holds on the routes and for the side that it names', () => {
    const ignored = (parts: Partial<Extract<CompareRule, { kind: 'ignore' }>>): number =>
      between({ a: 1 }, { b: 1 }, told({ kind: 'ignore', place: 'body *', reason: REASON, ...parts }))
        .findings.length;
    expect(ignored({})).toBe(0);
    expect(ignored({ route: 'GET /items/*' })).toBe(0);
    expect(ignored({ route: 'POST /items/*' })).toBe(2);
    expect(ignored({ side: 'candidate' })).toBe(1);
    expect(ignored({ side: 'baseline' })).toBe(1);
  });

  it('never hides a status', () => {
    const document = compared(
      pairs(5, () => ({ baseline: answer(), candidate: answer({ status: 500 }) })),
      {},
      {},
      told({ kind: 'ignore', place: '*', reason: REASON }),
    );
    expect(document.verdict).toBe('fail');
  });

  it.each([
    [{ absolute: 0.01 }, 0.1, 0.11, true],
    [{ absolute: 0.01 }, 0.1, 0.12, false],
    [{ relative: 0.1 }, 100, 90, true],
    [{ relative: 0.1 }, 100, 89, false],
    [{ absolute: 1 }, '1', '2', true],
    [{ absolute: 1 }, '1', 'two', false],
    [{ time: '5s' }, '2026-11-02T09:00:00Z', '2026-11-02T10:00:05+01:00', true],
    [{ time: '5s' }, '2026-11-02T09:00:00Z', '2026-11-02T09:00:06Z', false],
    [{ time: '5s' }, '1793610000000', '1793610004000', true],
    [{ time: '5s' }, 1, 2, false],
  ])('tolerates by %j the step from %j to %j: %s', (tolerance, before, after, isHidden) => {
    const rule: CompareRule = { kind: 'tolerate', place: 'body /a', reason: REASON, ...tolerance };
    expect(between({ a: before }, { a: after }, told(rule)).findings).toHaveLength(isHidden ? 0 : 1);
  });

  it('reads an array as a set, or by a key, and still finds what else differs in it', () => {
    const list = (...ids: number[]) => ({ items: ids.map((id) => ({ id, name: `n${id}` })) });
    const sorted = told({ kind: 'sort', place: 'body /items', reason: REASON });
    const keyed = told({ kind: 'sort', place: 'body /items', by: 'id', reason: REASON });
    expect(titles(between(list(1, 2, 3), list(3, 1, 2)))).toEqual([
      'minor Body /items has its items in another order',
    ]);
    const set = between(list(1, 2, 3), list(3, 1, 2), sorted);
    expect([titles(set), set.rules[0]?.hidden]).toEqual([[], 10]);
    const renamed = {
      items: list(3, 1, 2).items.map((item) => (item.id === 1 ? { ...item, name: 'x' } : item)),
    };
    const byKey = between(list(1, 2, 3), renamed, keyed);
    expect(titles(byKey)).toEqual(['major Body /items/[*]/name has another value']);
    expect(byKey.findings[0]?.evidence[0]).toMatchObject({
      baseline: '/items/0/name: "n1"',
      candidate: '/items/0/name: "x"',
    });
    expect(titles(between(list(1, 2, 3), list(3, 1), keyed))).toEqual(['major Body /items/[*] is missing']);
  });

  it('maps a value or a pattern on one side or both', () => {
    const rule = { kind: 'map', place: 'body /v', reason: REASON } as const;
    const left = (...rules: CompareRule[]): number =>
      between({ v: 'v1' }, { v: 'v1-mesh' }, told(...rules)).findings.length;
    expect(left({ ...rule, value: 'v1-mesh', to: 'v1' })).toBe(0);
    expect(left({ ...rule, regex: '^(v\\d+)-mesh$', to: '$1', side: 'candidate' })).toBe(0);
    expect(left({ ...rule, regex: '^(v\\d+)-mesh$', to: '$1', side: 'baseline' })).toBe(1);
    expect(left({ ...rule, value: 'v1', to: 'v1-mesh', side: 'baseline' })).toBe(0);
    expect(left({ ...rule, value: 'v2', to: 'v1' })).toBe(1);
  });
});

describe('a rule made from a difference', () => {
  const found = (before: unknown, after: unknown): Finding => {
    const [first] = between(before, after).findings;
    if (!first) throw new Error('nothing differs');
    return first;
  };

  it.each([
    [{ a: 1 }, { a: 1.5 }, ['ignore', 'tolerate', 'map']],
    [{ a: 'x' }, { a: 'y' }, ['ignore', 'map']],
    [{ a: 1 }, {}, ['ignore']],
    [{}, { a: 1 }, ['ignore']],
    [{ a: [1, 2] }, { a: [2, 1] }, ['ignore', 'sort']],
    [{ a: '2026-11-02T09:00:00Z' }, { a: '2026-11-02T09:00:04Z' }, ['ignore', 'tolerate', 'map']],
  ])('of %j against %j can be %j, and each sets it aside', (before, after, kinds) => {
    const finding = found(before, after);
    expect(ruleKindsOf(finding)).toEqual(kinds);
    const left = ruleKindsOf(finding).map((kind) => {
      const rule = ruleFrom(finding, kind, 'as agreed: "yes"');
      return rule ? between(before, after, told(rule)).findings.length : -1;
    });
    expect(left).toEqual(kinds.map(() => 0));
  });

  it('names the finding and the reason, in a form that a rules file takes', () => {
    const finding = found({ a: 1 }, { a: 2 });
    const rule = ruleFrom(finding, 'ignore', 'as agreed');
    expect(rule).toMatchObject({
      finding: finding.id,
      reason: 'as agreed',
      place: 'body /a',
      route: finding.route,
    });
    expect(rule && ruleYaml(rule)).toBe(
      `  - kind: ignore\n    route: "GET /items/{n}"\n    place: "body /a"\n    reason: "as agreed"\n    finding: ${finding.id}\n`,
    );
  });

  it('is none for what a waiver accepts', () => {
    const [status] = compared(
      pairs(5, () => ({ baseline: answer(), candidate: answer({ status: 500 }) })),
    ).findings;
    expect(status && ruleKindsOf(status)).toEqual([]);
  });
});

describe('arrays of which the baseline does not keep the order', () => {
  const items = (...ids: number[]) => ids.map((id) => ({ id, at: 0 }));

  it('are read as sets, and their order is judged against the noise run', () => {
    const document = compared(
      pairs(20, (index) => ({
        baseline: answer({ json: { items: items(1, 2, 3) } }),
        candidate: answer({ json: { items: index % 2 ? items(2, 3, 1) : items(1, 2, 3) } }),
        noise: answer({ json: { items: index % 2 ? items(1, 2, 3) : items(3, 2, 1) } }),
      })),
    );
    expect(document.learned).toEqual([{ route: 'GET /items/{n}', place: '/items', by: null, reordered: 10 }]);
    expect(document.findings).toMatchObject([{ severity: 'noise', place: 'body /items', change: 'order' }]);
    expect(document.findings[0]?.noiseEvidence).toHaveLength(5);
  });

  it('are read by a key where their items vary too, so that the changed member is named', () => {
    let at = 0;
    const stamped = (...ids: number[]) => ids.map((id) => ({ id, at: (at += 1), name: 'n' }));
    const document = compared(
      pairs(20, () => ({
        baseline: answer({ json: { items: stamped(1, 2, 3) } }),
        candidate: answer({ json: { items: stamped(3, 1, 2).map((item) => ({ ...item, name: 'm' })) } }),
        noise: answer({ json: { items: stamped(2, 1, 3) } }),
      })),
    );
    expect(document.learned).toMatchObject([{ place: '/items', by: 'id' }]);
    expect(document.findings.map(({ severity, place }) => `${severity} ${place}`).sort()).toEqual([
      'major body /items/[*]/name',
      'noise body /items',
      'noise body /items/[*]/at',
    ]);
  });

  it('stay ordered as long as the baseline keeps their order', () => {
    const document = compared(
      pairs(20, () => ({
        baseline: answer({ json: { items: items(1, 2, 3) } }),
        candidate: answer({ json: { items: items(2, 3, 1) } }),
        noise: answer({ json: { items: items(1, 2, 3) } }),
      })),
    );
    expect(document.learned).toEqual([]);
    expect(document.findings).toMatchObject([{ severity: 'minor', place: 'body /items' }]);
  });
});
