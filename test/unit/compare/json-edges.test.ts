import { describe, expect, it } from 'vitest';
import { diffJsonTexts } from '#shared/compare/json/diff-texts.ts';
import { diffJson } from '#shared/compare/json/diff.ts';
import { parseJson } from '#shared/compare/json/parse.ts';

const DEEP = 200;

/** Texts that RFC 8259 calls JSON, by the section that says so. */
const ACCEPTED: readonly (readonly [section: string, text: string])[] = [
  ['2, white space around everything', ' \t\n\r{ "a" : [ 1 , 2 ] } '],
  ['2, a scalar alone', '"x"'],
  ['3, literals', '[true,false,null]'],
  ['4, an empty name', '{"":0}'],
  ['4, a name twice', '{"a":1,"a":2}'],
  ['5, items of several types', '[1,"a",null,{}]'],
  ['6, zero', '0'],
  ['6, negative zero', '-0'],
  ['6, a fraction', '-0.001'],
  ['6, exponents', '[1e2,1E2,1e+2,1e-2,0e1,0e+1]'],
  ['6, beyond a double', '1e400'],
  ['6, more digits than a double has', '123456789012345678901234567890.10'],
  ['7, all short escapes', '"\\"\\\\\\/\\b\\f\\n\\r\\t"'],
  ['7, a surrogate pair', '"\\ud83d\\ude00"'],
  ['8.2, a lone surrogate', '"\\ud800"'],
  ['7, an escaped NUL', '"\\u0000"'],
  ['7, DEL and beyond need no escape', '"\u007f\u0080\u2028\u{10ffff}"'],
  ['9, nested as deep as is looked at', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`],
];

/** Texts that are not JSON. */
const REFUSED: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['white space only', ' \n'],
  ['a byte order mark', '\ufeff1'],
  ['other white space', '\u00a01'],
  ['a form feed', '\f1'],
  ['a comment', '[1/* */]'],
  ['a trailing comma in an array', '[1,]'],
  ['a trailing comma in an object', '{"a":1,}'],
  ['a leading comma', '[,1]'],
  ['two commas', '[1,,2]'],
  ['no comma', '[1 2]'],
  ['a missing colon', '{"a" 1}'],
  ['a missing value', '{"a":}'],
  ['a name without quotes', '{a:1}'],
  ['a number as a name', '{1:1}'],
  ['single quotes', "['a']"],
  ['an open array', '[1'],
  ['an open object', '{"a":1'],
  ['an open string', '"a'],
  ['a closing bracket of the other kind', '[1}'],
  ['two values', '1 2'],
  ['a leading zero', '01'],
  ['a negative leading zero', '-01'],
  ['a plus sign', '+1'],
  ['no digit before the point', '.5'],
  ['no digit behind the point', '1.'],
  ['no digit in the exponent', '1e'],
  ['a sign alone in the exponent', '1e+'],
  ['a minus alone', '-'],
  ['two signs', '--1'],
  ['a hexadecimal number', '0x1'],
  ['NaN', 'NaN'],
  ['Infinity', '-Infinity'],
  ['a word in capitals', 'True'],
  ['half a word', 'nul'],
  ['an unknown escape', '"\\x41"'],
  ['a short unicode escape', '"\\u00e"'],
  ['an escape at the end', '"\\"'],
  ['a line feed in a string', '"a\nb"'],
  ['a tab in a string', '"a\tb"'],
  ['a NUL in a string', '"\u0000"'],
  ['deeper than is looked at', `${'['.repeat(DEEP + 2)}${']'.repeat(DEEP + 2)}`],
];

describe('RFC 8259', () => {
  it.each(ACCEPTED)('section %s: reads it', (_section, text) => {
    expect(parseJson(text)).toBeDefined();
    expect(diffJsonTexts(text, text)).toEqual([]);
    expect(diffJsonTexts(text, ` ${text}\n`)).toEqual([]);
  });

  it.each(REFUSED)('refuses %s', (_what, text) => {
    expect(parseJson(text)).toBeUndefined();
    expect(diffJsonTexts(text, text)).toBeNull();
    expect(diffJsonTexts('[1]', text)).toBeNull();
    expect(diffJsonTexts(text, '[1]')).toBeNull();
  });
});

/** What is found at one member, with both values as they are written. */
function found(before: string, after: string): string | null {
  const [left, right] = [`{"a":${before},"z":1}`, `{"a":${after},"z":1}`];
  const inTexts = diffJsonTexts(left, right);
  const [a, b] = [parseJson(left), parseJson(right)];
  expect(inTexts).toEqual(a === undefined || b === undefined ? null : diffJson(a, b));
  return inTexts?.map(({ change, pointer }) => `${change} ${pointer}`).join(', ') ?? null;
}

describe('numbers', () => {
  it.each([
    ['1', '1.0', 'spelling /a'],
    ['1', '1e0', 'spelling /a'],
    ['100', '1e2', 'spelling /a'],
    ['100', '1E+2', 'spelling /a'],
    ['0.01', '1e-2', 'spelling /a'],
    ['1.50', '1.5', 'spelling /a'],
    ['0', '-0', 'spelling /a'],
    ['0', '0.0e99', 'spelling /a'],
    ['-0', '-0.0', 'spelling /a'],
    ['9007199254740992', '9007199254740993', 'changed /a'],
    ['9007199254740993', '9007199254740993.0', 'spelling /a'],
    ['0.1', '0.10000000000000000000000000001', 'changed /a'],
    ['123456789012345678901234567890', '123456789012345678901234567891', 'changed /a'],
    ['1e400', '1e401', 'changed /a'],
    ['1e400', '10e399', 'spelling /a'],
    ['-1e400', '1e400', 'changed /a'],
    ['1e-400', '0', 'changed /a'],
    ['1e400', '1e400', ''],
    ['1', '12', 'changed /a'],
    ['12', '1', 'changed /a'],
    ['1', '"1"', 'type /a'],
    ['1', 'true', 'type /a'],
  ])('%s against %s: %j', (before, after, expected) => {
    expect(found(before, after)).toBe(expected);
    expect(found(after, before)).toBe(expected);
  });
});

describe('items of lists that are read in lockstep', () => {
  it.each([
    ['{"a":[ ],"b":1}', '{"a":[],"b":2}', 'changed /b'],
    ['{"a":[],"b":1}', '{"a":[ 1 ],"b":1}', 'added /a/0'],
    ['[1,2,3]', '[1,5,3]', 'changed /1'],
    ['[1,2,3]', '[1,20,3]', 'changed /1'],
    ['[1,2]', '[1,2,3]', 'added /2'],
    ['[1,2,3]', '[2,3]', 'missing /0'],
    ['[1,2,3]', '[1,3,2]', 'order '],
    ['[1,2,3]', '[3,2,9]', 'changed /0, changed /2'],
    ['[[1,2],3]', '[[1,9], 3]', 'changed /0/1'],
    ['[{"a":[1,2]},{"a":[1,2]}]', '[{"a":[1,2]},{"a":[2,1]}]', 'order /1/a'],
    ['[{"a":1,"b":2},0]', '[{"b":2,"a":9},0]', 'changed /0/a'],
    ['["x","y"]', '["x"]', 'missing /1'],
  ])('%s against %s: %j', (before, after, expected) => {
    const changes = diffJsonTexts(before, after)?.map(({ change, pointer }) => `${change} ${pointer}`);
    expect(changes?.join(', ')).toBe(expected);
  });

  it.each(['[1,]', '[,1]', '[1 2]', '[1,2', '[1}'])('refuses %s on either side', (text) => {
    expect(diffJsonTexts('[1,2]', text)).toBeNull();
    expect(diffJsonTexts(text, '[1,2]')).toBeNull();
  });
});

describe('null, missing and repeated names', () => {
  it.each([
    ['{"a":null}', '{}', 'missing /a'],
    ['{}', '{"a":null}', 'added /a'],
    ['{"a":null}', '{"a":0}', 'type /a'],
    ['{"a":null}', '{"a":""}', 'type /a'],
    ['{"a":[]}', '{"a":null}', 'type /a'],
    ['{"a":{}}', '{"a":[]}', 'type /a'],
    ['{"a":1,"a":2}', '{"a":2}', 'repeated '],
    ['{"a":1,"a":2}', '{"a":2,"a":1}', 'repeated '],
    ['{"a":1,"a":2}', '{"a":1,"a":2}', ''],
    ['{"a":1,"a":2,"b":1}', '{"a":1,"a":2,"b":2}', 'changed /b'],
    ['{"a":1,"a":2,"b":1}', '{"b":1,"a":1,"a":2}', ''],
    ['{"a":1,"\\u0061":2}', '{"a":2}', 'repeated '],
    ['{"o":{"a":1,"a":2}}', '{"o":{"a":2}}', 'repeated /o'],
    ['[{"a":1,"a":2}]', '[{"a":2}]', 'repeated /0'],
    ['{"a":1}', '{"\\u0061":1}', ''],
    ['{"a":"é"}', '{"a":"\\u00e9"}', ''],
    ['{"a":"\\/"}', '{"a":"/"}', ''],
  ])('%s against %s: %j', (before, after, expected) => {
    const changes = diffJsonTexts(before, after)?.map(({ change, pointer }) => `${change} ${pointer}`);
    expect(changes?.join(', ')).toBe(expected);
    const [a, b] = [parseJson(before), parseJson(after)];
    expect(diffJsonTexts(before, after)).toEqual(a === undefined || b === undefined ? null : diffJson(a, b));
  });
});
