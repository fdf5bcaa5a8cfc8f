import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, text, type Step } from '../unit/capture/decode.ts';

const token = fc.stringMatching(/^[a-z]{1,12}$/);
const bodyText = fc.string({ maxLength: 200 }).map((value) => value.replaceAll(/[^\x20-\x7e]/g, '.'));
const exchange = fc.record({
  path: token,
  requestBody: bodyText,
  responseBody: bodyText,
  chunked: fc.boolean(),
});

function chunks(body: string): string {
  const parts = body.match(/.{1,17}/g) ?? [];
  return `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;
}

function wire(start: string, body: string, chunked: boolean): string {
  return chunked
    ? `${start}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks(body)}`
    : `${start}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/** Cuts a text at the given shares of its length. */
function cut(whole: string, shares: readonly number[]): string[] {
  const places = [...new Set(shares.map((share) => Math.floor(share * whole.length)))].sort((a, b) => a - b);
  return [0, ...places]
    .map((from, index) => whole.slice(from, places[index] ?? whole.length))
    .filter(Boolean);
}

it('decodes the same exchanges wherever the network cuts the bytes', () => {
  fc.assert(
    fc.property(
      fc.array(exchange, { minLength: 1, maxLength: 5 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
      (exchanges, requestCuts, responseCuts) => {
        const requests = exchanges
          .map((one) => wire(`POST /${one.path} HTTP/1.1`, one.requestBody, one.chunked))
          .join('');
        const responses = exchanges
          .map((one) => wire('HTTP/1.1 200 OK', one.responseBody, !one.chunked))
          .join('');
        const steps: Step[] = [
          ...cut(requests, requestCuts).map((part): Step => ['request', part]),
          ...cut(responses, responseCuts).map((part): Step => ['response', part]),
        ];
        const decoded = decode(steps);
        expect(decoded.undecoded).toBe(0);
        expect(
          decoded.exchanges.map((one) => [
            one.path,
            text(one.requestBody) ?? '',
            text(one.responseBody) ?? '',
          ]),
        ).toEqual(exchanges.map((one) => [`/${one.path}`, one.requestBody, one.responseBody]));
      },
    ),
    { numRuns: 300 },
  );
});

it('decodes the same exchanges whenever a response comes, once the head of its request has', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(exchange, fc.nat(400), fc.nat(400)), { minLength: 1, maxLength: 5 }),
      (exchanges) => {
        const steps = exchanges.flatMap(([one, early, split]): Step[] => {
          const request = wire(`POST /${one.path} HTTP/1.1`, one.requestBody, one.chunked);
          const response = wire('HTTP/1.1 200 OK', one.responseBody, !one.chunked);
          const head = request.indexOf('\r\n\r\n') + 4;
          const from = Math.min(head + early, request.length);
          const to = Math.min(split, response.length);
          const parts: Step[] = [
            ['request', request.slice(0, from)],
            ['response', response.slice(0, to)],
            ['response', response.slice(to)],
            ['request', request.slice(from)],
          ];
          return parts.filter(([, bytes]) => bytes.length > 0);
        });
        const decoded = decode(steps);
        expect(decoded.undecoded).toBe(0);
        expect(
          decoded.exchanges.map((one) => [
            text(one.requestBody) ?? '',
            text(one.responseBody) ?? '',
            one.truncated,
          ]),
        ).toEqual(exchanges.map(([one]) => [one.requestBody, one.responseBody, 0]));
      },
    ),
    { numRuns: 500 },
  );
});

it('accounts for every byte of arbitrary input and never throws', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 8 }), (parts) => {
      const steps: Step[] = parts.map((part): Step => ['request', Buffer.from(part)]);
      const decoded = decode([...steps, ['close', '']]);
      const sent = parts.reduce((sum, part) => sum + part.length, 0);
      const recorded = decoded.exchanges.reduce((sum, one) => sum + one.requestBytes, 0);
      // Empty lines before a request line belong to no message (RFC 9112 section 2.2).
      const blank = parts.reduce(
        (sum, part) => sum + part.filter((byte) => byte === 13 || byte === 10).length,
        0,
      );
      expect(decoded.undecoded + recorded).toBeGreaterThanOrEqual(sent - blank);
      expect(decoded.undecoded + recorded).toBeLessThanOrEqual(sent);
    }),
    { numRuns: 500 },
  );
});
