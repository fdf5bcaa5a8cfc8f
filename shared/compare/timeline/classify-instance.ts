import type { BreakerClassification } from '#shared/model/index.ts';
import { counted, listed } from '../words.ts';
import { requestsIn } from './phases.ts';
import { type Cycle, failuresIn } from './stops.ts';
import type { Subject } from './subject.ts';
import { lengthsOf, spanText, tellingTestSizes, testSizes } from './tests-of-cycle.ts';

/** ServerStats.circuitTripTimeoutFactorSeconds of Ribbon: the first blackout. */
const RIBBON_S = 10;
/** A blackout ends on the dot; the next request comes within this part of it. */
const RIBBON_SLACK = 0.1;

/** Single instances lost their traffic while others kept theirs: a balancer that leaves them out. */
export function breakerOfInstance(cycles: readonly Cycle[], service: Subject): BreakerClassification {
  const found = signatureOf(cycles);
  if (!cycles.every((cycle) => allFail(cycle, service))) return found;
  return {
    kind: 'unknown',
    confidence: 'low',
    reasons: [
      ...found.reasons,
      'The other instances failed as well meanwhile: retries that go in turn can leave one out without any breaker.',
    ],
    needed: 'Let one instance fail while the others work.',
    catalogue: [],
  };
}

/** Whether most of what was asked during the first stop failed too, at whichever instance. */
function allFail({ stops }: Cycle, { attempts }: Subject): boolean {
  const [stop] = stops;
  if (stop === undefined) return false;
  const meanwhile = attempts.filter(({ atS }) => atS > stop.fromS && atS < stop.toS);
  return failuresIn(meanwhile) * 2 > meanwhile.length;
}

function signatureOf(cycles: readonly Cycle[]): BreakerClassification {
  const lengths = lengthsOf(cycles);
  const sizes = testSizes(cycles);
  const names = listed([...new Set(cycles.map(({ subject }) => subject.name))], 3);
  const what = `${names} lost all of its traffic after failures, while the others kept theirs.`;
  const waits = lengths.length === 0 ? 'It did not come back.' : `It was away for ${spanText(lengths)}.`;
  const trips = cycles.map(({ subject, failing, stops }) =>
    subject.attempts.slice(failing, (stops[0]?.last ?? failing) + 1),
  );
  const answered = trips.flat().filter(({ failed, broken }) => failed && !broken).length;
  const envoy = { kind: 'envoy' as const, needed: null, catalogue: ['CB-02', 'CB-06', 'CB-07'] };
  if (answered > 0) {
    return {
      ...envoy,
      confidence: 'high',
      reasons: [
        what,
        `${counted(answered, 'of its failures was an answer', 'of its failures were answers')}: Ribbon counts broken connections and timeouts only.`,
        waits,
        returnText(sizes),
      ],
    };
  }
  const telling = tellingTestSizes(cycles);
  const lone = telling.filter((size) => size === 1).length;
  const first = Math.max(...trips.map(requestsIn));
  if (lone * 2 > telling.length && first > 1) {
    return {
      kind: 'ribbon',
      confidence: telling.length > 1 ? 'high' : 'medium',
      reasons: [
        what,
        `It took ${counted(first, 'failure')} without an answer the first time and one each time after: a count that outlives the stop.`,
        waits,
        'Envoy counts from zero again when it lets an endpoint back.',
      ],
      needed: null,
      catalogue: ['LB-09'],
    };
  }
  if (telling.length > 0) {
    return {
      ...envoy,
      confidence: telling.length > 1 ? 'high' : 'medium',
      reasons: [
        what,
        `When it was back it got ${spanOfCounts(telling)} failures before it lost its traffic again: counted from zero.`,
        waits,
      ],
    };
  }
  const isBlackout = lengths.length > 0 && lengths.every((length) => isRibbonLength(length));
  return {
    ...(isBlackout ? { kind: 'ribbon' as const, needed: null, catalogue: ['LB-09'] } : envoy),
    confidence: 'low',
    reasons: [
      what,
      'None of its failures was an answer, which both Ribbon and Envoy count.',
      ...(sizes.length > 0
        ? [
            'When it was back several requests were under way at once: how many of them it takes is not to be seen.',
          ]
        : []),
      waits,
      isBlackout
        ? 'That is Ribbon’s blackout of 10 s.'
        : 'Ribbon’s first blackout is 10 s unless it is told otherwise.',
    ],
    needed: 'Let the fault last longer than one stop: what happens on return tells the two apart.',
  };
}

function isRibbonLength(length: number): boolean {
  return length >= RIBBON_S && length <= RIBBON_S * (1 + RIBBON_SLACK);
}

function returnText(sizes: readonly number[]): string {
  return sizes.length === 0
    ? 'Its whole share came back at once.'
    : `Its whole share came back each time, and ${spanOfCounts(sizes)} requests failed before it was left out again.`;
}

function spanOfCounts(counts: readonly number[]): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  return low === high ? String(low) : `${low} to ${high}`;
}
