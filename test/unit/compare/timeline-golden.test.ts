import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dispersion, segmentsOf } from '#shared/compare/timeline/segments.ts';
import { stopsOf } from '#shared/compare/timeline/stops.ts';
import type { Subject } from '#shared/compare/timeline/subject.ts';

const golden = z
  .object({
    sequences: z
      .array(z.object({ marks: z.string(), dispersion: z.number(), cuts: z.array(z.int()) }))
      .min(10),
    whole: z
      .array(
        z.object({
          length: z.int(),
          changed: z.array(z.int()),
          every: z.int(),
          changedOfThese: z.array(z.int()),
          alarms: z.array(z.object({ share: z.number(), rate: z.number() })).min(3),
        }),
      )
      .min(2),
    pauses: z.array(z.object({ usual: z.number(), attempts: z.int(), marks: z.int() })).min(5),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/golden/timeline.json', import.meta.url), 'utf8')));

const marksOf = (text: string): Uint8Array => Uint8Array.from(text, Number);

describe('change points', () => {
  it.each(golden.sequences)('are where ruptures has them: $cuts', ({ marks, cuts }) => {
    expect(
      segmentsOf(marksOf(marks))
        .slice(1)
        .map(({ from }) => from),
    ).toEqual(cuts);
  });

  it.each(golden.sequences)(
    'cost as many times more as statsmodels finds that marks stick together: $dispersion',
    ({ marks, dispersion: wanted }) => expect(dispersion(marksOf(marks))).toBeCloseTo(wanted, 9),
  );

  it.each(golden.whole)(
    'are in as many sequences of $length marks as all ways to cut them say, and in less than 1 % of steady ones',
    ({ length, changed, every, changedOfThese, alarms }) => {
      const counts = Array.from({ length: length + 1 }, () => 0);
      for (let number = 0; number < 2 ** length; number += every) {
        const marks = Uint8Array.from({ length }, (_, at) => (number >> at) & 1);
        const ones = marks.reduce((sum, mark) => sum + mark, 0);
        if (segmentsOf(marks).length > 1) counts[ones] = (counts[ones] ?? 0) + 1;
      }
      expect(counts).toEqual(changedOfThese);
      // Of all sequences: the probability of a false alarm, exactly, at any share.
      for (const { share, rate } of alarms) {
        const alarm = changed.reduce(
          (sum, count, ones) => sum + count * share ** ones * (1 - share) ** (length - ones),
          0,
        );
        expect(alarm).toBeCloseTo(rate, 12);
        expect(alarm).toBeLessThan(0.01);
      }
    },
  );

  it('are not looked for in sequences so short that chance has them too often', () => {
    expect(segmentsOf(marksOf('0000000001111111111'))).toEqual([{ from: 0, to: 19, ones: 10 }]);
    expect(segmentsOf(marksOf('00000000001111111111'))).toHaveLength(2);
  });
});

/** As many attempts in a row, and then a pause until the end. */
function pausing(usual: number, attempts: number, pause: number): Subject {
  const marks = Uint8Array.from({ length: attempts + pause }, (_, mark) => Number(mark < attempts));
  const made = Array.from({ length: attempts }, (_, mark) => ({
    atS: mark,
    endS: null,
    failed: false,
    broken: false,
    request: null,
  }));
  return {
    name: 'instance',
    isService: false,
    attempts: made,
    marks,
    times: Float64Array.from(marks.keys()),
    attemptOf: new Map(made.map((_, mark) => [mark, mark])),
    traffic: [],
    dispersion: 1,
    usual,
    status: [],
  };
}

describe('stops', () => {
  it.each(golden.pauses)(
    'begin at the pause that SciPy says: $marks marks after $attempts attempts with a share of $usual',
    ({ usual, attempts, marks }) => {
      const stopped = (pause: number) => stopsOf(pausing(usual, attempts, pause), attempts + pause).length;
      expect([stopped(marks - 1), stopped(marks)]).toEqual([0, 1]);
    },
  );
});
