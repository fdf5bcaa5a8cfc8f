import { expect, it } from 'vitest';
import { actingBreakers } from '#shared/compare/timeline/compared.ts';
import {
  breakerTimeline,
  type InstanceEvent,
  type TimelineInput,
} from '#shared/compare/timeline/timeline.ts';
import { simulate } from '#test/fixtures/simulated-breaker.ts';

/** Three instances in turn, 25 a second for 40 s; from 10 s to 25 s `b` is left out, and what `isIll` names fails. */
function leftOut(isIll: (instance: string) => boolean): TimelineInput {
  const attempts: InstanceEvent[] = [];
  for (let at = 0, turn = 0; at < 1_000; at += 1) {
    const atUs = at * 40_000;
    const isDuring = atUs >= 10e6 && atUs < 25e6;
    const asked = isDuring && atUs >= 12e6 ? ['a', 'c'] : ['a', 'b', 'c'];
    const instance = asked[turn++ % asked.length] ?? '';
    const status = isDuring && isIll(instance) ? 503 : 200;
    attempts.push({ atUs, instance, status, error: null, durationUs: 5_000, request: String(at) });
  }
  return {
    service: 'producer',
    side: 'baseline',
    source: 'monday',
    originUs: 0,
    instances: ['a', 'b', 'c'],
    attempts,
    demand: attempts.map(({ atUs, request }) => ({ atUs, request })),
    fault: null,
    observations: [],
    instanceOf: new Map(),
    notes: [],
  };
}

it('takes an instance that alone fails, and alone is left out, for ejected', () => {
  expect(breakerTimeline(leftOut((instance) => instance === 'b')).classification).toMatchObject({
    kind: 'envoy',
    confidence: 'high',
  });
});

it('leaves open who left it out while all of them fail, and shows the stop all the same', () => {
  const timeline = breakerTimeline(leftOut(() => true));
  expect(timeline.cycles.map(({ subject }) => subject)).toEqual(['b']);
  expect(timeline.classification).toMatchObject({
    kind: 'unknown',
    confidence: 'low',
    catalogue: [],
    needed: 'Let one instance fail while the others work.',
  });
  const compared = [{ service: 'producer', baseline: timeline, candidate: null }];
  expect(actingBreakers(compared)).toEqual(compared);
});

it('tells a breaker around the calls from ejections, though retries in turn leave an instance out before it opens', () => {
  const { input } = simulate({
    machine: {
      machine: 'resilience4j',
      waitDurationInOpenStateMs: 3000,
      slidingWindowSize: 60,
      permittedNumberOfCallsInHalfOpenState: 10,
      failureStatuses: [[500, 599]],
    },
    instances: ['a', 'b', 'c'],
    ratePerS: 30,
    isRegular: true,
    knowsDemand: true,
    steadyS: 12,
    faultS: 15,
    afterS: 10,
    ill: ['a', 'b', 'c'],
    breaks: false,
    seed: 3,
  });
  const kind = (attempts: InstanceEvent[], { demand }: Pick<TimelineInput, 'demand'> = input) =>
    breakerTimeline({ ...input, attempts, demand }).classification;
  const failing = input.attempts.filter(({ status }) => status === 503);
  const [first] = failing;
  // Each request that fails is tried a second time; all but the first at `a` and `b`.
  const twice = input.attempts.flatMap((one) =>
    one.status === 503
      ? [
          { ...one, instance: one === first ? 'c' : 'a' },
          { ...one, instance: 'b', atUs: one.atUs + 5_000 },
        ]
      : [one],
  );
  const told = kind(twice);
  expect(told.kind).toBe('resilience4j');
  expect(told.reasons.join(' ')).toContain('it takes requests that are known and tried once');
  // The same attempts, each a request of its own, can only be ejections.
  const apart = twice.map((one, index) => ({ ...one, request: `alone ${index}` }));
  const asked = new Set(twice.map(({ request }) => request));
  const rejected = input.demand.filter(({ request }) => !asked.has(request));
  const alone = kind(apart, { demand: [...rejected, ...apart] });
  expect(alone.kind).toBe('envoy');
  expect(alone.reasons[0]).toMatch(/but not at once: c got none of \d+ attempts before a stop/);
});
