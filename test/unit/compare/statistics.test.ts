import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '#shared/compare/random.ts';
import { benjaminiHochberg } from '#shared/compare/statistics/benjamini-hochberg.ts';
import { incompleteBeta, regularisedBeta } from '#shared/compare/statistics/beta.ts';
import { fairUpperTail } from '#shared/compare/statistics/binomial.ts';
import { blockLength, optimalLength } from '#shared/compare/statistics/block-length.ts';
import { blockBootstrap, expandedInterval, standardError } from '#shared/compare/statistics/bootstrap.ts';
import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import { neededObservations, placing } from '#shared/compare/statistics/equivalence.ts';
import { fisherExact } from '#shared/compare/statistics/fisher.ts';
import { chiSquareTail, logGamma } from '#shared/compare/statistics/gamma.ts';
import { shareDrift } from '#shared/compare/statistics/kolmogorov.ts';
import { mcnemar, signTest } from '#shared/compare/statistics/mcnemar.ts';
import { medianInterval } from '#shared/compare/statistics/median-interval.ts';
import { mser5 } from '#shared/compare/statistics/mser.ts';
import { testAgainstWeights } from '#shared/compare/statistics/multinomial.ts';
import { normalCdf, normalQuantile } from '#shared/compare/statistics/normal.ts';
import { quantile } from '#shared/compare/statistics/quantile.ts';
import { studentCdf, studentQuantile } from '#shared/compare/statistics/student.ts';
import { quantileReader } from '#shared/compare/statistics/weighted-quantiles.ts';

