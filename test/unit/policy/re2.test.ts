import { describe, expect, test } from 'vitest';
import { javaOnly, re2 } from '#shared/policy/regex/re2.ts';

function compiled(pattern: string) {
  const result = re2(pattern);
  if (!result.valid) throw new Error(`${pattern}: ${result.reason}`);
  return result;
}

describe('RE2', () => {
  test('matches the whole text', () => {
    const { fullMatch } = compiled('/api/\\d+');
    expect(fullMatch('/api/12')).toBe(true);
    expect(fullMatch('/api/12/x')).toBe(false);
    expect(fullMatch('x/api/12')).toBe(false);
    expect(compiled('^/shop$').fullMatch('/shop')).toBe(true);
  });

  test.each([
    ['(?<=a)b', 'look-behind'],
    ['a(?!b)', 'negative look-ahead'],
    ['(a)\\1', 'back-reference'],
    ['(?>a)', 'atomic group'],
    ['a++', 'possessive'],
    ['\\R', 'escape'],
    ['\\p{javaLowerCase}', 'character property'],
    ['(?x)a b', 'embedded flag'],
    ['\\u0041', '\\u escape'],
  ])('refuses %s and says which construct of Java it is', (pattern, construct) => {
    expect(re2(pattern).valid).toBe(false);
    expect(
      javaOnly(pattern)
        .map((one) => one.construct)
        .join(),
    ).toContain(construct);
  });

  test.each([
    'a|b',
    '(?<name>x+)',
    '(?i)abc',
    '[^/]+',
    'x{2,3}?',
    '\\Q(?=\\E',
    '[(?=]',
    '\\\\1',
    'a?+'.slice(0, 2),
  ])('finds nothing of Java alone in %s', (pattern) => {
    expect(javaOnly(pattern)).toEqual([]);
    expect(re2(pattern).valid).toBe(true);
  });

  test('names the place of a construct', () => {
    expect(javaOnly('abc(?=d)')).toEqual([{ construct: 'a look-ahead (?=', at: 3 }]);
  });

  test('refuses an empty pattern and one that istiod finds too long', () => {
    expect(re2('')).toEqual({ valid: false, reason: 'the pattern is empty' });
    expect(re2('a'.repeat(1024)).valid).toBe(true);
    expect(re2('a'.repeat(1025)).valid).toBe(false);
  });

  // Expected values as RE2's GlobalReplace gives them, seen on Envoy 1.40.
  test.each([
    ['^/api/?(.*)', '/\\1', '/api/items', '/items'],
    ['/([^/]+)/?(.*)', '/\\2/\\1', '/a/b/c', '/b/c/a'],
    ['a*', '-', 'baac', '-b-c-'],
    ['[0-9]+', '<\\0>', '/x1/22', '/x<1>/<22>'],
    ['(a)|(b)', '[\\2]', 'ab', '[][b]'],
    ['x', '\\\\', 'axb', 'a\\b'],
  ])('replaces every match of %s with %s', (pattern, substitution, text, expected) => {
    expect(compiled(pattern).replaceAll(text, substitution)).toBe(expected);
  });
});
