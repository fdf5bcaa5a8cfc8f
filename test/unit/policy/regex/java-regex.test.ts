import { describe, expect, it } from 'vitest';
import { readJavaRegex, type JavaRegex } from '#shared/policy/regex/java-regex.ts';

function read(pattern: string): JavaRegex {
  const regex = readJavaRegex(pattern);
  if ('reason' in regex) throw new Error(regex.reason);
  return regex;
}

// The expectations are what java.util.regex of JDK 17 answers.
describe('a Java regex', () => {
  it.each([
    ['v1|v2', 'v1', true],
    ['v1|v2', 'v12', false],
    ['a|ab', 'ab', true],
    ['(?i)FOO', 'foo', true],
    ['a(?i)b|c', 'C', true],
    ['a(?i:b)c', 'aBc', true],
    ['a(?i:b)c', 'aBC', false],
    ['(?i)k', '\u212a', false],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\p{Alpha}+', 'aZ', true],
    ['\\P{Digit}', 'x', true],
    ['\\d', '\u0663', false],
    ['\\s', '\u00a0', false],
    ['\\h', '\u00a0', true],
    ['.', '\n', false],
    ['.', '\u0085', false],
    ['(?s).', '\n', true],
    ['a$', 'a', true],
    ['a$\\n', 'a\n', true],
    ['^a\\z', 'a', true],
    ['[a-c&&x]?', 'b', null],
    ['[^a]', '\n', true],
    ['[]a]', ']', null],
    ['x{2,3}', 'xxx', true],
    ['x{2}', 'xxx', false],
    ['(?<year>\\d{4})-x', '2020-x', true],
    ['(?!v1).*', 'v2', true],
    ['(?<=a)b', 'ab', false],
    ['\\x41\\u0042\\x{43}', 'ABC', true],
    ['a++', 'a', null],
    ['(?>a)', 'a', null],
    ['(a)\\1', 'aa', null],
    ['\\bfoo', 'foo', null],
    ['(?:a*)*', 'aa', null],
    ['(?x) a', 'a', null],
  ])('%s on %j', (pattern, text, matches) => {
    const regex = readJavaRegex(pattern);
    expect('reason' in regex ? null : regex.matches(text) !== null).toBe(matches);
  });

  it.each(['(', 'a)', '*a', 'a{', '[a', '\\y', '(?<1>a)', '[z-a]', 'a**', '\\'])(
    'says that Java refuses %s',
    (pattern) => {
      expect(readJavaRegex(pattern)).toMatchObject({ invalid: true });
    },
  );

  it.each([
    ['/items/?(?<rest>.*)', '/items/1', '/${rest}', '/1'],
    ['a*', 'baac', 'x', 'xbxxcx'],
    ['(\\w)(\\d)?', 'a1b', '$2$1-', '1a-b-'],
    ['a', 'a', '\\$1', '$1'],
    ['(a)', 'a', '$12', 'a2'],
  ])('replaces %s in %s by %s', (pattern, text, replacement, expected) => {
    expect(read(pattern).replaceAll(text, replacement)).toBe(expected);
  });

  it('refuses a replacement only where something matches', () => {
    expect(read('a').replaceAll('b', '$9')).toBe('b');
    expect(read('a').replaceAll('a', '$9')).toEqual({ error: 'there is no group 9' });
    expect(read('a').replaceAll('a', '${x}')).toEqual({ error: 'no group is named "x"' });
    expect(read('a').replaceFirst('aa', 'b')).toBe('ba');
  });

  it('knows its groups', () => {
    const regex = read('/(?<a>[^/]+)/(b)?.*');
    expect(regex.groupCount).toBe(2);
    const match = regex.matches('/x/c');
    expect(match?.named.get('a')).toBe('x');
    expect(match?.groups[2]).toBeUndefined();
    expect(regex.find('zz/x/b')?.text).toBe('/x/b');
  });
});
