import { judgePairs } from '#shared/compare/figures/latency/judge-pairs.ts';
import type { Random } from '#shared/compare/random.ts';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { fisherExact } from '#shared/compare/statistics/fisher.ts';
import { shareDrift } from '#shared/compare/statistics/kolmogorov.ts';
import { mcnemar, signTest } from '#shared/compare/statistics/mcnemar.ts';
import { testAgainstWeights } from '#shared/compare/statistics/multinomial.ts';
import { APART_POWERS } from './apart.ts';
import { binomial, drawPairs, type Route } from './draw.ts';
import { type Experiment, type Power, single } from './experiment.ts';
import { TIMELINE_POWERS } from './timeline.ts';
import { VERSION_POWERS } from './versions.ts';

const cheap = (name: string, least: number, found: (random: Random) => boolean): Experiment<Power> =>
  single({ name, least }, { full: 10_000, short: 2_000 }, found);

function latency(name: string, route: Route, judgement: string, least: number): Experiment<Power> {
  const settings = { ...DEFAULT_SETTINGS, meshBudgetMs: 0 };
  return single(
    { name: `${name}, n = ${route.n}, correlation ${route.correlation}: ${judgement}`, least },
    { full: 1_000, short: 60 },
    (random) => judgePairs('GET /', drawPairs(route, random), true, settings).judgement === judgement,
  );
}

/** What each test finds of a difference of a stated size, with the limits that hold unless others are set. */
export const POWERS: readonly Experiment<Power>[] = [
  cheap('McNemar: candidate differs in 20 % of 100 pairs, baseline in 5 %', 0.8, (random) => {
    const [only, noise] = [binomial(100, 0.2 * 0.95, random), binomial(100, 0.05 * 0.8, random)];
    return mcnemar(only, noise) <= 0.05;
  }),
  cheap('Sign test: 70 of 100 changes in one direction', 0.9, (random) => {
    const more = binomial(100, 0.7, random);
    return signTest(more, 100 - more) <= 0.05;
  }),
  ...(
    [
      [50, 0.4],
      [100, 0.8],
      [200, 0.95],
    ] as const
  ).map(([n, least]) =>
    cheap(
      `Fisher: 20 % against 40 %, n = ${n} each`,
      least,
      (random) => fisherExact(binomial(n, 0.2, random), n, binomial(n, 0.4, random), n) <= 0.05,
    ),
  ),
  ...(
    [
      [50, 0.4],
      [100, 0.7],
      [200, 0.95],
    ] as const
  ).map(([n, least]) =>
    cheap(`Weights: 10 % declared, 20 % served, n = ${n}`, least, (random) => {
      const canary = binomial(n, 0.2, random);
      return testAgainstWeights([n - canary, canary], [90, 10]).p <= 0.05;
    }),
  ),
  cheap('Share over time: 10 %, then 30 % from the middle of 200 on', 0.7, (random) => {
    const drift = shareDrift(Array.from({ length: 200 }, (_, at) => random() < (at < 100 ? 0.1 : 0.3)));
    return drift !== null && drift.p <= 0.05;
  }),
  ...VERSION_POWERS,
  latency('The same on both sides', { n: 60, correlation: 0, ratio: 1 }, 'equivalent', 0.2),
  latency('The same on both sides', { n: 200, correlation: 0, ratio: 1 }, 'equivalent', 0.9),
  latency('The same on both sides', { n: 200, correlation: 0.5, ratio: 1 }, 'equivalent', 0.5),
  latency('+10 %', { n: 200, correlation: 0, ratio: 1.1 }, 'equivalent', 0.4),
  latency('+50 %', { n: 60, correlation: 0, ratio: 1.5 }, 'slower', 0.4),
  latency('+50 %', { n: 200, correlation: 0, ratio: 1.5 }, 'slower', 0.9),
  latency('+50 %', { n: 200, correlation: 0.5, ratio: 1.5 }, 'slower', 0.5),
  latency(
    '5 % of the requests ten times as slow',
    { n: 400, correlation: 0, ratio: 1, tail: 10 },
    'slower',
    0.05,
  ),
  latency(
    '5 % of the requests ten times as slow',
    { n: 1_000, correlation: 0, ratio: 1, tail: 10 },
    'slower',
    0.5,
  ),
  latency(
    'Both sides start four times as slow',
    { n: 200, correlation: 0, ratio: 1, warmup: 4 },
    'equivalent',
    0.8,
  ),
  ...APART_POWERS,
  ...TIMELINE_POWERS,
];
