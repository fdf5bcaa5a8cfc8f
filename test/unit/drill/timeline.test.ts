import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DrillTimeline } from '#engine/drill/timeline.ts';
import type { PlannedStep } from '#shared/drill/plan.ts';
import type { ActiveFault } from '#shared/model/index.ts';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

function faultStep(step: number, ...stretches: [fromMs: number, toMs: number][]): PlannedStep {
  return {
    step,
    kind: 'fault',
    what: 'reset',
    change: null,
    taps: [0],
    atMs: stretches[0]?.[0] ?? 0,
    untilMs: stretches.at(-1)?.[1] ?? 0,
    stretches: stretches.map(([fromMs, toMs]) => ({ fromMs, toMs })),
    faultAt: () => ({ id: `step ${step}`, fault: { kind: 'reset' }, share: 1, seed: 1 }),
  };
}

function started(...steps: PlannedStep[]) {
  const told: (readonly ActiveFault[])[] = [];
  const timeline = new DrillTimeline(
    steps,
    { setFaults: (_tap, faults) => told.push(faults), faulted: () => new Map(), nameOf: () => 'producer 1' },
    new AbortController().signal,
  );
  timeline.start(() => Date.now());
  return { timeline, told };
}

describe('the steps of a side', () => {
  it('that last as long as the traffic end with it, not when they began', async () => {
    const { timeline, told } = started(faultStep(0, [20_000, 40_000]));
    vi.advanceTimersByTime(39_960);
    await timeline.stop();
    expect(timeline.runs()).toMatchObject([
      { atMs: 20_000, untilMs: 39_960, on: [{ fromMs: 20_000, untilMs: 39_960 }], problem: null },
    ]);
    expect(told.at(-1)).toEqual([]);
  });

  it('keep when they really were on', async () => {
    const { timeline } = started(faultStep(0, [1000, 1400], [3000, 3400]), faultStep(1, [1200, 2000]));
    vi.advanceTimersByTime(5000);
    await timeline.stop();
    expect(timeline.runs().map(({ untilMs, on }) => ({ untilMs, on }))).toEqual([
      {
        untilMs: 3400,
        on: [
          { fromMs: 1000, untilMs: 1400 },
          { fromMs: 3000, untilMs: 3400 },
        ],
      },
      { untilMs: 2000, on: [{ fromMs: 1200, untilMs: 2000 }] },
    ]);
  });

  it('that the traffic did not wait for say so', async () => {
    const { timeline } = started(faultStep(0, [1000, 2000]), faultStep(1, [9000, 9500]));
    vi.advanceTimersByTime(8990);
    await timeline.stop();
    expect(timeline.runs()).toMatchObject([
      { step: 0, problem: null },
      { step: 1, atMs: 9000, untilMs: 9000, on: [], problem: 'the traffic had ended' },
    ]);
  });
});
