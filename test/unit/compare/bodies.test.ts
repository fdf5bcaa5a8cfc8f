import { describe, expect, it } from 'vitest';
import type { ComparedExchange } from '#shared/compare/index.ts';
import type { Header } from '#shared/model/index.ts';
import { answer, compared, pairs } from '#test/fixtures/comparison/build.ts';

/** What ten pairs of two bodies of a type differ in, with the place as evidence shows it. */
function bodies(type: string | null, before: string | Uint8Array, after: string | Uint8Array): string[] {
  const of = (content: string | Uint8Array): ComparedExchange =>
    answer({
      headers: type === null ? [] : [['Content-Type', type]],
      body: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    });
  const { findings } = compared(
    pairs(10, () => ({ baseline: of(before), candidate: of(after), noise: of(before) })),
  );
  return findings.map(({ severity, place, change, evidence: [first] }) => {
    const shown = first?.baseline ?? first?.candidate ?? '';
    return `${severity} ${place} ${change} | ${shown}`;
  });
}

describe('XML', () => {
  const XML = 'application/xml';

  it('is the same whatever its prefixes, order of attributes, white space, comments and entities', () => {
    const left = '<?xml version="1.0"?><a:o xmlns:a="urn:x" p="1" q="&lt;"><a:i>&#x41;</a:i></a:o>';
    const right = '<o xmlns="urn:x" q="&#60;" p="1">\n  <!-- a comment -->\n  <i><![CDATA[A]]></i>\n</o>';
    expect(bodies(XML, left, right)).toEqual([]);
  });

  it.each([
    ['<o><i>1</i></o>', '<o><i>2</i></o>', 'major body /o/i/text() changed | /o/i/text(): 1'],
    ['<o><i a="1"/></o>', '<o><i a="2"/></o>', 'major body /o/i/@a changed | /o/i/@a: 1'],
    ['<o><i a="1"/></o>', '<o><i/></o>', 'major body /o/i/@a missing | /o/i/@a: 1'],
    ['<o><i/></o>', '<o><i b="1"/></o>', 'minor body /o/i/@b added | /o/i/@b: 1'],
    ['<o><i/></o>', '<o/>', 'major body /o/i missing | /o/i: <i></i>'],
    ['<o/>', '<o><i/></o>', 'minor body /o/i added | /o/i: <i></i>'],
    ['<o/>', '<p/>', 'major body /o name | /o: o'],
    ['<o xmlns="u"/>', '<o xmlns="v"/>', 'major body /o name | /o: {u}o'],
    ['<o><i>1</i><i>2</i></o>', '<o><i>2</i><i>1</i></o>', 'minor body /o order | /o: <i>1</i> <i>2</i>'],
    [
      '<o><i>1</i><i>2</i></o>',
      '<o><i>1</i><i>3</i></o>',
      'major body /o/i/text() changed | /o/i[2]/text(): 2',
    ],
    ['<o><i>1</i><i>2</i></o>', '<o><i>2</i></o>', 'major body /o/i missing | /o/i[1]: <i>1</i>'],
  ])('%s against %s: %s', (before, after, expected) => {
    expect(bodies(XML, before, after)).toEqual([expected]);
  });

  it('expands no entities of a document type, and is a text where it is not well formed', () => {
    const bomb = '<!DOCTYPE o [<!ENTITY a "aaaa">]><o>&a;</o>';
    expect(bodies(XML, bomb, bomb.replace('<o>', '<o >'))).toEqual([
      expect.stringContaining('major body line 1 changed'),
    ]);
    expect(bodies(XML, '<o>', '<o><i>')).toEqual([expect.stringContaining('major body line 1 changed')]);
    expect(bodies(XML, '<o/>', '<o>')).toEqual([expect.stringContaining('major body xml → text')]);
  });

  it('is a text where it is nested too deeply', () => {
    const deep = (core: string): string => '<a>'.repeat(5_000) + core + '</a>'.repeat(5_000);
    expect(bodies(XML, deep('1'), deep('2'))).toEqual([expect.stringContaining('body line 1 changed')]);
  });
});

