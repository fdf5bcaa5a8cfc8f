import { describe, expect, it } from 'vitest';
import { literalOf, toRe2 } from '#shared/policy/suggest/re2-translate.ts';

describe('a pattern of Java in RE2', () => {
  it.each([
    [String.raw`/red/?(?<rest>.*)`, '', '/red/?(.*)'],
    [String.raw`\Qa.b\E+`, '', String.raw`a\.b+`],
    ['a.c', '/', 'a[^/]c'],
    ['[^x]+', '/', '[^x/]+'],
    [String.raw`\D\w`, ';', String.raw`[^\d;]\w`],
    ['(?i)(?:a|b)', '', '(?i)(?:a|b)'],
  ])('%s, never taking "%s"', (java, never, pattern) => {
    expect(toRe2(java, never)).toMatchObject({ pattern });
  });

  it('keeps the numbers of named groups', () => {
    const found = toRe2('(a)(?<b>b)(?<c>c)');
    expect('names' in found ? [...found.names] : found.reason).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
  });

  it.each([
    '(?!a)b',
    '(?<=a)b',
    String.raw`(a)\1`,
    'a++',
    '[a[bc]]',
    '[a-z&&[^b]]',
    '(?U)a',
    '(?x)a b',
    'a{2000}',
  ])('refuses %s', (java) => {
    expect(toRe2(java)).toHaveProperty('reason');
  });
});

describe('a pattern that takes one text only', () => {
  it.each([
    ['always', 'always'],
    [String.raw`v1\.2`, 'v1.2'],
    ['a.b', null],
    [String.raw`\d`, null],
    ['a|b', null],
  ])('%s', (pattern, literal) => {
    expect(literalOf(pattern)).toBe(literal);
  });
});
