import { expect, it } from 'vitest';
import { replayHeaders } from '#engine/replay/request-headers.ts';
import type { Header } from '#shared/model/index.ts';

const identity = { correlation: '3.17', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const recorded: Header[] = [
  ['HOST', 'shop.example.com'],
  ['Connection', 'keep-alive'],
  ['X-Multi', '1'],
  ['x-multi', '2'],
  ['Content-Length', '12'],
  ['Transfer-Encoding', 'chunked'],
  ['X-B3-TraceId', 'old'],
  ['traceparent', 'old'],
  ['Authorization', 'recorded'],
];

it('keeps order, case and repetition, and leaves out what belongs to one connection', () => {
  const headers = replayHeaders(recorded, { overrides: [], trace: 'keep' }, identity);
  expect(headers).toEqual([
    ['HOST', 'shop.example.com'],
    ['X-Multi', '1'],
    ['x-multi', '2'],
    ['X-B3-TraceId', 'old'],
    ['traceparent', 'old'],
    ['Authorization', 'recorded'],
    ['x-meshproof-id', '3.17'],
  ]);
});

it('replaces recorded traces by one of its own', () => {
  const headers = replayHeaders(recorded, { overrides: [], trace: 'inject' }, identity);
  expect(headers.filter(([, value]) => value === 'old')).toEqual([]);
  expect(headers).toContainEqual(['traceparent', `00-${identity.traceId}-${identity.spanId}-01`]);
  expect(headers).toContainEqual(['X-B3-TraceId', identity.traceId]);
});

it('lets the user replace a recorded field', () => {
  const headers = replayHeaders(
    recorded,
    { overrides: [['authorization', 'mine']], trace: 'keep' },
    identity,
  );
  expect(headers.filter(([name]) => name.toLowerCase() === 'authorization')).toEqual([
    ['authorization', 'mine'],
  ]);
});
