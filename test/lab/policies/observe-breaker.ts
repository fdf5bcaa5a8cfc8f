import { setTimeout as sleep } from 'node:timers/promises';
import {
  breakerSettings,
  replayTrace,
  type BreakerAttempt,
  type BreakerSettings,
} from '#shared/policy/breakers/index.ts';
import type { CallSettings, CallSettingName, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { again, isTooLate, nameOfRun } from '../again.ts';
import { LabError } from '../errors.ts';
import { getText } from '../http.ts';
import type { Side } from '../layout.ts';
import type { Address } from '../ports.ts';
import { until } from '../process.ts';
import type { Stage } from '../scenario/scenario.ts';
import { askedOf, forgetAsked, timesAsked } from '../traffic/asked.ts';

/** Fills every window with calls that work, so that nothing from before counts. */
const WORKING = 20;
/** Ids that the producers answer with 503, as many calls: long enough for the breaker to open, try again and open again. */
const FIRST_FAILING = 700;
const FAILING = 75;
const PACE_MS = 100;
/** Hystrix counts anew at each tick (metrics.healthSnapshot.intervalInMilliseconds); Resilience4j with each call. */
const INTERVAL_MS = { hystrix: 500, resilience4j: 0 };
const RECOVERED_IN_A_ROW = 5;
const RECOVERY_DEADLINE_MS = 30_000;
const SHOWN = 5;

/** How long calls are made again where they were late, in milliseconds. */
const AGAIN_FOR_MS = 2 * 60_000;

type BreakerModel = Extract<BreakerSettings, { readonly machine: 'hystrix' | 'resilience4j' }>;

/** A call of the consumer, and whether its breaker let it through. */
export type Seen = { readonly attempt: BreakerAttempt; readonly admitted: boolean };

/**
 * Lets the consumer call what fails until its breaker opens, tests and opens again: each call is let through or not as the model
 * says that is given the declared settings, but within one interval of the breaker's own counting, and what this machine was late by.
 */
export async function checkBreaker(stage: Stage, side: Side, declared: CallSettings): Promise<void> {
  const settings = modelOf(declared);
  const consumer = side.instances.find(({ service }) => service === 'consumer')?.app;
  if (consumer === undefined) throw new LabError(`${side.side} has no consumer`);
  const seen = await again(
    async (n) => {
      const capture = nameOfRun(`observed-breaker-${side.side}`, n);
      const recording = await stage.meshproof.record(capture, side);
      try {
        return await provoke(side, consumer);
      } finally {
        await recording.stop();
      }
    },
    (calls) => {
      const lateMs = latenessOf(calls.slice(WORKING));
      const { ok } = judgeCalls(calls, WORKING, settings);
      return isTooLate(lateMs, ok)
        ? `calls of the ${side.side}'s consumer were ${lateMs.toFixed(0)} ms late`
        : null;
    },
    stage.say,
    { forMs: AGAIN_FOR_MS },
  );
  const { ok, detail } = judgeCalls(seen, WORKING, settings);
  stage.checks.check(
    `${side.side} as declared: the consumer's breaker opens, tests and opens again as its model does`,
    ok,
    detail,
  );
}

/**
 * What this machine was late by, in milliseconds: when a breaker saw a call nobody knows better than within what the call took, and
 * a turn of its state shows with the next call.
 */
function latenessOf(calls: readonly Seen[]): number {
  const took = calls.map(({ attempt }) => attempt.durationMs);
  const gaps = calls.map(({ attempt }, index) => attempt.atMs - (calls[index - 1]?.attempt ?? attempt).atMs);
  return Math.max(0, ...took) + Math.max(0, Math.max(0, ...gaps) - PACE_MS);
}

/** Holds calls against the model. @param working the first so many of them worked, and came one right after the other */
export function judgeCalls(
  seen: readonly Seen[],
  working: number,
  settings: BreakerModel,
): { readonly ok: boolean; readonly detail: string } {
  const lateMs = latenessOf(seen.slice(working));
  const tolerance = INTERVAL_MS[settings.machine] + PACE_MS + lateMs;
  const sent = seen.map(({ attempt }) => attempt);
  const attempts = [...sent, ...continued(sent, tolerance)];
  const replay = replayTrace({ instances: [], attempts }, settings);
  const stopped = new Set(replay.stopped.map(({ index }) => index));
  // Where the model begins to stop calls or to let them through; a test that fails changes no state.
  const turns = attempts.flatMap(({ atMs }, index) =>
    index > 0 && stopped.has(index) !== stopped.has(index - 1) ? [atMs] : [],
  );
  const wrong = seen.flatMap(({ attempt: { atMs }, admitted }, index) => {
    if (admitted !== stopped.has(index) || turns.some((at) => Math.abs(at - atMs) <= tolerance)) return [];
    return [`call ${index} at ${atMs.toFixed(0)} ms ${admitted ? 'was let through' : 'was stopped'}`];
  });
  const through = seen.map(({ admitted }) => admitted);
  const opened = through.indexOf(false);
  const tested = opened < 0 ? -1 : through.indexOf(true, opened);
  const openedAgain = tested < 0 ? -1 : through.indexOf(false, tested);
  const late = `, to ${tolerance.toFixed(0)} ms`;
  return {
    ok: wrong.length === 0 && openedAgain > 0 && stopped.size > 0,
    detail:
      wrong.length === 0
        ? `${settings.machine}: ${through.filter((one) => !one).length} of ${seen.length} calls stopped, ${seen.filter((_, index) => stopped.has(index)).length} by the model, the first was ${opened - working + 1}, ${replay.stopped[0]?.index === undefined ? 'none' : replay.stopped[0].index - working + 1} by the model${late}`
        : `${settings.machine}: ${wrong.length} of ${seen.length}${late}: ${wrong.slice(0, SHOWN).join('; ')}`,
  };
}

/** Calls that nobody made, at the same pace: the model may turn right after the last one, as the breaker did right before it. */
function continued(sent: readonly BreakerAttempt[], forMs: number): BreakerAttempt[] {
  const last = sent.at(-1);
  if (last === undefined) return [];
  return Array.from({ length: Math.ceil(forMs / PACE_MS) }, (_, n) => ({
    ...last,
    atMs: last.atMs + (n + 1) * PACE_MS,
  }));
}

async function provoke(side: Side, consumer: Address): Promise<Seen[]> {
  await forgetAsked(side);
  const began = performance.now();
  const calls: BreakerAttempt[] = [];
  const call = async (id: number, status: number) => {
    const atMs = performance.now() - began;
    await getText(consumer, `/items/${id}`);
    calls.push({
      atMs,
      instance: 'producer',
      outcome: 'response',
      status,
      durationMs: performance.now() - began - atMs,
    });
  };
  for (let n = 0; n < WORKING; n++) await call(n + 1, 200);
  const failing = performance.now();
  for (let n = 0; n < FAILING; n++) {
    await sleep(Math.max(0, failing + n * PACE_MS - performance.now()));
    await call(FIRST_FAILING + n, 503);
  }
  const asked = await askedOf(side);
  let working = 0;
  await until(
    'the breaker lets calls through again',
    async () => {
      const answer = await getText(consumer, '/items/1');
      working = answer.includes('"fallback":true') ? 0 : working + 1;
      return working >= RECOVERED_IN_A_ROW;
    },
    RECOVERY_DEADLINE_MS,
  );
  return calls.map((attempt, index) => ({
    attempt,
    admitted: index < WORKING || timesAsked(asked, `GET /api/items/${FIRST_FAILING + index - WORKING}`) > 0,
  }));
}

/** The model with the settings that are declared. @throws LabError when one of them is not known. */
function modelOf(declared: CallSettings): BreakerModel {
  const known = <Name extends CallSettingName>(name: Name): CallSettingValues[Name] => {
    const value = valueOf<CallSettingValues[Name]>(declared[name]);
    if (value === undefined) throw new LabError(`${name} of the consumer's calls is not known`);
    return value;
  };
  const failureStatuses = known('breaker.countsStatuses').map(rangeOf);
  const kind = known('breaker.kind');
  const settings = breakerSettings(
    kind === 'hystrix'
      ? {
          machine: 'hystrix',
          requestVolumeThreshold: known('breaker.minimumCalls'),
          errorThresholdPercentage: known('breaker.failureRatePercent'),
          sleepWindowMs: known('breaker.openMs'),
          rollingWindowMs: known('breaker.windowMs') ?? 0,
          executionTimeoutMs: known('timeout.requestMs'),
          failureStatuses,
        }
      : {
          machine: 'resilience4j',
          slidingWindowSize: known('breaker.windowCalls') ?? 0,
          minimumNumberOfCalls: known('breaker.minimumCalls'),
          failureRateThreshold: known('breaker.failureRatePercent'),
          waitDurationInOpenStateMs: known('breaker.openMs'),
          permittedNumberOfCallsInHalfOpenState: known('breaker.halfOpenCalls'),
          timeLimiterMs: known('timeout.requestMs'),
          failureStatuses,
        },
  );
  if (settings.machine !== 'hystrix' && settings.machine !== 'resilience4j')
    throw new LabError(`the consumer has no breaker of its own, but ${settings.machine}`);
  return settings;
}

/** `503`, `5xx`. */
function rangeOf(status: string): [number, number] {
  const low = Number(status.replace('xx', '00'));
  return status.endsWith('xx') ? [low, low + 99] : [low, low];
}
