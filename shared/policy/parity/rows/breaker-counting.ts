import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { exact, notKnownWhy, part, settingPair, type Judgement } from '../compare-setting.ts';
import type { RowContext, RowOutcome, SettingRow } from '../row.ts';
import { duration, list, sideOf } from '../words.ts';
import { countedByMesh, isCountable, nearestCount, type CountedAnswers } from './counted-answers.ts';
import { inARow } from './in-a-row.ts';

/** Whether outlier detection takes the place of a breaker of Spring: in a call the breaker stays in the application. */
export function replacesBreaker(spring: CallSettings, istio: CallSettings, { kind }: RowContext): boolean {
  const isOn = (one: string | undefined) => one !== undefined && one !== 'none';
  return kind === 'edge' && isOn(valueOf(spring['breaker.kind'])) && isOn(valueOf(istio['ejection.kind']));
}

const COUNTED: Readonly<Record<CountedAnswers, string>> = {
  all: '5xx',
  gateway: '502, 503, 504',
  none: 'none, only failures without an answer',
};

/** Which answers are failures for the breaker (CB-03). */
const answers: SettingRow = {
  area: 'breaker',
  row: 'answers that count as failures',
  compare(spring, istio, context): RowOutcome | null {
    const s = spring['breaker.countsStatuses'];
    const i = countedByMesh(istio);
    if (s === undefined || i === undefined || !replacesBreaker(spring, istio, context)) return null;
    const sides = {
      spring: sideOf(s, (statuses) => (statuses.length === 0 ? COUNTED.none : list(statuses)), ''),
      istio: sideOf(i, (counted) => COUNTED[counted], ''),
    };
    if (!s.known || !i.known)
      return { ...sides, verdict: 'not-known', catalogue: 'CB-03', why: notKnownWhy(!s.known, !i.known) };
    return { ...sides, ...judgeAnswers(s.value, i.value, context) };
  },
};

function judgeAnswers(
  statuses: readonly string[],
  counted: CountedAnswers,
  { others = [] }: RowContext,
): Judgement {
  const wanted = nearestCount(statuses);
  if (wanted === counted) {
    if (isCountable(statuses)) return exact('The same answers are failures.');
    return {
      verdict: 'approximate',
      catalogue: 'CB-03',
      why: 'As near as outlier detection comes: it counts every 5xx, or 502 to 504, or no answer, and never one below 500.',
    };
  }
  const ofAnother = others.some((other) => {
    const own = valueOf(other['breaker.countsStatuses']);
    return own !== undefined && nearestCount(own) === counted;
  });
  if (ofAnother)
    return {
      verdict: 'not-expressible',
      catalogue: 'CB-03',
      why: 'Another route to the same host counts as the mesh does, and a DestinationRule counts alike for all of them.',
    };
  if (counted === 'none')
    return {
      verdict: 'missing',
      catalogue: 'CB-03',
      why: 'Spring’s breaker counts these answers; the mesh ejects nobody for an answer.',
    };
  return {
    verdict: 'different',
    catalogue: 'CB-03',
    why:
      wanted === 'none'
        ? 'For Spring’s breaker these answers are successes; the mesh ejects an instance for them.'
        : 'The mesh ejects an instance for other answers than those that open Spring’s breaker.',
  };
}

/** Share of failures, over how many calls, against failures in a row (CB-05). */
const threshold = settingPair({
  area: 'breaker',
  row: 'failure threshold',
  spring: 'breaker.failureRatePercent',
  istio: 'ejection.consecutive5xx',
  catalogue: 'CB-05',
  springWords: (percent, settings) => `${percent} % of ${windowWords(settings)}`,
  istioWords: (_answers, settings) => inARow(settings) ?? 'not counted',
  beside: {
    spring: ['breaker.minimumCalls', 'breaker.windowMs', 'breaker.windowCalls', 'breaker.slowCallMs'],
    istio: ['ejection.consecutiveGatewayErrors', 'ejection.consecutiveLocalFailures'],
  },
  absent: 'none',
  when: replacesBreaker,
  judge: () => ({
    verdict: 'not-expressible',
    catalogue: 'CB-05',
    why: 'A share of failures has no equivalent: an instance that fails four times out of five is never ejected.',
  }),
});

/** `the calls, at least 20, in 10 s`, `the last 100 calls, at least 100; calls over 1 min are slow`. */
function windowWords(settings: CallSettings): string {
  const of = part(
    settings['breaker.windowCalls'],
    (calls) => (calls === null ? 'the calls' : `the last ${calls} calls`),
    'a number of calls that is not known',
  );
  const least = part(
    settings['breaker.minimumCalls'],
    (calls) => `, at least ${calls}`,
    ', at least a number that is not known',
  );
  const time = part(
    settings['breaker.windowMs'],
    (ms) => (ms === null ? '' : `, in ${duration(ms)}`),
    ', in a time that is not known',
  );
  const slow = part(
    settings['breaker.slowCallMs'],
    (ms) => (ms === null ? '' : `; calls over ${duration(ms)} are slow`),
    '; when a call is slow is not known',
  );
  return `${of === '' ? 'the calls' : of}${least}${time}${slow}`;
}

/** What a breaker that tries again lets through (CB-06). */
const halfOpen: SettingRow = {
  area: 'breaker',
  row: 'calls that try a recovered service',
  compare(spring, istio, context): RowOutcome | null {
    const s = spring['breaker.halfOpenCalls'];
    if (s === undefined || !replacesBreaker(spring, istio, context)) return null;
    const sides = {
      spring: sideOf(s, (calls) => (calls === 1 ? '1, then all' : `${calls}, then all`), ''),
      istio: { text: 'all of the instance’s share at once', origin: '', place: null },
    };
    if (!s.known)
      return { ...sides, verdict: 'not-known', catalogue: 'CB-06', why: notKnownWhy(true, false) };
    return {
      ...sides,
      verdict: 'not-expressible',
      catalogue: 'CB-06',
      why: 'Outlier detection has no half-open state: an instance that still fails gets its whole share until it is ejected again.',
    };
  },
};

export const countingRows: readonly SettingRow[] = [answers, threshold, halfOpen];
