import { describe, expect, it } from 'vitest';
import { intendedUs, percentile, sleepUntil } from '#engine/replay/pacing.ts';
import { isMutation, requireAllowedHost } from '#engine/replay/safety.ts';
import { Targets } from '#engine/replay/targets.ts';

describe('the allow list', () => {
  it.each(['http://127.0.0.1:80', 'http://127.8.9.10:1', 'http://localhost:80', 'http://[::1]:80'])(
    'lets loopback through: %s',
    (url) => expect(() => requireAllowedHost(new URL(url), [])).not.toThrow(),
  );
  it.each([
    'http://shop.example.com',
    'http://128.0.0.1',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
  ])('refuses %s by name', (url) =>
    expect(() => requireAllowedHost(new URL(url), ['other.example'])).toThrow(new URL(url).hostname),
  );
  it('lets a named host through, letter case aside', () => {
    expect(() => requireAllowedHost(new URL('http://Shop.Example.com'), ['shop.example.COM'])).not.toThrow();
  });
});

describe('targets', () => {
  const target = (tap: string | null, url: string) => ({ tap, url });
  it('sends each edge tap to its own target, the others to the common one', () => {
    const targets = new Targets(
      { targets: [target(null, 'http://127.0.0.1:1/x'), target('zuul', 'http://127.0.0.1:2')], allow: [] },
      ['zuul', 'gateway'],
    );
    expect(targets.originFor('zuul')).toBe('http://127.0.0.1:2');
    expect(targets.originFor('gateway')).toBe('http://127.0.0.1:1');
  });
  it('names a tap that has no target, and a target that has no tap', () => {
    const zuulOnly = { targets: [target('zuul', 'http://127.0.0.1:2')], allow: [] };
    expect(() => new Targets(zuulOnly, ['zuul', 'gateway'])).toThrow('gateway');
    expect(() => new Targets(zuulOnly, ['edge'])).toThrow('zuul');
  });
});

describe('pacing', () => {
  it('keeps the distances of the recording, divided by the speed', () => {
    expect(intendedUs(1_000, 700, 500, 1)).toBe(1_200);
    expect(intendedUs(1_000, 700, 500, 4)).toBe(1_050);
  });
  it('never wakes early', async () => {
    const clock = () => performance.now() * 1000;
    const due = clock() + 3_000;
    await sleepUntil(due, clock);
    expect(clock()).toBeGreaterThanOrEqual(due);
  });
  it('takes percentiles by nearest rank', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
    expect(percentile([], 0.5)).toBe(0);
  });
});

it.each([
  ['GET', false],
  ['HEAD', false],
  ['OPTIONS', false],
  ['POST', true],
  ['PUT', true],
  ['PATCH', true],
  ['DELETE', true],
  ['PURGE', true],
])('takes %s for a mutation: %s', (method, expected) => expect(isMutation(method)).toBe(expected));
