import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '#shared/compare/timeline/segments.ts';
import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import {
  breakerTimeline as timelineSchema,
  type BreakerPhase,
  type BreakerTimeline,
} from '#shared/model/index.ts';
import { randomOf, simulate, type Simulated, type Simulation } from '#test/fixtures/simulated-breaker.ts';

const INSTANCES = ['a', 'b', 'c', 'd', 'e'];
/** What the phases may be off by. */
const WITHIN_S = 1;

const traffic = fc.record({
  instances: fc.integer({ min: 3, max: 5 }).map((count) => INSTANCES.slice(0, count)),
  ratePerS: fc.integer({ min: 25, max: 50 }),
  isRegular: fc.boolean(),
  knowsDemand: fc.boolean(),
  steadyS: fc.integer({ min: 12, max: 20 }),
  faultS: fc.integer({ min: 14, max: 20 }),
  seed: fc.nat(),
});
const ANY = [[500, 599]] satisfies [number, number][];

const hystrix = traffic.chain((base) =>
  fc.integer({ min: 2000, max: 5000 }).map(
    (sleepWindowMs): Simulation => ({
      ...base,
      machine: { machine: 'hystrix', sleepWindowMs, failureStatuses: ANY },
      ill: base.instances,
      breaks: false,
      afterS: 20,
    }),
  ),
);
const resilience4j = traffic.chain((base) =>
  fc
    .record({
      waitDurationInOpenStateMs: fc.integer({ min: 2000, max: 5000 }),
      slidingWindowSize: fc.integer({ min: 20, max: 60 }),
      permittedNumberOfCallsInHalfOpenState: fc.integer({ min: 3, max: 10 }),
    })
    .map(
      (settings): Simulation => ({
        ...base,
        machine: { machine: 'resilience4j', ...settings, failureStatuses: ANY },
        ill: base.instances,
        breaks: false,
        afterS: 20,
      }),
    ),
);
const ribbon = traffic.chain((base) =>
  fc.integer({ min: 4, max: 8 }).map(
    (circuitTripTimeoutFactorSeconds): Simulation => ({
      ...base,
      machine: { machine: 'ribbon', circuitTripTimeoutFactorSeconds, instances: [] },
      ill: ['b'],
      breaks: true,
      afterS: 45,
    }),
  ),
);
const envoy = traffic.chain((base) =>
  fc
    .record({
      consecutive5xxErrors: fc.integer({ min: 2, max: 8 }),
      baseEjectionTimeMs: fc.integer({ min: 4000, max: 7000 }),
      intervalMs: fc.integer({ min: 500, max: 2000 }),
    })
    .map(
      (settings): Simulation => ({
        ...base,
        machine: { machine: 'outlier-detection', ...settings, maxEjectionPercent: 100, instances: [] },
        ill: ['b'],
        breaks: false,
        afterS: 45,
      }),
    ),
);

/** When the model's own states say that traffic was kept away for the first time, and let back for the last. */
function truthOf({ changes }: Simulated): { stopped: number; back: number } {
  const stops = new Set(['open', 'tripped', 'ejected']);
  const returns = new Set(['half-open', 'closed', 'available', 'healthy']);
  return {
    stopped: changes.find(({ to }) => stops.has(to))?.atS ?? Number.NaN,
    back:
      changes.findLast(({ to, from }) => returns.has(to) && (from !== 'half-open' || to !== 'closed'))?.atS ??
      Number.NaN,
  };
}

function startOf({ cycles }: BreakerTimeline, phase: BreakerPhase): number {
  return (
    cycles.flatMap(({ phases }) => phases).findLast((one) => one.phase === phase)?.from.atS ?? Number.NaN
  );
}

