import type { BreakerClassification } from '#shared/model/index.ts';
import { counted, listed, percent } from '../words.ts';
import { breakerOfInstance } from './classify-instance.ts';
import { breakerOfService } from './classify-service.ts';
import { type Cycle, failuresIn } from './stops.ts';
import type { Subject, Subjects } from './subject.ts';

/** Failures that any breaker with usual settings would have acted on: Hystrix' requestVolumeThreshold is 20, Envoy's consecutive5xxErrors 5. */
const LEAST_FAILURES = 20;
/** Resilience4j's slidingWindowSize and minimumNumberOfCalls. */
const WHOLE_WINDOW = 100;

/** What was found of all subjects. */
export interface FoundCycles {
  readonly subjects: Subjects;
  readonly ofService: readonly Cycle[];
  readonly ofInstances: readonly Cycle[];
  readonly within: readonly Cycle[];
  readonly unexplained: number;
}

/**
 * What acted, by its signature from outside (catalogue, section 14, recipe 3, and section 5). No setting is assumed: what is said of
 * times and counts is what was seen.
 */
export function classify({
  subjects,
  ofService,
  ofInstances,
  within,
  unexplained,
}: FoundCycles): BreakerClassification {
  if (ofService.length + ofInstances.length === 0) return withoutCycle(subjects, unexplained);
  if (ofService.length < ofInstances.length || ofService.length === 0) {
    const found = breakerOfInstance(ofInstances, subjects.service);
    if (ofService.length === 0) return found;
    const also =
      'Besides, the whole service was without traffic at times: something else acts around the calls.';
    return { ...found, reasons: [...found.reasons, also] };
  }
  const told = breakerOfService(ofService, subjects.instances);
  const found = subjects.isLinked ? told : { ...told, ...unsure(told) };
  const names = (cycles: readonly Cycle[]) =>
    listed([...new Set(cycles.map(({ subject }) => subject.name))], 3);
  return {
    ...found,
    reasons: [
      ...found.reasons,
      ...(within.length > 0 && found.kind !== 'envoy'
        ? [
            `Meanwhile ${names(within)} got nothing for a while: ejected, or left out by retries that go in turn.`,
          ]
        : []),
      ...(ofInstances.length > 0
        ? [
            `At other times ${names(ofInstances)} lost all traffic alone: something else acts on single instances.`,
          ]
        : []),
    ],
  };
}

/** A caller that stands still, as in a collection of garbage, sends nothing for a while either, whatever failed before. */
function unsure({ reasons, needed }: BreakerClassification): Partial<BreakerClassification> {
  return {
    confidence: 'low',
    reasons: [
      ...reasons,
      'Which requests were kept away is not known: a caller that stands still for a while looks the same.',
    ],
    needed:
      needed ?? 'Let attempts be joined to the requests at the edge, by a correlation header or by traces.',
  };
}

function withoutCycle({ service, instances }: Subjects, unexplained: number): BreakerClassification {
  const stopped =
    unexplained === 0
      ? []
      : [
          `Traffic stopped ${unexplained === 1 ? 'once' : `${unexplained} times`} without a failure before: no breaker does that, but an instance that leaves or a client that pauses.`,
        ];
  const failures = failuresIn(service.attempts);
  if (failures === 0) {
    return unknown(
      [
        `None of ${counted(service.attempts.length, 'attempt')} failed: no breaker had cause to act.`,
        ...stopped,
      ],
      'Let an instance fail while traffic runs, such as with a drill.',
    );
  }
  const ill = instances
    .map((subject) => ({ subject, failing: longestFailing(subject) }))
    .sort((a, b) => b.failing - a.failing)[0];
  if (ill === undefined || ill.failing < LEAST_FAILURES) {
    const most = ill?.failing ?? 0;
    return unknown(
      [
        `${counted(failures, 'attempt')} failed, at most ${most} in one stretch at one instance: too few to expect any breaker to act.`,
        ...stopped,
      ],
      `Record at least ${LEAST_FAILURES} failures of one instance in a row, ${WHOLE_WINDOW} to judge Resilience4j's usual window too.`,
    );
  }
  const { subject, failing } = ill;
  return {
    kind: 'none',
    confidence: failing >= WHOLE_WINDOW ? 'high' : 'medium',
    reasons: [
      `${subject.name} failed ${counted(failing, 'time')} in one stretch and kept its share of ${percent(subject.usual)}: it was never isolated.`,
      ...(failing < WHOLE_WINDOW
        ? [
            `A breaker that wants ${WHOLE_WINDOW} calls first, as Resilience4j does by default, is not ruled out.`,
          ]
        : []),
      ...stopped,
    ],
    needed: null,
    catalogue: ['CB-01', 'CB-04'],
  };
}

/** Failures in the worst stretch of one failure rate. */
function longestFailing({ status }: Subject): number {
  return status.reduce(
    (most, { from, to, ones }) => (ones * 2 >= to - from ? Math.max(most, ones) : most),
    0,
  );
}

function unknown(reasons: string[], needed: string): BreakerClassification {
  return { kind: 'unknown', confidence: 'low', reasons, needed, catalogue: [] };
}