const number = z.number();
const numbers = z.array(number);
const many = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.array(z.object(shape)).min(3);
const weighted = many({ counts: numbers, weights: numbers, p: number });
const golden = z
  .object({
    fairUpperTail: many({ k: number, n: number, p: number }),
    mcnemar: many({ only: number, noise: number, p: number, twoSided: number }),
    signTest: many({ up: number, down: number, p: number }),
    clopperPearson: many({ hits: number, trials: number, low: number, high: number }),
    fisherExact: many({ a: number, n: number, b: number, m: number, p: number }),
    benjaminiHochberg: many({ p: numbers, adjusted: numbers }),
    medianInterval: many({ n: number, low: number, high: number }),
    quantile: many({ values: numbers, q: number, value: number }),
    incompleteBeta: many({ x: number, a: number, b: number, value: number }),
    regularisedBeta: many({ x: number, a: number, b: number, value: number }),
    logGamma: many({ x: number, value: number }),
    chiSquareTail: many({ x: number, freedom: number, p: number }),
    normal: many({ z: number, p: number }),
    normalQuantile: many({ p: number, z: number }),
    student: many({ t: number, freedom: number, p: number }),
    studentQuantile: many({ p: number, freedom: number, t: number }),
    expandedShare: many({ pieces: number, level: number, share: number }),
    weights: weighted,
    binomial: weighted,
    pearson: weighted,
    drift: many({ hits: z.string(), p: number }),
    needed: many({ shift: number, deviation: number, margin: number, n: number }),
    equivalence: many({
      low: number,
      high: number,
      margin: number,
      equivalent: number,
      above: number,
      below: number,
    }),
    blockLength: many({ values: numbers, length: number }),
    mser: many({ values: numbers, trimmed: number }),
    bootstrap: many({
      values: numbers,
      share: number,
      block: number,
      deviation: number,
      points: z.array(z.tuple([number, number])).length(5),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/golden/statistics.json', import.meta.url), 'utf8')));

function expectClose(actual: number, wanted: number, digits = 9): void {
  const error = Math.abs(wanted) < 1e-300 ? Math.abs(actual) : Math.abs(actual / wanted - 1);
  expect(error, `${actual} against ${wanted}`).toBeLessThan(10 ** -digits);
}

/** p values that are one minus a sum lose digits below 1e-9 of one, where nobody looks. */
function expectCloseTail(actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted), `${actual} against ${wanted}`).toBeLessThan(1e-9 * wanted + 1e-12);
}

describe('tests agree with SciPy and statsmodels to nine digits', () => {
  it.each(golden.fairUpperTail)('P(Bin($n, 1/2) >= $k)', ({ k, n, p }) =>
    expectClose(fairUpperTail(k, n), p),
  );
  it.each(golden.mcnemar)('McNemar $only : $noise', ({ only, noise, p, twoSided }) => {
    expectClose(mcnemar(only, noise), p);
    expectClose(signTest(only, noise), twoSided);
  });
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
  it.each(golden.weights)('weights $weights, counts $counts', ({ counts, weights, p }) => {
    const test = testAgainstWeights(counts, weights);
    expect(test.method).toBe('exact');
    expectClose(test.p, p);
  });
  it.each(golden.binomial)('binomial test of $counts against $weights', ({ counts, weights, p }) =>
    expectClose(testAgainstWeights(counts, weights).p, p),
  );
  it.each(golden.pearson)('χ² of $counts against $weights', ({ counts, weights, p }) => {
    const test = testAgainstWeights(counts, weights);
    expect(test.method).toBe('chi-square');
    expectClose(test.p, p);
  });
  it.each(golden.drift)('share over time $hits', ({ hits, p }) =>
    expectCloseTail(shareDrift(Array.from(hits, (mark) => mark === '1'))?.p ?? -1, p),
  );
  it.each(golden.equivalence)('interval $low … $high within $margin', (one) => {
    const place = placing(one, one.margin);
    expect(place === 'inside').toBe(one.equivalent <= 0.025);
    expect(place === 'above').toBe(one.above <= 0.025);
    expect(place === 'below').toBe(one.below <= 0.025);
  });
  it.each(golden.needed)('needed for $shift ± $deviation within $margin', ({ shift, deviation, margin, n }) =>
    expect(neededObservations(shift, deviation, margin)).toBe(n),
  );
});

describe('functions agree with SciPy', () => {
  it.each(golden.medianInterval)('median of $n values', ({ n, low, high }) =>
    expect(medianInterval(Array.from({ length: n }, (_, index) => index + 1))).toEqual({ low, high }),
  );
  it('gives no interval of a median to seven values', () =>
    expect(medianInterval([1, 2, 3, 4, 5, 6, 7])).toBeNull());
  it.each(golden.quantile)('quantile $q', ({ values, q, value }) => {
    expectClose(
      quantile(
        values.toSorted((a, b) => a - b),
        q,
      ),
      value,
    );
  });
  it.each(golden.incompleteBeta)('beta for whole numbers $x, $a, $b', ({ x, a, b, value }) =>
    expectClose(incompleteBeta(x, a, b), value),
  );
  it.each(golden.regularisedBeta)('beta $x, $a, $b', ({ x, a, b, value }) =>
    expectClose(regularisedBeta(x, a, b), value),
  );
  it.each(golden.logGamma)('log Γ($x)', ({ x, value }) => expectClose(logGamma(x), value, 12));
  it.each(golden.chiSquareTail)('χ² beyond $x of $freedom', ({ x, freedom, p }) =>
    expectClose(chiSquareTail(x, freedom), p),
  );
  it.each(golden.normal)('normal up to $z', ({ z, p }) => expectClose(normalCdf(z), p));
  it.each(golden.normalQuantile)('normal quantile $p', ({ p, z }) =>
    expect(normalQuantile(p)).toBeCloseTo(z, 9),
  );
  it.each(golden.student)('Student up to $t of $freedom', ({ t, freedom, p }) =>
    expectClose(studentCdf(t, freedom), p),
  );
  it.each(golden.studentQuantile)('Student quantile $p of $freedom', ({ p, freedom, t }) =>
    expectClose(studentQuantile(p, freedom), t),
  );
});

describe('what comes before the tests', () => {
  it.each(golden.blockLength)('block length as arch has it: $length', ({ values, length }) => {
    expectClose(optimalLength(values), Math.max(length, 0));
    expect(blockLength(values)).toBe(Math.max(1, Math.round(length)));
  });

  it.each(golden.mser)('MSER-5 as pymser has it: $trimmed', ({ values, trimmed }) => {
    const late = trimmed > Math.floor(values.length / 5) * 2.5;
    expect(mser5(values)).toEqual({ trimmed: late ? 0 : trimmed, steady: !late });
  });

  it('has a block length and a warm-up for a series that never changes', () => {
    const flat = Array.from({ length: 100 }, () => 3);
    expect(blockLength(flat)).toBe(1);
    expect(mser5(flat)).toEqual({ trimmed: 0, steady: true });
  });
});

describe('block bootstrap', () => {
  const resamples = 4_000;

  /** 20,000 resamples there and 4,000 here: the deviation within 5 %, the distribution within four standard errors. */
  it.each(golden.bootstrap)('resamples as arch does: block $block, quantile $share', (one) => {
    const { values, share, block, deviation, points } = one;
    const read = quantileReader(values, [share]);
    const [drawn = new Float64Array()] = blockBootstrap(
      values.length,
      block,
      resamples,
      seededRandom(1),
      read,
    );
    expect(standardError(drawn) / deviation).toBeGreaterThan(0.95);
    expect(standardError(drawn) / deviation).toBeLessThan(1.05);
    for (const [value, below] of points) {
      const here = drawn.filter((figure) => figure <= value + 1e-9).length / resamples;
      expect(Math.abs(here - below)).toBeLessThan(4 * Math.sqrt((below * (1 - below) * 6) / 20_000));
    }
  });

  it.each(golden.expandedShare)('widens percentiles for $pieces blocks', ({ pieces, level, share }) => {
    const even = Float64Array.from({ length: 99_999 }, (_, index) => (index + 1) / 100_000);
    const interval = expandedInterval(even, level, pieces);
    expect(interval.low).toBeCloseTo(Math.max(share, 1e-5), 8);
    expect(interval.high).toBeCloseTo(1 - Math.max(share, 1e-5), 8);
  });

  it('draws every observation as often as any other, in blocks', () => {
    const sums = new Float64Array(50);
    blockBootstrap(50, 7, 20_000, seededRandom(2), (weights) => {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(50);
      for (const [at, weight] of weights.entries()) sums[at] = (sums[at] ?? 0) + weight;
      return [];
    });
    for (const sum of sums) expect(Math.abs(sum / 20_000 - 1)).toBeLessThan(0.05);
  });

  it('is the same for the same seed', () => {
    const draw = () =>
      blockBootstrap(7, 2, 100, seededRandom(1), quantileReader([5, 3, 8, 1, 9, 2, 7], [0.9, 0.5]));
    expect(draw()).toEqual(draw());
  });

  it('reads quantiles of a resample as if it were written out and sorted', () => {
    const values = [5, 3, 8, 1, 9, 2, 7];
    const read = quantileReader(values, [0.9, 0.5, 0]);
    blockBootstrap(7, 2, 200, seededRandom(3), (weights) => {
      const written = values.flatMap((value, at) => Array.from({ length: weights[at] ?? 0 }, () => value));
      const sorted = written.toSorted((a, b) => a - b);
      expect([...read(weights)]).toEqual([0.9, 0.5, 0].map((share) => quantile(sorted, share)));
      return [];
    });
  });
});

describe('weights', () => {
  it('are impossible where a version without one was served', () =>
    expect(testAgainstWeights([99, 1], [100, 0])).toEqual({ p: 0, method: 'exact' }));
  it('leave out versions without one that were not', () =>
    expect(testAgainstWeights([7, 3, 0], [1, 1, 0]).p).toBe(testAgainstWeights([7, 3], [1, 1]).p));
  it('are put together where so little is expected that no other test holds', () => {
    // Of 5,010 requests 4, 3 and 1 are expected of the last three.
    const weights = [4_000, 1_002, 4, 3, 1];
    const pooled = testAgainstWeights([4_002, 1_000, 8], [4_000, 1_002, 8]);
    expect(pooled.method).toBe('chi-square');
    expect(testAgainstWeights([4_002, 1_000, 1, 2, 5], weights)).toEqual(pooled);
    expect(testAgainstWeights([5_000_000, 1], [5_000_000, 1])).toMatchObject({ method: 'chi-square', p: 1 });
  });
  it.each([
    [[], []],
    [[1], [-1]],
    [[1, 2], [1]],
    [[1], [0]],
  ])('refuse %j against %j', (counts, weights) => {
    expect(() => testAgainstWeights(counts, weights)).toThrow(RangeError);
  });
});

describe('share over time', () => {
  it('names the moment and the shares on both sides of it', () => {
    const hits = [
      ...Array.from({ length: 60 }, (_, at) => at % 5 === 0),
      ...Array.from({ length: 40 }, () => true),
    ];
    expect(shareDrift(hits)).toMatchObject({ at: 60, before: 0.2, after: 1 });
    expect(shareDrift(hits)?.p).toBeLessThan(1e-9);
  });
  it('says nothing of a version that took all or none', () => {
    expect(shareDrift([true, true])).toBeNull();
    expect(shareDrift([])).toBeNull();
  });
});
