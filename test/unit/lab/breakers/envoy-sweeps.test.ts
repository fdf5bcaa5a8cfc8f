import { describe, expect, test } from 'vitest';
import { isSteady, measuredSweeps, phaseOf } from '#test/lab/breakers/envoy-sweeps.ts';

const FROM = 50_000;
const UNTIL = FROM + 16_500;

/** Sweeps from two before the trace to two after its last requests, each `late` after the one before and its interval. */
function sweeps(late: (n: number) => number): number[] {
  let atMs = FROM - 3000;
  return Array.from({ length: 19 }, (_, n) => (atMs += 1000 + late(n)));
}

describe('sweeps during a trace', () => {
  test('are steady when each comes a little after its interval', () => {
    expect(
      isSteady(
        sweeps(() => 1.5),
        FROM,
        UNTIL,
      ),
    ).toBe(true);
  });

  test.each([130, 300, 500, 900, 980])(
    'are not, once one of them and so all later ones came %i ms late',
    (ms) => {
      expect(
        isSteady(
          sweeps((n) => (n === 9 ? ms : 0)),
          FROM,
          UNTIL,
        ),
      ).toBe(false);
    },
  );

  test('are not when little by little they came as late', () => {
    expect(
      isSteady(
        sweeps(() => 8),
        FROM,
        UNTIL,
      ),
    ).toBe(false);
  });

  test('are not when the clock shows the last one not yet, or none at all', () => {
    expect(isSteady(sweeps(() => 0).slice(0, -1), FROM, UNTIL)).toBe(false);
    expect(isSteady([], FROM, UNTIL)).toBe(false);
  });

  test('may have been late before the trace, which is from there on in their rhythm', () => {
    const before = [FROM - 4300, FROM - 3200];
    expect(isSteady([...before, ...sweeps(() => 0)], FROM, UNTIL)).toBe(true);
    expect(measuredSweeps([...before, ...sweeps(() => 0)], FROM)).toEqual({
      firstSweepMs: FROM,
      intervalMs: 1000,
    });
  });

  test('are measured with what their timer is slow by', () => {
    const { firstSweepMs, intervalMs } = measuredSweeps(
      sweeps(() => 2),
      FROM,
    );
    expect(firstSweepMs).toBe(FROM + 6);
    expect(intervalMs).toBeCloseTo(1002);
  });
});

describe('the phase of a cluster', () => {
  const clock = { firstSweepMs: FROM + 3, intervalMs: 1001 };

  test('is the clock without a release, else that of its first one', () => {
    expect(phaseOf(undefined, clock, FROM)).toEqual(clock);
    expect(phaseOf(FROM + 4020, clock, FROM)).toEqual({ firstSweepMs: FROM + 16, intervalMs: 1001 });
  });

  test('is of no use when its sweeps are among the requests', () => {
    expect(phaseOf(FROM + 4250, clock, FROM)).toBeNull();
    expect(phaseOf(FROM + 3800, clock, FROM)).toBeNull();
  });
});
