import type { BreakerClassification } from '#shared/model/index.ts';
import { counted, listed } from '../words.ts';
import { type Apart, apartIn } from './apart.ts';
import type { Cycle } from './stops.ts';
import type { Subject } from './subject.ts';
import { growing, lengthsOf, spanText, testSizes } from './tests-of-cycle.ts';

/** Default waits while open: Hystrix' sleepWindowInMilliseconds, Resilience4j's waitDurationInOpenState; seconds. */
const HYSTRIX_S = 5;
const RESILIENCE4J_S = 60;

/** All instances lost their traffic: a breaker around the calls, or every endpoint ejected. */
export function breakerOfService(
  cycles: readonly Cycle[],
  instances: readonly Subject[],
): BreakerClassification {
  const apart = apartIn(cycles, instances);
  if (apart !== null && apart.length > 0) return allEjected(cycles, instances.length, apart);
  return breakerAround(cycles, instances.length, apart === null);
}

/** Each endpoint went and came by itself. */
function allEjected(
  cycles: readonly Cycle[],
  instances: number,
  apart: readonly Apart[],
): BreakerClassification {
  const lengths = lengthsOf(cycles);
  const ejections = { kind: 'envoy' as const, needed: null, catalogue: ['CB-02', 'CB-06', 'CB-07'] };
  const told = apart.map(
    ({ instance, attempts, when }) =>
      `${instance} got none of ${counted(attempts, 'attempt')} ${when === 'before' ? 'before a stop' : 'after one'}`,
  );
  return {
    ...ejections,
    confidence: apart.length > 1 ? 'high' : 'medium',
    reasons: [
      `All ${instances} instances lost their traffic after failures, but not at once: ${listed(told, 3)}.`,
      'A breaker around the calls stops them together; an ejection is of one endpoint.',
      lengths.length === 0
        ? 'They did not come back.'
        : `Nobody was asked for ${spanText(lengths)}${growing(cycles) ? ', each time for longer: an ejection time that is multiplied' : ''}.`,
    ],
  };
}

function breakerAround(
  cycles: readonly Cycle[],
  instances: number,
  isRetried: boolean,
): BreakerClassification {
  const lengths = lengthsOf(cycles);
  const sizes = testSizes(cycles);
  const what =
    instances === 1
      ? 'The only instance lost all of its traffic after failures.'
      : `All ${instances} instances lost their traffic at once, after failures.`;
  const waits = lengths.length === 0 ? 'It did not come back.' : `Each stop lasted ${spanText(lengths)}.`;
  const lone = sizes.filter((size) => size === 1).length;
  if (sizes.length > 0 && lone * 2 > sizes.length) {
    return {
      kind: 'hystrix',
      confidence: sizes.length > 1 ? 'high' : 'medium',
      reasons: [
        what,
        `${counted(lone, 'single request was', 'single requests were')} let through between stops, and failed: one test at a time.`,
        waits,
        'Resilience4j does the same only with one permitted call in the half-open state.',
      ],
      needed: null,
      catalogue: ['CB-02', 'CB-06'],
    };
  }
  if (sizes.length > 0 && growing(cycles)) {
    return {
      kind: 'envoy',
      confidence: 'medium',
      reasons: [
        what,
        `The stops became longer, ${spanText(lengths)}: an ejection time that is multiplied. All endpoints were ejected.`,
      ],
      needed: null,
      catalogue: ['CB-02', 'CB-06', 'CB-07'],
    };
  }
  if (sizes.length > 0) {
    const most = Math.max(...sizes);
    return {
      kind: 'resilience4j',
      confidence: sizes.length > 1 && sizes.every((size) => size === most) ? 'high' : 'medium',
      reasons: [
        what,
        `Up to ${counted(most, 'request was', 'requests were')} let through between stops: the permitted calls of a half-open breaker.`,
        waits,
        'Hystrix tests with one request at a time; Envoy would have stopped each time for longer.',
        ...(isRetried
          ? [
              'Whether the instances left one by one, as ejected endpoints do, can’t be told: it takes requests that are known and tried once.',
            ]
          : []),
      ],
      needed: null,
      catalogue: ['CB-02', 'CB-06'],
    };
  }
  const first = lengths[0];
  const isShort =
    first === undefined || Math.abs(Math.log(first / HYSTRIX_S)) < Math.abs(Math.log(first / RESILIENCE4J_S));
  return {
    kind: first === undefined ? 'unknown' : isShort ? 'hystrix' : 'resilience4j',
    confidence: 'low',
    reasons: [
      what,
      waits,
      'No test failed, so that nothing but the length of the stop tells Hystrix from Resilience4j.',
    ],
    needed:
      'Let the fault last longer than two stops: what is let through between them tells the breakers apart.',
    catalogue: first === undefined ? [] : ['CB-02', 'CB-06'],
  };
}
