import { describe, expect, it } from 'vitest';
import { type BreakerTrace, breakerSettings, replayTrace } from '#shared/policy/breakers/index.ts';
import { breakerTimeline } from '#shared/report/charts/breaker-timeline.ts';

const trace: BreakerTrace = {
  instances: [],
  attempts: Array.from({ length: 40 }, (_, index) => ({
    atMs: index * 1000,
    instance: index % 2 === 0 ? 'good' : '<bad>',
    outcome: 'response',
    status: index % 2 === 0 ? 200 : 500,
    durationMs: 0,
  })),
};
const istio = breakerSettings({ machine: 'outlier-detection', maxEjectionPercent: 50 });
const hystrix = breakerSettings({
  machine: 'hystrix',
  failureStatuses: [[500, 599]],
  requestVolumeThreshold: 4,
});

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('the breaker timeline', () => {
  it('has a lane per instance with its failures as ticks, and the spans of each machine', () => {
    const machines = [
      { name: 'Istio', replay: replayTrace(trace, istio, 50_000) },
      { name: 'Hystrix', replay: replayTrace(trace, hystrix, 50_000) },
    ];
    const { text } = breakerTimeline(trace, machines);
    expect(count(text, '>good<')).toBe(1);
    expect(count(text, '>&lt;bad&gt;<')).toBe(1);
    expect(count(text, '>Istio<')).toBe(2);
    expect(count(text, '>Hystrix<')).toBe(1);
    // 20 failures at different places.
    expect(count(text, 'class="zero"')).toBe(20);
    // Ejected with the fifth failure at 9 s, until the sweep at 40 s.
    expect(text).toContain('<title>ejected, 31.00 s: 5 times 5xx in a row</title>');
    expect(text).toContain('>ejected</text>');
    expect(text).toContain(
      'aria-label="40 attempts; Istio would have moved 15 and rejected 0; Hystrix would have',
    );
    expect(text).toContain('>50 s</text>');
  });

  it('is the same text for the same input, and holds without attempts', () => {
    const machines = [{ name: 'Istio', replay: replayTrace(trace, istio) }];
    expect(breakerTimeline(trace, machines).text).toBe(breakerTimeline(trace, machines).text);
    const empty = { instances: ['a'], attempts: [] };
    const { text } = breakerTimeline(empty, [{ name: 'Istio', replay: replayTrace(empty, istio) }]);
    expect(text).not.toContain('NaN');
  });
});
