import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '#shared/compare/random.ts';
import { benjaminiHochberg } from '#shared/compare/statistics/benjamini-hochberg.ts';
import { fairUpperTail } from '#shared/compare/statistics/binomial.ts';
import { bootstrapMedian } from '#shared/compare/statistics/bootstrap.ts';
import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import { fisherExact } from '#shared/compare/statistics/fisher.ts';
import { signTest } from '#shared/compare/statistics/mcnemar.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';

const number = z.number();
const golden = z
  .object({
    fairUpperTail: z.array(z.object({ k: number, n: number, p: number })),
    signTest: z.array(z.object({ up: number, down: number, p: number })),
    clopperPearson: z.array(z.object({ hits: number, trials: number, low: number, high: number })),
    fisherExact: z.array(z.object({ a: number, n: number, b: number, m: number, p: number })),
    benjaminiHochberg: z.array(z.object({ p: z.array(number), adjusted: z.array(number) })),
    quantile: z.array(z.object({ values: z.array(number), q: number, value: number })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/golden/statistics.json', import.meta.url), 'utf8')));

function expectClose(actual: number, wanted: number): void {
  const error = wanted === 0 ? Math.abs(actual) : Math.abs(actual / wanted - 1);
  expect(error, `${actual} against ${wanted}`).toBeLessThan(1e-9);
}

describe('statistics agree with SciPy to nine digits', () => {
  it.each(golden.fairUpperTail)('P(Bin($n, 1/2) >= $k)', ({ k, n, p }) =>
    expectClose(fairUpperTail(k, n), p),
  );
  it.each(golden.signTest)('sign test $up : $down', ({ up, down, p }) => expectClose(signTest(up, down), p));
  it.each(golden.clopperPearson)('interval of $hits in $trials', ({ hits, trials, low, high }) => {
    const interval = clopperPearson(hits, trials);
    expectClose(interval.low, low);
    expectClose(interval.high, high);
  });
  it.each(golden.fisherExact)('Fisher $a/$n, $b/$m', ({ a, n, b, m, p }) =>
    expectClose(fisherExact(a, n, b, m), p),
  );
  it.each(golden.benjaminiHochberg)('adjusted $p', ({ p, adjusted }) => {
    for (const [index, value] of benjaminiHochberg(p).entries()) expectClose(value, adjusted[index] ?? -1);
  });
  it.each(golden.quantile)('quantile $q', ({ values, q, value }) => {
    expectClose(
      quantile(
        values.toSorted((a, b) => a - b),
        q,
      ),
      value,
    );
  });
});

describe('block bootstrap of the median', () => {
  it('covers the true median about as often as it says', () => {
    const random = seededRandom(42);
    let covered = 0;
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) {
      const values = Array.from({ length: 60 }, () => Math.log(random() / (1 - random())));
      const centred = values.map((value) => value + 3);
      const { low, high } = bootstrapMedian(centred, 200, random);
      if (low <= 3 && high >= 3) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.88);
  });

  it('is the same for the same seed', () => {
    const values = [5, 3, 8, 1, 9, 2, 7];
    expect(bootstrapMedian(values, 100, seededRandom(1))).toEqual(
      bootstrapMedian(values, 100, seededRandom(1)),
    );
  });
});
