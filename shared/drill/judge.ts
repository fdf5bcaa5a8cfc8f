import { failsDrill } from '#shared/compare/verdict/drill-verdict.ts';
import { counted, listed } from '#shared/compare/words.ts';
import type { DrillDocument, DrillSide, StepRun } from '#shared/model/index.ts';
import { isUnmet, unaskedOf } from './asked.ts';
import { untoldRepeats } from './repeats.ts';
import { hasBegun } from './stretches.ts';

/** Requests while the fault is on below which no share says anything. */
const LEAST_REQUESTS = 20;

/** So many failures stand in the summary itself. */
export const SAID_OF_FAILURES = 2;

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/**
 * The verdict, from what the document says alone, so that a waiver changes it without another drill. What counts is what the side
 * under judgement did: the candidate, or the only one.
 */
export function judgeDrill({
  baseline,
  candidate,
  expectations,
  findings,
}: Pick<DrillDocument, 'baseline' | 'candidate' | 'expectations' | 'findings'>): Pick<
  DrillDocument,
  'verdict' | 'summary' | 'reasons'
> {
  const sides = [baseline, candidate].filter((side) => side !== null);
  const judged = sides.at(-1)?.side;
  const counting = findings.filter(({ waiver }) => waiver === undefined);
  const failing = [
    ...counting.filter(failsDrill).map(({ title }) => title),
    ...expectations
      .filter(({ side, outcome }) => side === judged && outcome === 'fail')
      .map(({ side, what, detail }) => `The ${side} was expected: ${what}; ${detail}.`),
  ];
  const invalid = sides.flatMap(flawsOf);
  const unclear = [
    ...invalid,
    ...sides.flatMap(doubtsOf),
    ...(baseline && candidate ? untoldRepeats(baseline, candidate) : []),
    ...expectations
      .filter(({ outcome }) => outcome === 'inconclusive')
      .map(({ side, what, detail }) => `The ${side} was expected: ${what}; ${detail}.`),
    ...(sides.length === 1 && expectations.length === 0
      ? [
          'Only one side was drilled and the scenario expects nothing of it: drill the other side too, or add expect.',
        ]
      : []),
  ];
  if (failing.length > 0 && invalid.length === 0) {
    return {
      verdict: 'fail',
      summary: `${counted(failing.length, 'thing')} that the cutover would change for the worse: ${listed(failing.map(lowered), SAID_OF_FAILURES)}.`,
      reasons: [...failing, ...unclear],
    };
  }
  if (unclear.length > 0) {
    // What an invalid run shows is shown, and judges nothing.
    return { verdict: 'inconclusive', summary: unclear[0] ?? '', reasons: [...unclear, ...failing] };
  }
  const minor = counting.filter(({ severity }) => severity === 'minor').length;
  const waived = findings.length - counting.length;
  const but = [
    ...(minor > 0 ? [counted(minor, 'smaller difference')] : []),
    ...(waived > 0 ? [counted(waived, 'waived finding')] : []),
  ];
  return {
    verdict: 'pass',
    summary:
      sides.length === 1
        ? 'The side did what the scenario expects of it.'
        : `Both sides cope with it alike${but.length > 0 ? `, but for ${but.join(' and ')}` : ''}.`,
    reasons: [],
  };
}

/** Requests that leave later than this past their time blur the phases, which are told to a second. */
const MOST_LAG_MS = 1000;

/** Share of requests that fail, or get a fallback, before anything was done: more than this is no steady state to disturb. */
const MOST_TROUBLE = 0.1;

/** What makes all that was seen of a side worthless. */
function flawsOf(drilled: DrillSide): string[] {
  const { side, steps } = drilled;
  return [
    ...latenessOf(drilled),
    ...unwellBefore(drilled),
    ...steps.flatMap((step) => undoneOf(step, steps)).map((text) => `On the ${side} ${text}`),
  ];
}

/** Both sides then had other traffic than the scenario's, whether this machine was late or a side kept it waiting. */
function latenessOf({ side, sendLagMs, invalidReason }: DrillSide): string[] {
  if (sendLagMs === null || sendLagMs.p99 <= MOST_LAG_MS) return [];
  const { machineP99 = sendLagMs.p99, connectionsP99 = 0 } = sendLagMs;
  return connectionsP99 > machineP99
    ? [`On the ${side} ${invalidReason ?? 'requests waited for a connection: raise --connections'}.`]
    : [`On the ${side} ${invalidReason ?? 'requests left late'}: run it on a machine that is less busy.`];
}

/** Why a side was not well before the fault, or nothing says that it was. */
function unwellBefore({ side, stages, unstaged = 0 }: DrillSide): string[] {
  const before = stages.find(({ stage }) => stage === 'before');
  if (!before) return [];
  if (before.requests === 0) {
    return [
      `No request tells of the ${side} before the fault, so nothing says that it was well: begin the fault later.`,
    ];
  }
  const troubled = before.errors + before.fallbacks;
  if (troubled > before.requests * MOST_TROUBLE) {
    return [
      `The ${side} was not well before the fault: ${troubled} of ${before.requests} requests failed or got a fallback. Warm it up, or lower the rate.`,
    ];
  }
  return troubled + unstaged > (before.requests + unstaged) * MOST_TROUBLE
    ? [
        `The ${side} may not have been well before the fault: ${counted(unstaged, 'request')} failed that had begun before it and ended later, and nothing tells whether for it. Begin the fault later, or let the deployment call its taps and pass traces on.`,
      ]
    : [];
}

/** Why a step did not do what it did on the other side: there is nothing to compare then. */
function undoneOf(step: StepRun, steps: readonly StepRun[]): string[] {
  const { what, kind, instances, problem } = step;
  if (!hasBegun(step))
    return [
      `the ${kind} '${what}' never began: ${problem ?? 'nothing said why'}. Let the traffic last longer.`,
    ];
  if (problem !== null) return [`the command '${what}' failed: ${problem}.`];
  const unasked = unaskedOf(step, steps);
  if (unasked.length > 0) {
    return [
      `no request had come to ${listed(unasked)} before '${what}': let the deployment call its taps, or begin later.`,
    ];
  }
  return isUnmet(step, steps)
    ? [`the fault '${what}' met no request at ${listed(instances)}: let the deployment call its taps.`]
    : [];
}

/** Why the evidence of a side is too little. */
function doubtsOf(side: DrillSide): string[] {
  const during = side.stages.find(({ stage }) => stage === 'during');
  const requests = during?.inFault ?? during?.requests ?? 0;
  return [
    ...(side.refused > 0
      ? [
          `${counted(side.refused, 'request')} of the ${side.side} may change state and were not sent; allow them with --mutations send.`,
        ]
      : []),
    ...(requests < LEAST_REQUESTS
      ? [
          `Only ${counted(requests, 'request')} reached the ${side.side} while the fault was on: raise the rate, or let it last longer.`,
        ]
      : []),
  ];
}
