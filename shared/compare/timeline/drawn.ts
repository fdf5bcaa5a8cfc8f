import type { ObservedStates, SubjectTimeline, TimelineLane, TrafficLevel } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import type { TimelineInput } from './events.ts';
import { rounded } from './phases.ts';
import type { Segment } from './segments.ts';
import type { Subject, Subjects } from './subject.ts';

/** Parts that a lane is drawn in. */
const BINS = 120;
/** Below this part of its usual share a subject has little traffic. */
const LITTLE = 0.4;
/** Change points of one subject that are told: what changes more often has no phases. */
const MOST_SEGMENTS = 200;
/** Instances that are told one by one. */
const MOST_INSTANCES = 40;
/** States of observers that are told. */
const MOST_SPANS = 500;

/** Change points and what lies between them. */
export function subjectTimeline(subject: Subject, lengthS: number): SubjectTimeline {
  const { name, traffic, times, status, attempts, usual } = subject;
  const rateOf = ({ from, to, ones }: Segment) =>
    subject.isService ? Math.min(1, ones / Math.max(1, to - from - ones)) : ones / Math.max(1, to - from);
  const shown = traffic.slice(0, MOST_SEGMENTS);
  const levelOf = (segment: Segment): TrafficLevel => {
    if (segment.ones === 0) return 'none';
    return segment.ones / (segment.to - segment.from) < LITTLE * usual ? 'little' : 'full';
  };
  return {
    subject: name,
    shareChanges: changesOf(shown, times, rateOf),
    statusChanges: changesOf(
      status.slice(0, MOST_SEGMENTS),
      Float64Array.from(attempts, ({ atS }) => atS),
      ({ from, to, ones }) => ones / (to - from),
    ),
    traffic: shown.map((segment, index) => ({
      fromS: rounded(index === 0 ? 0 : (times[segment.from] ?? 0)),
      toS: rounded(times[shown[index + 1]?.from ?? -1] ?? lengthS),
      level: levelOf(segment),
      attempts: segment.ones,
      outOf: subject.isService ? segment.to - segment.from - segment.ones : segment.to - segment.from,
      share: rounded(rateOf(segment)),
    })),
    status: status.slice(0, MOST_SEGMENTS).map(({ from, to, ones }, index) => ({
      fromS: rounded(attempts[from]?.atS ?? 0),
      toS: rounded(attempts[status[index + 1]?.from ?? -1]?.atS ?? lengthS),
      attempts: to - from,
      failures: ones,
    })),
  };
}

/** A change lies between the last mark of one stretch and the first of the next. */
function changesOf(
  segments: readonly Segment[],
  times: Float64Array,
  rateOf: (segment: Segment) => number,
): SubjectTimeline['shareChanges'] {
  return segments.slice(1).flatMap((segment, index) => {
    const before = segments[index];
    if (before === undefined) return [];
    const [left, right] = [times[segment.from - 1] ?? 0, times[segment.from] ?? 0];
    return [
      {
        atS: rounded((left + right) / 2),
        uncertaintyS: rounded((right - left) / 2),
        before: rounded(rateOf(before)),
        after: rounded(rateOf(segment)),
      },
    ];
  });
}

/** Those with the most failures where there are more instances than anybody looks at, in their order. */
export function toldInstances(instances: readonly Subject[]): Subject[] {
  const failures = new Map(instances.map((one) => [one, one.attempts.filter(({ failed }) => failed).length]));
  const told = new Set(
    instances.toSorted((a, b) => (failures.get(b) ?? 0) - (failures.get(a) ?? 0)).slice(0, MOST_INSTANCES),
  );
  return instances.filter((one) => told.has(one));
}

/** Each instance in parts of equal length. */
export function lanesOf({ instances, lengthS }: Subjects): TimelineLane[] {
  return toldInstances(instances).map(({ name, attempts }) => {
    const bins = Array.from({ length: BINS }, () => ({ attempts: 0, failures: 0 }));
    let failures = 0;
    for (const { atS, failed } of attempts) {
      const bin = bins[lengthS > 0 ? Math.min(BINS - 1, Math.floor((atS / lengthS) * BINS)) : 0];
      if (failed) failures += 1;
      if (bin === undefined) continue;
      bin.attempts += 1;
      if (failed) bin.failures += 1;
    }
    return { instance: name, attempts: attempts.length, failures, bins };
  });
}

/** What observers said, as spans within the timeline. */
export function observedStates(input: TimelineInput, { zeroUs, lengthS }: Subjects): ObservedStates[] {
  const bySubject = Map.groupBy(input.observations, ({ observer, service, instance }) =>
    JSON.stringify([
      observer,
      instance === null ? service : (input.instanceOf.get(instance) ?? `${service} ${instance}`),
    ]),
  );
  return [...bySubject]
    .map(([key, seen]) => {
      const [observer = '', subject = ''] = JSON.parse(key) as string[];
      const steps = seen.toSorted((a, b) => a.atUs - b.atUs).slice(0, MOST_SPANS);
      const spans = steps.map(({ atUs, state, why }, index) => ({
        state,
        why,
        fromS: secondsOf(atUs),
        toS: secondsOf(steps[index + 1]?.atUs ?? Number.POSITIVE_INFINITY),
      }));
      return { observer, subject, spans: spans.filter(({ fromS, toS }) => toS > fromS) };
    })
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => byText(a.observer, b.observer) || byText(a.subject, b.subject));

  function secondsOf(atUs: number): number {
    return rounded(Math.min(lengthS, Math.max(0, (atUs - input.originUs - zeroUs) / 1e6)));
  }
}
