import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakerAttempt } from '#shared/policy/breakers/index.ts';
import {
  PoolLimits,
  type PoolLimitsSettings,
  PoolLimitsSettingsSchema,
} from '#shared/policy/breakers/pool-limits.ts';
import type { Random } from '#shared/compare/random.ts';
import type { Address } from '../ports.ts';
import type { TestCluster } from './envoy-config.ts';
import { type Answer, type Envoy, now } from './envoy-process.ts';
import { between, oneOf, traceRandom } from './generate.ts';
import type { Tally } from './score.ts';

/** A cluster with limits, and the requests that meet them. */
export type PoolCase = TestCluster & {
  readonly settings: PoolLimitsSettings;
  readonly attempts: readonly BreakerAttempt[];
};

/**
 * Arrivals are on this grid. What does not wait ends a seventh of it later, what waited for that one two sevenths, and so on: as
 * nothing waits longer than a group lasts, no end is near an arrival, and the order is the same on both sides.
 */
const GRID_MS = 140;
/** Timers and clocks are this exact. */
const EXACT_MS = 2;
const GROUPS = 4;
const GROUP = 5;
const LONGEST = 3;
/** Clusters at a time: few enough for the grid to hold. */
const AT_ONCE = 30;

/** Clusters of a seed with small limits and requests that overlap. */
export function poolCases(count: number, seed: number, alive: ReadonlyMap<string, Address>): PoolCase[] {
  return Array.from({ length: count }, (_, index) => {
    const random = traceRandom(seed + 1_000_003, index);
    const endpoints = new Map([...alive].slice(0, between(random, 1, 2)));
    const settings = PoolLimitsSettingsSchema.parse({
      machine: 'pool-limits',
      maxConnections: between(random, 1, 3),
      http1MaxPendingRequests: between(random, 1, 2),
      http2MaxRequests: oneOf(random, [1, 2, 3, 100]),
    });
    return {
      name: `pool-${seed}-${index}`,
      settings,
      endpoints,
      attempts: attemptsOf(random, [...endpoints.keys()]),
    };
  });
}

function attemptsOf(random: Random, instances: readonly string[]): BreakerAttempt[] {
  const attempts: BreakerAttempt[] = [];
  let slot = 0;
  for (let group = 0; group < GROUPS; group++) {
    for (let i = 0; i < GROUP; i++) {
      slot += oneOf(random, [1, 1, 1, 2]);
      attempts.push({
        atMs: slot * GRID_MS,
        durationMs: Math.round((between(random, 1, LONGEST) + 1 / 7) * GRID_MS),
        instance: oneOf(random, instances),
        outcome: 'response',
        status: 200,
      });
    }
    slot += GROUP * LONGEST;
  }
  return attempts;
}

/**
 * Sends the requests of each cluster at their times; what Envoy answers itself (UO) must be what the model rejects. Gives back
 * the cases whose requests came too late for their order to be sure.
 */
export async function scorePools(
  envoy: Envoy,
  cases: readonly PoolCase[],
  tally: Tally,
): Promise<PoolCase[]> {
  const disturbed: PoolCase[] = [];
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const batch = cases.slice(from, from + AT_ONCE);
    const kept = await Promise.all(
      batch.map(async (each, index) => {
        // Not all in the same moment of the grid: one process sends and answers for all of them.
        await sleep((index * GRID_MS) / AT_ONCE);
        return scorePool(envoy, each, tally);
      }),
    );
    disturbed.push(...batch.filter((_, index) => kept[index] === false));
  }
  return disturbed;
}

async function scorePool(
  envoy: Envoy,
  { name, settings, attempts }: PoolCase,
  tally: Tally,
): Promise<boolean> {
  const zeroMs = now();
  const sent = await Promise.all(
    attempts.map(async (attempt) => {
      const { atMs, durationMs, instance } = attempt;
      await sleep(Math.max(0, zeroMs + atMs - now()));
      return { attempt, answer: await envoy.send(`/${name}/${instance}`, `${instance}=wait-${durationMs}`) };
    }),
  );
  const { wrong, disturbed, changes } = judgePool(settings, sent, zeroMs);
  if (disturbed) return false;
  const stopped = sent.filter(({ answer }) => answer.flags !== '').length;
  tally.add(name, { attempts: attempts.length, changes, stopped }, wrong);
  return true;
}

type Sent = { readonly attempt: BreakerAttempt; readonly answer: Answer };
type Judgement = { readonly wrong: string | null; readonly disturbed: boolean; readonly changes: number };

/**
 * The first request that the model and Envoy see differently, or that Envoy ends before the model does. Disturbed is a trace of
 * which, up to there, the real order of arrivals and ends may be another than the model's, as Envoy or the instance had to wait
 * for the processor. When an arrival was, Envoy says; an end was between its moment in the model, as timers are never early, and the
 * answer's.
 */
function judgePool(settings: PoolLimitsSettings, sent: readonly Sent[], zeroMs: number): Judgement {
  const endOf = new Map<BreakerAttempt, number>();
  const breaker = new PoolLimits(settings, (attempt, atMs) => endOf.set(attempt, atMs));
  let wrong: string | null = null;
  const asked: Sent[] = [];
  for (const one of sent) {
    const { attempt, answer } = one;
    const { verdict, why } = breaker.offer(attempt);
    asked.push(one);
    if (isRejected(answer) === (verdict === 'rejected')) continue;
    wrong = `${attempt.atMs} ms, ${attempt.instance}: really ${answer.flags || 'answered'}, modelled ${verdict}: ${why}`;
    break;
  }
  breaker.advance(Number.MAX_VALUE);
  const ends = asked.flatMap(({ attempt, answer }) => {
    const modelMs = endOf.get(attempt);
    return modelMs === undefined || isRejected(answer) ? [] : [{ modelMs, latestMs: answer.endMs - zeroMs }];
  });
  const arrivals = asked.map(({ attempt, answer: { startMs, begunMs, endMs } }) => ({
    modelMs: attempt.atMs,
    earliestMs: (begunMs ?? startMs) - zeroMs,
    latestMs: (begunMs ?? endMs) + EXACT_MS - zeroMs,
  }));
  const disturbed = arrivals.some((arrival) =>
    ends.some((end) =>
      end.modelMs > arrival.modelMs ? arrival.latestMs >= end.modelMs : end.latestMs >= arrival.earliestMs,
    ),
  );
  const early = ends.find(({ modelMs, latestMs }) => latestMs < modelMs - EXACT_MS);
  if (early !== undefined)
    wrong ??= `ended ${Math.round(early.modelMs - early.latestMs)} ms before the model`;
  return { wrong, disturbed, changes: breaker.changes.length };
}

/** Of a circuit breaker (UO), not of an instance. */
function isRejected({ flags }: Answer): boolean {
  return flags.split(',').includes('UO');
}
