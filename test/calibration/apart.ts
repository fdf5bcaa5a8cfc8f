import { type Judged, judgePairs } from '#shared/compare/figures/latency/judge-pairs.ts';
import { RunShifts } from '#shared/compare/figures/latency/run-shift.ts';
import type { Random } from '#shared/compare/random.ts';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { drawPairs } from './draw.ts';
import { atMost, type Experiment, type FalseAlarm, type Power, single } from './experiment.ts';

const ROUTES = 10;
const PAIRS = 30;
/** A machine that is busy during the later run slows a route by up to this, each by another part of it. */
const BUSY = 0.8;

/** Ten routes of two runs that were sent one after the other, on a machine that was busy during the later one. */
function drawRoutes(random: Random, first: number): Judged[] {
  return Array.from({ length: ROUTES }, (_, route) => {
    const ratio = (route === 0 ? first : 1) * (1 + BUSY * random());
    const settings = { ...DEFAULT_SETTINGS, meshBudgetMs: 0, seed: Math.floor(random() * 2 ** 31) };
    return judgePairs(
      `GET /${route}`,
      drawPairs({ n: PAIRS, correlation: 0.3, ratio }, random),
      true,
      settings,
    );
  });
}

function isCalledSlower(route: Judged, run: RunShifts): boolean {
  return route.judgement === 'slower' && run.isSlowerByItself(route);
}

const where = `${ROUTES} routes, n = ${PAIRS}, a later run that is up to ${BUSY * 100} % slower`;

/** What a busy machine does to runs that follow each other. */
export const APART_ALARMS: readonly Experiment<FalseAlarm>[] = [
  single(atMost(`Any route called slower, ${where}`), { full: 10_000, short: 20 }, (random) => {
    const routes = drawRoutes(random, 1);
    const run = new RunShifts(routes);
    return routes.some((route) => isCalledSlower(route, run));
  }),
];

export const APART_POWERS: readonly Experiment<Power>[] = [
  single(
    { name: `Four times as slow, one of ${where}: slower`, least: 0.8 },
    { full: 1_000, short: 20 },
    (random) => {
      const routes = drawRoutes(random, 4);
      const [slow] = routes;
      return slow !== undefined && isCalledSlower(slow, new RunShifts(routes));
    },
  ),
];