describe('HTML', () => {
  it('is the same where a browser makes the same of it', () => {
    const left = '<!DOCTYPE html><p class=a id="b">one\n  two<br></p>';
    const right = '<!doctype html><html><head></head><body><p id=b class="a">one two<br/></body></html>';
    expect(bodies('text/html; charset=utf-8', left, right)).toEqual([]);
  });

  it('names what differs, and keeps the white space of preformatted text', () => {
    const page = (inner: string): string => `<!doctype html><body>${inner}</body>`;
    expect(bodies('text/html', page('<h1>a</h1>'), page('<h1>b</h1>'))).toEqual([
      'major body /#document/html/body/h1/text() changed | /#document/html/body/h1/text(): a',
    ]);
    expect(bodies('text/html', page('<pre>a b</pre>'), page('<pre>a  b</pre>'))).toHaveLength(1);
    expect(bodies('text/html', page('<a href="/x">a</a>'), page('<a href="/y">a</a>'))).toEqual([
      'major body /#document/html/body/a/@href changed | /#document/html/body/a/@href: /x',
    ]);
  });
});

describe('forms, texts and bytes', () => {
  const FORM = 'application/x-www-form-urlencoded';

  it.each([
    ['a=1&b=2', 'b=2&a=1', []],
    ['a=x+y&b=%7e', 'a=x%20y&b=~', []],
    ['a=1', 'a=2', ['major body field a changed | a=1']],
    ['a=1&b=2', 'a=1', ['major body field b missing | b=2']],
    ['a=1', 'a=1&b', ['minor body field b added | b=']],
    ['a=1&a=2', 'a=2&a=1', ['minor body field a order | a=1&a=2']],
    ['a=1', 'a=1&a=1', ['major body field a changed | a=1']],
  ])('a form %s against %s', (before, after, expected) => {
    expect(bodies(FORM, before, after)).toEqual(expected);
  });

  it('tells another encoding of the same characters from other line ends', () => {
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
    expect(bodies('text/plain', 'a', marked)).toEqual([expect.stringContaining('minor body encoding')]);
  });

  it('tells other line ends from other lines', () => {
    expect(bodies('text/csv', 'a\nb\n', 'a\r\nb\r\n')).toEqual([
      expect.stringContaining('minor body line ends'),
    ]);
    expect(bodies('text/csv', 'a\nb\n', 'a\nc\n')).toEqual(['major body line 2 changed | line 2: b']);
  });

  it('shows bytes from the first that differs, with both lengths', () => {
    expect(bodies('image/png', new Uint8Array([1, 2, 3]), new Uint8Array([1, 9]))).toEqual([
      'major body changed | 3 bytes; from byte 1: 02 03',
    ]);
  });
});

describe('what a body is', () => {
  it.each([
    ['application/json', '{"a":1}', '{"a":2}', '/a changed'],
    ['application/problem+json; charset=utf-8', '{"a":1}', '{"a":2}', '/a changed'],
    ['application/atom+xml', '<a>1</a>', '<a>2</a>', '/a/text() changed'],
    [null, '{"a":1}', '{"a":2}', '/a changed'],
    ['application/octet-stream', '[1]', '[2]', '/[*] changed'],
    ['text/plain', '{"a":1}', '{"a":2}', '/a changed'],
    [null, '<?xml version="1.0"?><a>1</a>', '<?xml version="1.0"?><a>2</a>', '/a/text() changed'],
    [null, '<!DOCTYPE html><p>1', '<!DOCTYPE html><p>2', '/#document/html/body/p/text() changed'],
    ['text/css', '{"a":1}', '{"a":2}', 'line 1 changed'],
    ['application/json', '{"a":1', '{"a":2', 'line 1 changed'],
    ['image/png', '{"a":1}', '{"a":2}', 'changed'],
  ])('%s with %s: compared by its kind', (type, before, after, expected) => {
    expect(bodies(type, before, after)).toEqual([expect.stringContaining(`body ${expected}`)]);
  });

  it('is read in the charset that it names', () => {
    const latin = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0));
    expect(bodies('text/csv; charset=iso-8859-1', latin('é'), latin('è'))).toEqual([
      'major body line 1 changed | line 1: é',
    ]);
  });
});

