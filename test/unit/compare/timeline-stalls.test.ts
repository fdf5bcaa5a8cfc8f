import { describe, expect, it } from 'vitest';
import { breakerTimeline, type TimelineInput } from '#shared/compare/timeline/timeline.ts';

const LENGTH_S = 60;
const STALLS_S = [25, 30];

/** Both instances answer 503 from 20 s to 40 s. Twice the machine stands still for a while: what was due then arrives later. */
function stalling(ratePerS: number, stallS: number): TimelineInput {
  const due = Array.from({ length: LENGTH_S * ratePerS }, (_, index) => index / ratePerS);
  const arrival = (atS: number, index: number) => {
    const from = STALLS_S.find((fromS) => atS >= fromS && atS < fromS + stallS);
    return from === undefined ? atS + 0.002 : from + stallS + 0.002 + index / 1e6;
  };
  return {
    service: 'producer',
    side: 'baseline',
    source: 'd baseline',
    originUs: 0,
    instances: ['a', 'b'],
    attempts: due.map((atS, index) => ({
      atUs: arrival(atS, index) * 1e6,
      instance: index % 2 === 0 ? 'a' : 'b',
      status: atS >= 20 && atS < 40 ? 503 : 200,
      error: null,
      durationUs: 1000,
      request: String(index),
    })),
    demand: due.map((atS, index) => ({ atUs: atS * 1e6, request: String(index) })),
    fault: { fromUs: 20e6, toUs: 40e6 },
    observations: [],
    instanceOf: new Map(),
    notes: [],
  };
}

describe.each([
  [20, 1.2],
  [100, 0.25],
])('a machine that stands still twice, at %d requests a second, for %d s', (ratePerS, stallS) => {
  const input = stalling(ratePerS, stallS);

  it('is no breaker: every request arrived', () => {
    const { cycles, classification } = breakerTimeline(input);
    expect(cycles).toEqual([]);
    expect(classification.kind).toBe('none');
  });

  it.each([
    ['is not known', []],
    ['is known, but not which of them arrived', input.demand],
  ])('is told with little confidence where what was wanted %s', (_name, demand) => {
    const attempts = input.attempts.map((one) => ({ ...one, request: null }));
    const { classification } = breakerTimeline({ ...input, attempts, demand });
    expect(classification).toMatchObject({ confidence: 'low' });
    expect(classification.needed).not.toBeNull();
  });
});

it('a request that never arrived is missed when it was due', () => {
  const input = stalling(20, 1.2);
  const isKept = (atS: number) => STALLS_S.every((fromS) => atS < fromS || atS >= fromS + 3);
  const attempts = input.attempts.filter((_, index) => isKept(index / 20));
  const { cycles } = breakerTimeline({ ...input, attempts });
  const [cycle] = cycles;
  expect(cycle?.silences.map(({ from, to }) => [Math.round(from.atS), Math.round(to.atS)])).toEqual([
    [25, 28],
    [30, 33],
  ]);
});
