import { shareTests } from '#shared/compare/figures/share-tests.ts';
import type { Random } from '#shared/compare/random.ts';
import { benjaminiHochberg } from '#shared/compare/statistics/benjamini-hochberg.ts';
import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import { fisherExact } from '#shared/compare/statistics/fisher.ts';
import { shareDrift } from '#shared/compare/statistics/kolmogorov.ts';
import { mcnemar, signTest } from '#shared/compare/statistics/mcnemar.ts';
import { testAgainstWeights } from '#shared/compare/statistics/multinomial.ts';
import { binomial } from './draw.ts';
import { atMost, type Experiment, type FalseAlarm, QUICK, single } from './experiment.ts';

const cheap = (name: string, alarm: (random: Random) => boolean): Experiment<FalseAlarm> =>
  single(atMost(name), QUICK, alarm);

/** Weights as a mesh declares them, and as many requests to each version as chance gives. */
function drawCounts(weights: readonly number[], n: number, random: Random): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [left, rest] = [n, total];
  return weights.map((weight) => {
    const count = rest <= weight ? left : binomial(left, weight / rest, random);
    left -= count;
    rest -= weight;
    return count;
  });
}

const discordant = (n: number) => (random: Random) => {
  const only = binomial(n, 0.5, random);
  return [only, n - only] as const;
};

function familyAlarm(random: Random): boolean {
  const values = Array.from({ length: 20 }, () => mcnemar(...discordant(40)(random)));
  return benjaminiHochberg(values).some((p) => p <= 0.05);
}

function sharesAlarm(random: Random): boolean {
  const count = () => ({
    baseline: binomial(80, 0.2, random),
    candidate: binomial(80, 0.2, random),
    noise: 0,
  });
  const routes = new Map(
    Array.from({ length: 5 }, (_, route) => {
      const v2 = count();
      const v1 = { baseline: 80 - v2.baseline, candidate: 80 - v2.candidate, noise: 0 };
      const total = { baseline: 80, candidate: 80, noise: 0 };
      const counts = {
        total,
        versions: new Map([
          ['v1', v1],
          ['v2', v2],
        ]),
      };
      return [`route ${route}`, new Map([['producer', counts]])];
    }),
  );
  return shareTests(routes, () => true).some(({ adjustedP }) => adjustedP <= 0.05);
}

/** Tests of counts, most of them exact. */
export const COUNT_ALARMS: readonly Experiment<FalseAlarm>[] = [
  cheap('McNemar, 12 discordant pairs', (random) => mcnemar(...discordant(12)(random)) <= 0.05),
  cheap('McNemar, 200 discordant pairs', (random) => mcnemar(...discordant(200)(random)) <= 0.05),
  cheap('Sign test, 60 changes', (random) => signTest(...discordant(60)(random)) <= 0.05),
  cheap(
    'Fisher, two shares of 20 %, n = 100 and 100',
    (random) => fisherExact(binomial(100, 0.2, random), 100, binomial(100, 0.2, random), 100) <= 0.05,
  ),
  cheap('Benjamini-Hochberg over 20 McNemar tests, any discovery', familyAlarm),
  cheap('Shares of 5 routes and of the whole service, any discovery', sharesAlarm),
  cheap('Clopper-Pearson, share of 5 %, n = 60, outside the interval', (random) => {
    const { low, high } = clopperPearson(binomial(60, 0.05, random), 60);
    return low > 0.05 || high < 0.05;
  }),
  cheap('Clopper-Pearson, share of 40 %, n = 500, outside the interval', (random) => {
    const { low, high } = clopperPearson(binomial(500, 0.4, random), 500);
    return low > 0.4 || high < 0.4;
  }),
  cheap(
    'Weights 80 : 20, n = 150 (binomial test)',
    (random) => testAgainstWeights(drawCounts([80, 20], 150, random), [80, 20]).p <= 0.05,
  ),
  cheap(
    'Weights 60 : 30 : 10, n = 40 (exact multinomial)',
    (random) => testAgainstWeights(drawCounts([60, 30, 10], 40, random), [60, 30, 10]).p <= 0.05,
  ),
  single(
    { name: 'Weights 40 : 30 : 20 : 10, n = 400 (chi-square)', nominal: 0.05, promise: 'exact' },
    QUICK,
    (random) => testAgainstWeights(drawCounts([40, 30, 20, 10], 400, random), [40, 30, 20, 10]).p <= 0.05,
  ),
  cheap('Share over time, 30 % of 200', (random) => {
    const drift = shareDrift(Array.from({ length: 200 }, () => random() < 0.3));
    return drift !== null && drift.p <= 0.05;
  }),
];