describe('redirects, framing and trailers', () => {
  const between = (before: Partial<ComparedExchange>, after: Partial<ComparedExchange>): string[] =>
    compared(
      pairs(10, () => ({
        baseline: answer({ headers: [], ...before }),
        candidate: answer({ headers: [], ...after }),
        noise: answer({ headers: [], ...before }),
      })),
    ).findings.map(({ severity, catalogue, title }) => `${severity} ${catalogue ?? '-'} ${title}`);
  const to = (location: string): Partial<ComparedExchange> => ({
    status: 302,
    headers: [['location', location]],
  });

  it.each([
    ['http://shop/store/a', 'http://shop/a', ['major HP-02 Location lost its prefix']],
    ['http://shop/a', 'http://shop/store/a', ['major HP-02 Location has another prefix']],
    [
      'http://shop/a',
      'http://10.0.0.7:7111/a',
      ['major HP-01 Location names another host', 'major HP-02 Location names another port'],
    ],
    ['https://shop/a', 'http://shop/a', ['major HP-02 Location has another scheme: http instead of https']],
    ['http://shop/a', 'http://shop:8080/a', ['major HP-02 Location names another port']],
    ['http://shop/a', '/a', ['minor HP-01 Location is relative instead of absolute']],
    ['/a?x=1', '/a?x=2', ['major - Location has another query']],
    ['/a', '/b', ['major - Location has another path']],
    ['http://SHOP:80/a', 'http://shop/a', ['minor - Location is spelled differently']],
  ])('%s against %s', (before, after, expected) => {
    expect(between(to(before), to(after)).sort()).toEqual(expected);
  });

  it('says once how the body is framed', () => {
    const chunked: Header[] = [['transfer-encoding', 'chunked']];
    const sized: Header[] = [['content-length', '0']];
    expect(between({ headers: sized }, { headers: chunked })).toEqual([
      'expected HP-09 Body framed by chunks instead of length',
    ]);
  });

  it('takes the length for what it tells where no body is compared whole', () => {
    const sized = (length: number, more: Partial<ComparedExchange> = {}): ComparedExchange =>
      answer({ headers: [['content-length', String(length)]], ...more });
    const lengths = (method: string, more: Partial<ComparedExchange> = {}): string[] =>
      compared(
        pairs(10, () => ({
          method,
          baseline: sized(9, more),
          candidate: sized(8, more),
          noise: sized(9, more),
        })),
      ).findings.map(({ severity, title }) => `${severity} ${title}`);
    const cut = { bodyTruncated: true, text: 'same' };
    expect(lengths('GET')).toEqual(['expected Header content-length has another value']);
    expect(lengths('HEAD')).toEqual(['minor The body has another length']);
    expect(lengths('GET', cut)).toEqual(['major The body has another length']);
  });

  it('guesses that the address of an instance in a link changes by its nature', () => {
    const { findings } = compared(
      pairs(10, () => ({
        baseline: answer(to('http://10.0.0.7:7111/a')),
        candidate: answer(to('http://10.0.0.8:7111/a')),
      })),
    );
    expect(findings).toMatchObject([{ severity: 'info', place: 'header location host' }]);
  });

  it('compares trailers by name', () => {
    const sum = (value: string): Partial<ComparedExchange> => ({ trailers: [['X-Sum', value]] });
    expect(between(sum('1'), sum('2'))).toEqual(['major - Trailer x-sum has another value']);
    expect(between(sum('1'), {})).toEqual(['minor - Trailer x-sum missing']);
    expect(between({}, sum('1'))).toEqual(['minor - Trailer x-sum added']);
  });
});
