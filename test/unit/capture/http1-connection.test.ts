import { describe, expect, it } from 'vitest';
import { decode, text } from './decode.ts';

const GET = 'GET /items/7?lang=en HTTP/1.1\r\nHost: shop\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

describe('an HTTP/1.1 connection', () => {
  it('pairs a request with its response and times both', () => {
    const { exchanges, undecoded } = decode([
      ['request', GET],
      ['response', OK.slice(0, 30)],
      ['response', OK.slice(30)],
    ]);
    expect(undecoded).toBe(0);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({
      method: 'GET',
      path: '/items/7?lang=en',
      host: 'shop',
      status: 200,
      error: null,
      startUs: 1000,
      firstByteUs: 1000,
      durationUs: 2000,
      truncated: 0,
      requestBytes: GET.length,
      responseBytes: OK.length,
    });
    expect(text(exchanges[0]?.requestHead)).toBe(GET);
    expect(text(exchanges[0]?.responseBody)).toBe('hello');
  });

  it('pairs pipelined requests in order', () => {
    const { exchanges } = decode([
      ['request', GET.replace('7', '1') + GET.replace('7', '2')],
      ['response', OK.replace('hello', 'first') + OK.replace('hello', 'other')],
    ]);
    expect(exchanges.map((one) => [one.path, text(one.responseBody)])).toEqual([
      ['/items/1?lang=en', 'first'],
      ['/items/2?lang=en', 'other'],
    ]);
  });

  it('undoes chunked coding and keeps trailers', () => {
    const { exchanges } = decode([
      [
        'request',
        'POST /orders HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;name=x\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      ],
      [
        'response',
        'HTTP/1.1 201 Created\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nz\r\n0\r\nX-Sum: 9\r\n\r\n',
      ],
    ]);
    expect(text(exchanges[0]?.requestBody)).toBe('abcde');
    expect(text(exchanges[0]?.responseBody)).toBe('z');
    expect(text(exchanges[0]?.responseTrailers)).toBe('X-Sum: 9\r\n');
  });

  it('knows the responses that have no body whatever their length says (RFC 9112 section 6.3)', () => {
    const { exchanges, undecoded } = decode([
      ['request', 'HEAD /a HTTP/1.1\r\n\r\n'],
      ['response', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n'],
      ['request', 'GET /b HTTP/1.1\r\n\r\n'],
      ['response', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n'],
      ['request', 'DELETE /c HTTP/1.1\r\n\r\n'],
      ['response', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ]);
    expect(exchanges.map((one) => one.status)).toEqual([200, 304, 204]);
    expect(undecoded).toBe(0);
  });

  it('skips informational responses', () => {
    const { exchanges } = decode([
      ['request', 'POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'],
      ['response', 'HTTP/1.1 100 Continue\r\n\r\n'],
      ['request', 'hi'],
      ['response', OK],
    ]);
    expect(exchanges.map((one) => [one.status, text(one.requestBody)])).toEqual([[200, 'hi']]);
  });

  it('reads a body without a length until the connection closes', () => {
    const { exchanges } = decode([
      ['request', GET],
      ['response', 'HTTP/1.1 200 OK\r\n\r\nall of'],
      ['response', ' it'],
      ['close', ''],
    ]);
    expect(text(exchanges[0]?.responseBody)).toBe('all of it');
    expect(exchanges[0]).toMatchObject({ truncated: 0, error: null });
  });

  it('records a response that was cut off as such', () => {
    const { exchanges } = decode([
      ['request', GET],
      ['response', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf'],
      ['close', 'ECONNRESET'],
    ]);
    expect(exchanges[0]).toMatchObject({ status: 200, error: 'response-cut-off', truncated: 2 });
    expect(text(exchanges[0]?.responseBody)).toBe('half');
  });

  it('records a request that got no answer, with the reason', () => {
    const { exchanges } = decode([
      ['request', GET],
      ['close', 'ECONNREFUSED'],
    ]);
    expect(exchanges[0]).toMatchObject({
      status: null,
      error: 'ECONNREFUSED',
      responseHead: null,
      durationUs: 1000,
    });
  });

  it('keeps an early answer apart from the request that is still arriving', () => {
    const { exchanges } = decode([
      ['request', 'POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nab'],
      ['response', 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n'],
      ['request', `cd${GET}`],
      ['response', OK],
    ]);
    expect(exchanges.map((one) => [one.path, one.status, text(one.requestBody), one.truncated])).toEqual([
      ['/a', 413, 'abcd', 0],
      ['/items/7?lang=en', 200, null, 0],
    ]);
  });

  it('keeps the whole body of a request that was answered before its last chunk came', () => {
    const { exchanges, undecoded } = decode([
      ['request', 'PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n'],
      ['response', OK],
      ['request', '0\r\n\r\n'],
      ['close', ''],
    ]);
    expect(exchanges.map((one) => [text(one.requestBody), text(one.responseBody), one.error])).toEqual([
      ['ab', 'hello', null],
    ]);
    expect(exchanges[0]).toMatchObject({ truncated: 0, durationUs: 1000 });
    expect(undecoded).toBe(0);
  });

  it('records an early answer to a request that never ended, with the part that came', () => {
    const { exchanges } = decode([
      ['request', 'POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nab'],
      ['response', OK],
      ['close', 'reset'],
    ]);
    expect(exchanges).toMatchObject([{ status: 200, error: null, truncated: 1, durationUs: 1000 }]);
    expect(text(exchanges[0]?.requestBody)).toBe('ab');
  });

  it('cuts bodies at the limit and says so, with the true size', () => {
    const { exchanges } = decode(
      [
        ['request', GET],
        ['response', OK],
      ],
      3,
    );
    expect(text(exchanges[0]?.responseBody)).toBe('hel');
    expect(exchanges[0]).toMatchObject({ truncated: 2, responseBytes: OK.length });
  });

  it('counts what follows a protocol switch as undecoded', () => {
    const { exchanges, undecoded } = decode([
      ['request', 'GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
      ['response', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi'],
      ['request', '\x81\x82abcdxy'],
      ['close', ''],
    ]);
    expect(exchanges.map((one) => one.status)).toEqual([101]);
    expect(undecoded).toBe(4 + 8);
  });

  it('counts bytes that are not HTTP/1.x', () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    expect(
      decode([
        ['request', preface],
        ['close', ''],
      ]),
    ).toMatchObject({ exchanges: [], undecoded: preface.length });
    expect(
      decode([
        ['request', '\x16\x03\x01\x02\x00'],
        ['close', ''],
      ]),
    ).toMatchObject({ exchanges: [], undecoded: 5 });
  });

  it.each([
    [
      'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ],
    ['X-B3-TraceId: 463AC35C9F6413AD', '0000000000000000463ac35c9f6413ad'],
    ['b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1', '80f198ee56343ba864fe8b2a57d3eff7'],
    ['b3: 0', null],
    ['traceparent: nonsense', null],
  ])('reads the trace id of "%s"', (field, traceId) => {
    const { exchanges } = decode([
      ['request', `GET / HTTP/1.1\r\n${field}\r\n\r\n`],
      ['response', OK],
    ]);
    expect(exchanges[0]?.traceId).toBe(traceId);
  });

  it('records the absolute form of a forward proxy as path and query', () => {
    const { exchanges } = decode([
      ['request', 'GET http://producer:7111/api/items/1?x=1 HTTP/1.1\r\nHost: producer:7111\r\n\r\n'],
      ['response', OK],
    ]);
    expect(exchanges[0]?.path).toBe('/api/items/1?x=1');
  });
});