describe('a breaker that is known', () => {
  it.each([
    ['hystrix', hystrix],
    ['resilience4j', resilience4j],
    ['ribbon', ribbon],
    ['envoy', envoy],
  ] as const)(
    '%s is told from traffic alone, whatever its settings, with the phases within a second',
    (kind, simulations) => {
      fc.assert(
        fc.property(simulations, (simulation) => {
          const simulated = simulate(simulation);
          const timeline = breakerTimeline(simulated.input);
          expect(timelineSchema.safeParse(timeline).success).toBe(true);
          // A guess that is wrong calls itself one: now and then chance leaves too little to tell.
          fc.pre(timeline.classification.confidence !== 'low' || timeline.classification.kind === kind);
          expect(timeline.classification.kind).toBe(kind);
          const [cycle, ...more] = timeline.cycles;
          expect(more).toEqual([]);
          expect(cycle?.phases.map(({ phase }) => phase)).toEqual([
            'trip-failing',
            'trip-falling',
            'trip-isolated',
            'recovery-none',
            'recovery-little',
            'recovery-full',
          ]);
          const { stopped, back } = truthOf(simulated);
          expect(Math.abs(startOf(timeline, 'trip-failing') - simulation.steadyS)).toBeLessThan(WITHIN_S);
          expect(Math.abs(startOf(timeline, 'trip-isolated') - stopped)).toBeLessThan(WITHIN_S);
          expect(Math.abs(startOf(timeline, 'recovery-little') - back)).toBeLessThan(WITHIN_S);
          // Where the isolation ends is not seen, but lies where it is said to lie.
          const well = cycle?.phases[3]?.from;
          expect(Math.abs((well?.atS ?? Number.NaN) - simulation.steadyS - simulation.faultS)).toBeLessThan(
            (well?.uncertaintyS ?? 0) + WITHIN_S,
          );
        }),
        // Such guesses are few: more of them than this fail the test.
        { numRuns: 12, maxSkipsPerRun: 0.5 },
      );
    },
  );

  it('is not told by requests that were under way together when it was back', () => {
    // At 21.3 s two requests are sent within 7 ms; both fail, and Ribbon counts one failure before it stops again.
    const { input } = simulate({
      instances: ['a', 'b', 'c'],
      ratePerS: 42,
      isRegular: false,
      knowsDemand: false,
      steadyS: 13,
      faultS: 16,
      seed: 870_783_735,
      machine: { machine: 'ribbon', circuitTripTimeoutFactorSeconds: 8, instances: [] },
      ill: ['b'],
      breaks: true,
      afterS: 45,
    });
    const { classification } = breakerTimeline(input);
    expect(classification).toMatchObject({ confidence: 'low' });
    expect(classification.reasons.join(' ')).toContain('several requests were under way at once');
    expect(classification.needed).toContain('longer than one stop');
  });

  it('is well only when it works, where what is asked again fails still', () => {
    // The last ejection ends at 35.8 s, the fault at 37 s: four failures in between are too few to eject once more.
    const { input } = simulate({
      instances: ['a', 'b', 'c', 'd'],
      ratePerS: 31,
      isRegular: false,
      knowsDemand: true,
      steadyS: 20,
      faultS: 17,
      seed: 1_655_969_414,
      machine: {
        machine: 'outlier-detection',
        consecutive5xxErrors: 6,
        baseEjectionTimeMs: 4142,
        intervalMs: 1118,
        maxEjectionPercent: 100,
        instances: [],
      },
      ill: ['b'],
      breaks: false,
      afterS: 45,
    });
    const [cycle] = breakerTimeline(input).cycles;
    const well = cycle?.phases.find(({ phase }) => phase === 'recovery-none')?.from;
    expect(well?.atS).toBeCloseTo(35.874, 2);
    expect((well?.atS ?? 0) + (well?.uncertaintyS ?? 0)).toBeGreaterThan(37);
  });

  it('is the same where it stops what works again already: an ejection can be a second late', () => {
    // The fault ends at 27 s, in the midst of failures whose ejection begins at 27.7 s and lasts until 39.5 s.
    const { input } = simulate({
      instances: ['a', 'b', 'c'],
      ratePerS: 27,
      isRegular: true,
      knowsDemand: false,
      steadyS: 12,
      faultS: 15,
      afterS: 45,
      seed: 146_925_887,
      machine: {
        machine: 'outlier-detection',
        consecutive5xxErrors: 4,
        baseEjectionTimeMs: 4000,
        intervalMs: 1644,
        maxEjectionPercent: 100,
        instances: [],
      },
      ill: ['b'],
      breaks: false,
    });
    const timeline = breakerTimeline(input);
    expect(timeline.cycles.map(({ silences }) => silences.length)).toEqual([3]);
    expect(Math.abs(startOf(timeline, 'recovery-little') - 39.5)).toBeLessThan(WITHIN_S);
  });

  it('is seen once more for each illness', () => {
    const base: Simulation = {
      machine: {
        machine: 'outlier-detection',
        baseEjectionTimeMs: 4000,
        intervalMs: 1000,
        maxEjectionPercent: 100,
        instances: [],
      },
      instances: ['a', 'b', 'c'],
      ratePerS: 30,
      isRegular: false,
      knowsDemand: true,
      steadyS: 10,
      faultS: 3,
      afterS: 20,
      ill: ['b'],
      breaks: false,
      seed: 5,
    };
    const [first, second] = [simulate(base), simulate({ ...base, seed: 6 })];
    const lengthUs = 33_000_000;
    const later = <Event extends { atUs: number; request: string | null }>(one: Event): Event => ({
      ...one,
      atUs: one.atUs + lengthUs,
      request: `later ${one.request}`,
    });
    const input = {
      ...first.input,
      attempts: [...first.input.attempts, ...second.input.attempts.map(later)],
      demand: [...first.input.demand, ...second.input.demand.map(later)],
    };
    const timeline = breakerTimeline(input);
    expect(timeline.cycles.map(({ subject, phases }) => [subject, phases.length])).toEqual([
      ['b', 6],
      ['b', 6],
    ]);
    expect(breakerTimeline({ ...input, attempts: input.attempts.toReversed() })).toEqual(timeline);
  });

  it('is said to be none when an instance fails on and keeps its share', () => {
    fc.assert(
      fc.property(traffic, (base) => {
        const { input } = simulate({
          ...base,
          machine: { machine: 'outlier-detection', maxEjectionPercent: 10, instances: [] },
          ill: ['b'],
          breaks: false,
          afterS: 10,
        });
        const { classification, cycles } = breakerTimeline(input);
        expect(cycles).toEqual([]);
        expect(classification).toMatchObject({ kind: 'none', catalogue: ['CB-01', 'CB-04'] });
      }),
      { numRuns: 12 },
    );
  });
});

