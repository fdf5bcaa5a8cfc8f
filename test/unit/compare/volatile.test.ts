import { describe, expect, it } from 'vitest';
import { volatileReason, volatileText } from '#shared/compare/volatile/volatile.ts';

const NOW = Date.parse('2026-11-02T09:00:00Z');

describe('values that change by their nature', () => {
  it.each([
    ['2026-11-02T09:00:00Z', '2026-11-03T01:00:00.5+02:00', 'a time of the answer'],
    ['2026-11-02 09:00:00,123', '2026-11-02 09:00:01,456', 'a time of the answer'],
    ['20261102T090000Z', '20261102T090001Z', 'a time of the answer'],
    ['Mon, 02 Nov 2026 09:00:00 GMT', 'Mon, 02 Nov 2026 09:00:01 GMT', 'a time of the answer'],
    ['1793610000', '1793610001', 'a time of the answer'],
    ['1793610000.5', '1793610001.25', 'a time of the answer'],
    ['1793610000000', '1793610001000', 'a time of the answer'],
    ['1793610000000000', '1793610001000000', 'a time of the answer'],
    ['1793610000000000000', '1793610001000000000', 'a time of the answer'],
    ['0b6f1c9e-1c4e-4b7a-9d21-5a1f0c9e1c4e', 'ffffffff-1c4e-4b7a-9d21-5a1f0c9e1c4e', 'a UUID'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVS0', 'a ULID'],
    [
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '00-aaf92f3577b34da6a3ce929d0e0e4736-11f067aa0ba902b7-00',
      'a trace id',
    ],
    [
      '80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1',
      '90f198ee56343ba864fe8b2a57d3eff7-f457b5a2e4d86bd1-0',
      'a trace id',
    ],
    ['5a1f0c9e1c4e4b7a', '6a1f0c9e1c4e4b7a', 'a hexadecimal id'],
    [
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig',
      'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIyIn0.gis',
      'a signed token',
    ],
    ['dGhpcyBpcyBhIHRlc3QgMTIz', 'YW5vdGhlciB0ZXN0IDQ1Ng==', 'a random token'],
    ["script-src 'nonce-abc'", "script-src 'nonce-def'", 'a nonce'],
    ['10.0.3.7:7111', '10.0.4.9:7112', 'an IP address'],
    ['[2001:db8::1]:80', '2001:db8::2', 'an IP address'],
  ])('%s against %s is %s', (before, after, reason) => {
    expect(volatileReason(before, after, NOW)).toBe(reason);
  });

  it.each([
    ['1990-01-01T00:00:00Z', '1991-01-01T00:00:00Z'],
    ['1234567', '1234568'],
    ['amber', 'birch'],
    ['a-long-word-of-letters', 'another-word-of-letters'],
    ['deadbeefdeadbeef', 'deadbeefdeadbeefaa'],
    ['1.2.3', '1.2.4'],
    ['v1', '0b6f1c9e-1c4e-4b7a-9d21-5a1f0c9e1c4e'],
    ["script-src 'nonce-abc'", "script-src 'self' 'nonce-def'"],
  ])('%s against %s is not', (before, after) => {
    expect(volatileReason(before, after, NOW)).toBeNull();
  });

  it('are known inside of longer texts, as long as nothing else differs', () => {
    const line = (time: string, id: string, word = 'order'): string => `${word} ${id} at ${time} done`;
    const [a, b] = ['0b6f1c9e-1c4e-4b7a-9d21-5a1f0c9e1c4e', 'ffffffff-1c4e-4b7a-9d21-5a1f0c9e1c4e'];
    expect(volatileText(line('2026-11-02T09:00:00Z', a), line('2026-11-02T09:00:01Z', b), NOW)).toBe(
      'a UUID inside, a time inside',
    );
    expect(
      volatileText(line('2026-11-02T09:00:00Z', a), line('2026-11-02T09:00:00Z', b, 'sale'), NOW),
    ).toBeNull();
    expect(volatileText('born 1990-01-01T00:00:00Z', 'born 1991-01-01T00:00:00Z', NOW)).toBeNull();
  });
});
