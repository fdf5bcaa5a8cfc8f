/** Whether a side did what the scenario expects. */
import { milliseconds, percent } from '#shared/compare/words.ts';
import type { Discovery, DrillSide, ExpectationResult, Verdict } from '#shared/model/index.ts';
import { isTold, noticedMs } from './discovery.ts';
import { firstFaultOf, wayBackOf } from './isolation.ts';
import type { Expectations } from './scenario.ts';

export function expectationsOf(side: DrillSide, expected: Expectations): ExpectationResult[] {
  const { errors, isolated, recovered, attempts, discovered } = expected;
  return [
    ...(errors === undefined ? [] : [errorsWithin(side, errors)]),
    ...(isolated === undefined ? [] : [timeWithin(side, 'isolated', side.isolateMs, isolated)]),
    ...(recovered === undefined ? [] : [timeWithin(side, 'recovered', side.recoverMs, recovered)]),
    ...(attempts === undefined ? [] : [attemptsWithin(side, attempts)]),
    ...(discovered === undefined ? [] : [discoveredWithin(side, discovered)]),
  ];
}

function result(side: DrillSide, what: string, outcome: Verdict, detail: string): ExpectationResult {
  return { side: side.side, what, outcome, detail };
}

function errorsWithin(side: DrillSide, most: number): ExpectationResult {
  const stages = side.stages.filter(({ stage }) => stage !== 'before');
  const [requests, errors] = stages.reduce(([n, k], one) => [n + one.requests, k + one.errors], [0, 0]);
  const what = `at most ${percent(most)} of the requests fail`;
  if (requests === 0) return result(side, what, 'inconclusive', 'no request was sent');
  return result(side, what, errors / requests <= most ? 'pass' : 'fail', `${errors} of ${requests} failed`);
}

function timeWithin(
  side: DrillSide,
  word: 'isolated' | 'recovered',
  ms: number | null,
  most: number,
): ExpectationResult {
  const what = `${word} within ${milliseconds(most)}`;
  if (ms !== null)
    return result(side, what, ms <= most ? 'pass' : 'fail', `after ${milliseconds(Math.round(ms))}`);
  const unseen = word === 'isolated' ? unseenIsolation(side, most) : unseenRecovery(side, most);
  return unseen === null
    ? result(side, what, 'fail', `not ${word}, as far as traffic tells`)
    : result(side, what, 'inconclusive', unseen);
}

/** Why nobody could have seen that something is isolated in that time; null where it would have been seen. */
function unseenIsolation({ steps }: DrillSide, most: number): string | null {
  const fault = firstFaultOf(steps);
  if (fault === null) return 'nothing was made to fail';
  if (fault.met === null) return 'a refused connection is no attempt, so none are missed: use another fault';
  if (fault.met === 0) return 'the fault met no request';
  const lastedMs = fault.untilMs - fault.atMs;
  return lastedMs >= most
    ? null
    : `not in the ${milliseconds(Math.round(lastedMs))} that the fault was there: let it last longer`;
}

/** The same of what is isolated, and is to have its share again. */
function unseenRecovery(side: DrillSide, most: number): string | null {
  if (side.isolated === null) return unseenIsolation(side, 0) ?? 'nothing was isolated';
  const { fromMs, untilMs } = wayBackOf(side.steps, side.isolated);
  const endMs = Math.max(0, ...side.stages.map(({ toMs }) => toMs));
  const leftMs = Math.max(0, Math.min(untilMs, endMs) - fromMs);
  if (leftMs >= most) return null;
  return untilMs < endMs
    ? `not in the ${milliseconds(Math.round(leftMs))} until the next fault: let it begin later`
    : `not in the ${milliseconds(Math.round(leftMs))} that were left: let the traffic last longer`;
}

function attemptsWithin(side: DrillSide, most: number): ExpectationResult {
  const what = `at most ${most} attempts for one request`;
  const seen = Math.max(
    0,
    ...side.services.flatMap((one) => one.attempts.map(({ histogram }) => histogram.length)),
  );
  if (seen === 0) return result(side, what, 'inconclusive', 'no attempt belongs to a request for sure');
  return result(side, what, seen <= most ? 'pass' : 'fail', `at most ${seen}`);
}

function discoveredWithin(side: DrillSide, most: number): ExpectationResult {
  const what = `a change is noticed within ${milliseconds(most)}`;
  if (side.discovery.length === 0) return result(side, what, 'inconclusive', 'nothing changed');
  const seen = side.discovery.map((one) => noticedWithin(one, most));
  const gravest =
    seen.find(({ outcome }) => outcome === 'fail') ?? seen.find(({ outcome }) => outcome === 'inconclusive');
  if (gravest) return result(side, what, gravest.outcome, gravest.detail);
  const worst = Math.max(...side.discovery.map((one) => noticedMs(one) ?? 0));
  return result(side, what, 'pass', `after ${milliseconds(Math.round(worst))}`);
}

function noticedWithin(one: Discovery, most: number): Pick<ExpectationResult, 'outcome' | 'detail'> {
  const { service, instance } = one;
  const ms = noticedMs(one);
  const watchedMs = (one.untilMs ?? Number.POSITIVE_INFINITY) - one.atMs;
  if (!isTold(one)) {
    return {
      outcome: 'inconclusive',
      detail: one.isUnasked
        ? `no request had come to ${service} ${instance} before, so it can't be told: let the deployment call its taps`
        : `no request failed for users after ${service} ${instance} died, so it can't be told: expect few errors instead`,
    };
  }
  if (ms !== null)
    return { outcome: ms <= most ? 'pass' : 'fail', detail: `after ${milliseconds(Math.round(ms))}` };
  return watchedMs < most
    ? {
        outcome: 'inconclusive',
        detail: `not within the ${milliseconds(Math.round(watchedMs))} for which ${service} ${instance} was watched: let it last longer`,
      }
    : { outcome: 'fail', detail: 'not until the end of the drill, or until it changed again' };
}