describe('a service that stops as a whole', () => {
  const known = traffic.map((base) => ({
    ...base,
    knowsDemand: true,
    ill: base.instances,
    breaks: false,
    afterS: 30,
  }));

  it('was ejected endpoint by endpoint where they leave or return alone, whether or not the sweeps hide that times grow', () => {
    const ejected = fc.tuple(
      known,
      fc.boolean(),
      fc.record({
        consecutive5xxErrors: fc.integer({ min: 2, max: 8 }),
        baseEjectionTimeMs: fc.integer({ min: 3000, max: 6000 }),
        intervalMs: fc.integer({ min: 500, max: 10_000 }),
      }),
    );
    fc.assert(
      fc.property(ejected, ([base, isRandom, settings]) => {
        const { input } = simulate({
          ...base,
          isRandom,
          // So dense that a second without an instance, Envoy's merge window, is incredible for any share here.
          ratePerS: base.ratePerS + 20,
          machine: {
            machine: 'outlier-detection',
            ...settings,
            maxEjectionPercent: 100,
            instances: [],
          },
        });
        expect(breakerTimeline(input).classification).toMatchObject({ kind: 'envoy', needed: null });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['hystrix', { machine: 'hystrix', sleepWindowMs: 3000, failureStatuses: ANY }],
    [
      'resilience4j',
      {
        machine: 'resilience4j',
        waitDurationInOpenStateMs: 3000,
        slidingWindowSize: 40,
        permittedNumberOfCallsInHalfOpenState: 20,
        failureStatuses: ANY,
      },
    ],
  ] as const)(
    'is a breaker like %s where instances are picked at random, and stop together',
    (kind, machine) => {
      fc.assert(
        fc.property(known, (base) => {
          const settings = { ...machine, failureStatuses: [...machine.failureStatuses] };
          const { input } = simulate({ ...base, isRandom: true, machine: settings });
          expect(breakerTimeline(input).classification.kind).toBe(kind);
        }),
        { numRuns: 30, seed: 4 },
      );
    },
  );
});

/** How seldom it changes its share or stops is in test/calibration. */
describe('steady traffic', () => {
  it('that fails now and then has no cycle, and no cause for one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, knowsDemand) => {
        const random = randomOf(seed);
        const { input } = simulate({
          machine: { machine: 'hystrix', enabled: false },
          instances: ['a', 'b', 'c'],
          ratePerS: 20,
          isRegular: false,
          knowsDemand,
          steadyS: 20,
          faultS: 0,
          afterS: 0,
          ill: [],
          breaks: false,
          seed,
        });
        const attempts = input.attempts.map((one) => (random() < 0.02 ? { ...one, status: 503 } : one));
        const { cycles, classification } = breakerTimeline({ ...input, attempts });
        expect(cycles).toEqual([]);
        expect(classification.kind).toBe('unknown');
        expect(classification.needed).not.toBeNull();
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('where the rate changes', () => {
  it('is found to a few marks, in sequences of any length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 6000 }),
        fc.integer({ min: 200, max: 6000 }),
        fc.nat(),
        (left, right, seed) => {
          const random = randomOf(seed);
          const marks = Uint8Array.from({ length: left + right }, (_, at) =>
            Number(random() < (at < left ? 0.35 : 0)),
          );
          const [first, second, ...others] = segmentsOf(marks);
          expect(others).toEqual([]);
          expect(second?.ones).toBeLessThan(5);
          expect(Math.abs((first?.to ?? 0) - left)).toBeLessThan(40);
        },
      ),
      { numRuns: 20, seed: 3 },
    );
  });
});
