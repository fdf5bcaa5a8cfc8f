import { seededRandom, type Random } from '#shared/compare/random.ts';
import type { BreakerAttempt, BreakerTrace } from '#shared/policy/breakers/index.ts';

/** A stretch of a trace. Times in milliseconds. */
type Phase = {
  readonly lengthMs: number;
  /** The longest pause between two arrivals. */
  readonly gapMs: number;
  readonly failing: number;
  readonly durationMs: number;
};

/** How a trace looks: its times follow the settings it is for, so that every state gets its share of attempts. */
export type TraceShape = {
  readonly startMs: number;
  /** What counts as long for the machine: its window, its wait. */
  readonly scaleMs: number;
  readonly phases: number;
  readonly slowestMs: number;
  readonly instances: readonly string[];
  /** Statuses of answers that are no success for somebody. */
  readonly statuses: readonly number[];
};

/** Whole numbers from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the values. @throws RangeError when there are none. */
export function oneOf<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to choose from');
  return value;
}

/** The generator of one trace of a seed; neighbours share nothing. */
export function traceRandom(seed: number, index: number): Random {
  return seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
}

/** Phases of good, bad, worse and no traffic in whole milliseconds. The same random numbers give the same trace. */
export function generateTrace(random: Random, shape: TraceShape): BreakerTrace {
  const attempts: BreakerAttempt[] = [];
  let atMs = shape.startMs;
  for (let i = 0; i < shape.phases; i++) {
    const phase = generatePhase(random, shape);
    const endMs = atMs + phase.lengthMs;
    if (random() < 0.15) {
      atMs = endMs;
      continue;
    }
    for (; atMs < endMs; atMs += between(random, random() < 0.1 ? 0 : 1, phase.gapMs))
      attempts.push(generateAttempt(random, atMs, phase, shape));
  }
  const [first] = attempts;
  if (first === undefined) attempts.push(generateAttempt(random, atMs, generatePhase(random, shape), shape));
  return { instances: [...shape.instances], attempts };
}

function generatePhase(random: Random, { scaleMs, slowestMs }: TraceShape): Phase {
  return {
    lengthMs: between(random, Math.ceil(scaleMs / 4), scaleMs * 2),
    gapMs: between(random, 2, Math.max(3, Math.ceil(scaleMs / oneOf(random, [3, 12, 40])))),
    failing: oneOf(random, [0, 0.05, 0.45, 0.5, 0.55, 0.9, 1]),
    durationMs: oneOf(random, [0, 5, Math.ceil(slowestMs / 3), slowestMs]),
  };
}

function generateAttempt(random: Random, atMs: number, phase: Phase, shape: TraceShape): BreakerAttempt {
  const durationMs = between(random, 0, phase.durationMs);
  const instance = oneOf(random, shape.instances);
  if (random() >= phase.failing) return { atMs, instance, outcome: 'response', status: 200, durationMs };
  const kind = random();
  if (kind < 0.5)
    return { atMs, instance, outcome: 'response', status: oneOf(random, shape.statuses), durationMs };
  return { atMs, instance, outcome: oneOf(random, ['timeout', 'connect-failure', 'reset']), durationMs };
}
