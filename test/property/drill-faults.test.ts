import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FaultSwitch } from '#engine/capture/fault-switch.ts';
import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import type { ActiveFault } from '#shared/model/index.ts';

/** So rare that it never happens by chance in a run of this test. */
const LEVEL = 1 - 1e-9;

const faultWith = (id: string, share: number, seed: number): ActiveFault => ({
  id,
  fault: { kind: 'reset' },
  share,
  seed,
});

it('a fault meets its share of the requests, the same ones for the same seed, and counts them', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      fc.integer({ min: 50, max: 2000 }),
      (share, seed, count) => {
        const drawn = [1, 2].map(() => {
          const faults = new FaultSwitch();
          faults.set([faultWith('f', share, seed)]);
          const met = Array.from({ length: count }, () => faults.draw() !== null);
          expect(faults.counts.get('f') ?? 0).toBe(met.filter(Boolean).length);
          return met;
        });
        expect(drawn[0]).toEqual(drawn[1]);
        const hits = drawn[0]?.filter(Boolean).length ?? 0;
        const { low, high } = clopperPearson(hits, count, LEVEL);
        expect(share).toBeGreaterThanOrEqual(low);
        expect(share).toBeLessThanOrEqual(high);
      },
    ),
  );
});

it('what one fault meets does not depend on others that begin and end beside it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (seed, others) => {
      const first = faultWith('first', 0.5, seed);
      const [alone, beside] = [new FaultSwitch(), new FaultSwitch()];
      alone.set([first]);
      for (const on of others) {
        beside.set(on ? [first, faultWith('second', 0.5, seed + 1)] : [first]);
        const before = beside.counts.get('first') ?? 0;
        beside.draw();
        const met = (beside.counts.get('first') ?? 0) > before;
        expect(met).toBe(alone.draw() !== null);
      }
    }),
  );
});

it('a drawn delay stays within its jitter and never below 0', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.nat(),
      (delayMs, jitterMs, seed) => {
        const faults = new FaultSwitch();
        faults.set([{ id: 'd', fault: { kind: 'delay', delayMs, jitterMs }, share: 1, seed }]);
        for (let n = 0; n < 50; n += 1) {
          const met = faults.draw();
          const drawn = met?.kind === 'delay' ? met.delayMs : Number.NaN;
          expect(drawn).toBeGreaterThanOrEqual(Math.max(0, delayMs - jitterMs));
          expect(drawn).toBeLessThanOrEqual(delayMs + jitterMs);
        }
      },
    ),
  );
});
