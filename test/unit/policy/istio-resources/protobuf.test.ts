import { describe, expect, it } from 'vitest';
import { durationMs } from '#shared/policy/istio/resources/protobuf.ts';

describe('durations in the notation of Go', () => {
  it.each([
    ['1.5s', 1500],
    ['250ms', 250],
    ['1h30m', 5_400_000],
    ['0s', 0],
    ['0', 0],
    ['.5s', 500],
    ['-2s', -2000],
    ['0.0000005s', 0.0005],
    ['1m0.1s', 60_100],
  ])('%s is %d ms', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(['', '5', '5 s', 's', '1d', '1.5', 's5', '1s ', '--1s'])('"%s" is none', (text) =>
    expect(durationMs(text)).toBeUndefined(),
  );
});
