import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '#shared/compare/json/parse.ts';
import { seededRandom } from '#shared/compare/random.ts';
import { benjaminiHochberg } from '#shared/compare/statistics/benjamini-hochberg.ts';
import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import { fisherExact } from '#shared/compare/statistics/fisher.ts';
import { mcnemar } from '#shared/compare/statistics/mcnemar.ts';
import { diffLines } from '#shared/compare/text/lines.ts';
import { answer, compared, pair } from '#test/fixtures/comparison/build.ts';

describe('JSON', () => {
  it('refuses exactly what JSON.parse refuses', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:0123456789.eE+-truefalsn \\u\n')) });
    fc.assert(
      fc.property(text, (candidate) => {
        let accepts = true;
        try {
          JSON.parse(candidate);
        } catch {
          accepts = false;
        }
        expect(parseJson(candidate) !== undefined).toBe(accepts);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('text', () => {
  it('differs exactly when it is not equal', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(diffLines(a, b).length > 0).toBe(a !== b);
      }),
    );
  });
});

describe('statistics', () => {
  it('adjusts p values upwards, in their order, and never beyond one', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 30 }), (values) => {
        const adjusted = benjaminiHochberg(values);
        const ranked = values.map((value, index) => ({ value, to: adjusted[index] ?? -1 }));
        ranked.sort((a, b) => a.value - b.value);
        for (const [rank, { value, to }] of ranked.entries()) {
          expect(to).toBeGreaterThanOrEqual(value);
          expect(to).toBeLessThanOrEqual(1);
          expect(to).toBeGreaterThanOrEqual(ranked[rank - 1]?.to ?? 0);
        }
      }),
    );
  });

  it('puts the share inside its interval and treats both sides of a table alike', () => {
    const counts = fc
      .integer({ min: 1, max: 400 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, counts, ([a, n], [b, m]) => {
        const { low, high } = clopperPearson(a, n);
        expect(low).toBeLessThanOrEqual(a / n);
        expect(high).toBeGreaterThanOrEqual(a / n);
        expect(fisherExact(a, n, b, m)).toBeCloseTo(fisherExact(b, m, a, n), 9);
        expect(fisherExact(a, n, b, m)).toBeCloseTo(fisherExact(n - a, n, m - b, m), 9);
      }),
    );
  });

  it('raises no more false alarms than it says when the candidate is the baseline', () => {
    const random = seededRandom(11);
    const rounds = 4_000;
    let alarms = 0;
    for (let round = 0; round < rounds; round += 1) {
      let [onlyCandidate, onlyNoise] = [0, 0];
      for (let request = 0; request < 80; request += 1) {
        const [candidate, noise] = [random() < 0.3, random() < 0.3];
        if (candidate && !noise) onlyCandidate += 1;
        if (noise && !candidate) onlyNoise += 1;
      }
      if (mcnemar(onlyCandidate, onlyNoise) <= 0.05) alarms += 1;
    }
    expect(alarms / rounds).toBeLessThanOrEqual(0.05);
  });
});

describe('comparison', () => {
  const body = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 1 }), { maxKeys: 3 });
  const three = fc.record({
    baseline: body,
    candidate: body,
    noise: body,
    status: fc.constantFrom(200, 200, 200, 503),
  });

  it('gives one document for one set of pairs, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(three, { minLength: 1, maxLength: 25 }), fc.integer(), (rows, seed) => {
        const all = rows.map(({ baseline, candidate, noise, status }, index) =>
          pair(index, {
            path: index % 3 === 0 ? '/a' : '/b',
            baseline: answer({ id: index, json: baseline }),
            candidate: answer({ id: index + 100, json: candidate, status }),
            noise: answer({ id: index + 200, json: noise }),
          }),
        );
        const random = seededRandom(seed);
        const shuffled = all
          .map((one) => ({ one, at: random() }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(JSON.stringify(compared(shuffled))).toBe(JSON.stringify(compared(all)));
      }),
    );
  });

  it('never passes with a difference that the baseline does not show itself', () => {
    fc.assert(
      fc.property(body, body, fc.integer({ min: 5, max: 40 }), (before, after, count) => {
        fc.pre(Object.entries(before).some(([name, value]) => after[name] !== value));
        const all = Array.from({ length: count }, (_, index) =>
          pair(index, {
            baseline: answer({ json: before }),
            candidate: answer({ json: index === 0 ? after : before }),
            noise: answer({ json: before }),
          }),
        );
        expect(compared(all).verdict).toBe('fail');
      }),
    );
  });
});
