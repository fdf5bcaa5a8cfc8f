import { describe, expect, it } from 'vitest';
import type { CompareRule, ComparisonDocument } from '#shared/model/index.ts';
import { rulesSection } from '#shared/report/sections/rules.ts';
import { ruleText } from '#shared/report/rule-text.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';

const because = { reason: 'made anew' };

describe('a rule in words', () => {
  it.each<[CompareRule, string]>([
    [{ kind: 'ignore', place: 'body /id', ...because }, 'ignore body /id'],
    [
      { kind: 'ignore', place: 'header x-a', route: 'GET /items', side: 'candidate', ...because },
      'ignore header x-a on GET /items (candidate only)',
    ],
    [
      { kind: 'tolerate', place: 'body /price', absolute: 0.01, relative: 0.05, time: '5s', ...because },
      'tolerate body /price: numbers 0.01 apart, numbers 5 % apart, times 5s apart',
    ],
    [{ kind: 'sort', place: 'body /items', ...because }, 'sort body /items: in any order'],
    [{ kind: 'sort', place: 'body /items', by: 'sku', ...because }, 'sort body /items: matched by sku'],
    [{ kind: 'map', place: '*', value: 'a', to: 'b', ...because }, "map *: 'a' to 'b'"],
    [{ kind: 'map', place: '*', regex: 'v(\\d)', to: '$1', ...because }, "map *: /v(\\d)/ to '$1'"],
  ])('%j', (rule, text) => expect(ruleText(rule)).toBe(text));
});

describe('the section of rules', () => {
  const document: ComparisonDocument = {
    ...sampleDocument(),
    rules: [
      {
        rule: { kind: 'ignore', place: 'body /<id>', reason: 'a number of its own', finding: 'F1' },
        origin: 'rules.yaml:3',
        hidden: 1204,
        places: [
          {
            route: 'GET /items',
            place: 'body /<id>',
            title: 'Body /<id> differs',
            count: 1200,
            evidence: [],
          },
        ],
        furtherPlaces: 2,
        beyond: 1300,
      },
      {
        rule: { kind: 'sort', place: 'body /tags', reason: 'a set' },
        origin: 'rules.yaml:9',
        hidden: 0,
        places: [],
        furtherPlaces: 0,
      },
    ],
    learned: [{ route: 'GET /items', place: '/tags', by: null, reordered: 7 }],
  };

  it('shows each with its origin, its reason and what it set aside', () => {
    const { text } = rulesSection(document);
    for (const words of [
      'ignore body /&lt;id&gt;',
      'a number of its own',
      'made from F1',
      'rules.yaml:3',
      '1,204',
    ])
      expect(text).toContain(words);
    expect(text).toContain('2 further places');
    expect(text.split('1,300 differences at more places than are told apart')).toHaveLength(2);
    expect(text).toContain('nothing: it may be outdated');
    expect(text).toContain('reordered in 7 pairs of the baseline');
    expect(text).toContain(document.profile.origin);
  });

  it('says so when there is none', () => {
    expect(rulesSection({ ...document, rules: [], learned: [] }).text).toContain('No rule was told');
  });
});
