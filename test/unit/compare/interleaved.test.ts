import { expect, it } from 'vitest';
import { interleavedRun } from '#shared/compare/interleaved.ts';
import { replayOptions } from '#shared/model/index.ts';

/** A replay as a workspace keeps it; options of before there were interleaved ones lack the field. */
function replayed(name: string, partner?: string) {
  const targets = [{ tap: null, url: 'http://127.0.0.1:8080' }];
  const options = replayOptions.parse({
    capture: 'monday',
    name,
    side: 'candidate',
    targets,
    ...(partner !== undefined && { interleaved: { name: partner, targets, taps: [], seed: 1 } }),
    speed: 1,
    connections: 8,
    allow: [],
    mutations: 'refuse',
    headers: [],
    trace: 'inject',
    taps: [],
    timeoutMs: 1000,
  });
  return { name, options };
}

it('tells which run of the baseline was sent at the same time', () => {
  const [together, apart] = [replayed('istio', 'again'), replayed('istio')];
  const again = replayed('again');
  expect(interleavedRun(together, null, again)).toBe('noise');
  expect(interleavedRun(together, again, null)).toBe('baseline');
  expect(interleavedRun(together, replayed('other'), null)).toBeNull();
  expect(interleavedRun(apart, again, null)).toBeNull();
  expect(interleavedRun(null, again, null)).toBeNull();
});
