import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer } from '#shared/compare/answer.ts';
import { rankOf } from '#shared/compare/lowest.ts';
import { seededRandom, shuffled } from '#shared/compare/random.ts';
import { MOST_PLACES } from '#shared/compare/settings.ts';
import { ReadingLearner } from '#shared/compare/told-rules/learn.ts';
import type { ExchangePair } from '#shared/compare/index.ts';
import type { ComparisonDocument, RuleSet } from '#shared/model/index.ts';
import { answer, compared, pair } from '#test/fixtures/comparison/build.ts';

/** Names of members: more of them differ than are kept. */
const NAMES = Math.round(MOST_PLACES * 1.6);
const PER_PAIR = 40;
const PAIRS = 120;

/** Pairs whose bodies have other members each, of which some differ on the candidate, in the noise run, or in both. */
function pairsOf(seed: number, hasNoise: boolean): ExchangePair[] {
  const random = seededRandom(seed);
  const body = (names: readonly string[], differs: number): Record<string, unknown> => ({
    stable: random() < differs ? 1 : 0,
    ...Object.fromEntries(names.map((name) => [name, random() < differs ? 1 : 0])),
  });
  return Array.from({ length: PAIRS }, (_, index) => {
    const names = Array.from({ length: PER_PAIR }, () => `k${Math.floor(random() * NAMES)}`);
    return pair(index, {
      path: '/a',
      baseline: answer({ id: index, json: body(names, 0) }),
      candidate: answer({ id: index + 1000, json: body(names, 0.9), status: random() < 0.1 ? 503 : 200 }),
      noise: hasNoise && random() < 0.8 ? answer({ id: index + 2000, json: body(names, 0.4) }) : null,
    });
  });
}

const RULES: RuleSet = {
  rules: [{ rule: { kind: 'ignore', place: 'body /*', reason: 'data' }, origin: 'rules.yaml:1' }],
  profile: { origin: 'none', headers: [] },
};

const further = ({ findings }: ComparisonDocument) =>
  findings.filter(({ place }) => place.endsWith('(further places)'));

describe('more places than are kept', () => {
  it.each([true, false])('give one document whatever the order of the pairs (noise run: %s)', (hasNoise) => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, order) => {
        const all = pairsOf(seed, hasNoise);
        const document = compared(all);
        expect(further(document)).not.toEqual([]);
        expect(JSON.stringify(compared(shuffled(all, seededRandom(order))))).toBe(JSON.stringify(document));
      }),
      { numRuns: 4 },
    );
  });

  it('are counted by the pairs that show any of them, like one place', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const all = pairsOf(seed, true);
        const document = compared(all);
        const [rest] = further(document).filter(({ change }) => change === 'changed');
        const shown = (side: 'candidate' | 'noise') =>
          all.filter((one) => one[side]?.status === 200).map((one) => differing(one.baseline, one[side]));
        const [candidate, noise] = [shown('candidate'), shown('noise')];
        const ranks = new Map(
          [...candidate, ...noise].flat().map((place) => [place, rankOf(place, `body\n${place}\nchanged`)]),
        );
        const limit = [...ranks.values()].toSorted((a, b) => a - b)[MOST_PLACES - 1] ?? 0;
        const isBeyond = (places: readonly string[]): boolean =>
          places.some((place) => (ranks.get(place) ?? 0) > limit);
        expect(rest?.count).toBe(candidate.filter(isBeyond).length);
        expect(rest?.noiseCount).toBe(noise.filter(isBeyond).length);
        // What no data names is never pushed out by what it does.
        expect(document.findings.map(({ place }) => place)).toContain('body /stable');
      }),
      { numRuns: 3 },
    );
  });

  it('leave the same in what a rule set aside, and count the rest', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, order) => {
        const all = pairsOf(seed, true);
        const { rules } = compared(all, {}, {}, RULES);
        const [outcome] = rules;
        expect(outcome?.beyond).toBeGreaterThan(0);
        expect((outcome?.places.length ?? 0) + (outcome?.furtherPlaces ?? 0)).toBe(MOST_PLACES);
        expect(compared(shuffled(all, seededRandom(order)), {}, {}, RULES).rules).toEqual(rules);
      }),
      { numRuns: 3 },
    );
  });

  it('leave the same readings of arrays', () => {
    const learned = (all: readonly ExchangePair[]) => {
      const learner = new ReadingLearner();
      for (const { route, baseline, noise } of all)
        if (noise) learner.add(route, new Answer(baseline), new Answer(noise));
      return learner.results();
    };
    const all = Array.from({ length: PAIRS }, (_, index) => {
      const names = Array.from({ length: PER_PAIR }, (_item, at) => `k${index * PER_PAIR + at}`);
      const body = (items: readonly number[]) => Object.fromEntries(names.map((name) => [name, items]));
      return pair(index, {
        baseline: answer({ json: body([1, 2, 3]) }),
        candidate: null,
        noise: answer({ json: body([3, 1, 2]) }),
      });
    });
    expect(learned(all)).toHaveLength(MOST_PLACES);
    expect(learned(shuffled(all, seededRandom(7)))).toEqual(learned(all));
  });
});

function differing(left: ExchangePair['candidate'], right: ExchangePair['candidate']): string[] {
  const [a, b] = [bodyOf(left), bodyOf(right)];
  return Object.keys(a)
    .filter((name) => a[name] !== b[name])
    .map((name) => `body /${name}`);
}

function bodyOf(exchange: ExchangePair['candidate']): Record<string, unknown> {
  const text = new TextDecoder().decode(exchange?.body ?? undefined);
  return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
}
