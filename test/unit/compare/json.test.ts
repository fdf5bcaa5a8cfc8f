import { describe, expect, it } from 'vitest';
import { diffJson } from '#shared/compare/json/diff.ts';
import { canonicalNumber } from '#shared/compare/json/number.ts';
import { JsonNumber, parseJson } from '#shared/compare/json/parse.ts';
import { printJson } from '#shared/compare/json/print.ts';

function changes(before: string, after: string): string[] {
  const [a, b] = [parseJson(before), parseJson(after)];
  if (a === undefined || b === undefined) throw new Error('not JSON');
  return diffJson(a, b).map(({ change, pointer, place }) => `${change} ${pointer} ${place}`);
}

describe('lossless JSON', () => {
  it.each(['{"a":[1,2.50,-0,1e400]}', '"\\u00e9\\n"', '[]', 'null', '12345678901234567890'])(
    'keeps %s',
    (text) => {
      const value = parseJson(text);
      expect(value).toBeDefined();
      expect(printJson(value ?? null)).toBe(text.includes('\\u00e9') ? '"é\\n"' : text);
    },
  );

  it.each(['', '{', '{"a":1,}', '[1 2]', '01', '+1', 'NaN', '"\n"', '{a:1}', 'tru', '1 2', '"abc'])(
    'refuses %j',
    (text) => expect(parseJson(text)).toBeUndefined(),
  );

  it('refuses what is nested too deeply instead of overflowing the stack', () => {
    expect(parseJson('['.repeat(100_000))).toBeUndefined();
  });

  it('keeps names that are special to JavaScript', () => {
    expect(changes('{"__proto__":1}', '{"__proto__":2}')).toEqual(['changed /__proto__ /__proto__']);
  });

  it('reads numbers exactly', () => {
    expect(parseJson('9007199254740993')).toEqual(new JsonNumber('9007199254740993'));
    expect(canonicalNumber('1.50')).toBe(canonicalNumber('15e-1'));
    expect(canonicalNumber('9007199254740993')).not.toBe(canonicalNumber('9007199254740992'));
    expect(canonicalNumber('-0.0')).toBe('0');
    expect(canonicalNumber('1e999999999999')).not.toBe(canonicalNumber('1e999999999998'));
  });
});

describe('structural difference', () => {
  it('does not care for the order of names', () => {
    expect(changes('{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}')).toEqual([]);
  });

  it('tells missing, null, added and type apart', () => {
    expect(changes('{"a":1,"b":1,"c":null,"d":"1"}', '{"b":null,"c":0,"d":1,"e":1}')).toEqual([
      'missing /a /a',
      'type /b /b',
      'type /c /c',
      'type /d /d',
      'added /e /e',
    ]);
  });

  it('sees big integers and spellings', () => {
    expect(changes('{"id":9007199254740993}', '{"id":9007199254740992}')).toEqual(['changed /id /id']);
    expect(changes('{"price":1.50}', '{"price":1.5}')).toEqual(['spelling /price /price']);
  });

  it('generalises positions in the place and keeps them in the pointer', () => {
    expect(changes('{"items":[{"p":1},{"p":2}]}', '{"items":[{"p":1},{"p":3}]}')).toEqual([
      'changed /items/1/p /items/[*]/p',
    ]);
  });

  it('finds one inserted item, not a change of all behind it', () => {
    expect(changes('[1,2,3,4]', '[0,1,2,3,4]')).toEqual(['added /0 /[*]']);
    expect(changes('[1,2,3,4]', '[1,3,4]')).toEqual(['missing /1 /[*]']);
  });

  it('names another order of the same items', () => {
    expect(changes('{"a":[{"x":1},{"y":2},3]}', '{"a":[3,{"x":1},{"y":2}]}')).toEqual(['order /a /a']);
  });

  it('generalises names that are data', () => {
    expect(changes('{"stock":{"1001":5}}', '{"stock":{"1001":6}}')).toEqual([
      'changed /stock/1001 /stock/{*}',
    ]);
  });

  it('escapes names as RFC 6901 says', () => {
    expect(changes('{"a/b":{"c~d":1}}', '{"a/b":{"c~d":2}}')).toEqual(['changed /a~1b/c~0d /a~1b/c~0d']);
  });

  it('takes linear time for deeply nested lists', () => {
    const nested = (core: string): string => '['.repeat(150) + core + ']'.repeat(150);
    expect(changes(nested('1'), nested('2'))).toHaveLength(1);
  });
});
