import { driftInterval, latencyIntervals, type Measured } from '#shared/compare/figures/latency/intervals.ts';
import { judgePairs, leastPairsOf } from '#shared/compare/figures/latency/judge-pairs.ts';
import { judgementOf, marginOf } from '#shared/compare/figures/latency/judgement.ts';
import { steadyPart } from '#shared/compare/figures/latency/series.ts';
import type { Random } from '#shared/compare/random.ts';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { drawPairs, type Route } from './draw.ts';
import { atMost, type Experiment, type FalseAlarm, single, SLOW } from './experiment.ts';

/** At this shift nothing is wrong yet, and a test of a larger one is at its limit. */
const ON_THE_MARGIN = 1 + DEFAULT_SETTINGS.latencyMargin;
const settings = { ...DEFAULT_SETTINGS, meshBudgetMs: 0 };

const misses = ({ low, high }: Pick<Measured, 'low' | 'high'>, truth: number): boolean =>
  low > truth || high < truth;

const words = ({ n, correlation }: Route): string => `n = ${n}, correlation ${correlation}`;

const steadyPairs = (route: Route, random: Random) =>
  steadyPart(drawPairs(route, random), settings.leastLatencyPairs).pairs;

function intervalsOf(route: Route, shares: readonly number[]): Experiment<FalseAlarm> {
  const truth = Math.log(route.ratio);
  return {
    claims: [
      atMost(`Median shift outside its 95 % interval, ${words(route)}`),
      atMost(`Any of ${shares.length} quantile shifts outside its interval, ${words(route)}`),
    ],
    runs: SLOW,
    run: (random) => {
      const { log, quantiles } = latencyIntervals(steadyPairs(route, random), shares, random);
      return [misses(log, truth), quantiles.some((quantile) => misses(quantile.log, truth))];
    },
  };
}

function judgementsOf(route: Route): Experiment<FalseAlarm> {
  const limit = { ...route, ratio: ON_THE_MARGIN };
  return {
    claims: [
      atMost(`Called slower on the margin, median or quantile, ${words(route)}`),
      atMost(`Called equivalent on the margin, ${words(route)}`),
      atMost(`Called equivalent or not slower on the margin, ${words(route)}`),
    ],
    runs: SLOW,
    run: (random) => {
      const pairs = drawPairs(limit, random);
      const seed = Math.floor(random() * 2 ** 31);
      const { judgement } = judgePairs('GET /', pairs, true, { ...settings, seed });
      const isEquivalent = judgement === 'equivalent';
      return [judgement === 'slower', isEquivalent, isEquivalent || judgement === 'not slower'];
    },
  };
}

/** The quantile furthest out, in the shortest run that carries an interval of it, together with all others. */
function tailOf(share: number, correlation: number): Experiment<FalseAlarm> {
  const shares = [0.999, 0.99, 0.95, 0.9, 0.5];
  const route = { n: leastPairsOf(share, settings), correlation, ratio: ON_THE_MARGIN };
  const truth = Math.log(route.ratio);
  const margin = marginOf(settings, null);
  const name = `p${share * 100}`;
  return {
    claims: [
      atMost(`Shift of ${name} outside its interval, ${words(route)}`, 0.05 / shares.length),
      atMost(`Any of ${shares.length} quantile shifts outside its interval, ${words(route)}`),
      atMost(`Called slower on the margin by ${name} alone, ${words(route)}`),
    ],
    runs: { full: 10_000, short: 20 },
    run: (random) => {
      const { quantiles } = latencyIntervals(drawPairs(route, random), shares, random);
      const tail = quantiles[shares.indexOf(share)];
      return [
        tail !== undefined && misses(tail.log, truth),
        quantiles.some(({ log }) => misses(log, truth)),
        tail !== undefined && judgementOf(tail, margin) === 'slower',
      ];
    },
  };
}

/** Far inside the margin: what an aligned migration meets. */
const alignedOf = (route: Route): Experiment<FalseAlarm> =>
  single(
    atMost(`Called slower with no shift at all, ${words(route)}`),
    SLOW,
    (random) =>
      judgePairs('GET /', drawPairs({ ...route, ratio: 1 }, random), true, settings).judgement === 'slower',
  );

const driftOf = (route: Route): Experiment<FalseAlarm> =>
  single(atMost(`Drift seen where there is none, ${words(route)}`), SLOW, (random) => {
    const pairs = drawPairs(route, random);
    return misses(driftInterval(pairs, Math.round(Math.cbrt(pairs.length)), random), 0);
  });

const at = (n: number, correlation: number): Route => ({ n, correlation, ratio: 1.1 });

/** The block bootstrap, and the judgements that rest on it. */
export const LATENCY_ALARMS: readonly Experiment<FalseAlarm>[] = [
  intervalsOf(at(30, 0), [0.5]),
  intervalsOf(at(200, 0), [0.95, 0.9, 0.5]),
  intervalsOf(at(200, 0.5), [0.95, 0.9, 0.5]),
  intervalsOf(at(1_000, 0.5), [0.99, 0.95, 0.9, 0.5]),
  tailOf(0.999, 0.5),
  judgementsOf(at(8, 0)),
  judgementsOf(at(8, 0.5)),
  judgementsOf(at(20, 0)),
  judgementsOf(at(20, 0.5)),
  judgementsOf(at(200, 0)),
  judgementsOf(at(200, 0.5)),
  alignedOf(at(200, 0.5)),
  driftOf(at(200, 0)),
];
