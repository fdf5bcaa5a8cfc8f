import { describe, expect, it } from 'vitest';
import { watchedBy, type WatchedLine } from '#shared/drill/watched.ts';

const request = (id: number, status: number) => ({
  id,
  route: 'GET /a',
  atUs: 0,
  startUs: 0,
  durationUs: 1,
  status,
  error: null,
  fallback: false,
});
const NOTHING = { correlation: null, requestId: null, traceId: null };
const line = (part: Partial<WatchedLine>): WatchedLine => ({
  observer: 'ingress',
  flags: [],
  ...NOTHING,
  ...part,
});

const trace = {
  requests: [request(1, 503), request(2, 200), request(3, 504)],
  known: [
    { id: 1, correlation: 'c1', requestId: null, traceId: 't1' },
    { id: 2, correlation: 'c2', requestId: null, traceId: 't2' },
    { id: 3, correlation: 'c3', requestId: null, traceId: 't3' },
    // Attempts of one request have ids of their own where a hop does not pass them on.
    { ...NOTHING, id: 3, requestId: 'r3' },
    { ...NOTHING, id: 3, requestId: 'r3b' },
  ],
};

describe('lines of access logs', () => {
  it('are joined by what they have, and count each request once for a flag', () => {
    const watched = watchedBy(
      trace,
      [
        line({ correlation: 'c1', flags: ['UF', 'URX'] }),
        line({ requestId: 'r3', flags: ['UF'] }),
        line({ requestId: 'r3b', flags: ['UF'] }),
        line({ traceId: 't2', flags: ['UO'] }),
        line({ traceId: 'of somebody else', flags: ['NR'] }),
        line({ observer: 'a', traceId: 't1' }),
      ],
      [],
    );
    expect(watched?.logs).toEqual([
      { observer: 'a', lines: 1, joined: { correlation: 0, requestId: 0, trace: 1 }, flags: [] },
      {
        observer: 'ingress',
        lines: 5,
        joined: { correlation: 1, requestId: 2, trace: 1 },
        flags: [
          { flag: 'UF', requests: 2, failed: 2 },
          { flag: 'URX', requests: 1, failed: 1 },
          { flag: 'UO', requests: 1, failed: 0 },
        ],
      },
    ]);
  });

  it('are bounded in the flags that they tell of', () => {
    const flags = Array.from({ length: 500 }, (_, index) => `F${index}`);
    const watched = watchedBy(trace, [line({ traceId: 't1', flags })], []);
    expect(watched?.logs[0]?.flags).toHaveLength(50);
  });

  it('stand beside the counters that moved', () => {
    const counter = (name: string, after: number) => ({ observer: 'o', name, before: 1, after });
    const { counters } = watchedBy(trace, [], [counter('b', 2), counter('still', 1), counter('a', 0)]) ?? {};
    expect(counters?.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});
