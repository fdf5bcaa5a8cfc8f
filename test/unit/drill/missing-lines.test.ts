import { describe, expect, it } from 'vitest';
import { MissingLines } from '#shared/drill/missing-lines.ts';
import type { WatchedLine } from '#shared/drill/watched.ts';

const KNOWN = [
  { id: 1, correlation: 'c-1', requestId: null, traceId: 't-1' },
  { id: 2, correlation: 'c-2', requestId: null, traceId: 't-2' },
  { id: 1, correlation: null, requestId: 'r-1', traceId: null },
];
const line = (observer: string, parts: Partial<WatchedLine>): WatchedLine => ({
  observer,
  flags: [],
  correlation: null,
  requestId: null,
  traceId: null,
  ...parts,
});

describe('lines that are still missing', () => {
  it('are none once each log has told of each request, by whatever it knows it by', () => {
    const missing = new MissingLines(KNOWN, ['ingress', 'sidecar']);
    for (const [log, parts] of [
      ['ingress', { correlation: 'c-1' }],
      ['ingress', { traceId: 't-2' }],
      ['sidecar', { requestId: 'r-1' }],
    ] as const) {
      missing.take(line(log, parts));
      expect(missing.none).toBe(false);
    }
    missing.take(line('sidecar', { traceId: 't-2' }));
    expect(missing.none).toBe(true);
  });

  it('are as many after a line of somebody else, of a log that nobody follows, and one told twice', () => {
    const missing = new MissingLines(KNOWN, ['ingress']);
    missing.take(line('ingress', { traceId: 't-9' }));
    missing.take(line('ingress', { traceId: 't-1' }));
    missing.take(line('ingress', { correlation: 'c-1' }));
    missing.take(line('other', { traceId: 't-2' }));
    expect(missing.none).toBe(false);
  });
});
