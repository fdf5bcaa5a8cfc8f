import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { readProperties } from '#shared/policy/spring/environment/properties-text.ts';

function read(text: string): { documents: Record<string, string>[]; places: string[]; problems: Problems } {
  const problems = new Problems();
  const documents = readProperties({ file: 'a.properties', text }, problems);
  return {
    documents: documents.map(({ properties }) =>
      Object.fromEntries(properties.map(({ key, value }) => [key, value])),
    ),
    places: documents.flatMap(({ properties }) =>
      properties.map(({ key, place }) => `${key} ${place.line}:${place.column}`),
    ),
    problems,
  };
}

describe('a .properties text (java.util.Properties.load, OriginTrackedPropertiesLoader)', () => {
  it('separates by =, : and blanks', () => {
    expect(read('a=1\nb: 2\nc 3\nd = : x\ne\n  f\t=\t4 5').documents).toEqual([
      { a: '1', b: '2', c: '3', d: ': x', e: '', f: '4 5' },
    ]);
  });

  it('leaves comments out, continued ones too, but not inside of a continued value', () => {
    expect(read('# x=1\n  ! y=2\na=1,\\\n   #2\n# C:\\\nb=1').documents).toEqual([{ a: '1,#2' }]);
  });

  it('continues lines after an odd number of backslashes', () => {
    expect(read('a=1\\\n  2\nb=1\\\\\nc=3\nd=x\\').documents).toEqual([
      { a: '12', b: '1\\', c: '3', d: 'x' },
    ]);
  });

  it('knows escapes in keys and values', () => {
    expect(read('a\\ b\\=c=1\\u0041\\t\\q\nk\\:v:2').documents).toEqual([{ 'a b=c': '1A\tq', 'k:v': '2' }]);
  });

  it('splits documents at #--- and !---, and nowhere else', () => {
    expect(read('a=1\n#---\na=2\n!---\n# ---\n#----\na=3\n#---\n# note\na=4\n').documents).toEqual([
      { a: '1' },
      { a: '2' },
      { a: '4' },
    ]);
  });

  it('takes the last value of a key, and lists with []', () => {
    expect(read('a=1\na=2\nl[]=x, y\\,z').documents).toEqual([{ a: '2', 'l[0]': 'x', 'l[1]': 'y,z' }]);
  });

  it('says where values stand, from 1', () => {
    expect(read('\r\na = 1\r\n  long.key : \\\n     value').places).toEqual(['a 2:5', 'long.key 4:6']);
  });

  it('reports a malformed unicode escape with line, column and field, and reads on', () => {
    const { documents, problems } = read('a=1\nb=\\u00zz\nc=3');
    expect(documents).toEqual([{ a: '1', c: '3' }]);
    expect(problems.found).toMatchObject([
      { code: 'PROPERTIES_ESCAPE', place: { file: 'a.properties', line: 2, column: 3, field: 'b' } },
    ]);
  });
});
