import { describe, expect, it } from 'vitest';
import { DEEPEST_JSON } from '#shared/policy/source/json-flaw.ts';
import { readJson } from '#shared/policy/source/json.ts';
import { Problems } from '#shared/policy/source/problem.ts';

function read(text: string) {
  const problems = new Problems();
  return {
    document: readJson({ file: 'a.json', text }, problems, 'Save it again.'),
    problems: problems.found,
  };
}

describe('a JSON text', () => {
  it.each<[string, string, number, number, string]>([
    ['', 'the text ends where a value is expected', 1, 1, ''],
    ['{"a": {"b": [1, }}', 'a value is expected here', 1, 17, 'a.b[1]'],
    ['{"a": {"b": [1 2]}}', 'a comma or ] is expected here', 1, 16, 'a.b'],
    ['{\n  "a": {"b": 1,\n}}', 'a name in quotes is expected here', 3, 1, 'a'],
    ['{"a": {b: 1}}', 'a name in quotes or } is expected here', 1, 8, 'a'],
    ['{"a": {"b" 1}}', 'a colon is expected here', 1, 12, 'a.b'],
    [
      '{"a": [{"b": 1}, {"b": "x\ny"}]}',
      'a line break or control character stands in a text',
      1,
      26,
      'a[1].b',
    ],
    ['{"a": "x', 'the text that begins here is not closed', 1, 7, 'a'],
    ['{"a": "\\x"}', '\\ is followed by nothing that JSON knows', 1, 8, 'a'],
    ['{"a": 1.}', 'the number is not complete', 1, 7, 'a'],
    ['{"a": 01}', 'a comma or } is expected here', 1, 8, ''],
    ['{"a": {"b": 1}', 'the text ends where a comma or } is expected', 1, 15, ''],
    ['{}{}', 'there is something after the end of the value', 1, 3, ''],
    ['{"x.y": {"\\u0061": tru}}', 'a value is expected here', 1, 20, '"x.y".a'],
  ])('%j: the mistake has its place', (text, message, line, column, field) => {
    const { document, problems } = read(text);
    expect(document).toBeUndefined();
    expect(problems).toMatchObject([
      {
        code: 'JSON_SYNTAX',
        message,
        advice: 'Save it again.',
        place: { file: 'a.json', line, column, field },
      },
    ]);
  });

  it('may be nested so deep and no deeper; brackets in texts are none', () => {
    const nested = (depth: number) => `{"a": ${'['.repeat(depth - 1)}"[[[{{{\\"[["${']'.repeat(depth - 1)}}`;
    expect(read(nested(DEEPEST_JSON)).problems).toEqual([]);
    const { document, problems } = read(nested(DEEPEST_JSON + 1));
    expect(document).toBeUndefined();
    expect(problems).toMatchObject([
      { code: 'TOO_DEEP', place: { line: 1, column: 6 + DEEPEST_JSON, field: `a${'[0]'.repeat(31)}` } },
    ]);
  });

  it('knows the place of each value, and of the nearest parent of what is absent', () => {
    const { document } = read(
      '\n{"a" : [ {"b": "]\\\\\\""} ,\n  {"c.d":\t-1.5e3, "e": {}} ],\n"a": [], "\\u0061b": [true,[[], null]]}',
    );
    const at = (...path: (string | number)[]): string => {
      const place = document?.placeOf(path);
      return `${place?.line}:${place?.column} ${place?.field}`;
    };
    expect(at()).toBe('2:1 ');
    // The last of two values of a name counts.
    expect(at('a')).toBe('4:6 a');
    expect(at('a', 0, 'b')).toBe('4:6 a[0].b');
    expect(at('ab', 0)).toBe('4:22 ab[0]');
    expect(at('ab', 1, 1)).toBe('4:32 ab[1][1]');
    expect(at('none')).toBe('2:1 none');
  });
});
