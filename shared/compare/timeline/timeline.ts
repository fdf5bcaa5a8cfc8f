import type { BreakerTimeline } from '#shared/model/index.ts';
import { counted, milliseconds } from '../words.ts';
import { classify } from './classify.ts';
import { lanesOf, observedStates, subjectTimeline, toldInstances } from './drawn.ts';
import type { TimelineInput } from './events.ts';
import { breakerCycle, rounded, type KnownFault } from './phases.ts';
import { type Cycle, cyclesOf, stopsOf } from './stops.ts';
import { type FailureFloor, type Subject, type Subjects, subjectsOf } from './subject.ts';

export type { InstanceEvent, TimelineInput } from './events.ts';

interface Found {
  readonly subjects: Subjects;
  readonly ofService: readonly Cycle[];
  readonly ofInstances: readonly Cycle[];
  /** Cycles of single instances while a breaker around the calls was at work: told, but nobody's isolation. */
  readonly within: readonly Cycle[];
  /** Stops that no failure came before. */
  readonly unexplained: number;
}

/**
 * What a service's breakers did, from the attempts at its instances alone: which subject lost its traffic when, what was tried
 * meanwhile, the six phases of each such cycle, and whose signature that is. The same input gives the same timeline.
 */
export function breakerTimeline(input: TimelineInput): BreakerTimeline {
  const serverErrors = find(input, 500);
  // Feign counts every answer but 2xx (CB-03): where 5xx explain nothing, 4xx may.
  const anyErrors = serverErrors.unexplained > 0 && cyclesIn(serverErrors) === 0 ? find(input, 400) : null;
  const found = anyErrors !== null && cyclesIn(anyErrors) > 0 ? anyErrors : serverErrors;
  const { subjects, ofService, ofInstances } = found;
  const { service, instances, zeroUs, lengthS } = subjects;
  const fault: KnownFault = input.fault && {
    fromS: (input.fault.fromUs - zeroUs) / 1e6,
    toS: (input.fault.toUs - zeroUs) / 1e6,
  };
  const cycles = [...ofService, ...ofInstances]
    .map((cycle) => breakerCycle(cycle, endOf(cycle, [...ofService, ...ofInstances], lengthS), fault))
    .sort((a, b) => startOf(a) - startOf(b));
  const classification = classify(found);
  const { attempts } = service;
  return {
    service: input.service,
    side: input.side,
    source: input.source,
    startedAt: attempts.length === 0 ? null : new Date((input.originUs + zeroUs) / 1000).toISOString(),
    lengthS: rounded(lengthS),
    faultS: faultOf(fault, cycles[0] === undefined ? null : startOf(cycles[0]), service),
    attempts: attempts.length,
    failures: attempts.filter(({ failed }) => failed).length,
    demand: subjects.demand,
    classification:
      found === anyErrors
        ? {
            ...classification,
            reasons: [
              ...classification.reasons,
              'Answers 4xx count as failures here: no 5xx came before (CB-03).',
            ],
          }
        : classification,
    cycles,
    subjects: [service, ...toldInstances(instances)].map((subject) => subjectTimeline(subject, lengthS)),
    lanes: lanesOf(subjects),
    observed: observedStates(input, subjects),
    limits: [
      ...input.notes,
      ...limitsOf(subjects),
      ...(instances.length > toldInstances(instances).length
        ? [`Of ${instances.length} instances those with the most errors are told one by one.`]
        : []),
    ],
  };
}

function find(input: TimelineInput, floor: FailureFloor): Found {
  const subjects = subjectsOf(input, floor);
  const stopsOfAll = [subjects.service, ...subjects.instances].map((subject) => {
    const stops = stopsOf(subject, subjects.lengthS);
    return { stops, cycles: cyclesOf(subject, stops) };
  });
  const [ofService, ...ofInstances] = stopsOfAll;
  const explained = stopsOfAll
    .flatMap(({ cycles }) => cycles)
    .reduce((sum, { stops }) => sum + stops.length, 0);
  const all = stopsOfAll.reduce((sum, { stops }) => sum + stops.length, 0);
  const around = ofService?.cycles ?? [];
  const alone = ofInstances.flatMap(({ cycles }) => cycles);
  return {
    subjects,
    ofService: around,
    ofInstances: alone.filter((cycle) => !around.some((other) => covers(other, cycle))),
    within: alone.filter((cycle) => around.some((other) => covers(other, cycle))),
    unexplained: all - explained,
  };
}

/** While all instances fail, who of them is asked says nothing of who is ill: retries in turn leave some out as well. */
function covers(around: Cycle, alone: Cycle): boolean {
  const startS = around.subject.attempts[around.failing]?.atS ?? 0;
  const endS = around.stops.at(-1)?.toS ?? startS;
  const atS = alone.stops[0]?.fromS ?? 0;
  return startS <= atS && atS <= endS;
}

function cyclesIn({ ofService, ofInstances }: Found): number {
  return ofService.length + ofInstances.length;
}

/** A cycle lasts until the next one of its subject begins. */
function endOf({ subject, failing }: Cycle, all: readonly Cycle[], lengthS: number): number {
  const next = all.find((other) => other.subject === subject && other.failing > failing);
  return next === undefined ? lengthS : (subject.attempts[next.failing]?.atS ?? lengthS);
}

function startOf({ phases }: BreakerTimeline['cycles'][number]): number {
  return phases[0]?.from.atS ?? 0;
}

function faultOf(fault: KnownFault, cycleS: number | null, { status, attempts }: Subject): number | null {
  if (fault !== null) return rounded(fault.fromS);
  if (cycleS !== null) return cycleS;
  const failing = status.find(({ from, to, ones }) => ones * 5 >= to - from);
  return failing === undefined ? null : rounded(attempts[failing.from]?.atS ?? 0);
}

function limitsOf({ demand, service, instances, lengthS }: Subjects): string[] {
  const pauseMs = service.attempts.length === 0 ? 0 : (lengthS * 1000) / service.attempts.length;
  return [
    demand === 'requests'
      ? 'That traffic was wanted is known from the requests at the edge.'
      : 'No edge was recorded: that traffic was wanted is taken from its usual pace. A client that pauses after failures looks like a breaker.',
    `A change is known as well as traffic is dense: ${counted(service.attempts.length, 'attempt')} at ${counted(instances.length, 'instance')}, one each ${milliseconds(pauseMs)} on average.`,
    'When an instance is well again that nobody asks can’t be seen; the middle of its last stop is shown, unless it is known when the fault ended.',
    'Of several callers each has its own breaker: their sum falls and rises in steps.',
  ];
}
