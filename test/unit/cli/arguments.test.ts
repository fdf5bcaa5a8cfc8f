import { describe, expect, it } from 'vitest';
import {
  readDuration,
  readHeader,
  readInteger,
  readSpeed,
  readTaps,
  readTarget,
} from '#engine/entry/cli/arguments.ts';

describe('option values', () => {
  it('reads taps', () => {
    expect(
      readTaps(['127.0.0.1:1=127.0.0.1:2', 'zuul@[::1]:3=host:4'], ['producer/v1@127.0.0.1:5=127.0.0.1:6']),
    ).toEqual([
      {
        kind: 'edge',
        name: 'edge',
        listen: { host: '127.0.0.1', port: 1 },
        target: { host: '127.0.0.1', port: 2 },
      },
      { kind: 'edge', name: 'zuul', listen: { host: '::1', port: 3 }, target: { host: 'host', port: 4 } },
      {
        kind: 'instance',
        name: '127.0.0.1:6',
        service: 'producer',
        version: 'v1',
        listen: { host: '127.0.0.1', port: 5 },
        target: { host: '127.0.0.1', port: 6 },
      },
    ]);
  });
  it.each([
    [['127.0.0.1:1'], []],
    [['127.0.0.1:1=nowhere'], []],
    [['127.0.0.1:99999=127.0.0.1:1'], []],
    [['@127.0.0.1:1=127.0.0.1:2'], []],
    [[], ['127.0.0.1:1=127.0.0.1:2']],
    [[], ['producer/@127.0.0.1:1=127.0.0.1:2']],
    [['127.0.0.1:1=127.0.0.1:2', 'edge@127.0.0.1:3=127.0.0.1:4'], []],
    [['127.0.0.1:1=127.0.0.1:2', 'b@127.0.0.1:1=127.0.0.1:4'], []],
  ])('refuses taps %j %j', (edges, instances) => {
    expect(() => readTaps(edges, instances)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });
  it('reads durations and refuses what is none', () => {
    expect(readDuration('--duration', '250ms')).toBe(250);
    expect(readDuration('--duration', '1.5m')).toBe(90_000);
    for (const text of ['', '5', '-1s', '0s', '3 s', '99999999h']) {
      expect(() => readDuration('--duration', text)).toThrow(`--duration: '${text}'`);
    }
  });
  it('reads speeds, targets, headers and numbers', () => {
    expect(readSpeed('max')).toBe('max');
    expect(readSpeed('2.5')).toBe(2.5);
    expect(() => readSpeed('fast')).toThrow('--speed');
    expect(readTarget('http://h:1')).toEqual({ tap: null, url: 'http://h:1' });
    expect(readTarget('zuul=http://h:1')).toEqual({ tap: 'zuul', url: 'http://h:1' });
    expect(() => readTarget('https://h')).toThrow('--target');
    expect(readHeader('X-A: b: c')).toEqual(['X-A', 'b: c']);
    expect(() => readHeader('no colon')).toThrow('--header');
    expect(() => readInteger('--port', '1.5', 0, 9)).toThrow('--port');
  });
});
