import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute } from '#renderer/app/routing.ts';
import { targetIndex } from '#renderer/ui/row-keys.ts';
import { parseEngineAddress } from '#renderer/rpc/websocket-transport.ts';

describe('places', () => {
  it('survive the way through the address, whatever is in their names', () => {
    const name = 'cut/over ü#?%';
    expect(parseRoute(hrefOf('compare', name, 'findings', 7))).toEqual({
      view: 'compare',
      rest: [name, 'findings', '7'],
    });
  });

  it.each(['', '#', '#/', '#/nowhere/1', '#/%E0%A4%A'])(
    'lead to the overview when they are unknown: %j',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'overview', rest: [] });
    },
  );
});

describe('keys in a table', () => {
  it.each([
    ['j', null, 0],
    ['k', null, 99],
    ['End', null, 99],
    ['j', 5, 6],
    ['ArrowUp', 5, 4],
    ['k', 0, 0],
    ['PageDown', 95, 99],
    ['PageUp', 50, 40],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['x', 50, null],
  ])('%s from %s leads to %s', (key, from, to) => {
    expect(targetIndex(key, from, 100, 10)).toBe(to);
  });

  it('lead nowhere in an empty one', () => {
    expect(targetIndex('j', null, 0, 10)).toBeNull();
  });
});

describe('the address of an engine', () => {
  it.each([
    'http://127.0.0.1:4000/?token=abc',
    'ws://127.0.0.1:4000/rpc?token=abc',
    '  http://127.0.0.1:4000/?token=abc\n',
  ])('is read as it is copied: %j', (text) => {
    const parsed = parseEngineAddress(text);
    expect([parsed?.url.href, parsed?.token]).toEqual(['ws://127.0.0.1:4000/rpc', 'abc']);
  });

  it.each(['', 'abc', 'http://127.0.0.1:4000/', 'https://127.0.0.1/?token=abc', 'file:///?token=abc'])(
    'is not taken from: %j',
    (text) => {
      expect(parseEngineAddress(text)).toBeNull();
    },
  );
});
