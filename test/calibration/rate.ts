import { seedOf } from '#shared/compare/hash.ts';
import { seededRandom } from '#shared/compare/random.ts';
import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import type { Experiment } from './experiment.ts';

/** Draws that are made at once: each part has a seed of its own, so that parts can be made anywhere and in any order. */
export const PART = 250;

/** How often something happened in simulated runs, with the exact 99 % interval of its probability. */
export interface Rate {
  readonly runs: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function rateOf(count: number, runs: number): Rate {
  return { runs, value: count / runs, ...clopperPearson(count, runs, 0.99) };
}

/** How often each claim of an experiment came true in one part of its runs. */
export function countPart(
  { claims, run }: Experiment<{ readonly name: string }>,
  part: number,
  runs: number,
): number[] {
  const random = seededRandom(seedOf(`${claims[0]?.name} ${part}`));
  const counts = claims.map(() => 0);
  for (let done = 0; done < runs; done += 1) {
    for (const [claim, isTrue] of run(random).entries())
      counts[claim] = (counts[claim] ?? 0) + Number(isTrue);
  }
  return counts;
}

/** The runs of each part that `runs` are made of. */
export function partsOf(runs: number): number[] {
  return Array.from({ length: Math.ceil(runs / PART) }, (_, part) => Math.min(PART, runs - part * PART));
}

/** The rates of the claims after so many runs. */
export function ratesOf(experiment: Experiment<{ readonly name: string }>, runs: number): Rate[] {
  const parts = partsOf(runs).map((size, part) => countPart(experiment, part, size));
  return experiment.claims.map((_, claim) =>
    rateOf(
      parts.reduce((sum, counts) => sum + (counts[claim] ?? 0), 0),
      runs,
    ),
  );
}
