import { describe, expect, it } from 'vitest';
import { isRequestLine, readRequest } from '#shared/policy/read-request.ts';

describe('a request that somebody writes', () => {
  it('is taken as it stands on the wire', () => {
    expect(
      readRequest(' GET http://shop.example.com:8080/a//b/../%2e?x=%20\n', ['X-Canary: always', 'Empty:']),
    ).toEqual({
      method: 'GET',
      scheme: 'http',
      authority: 'shop.example.com:8080',
      target: '/a//b/../%2e?x=%20',
      headers: [
        ['X-Canary', 'always'],
        ['Empty', ''],
      ],
    });
  });

  it('keeps the case of its method, and takes a Host field for its authority', () => {
    expect(readRequest('delete HTTPS://shop', ['Host: other:81', 'A: 1:2'])).toEqual({
      method: 'delete',
      scheme: 'https',
      authority: 'other:81',
      target: '/',
      headers: [['A', '1:2']],
    });
    expect(readRequest('GET http://shop?x=1', [])).toMatchObject({ target: '/?x=1' });
  });

  it.each([
    '',
    'GET',
    'http://shop/',
    'GET /path',
    'GET ftp://shop/',
    'GET http://',
    'GET http://shop/#part',
    'G T http://s/',
  ])('is not "%s"', (line) => {
    expect(readRequest(line, [])).toEqual(expect.stringContaining('is not METHOD URL'));
    expect(isRequestLine(line)).toBe(false);
  });

  it.each(['no field', ': value', 'two words: value', 'Line: one\r\nOther: two', 'Zero: \0'])(
    'has no field %j',
    (field) => {
      expect(readRequest('GET http://shop/', [field])).toEqual(expect.stringContaining('is no header field'));
    },
  );
});
