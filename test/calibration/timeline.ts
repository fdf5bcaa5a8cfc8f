import type { Random } from '#shared/compare/random.ts';
import { dispersion, segmentsOf, usualRate } from '#shared/compare/timeline/segments.ts';
import { stopsOf } from '#shared/compare/timeline/stops.ts';
import type { Subject } from '#shared/compare/timeline/subject.ts';
import {
  atMost,
  type Experiment,
  type FalseAlarm,
  type Limit,
  type Power,
  single,
  SLOW,
} from './experiment.ts';

/** Of steady traffic at most one sequence in a hundred shows anything. */
const LEVEL = 0.01;
/** Seconds from one occasion to the next. */
const PACE_S = 0.02;
const RUNS = { ...SLOW, short: 600 };

/** Marks that are set with one rate; each of them as the one before with the probability `stays`. */
export function drawMarks(length: number, rate: number, stays: number, random: Random): Uint8Array {
  let last = Number(random() < rate);
  return Uint8Array.from({ length }, () => {
    if (random() >= stays) last = Number(random() < rate);
    return last;
  });
}

/** Sequences whose rate lies between two rates, evenly. */
interface Steady {
  readonly length: number;
  readonly rates: readonly [low: number, high: number];
  readonly stays: number;
}

function changesIn<Claim>(
  { length, rates: [low, high], stays }: Steady,
  claimed: (name: string) => Claim,
): Experiment<Claim> {
  const rate = low === high ? `${low * 100} %` : `${low * 100} % to ${high * 100} %`;
  const sticks = stays === 0 ? '' : `, each like the one before with ${stays * 100} %`;
  return single(
    claimed(`Change point in ${length.toLocaleString('en')} attempts, ${rate} at one instance${sticks}`),
    length > 500 ? { ...SLOW, short: 100 } : RUNS,
    (random) => segmentsOf(drawMarks(length, low + random() * (high - low), stays, random)).length > 1,
  );
}

/** Occasions at a steady pace, at each of which the instance is asked or not. */
function steadySubject(marks: Uint8Array): Subject {
  const traffic = segmentsOf(marks);
  const set = [...marks.keys()].filter((mark) => marks[mark] === 1);
  const atS = (mark: number): number => mark * PACE_S;
  return {
    name: 'instance',
    isService: false,
    attempts: set.map((mark) => ({
      atS: atS(mark),
      endS: null,
      failed: false,
      broken: false,
      request: null,
    })),
    marks,
    times: Float64Array.from(marks.keys(), atS),
    attemptOf: new Map(set.map((mark, attempt) => [mark, attempt])),
    traffic,
    dispersion: dispersion(marks),
    usual: usualRate(traffic),
    status: [],
  };
}

const stopsIn = (name: string, instances: number, length: number, stays: number): Experiment<FalseAlarm> =>
  single(
    atMost(`Stop of one of ${instances} instances in ${length} attempts ${name}`, LEVEL),
    RUNS,
    (random) => {
      const marks = drawMarks(length, 1 / instances, stays, random);
      return stopsOf(steadySubject(marks), length * PACE_S).length > 0;
    },
  );

/** What the timeline of a breaker rests on. */
export const TIMELINE_ALARMS: readonly Experiment<FalseAlarm>[] = [
  ...[
    ...[20, 30, 60, 150, 300, 1_000, 3_000].map(
      (length): Steady => ({ length, rates: [0.05, 0.95], stays: 0 }),
    ),
    { length: 400, rates: [0.4, 0.4], stays: 0.8 } as const,
    { length: 1_000, rates: [0.1, 0.9], stays: 0.8 } as const,
  ].map((steady) => changesIn(steady, (name) => atMost(name, LEVEL))),
  stopsIn('at random', 3, 300, 0),
  stopsIn('at random', 5, 600, 0),
  stopsIn('that stay with their instance every other time', 3, 400, 0.5),
];

/**
 * Attempts that stick together, with so few bursts in the sequence that nothing tells them from changes: that they stick
 * is measured in blocks that have both kinds (segments.ts), and here hardly any has.
 */
export const TIMELINE_LIMITS: readonly Experiment<Limit>[] = [
  { length: 160, rates: [0.4, 0.4], stays: 0.5 } as const,
  { length: 160, rates: [0.2, 0.2], stays: 0.5 } as const,
  { length: 160, rates: [0.2, 0.2], stays: 0.8 } as const,
  { length: 400, rates: [0.2, 0.2], stays: 0.8 } as const,
  { length: 400, rates: [0.05, 0.05], stays: 0.8 } as const,
].map((steady) => changesIn(steady, (name) => ({ name })));

const foundChange = (
  name: string,
  least: number,
  rates: readonly (readonly [length: number, rate: number])[],
): Experiment<Power> =>
  single({ name: `Change points: ${name}`, least }, { full: 10_000, short: 300 }, (random) => {
    const marks = Uint8Array.from(rates.flatMap(([length, rate]) => [...drawMarks(length, rate, 0, random)]));
    return segmentsOf(marks).length === rates.length;
  });

export const TIMELINE_POWERS: readonly Experiment<Power>[] = [
  foundChange('one of three instances gets nothing for the last 40 of 200 attempts', 0.8, [
    [160, 1 / 3],
    [40, 0],
  ]),
  foundChange('one of three instances gets nothing for 60 of 300 attempts, then its share again', 0.15, [
    [140, 1 / 3],
    [60, 0],
    [100, 1 / 3],
  ]),
  foundChange('2 % of the attempts fail, then half of the last 30 of 200', 0.9, [
    [170, 0.02],
    [30, 0.5],
  ]),
  single(
    {
      name: 'Stop: one of three instances gets nothing for 30 of 300 attempts, then its share again',
      least: 0.8,
    },
    { full: 10_000, short: 300 },
    (random) => {
      const marks = drawMarks(300, 1 / 3, 0, random);
      marks.fill(0, 200, 230);
      return stopsOf(steadySubject(marks), marks.length * PACE_S).length > 0;
    },
  ),
];
