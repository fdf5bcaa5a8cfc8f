import type { Finding, LimitResult, LimitSide } from '#shared/model/index.ts';
import { findingId } from '../judge.ts';
import { VERSION_LEVEL } from '../settings.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { counted, limitPartText, milliseconds, onsetText, percent } from '../words.ts';

/** Allowances count as about the same up to so many times the other: bursts and clocks blur them. */
const FACTOR = 1.5;

/** Refills this far apart are of another kind: whole seconds against a fill interval. */
const REFILL_FACTOR = 3;

/**
 * Limits of the rate (catalogue RL-01 to RL-03): who refuses, from which request on, with which fields, and how the
 * allowance comes back.
 * @param noise The second run against the baseline: what it does the baseline does.
 */
export function limitFindings({ route, baseline, candidate }: LimitResult, noise: LimitSide): Finding[] {
  if (baseline.refused + candidate.refused === 0) return [];
  const own = {
    ...baseline,
    refused: baseline.refused + noise.refused,
    requests: baseline.requests + noise.requests,
  };
  const p = fisherExact(own.refused, own.requests, candidate.refused, candidate.requests);
  // A replay that is faster than the recording meets limits that the recording did not: so does the second run.
  const alsoAgain =
    noise.requests > 0 &&
    fisherExact(noise.refused, noise.requests, candidate.refused, candidate.requests) > VERSION_LEVEL;
  const found = p <= VERSION_LEVEL && !alsoAgain ? [onset(route, baseline, candidate, own, p)] : [];
  if (baseline.refused === 0 || candidate.refused === 0) return found;
  return [...found, ...denial(route, baseline, candidate), ...refill(route, baseline, candidate)];
}

type Words = Pick<Finding, 'catalogue' | 'severity' | 'place' | 'title' | 'cause' | 'adjustedP'>;

function asFinding(route: string, baseline: LimitSide, candidate: LimitSide, words: Words): Finding {
  return {
    id: findingId('rate-limit', route, words.place, words.catalogue ?? ''),
    kind: 'rate-limit',
    route,
    service: null,
    count: candidate.refused,
    pairs: candidate.requests,
    noiseCount: null,
    evidence: [
      {
        baselineId: null,
        candidateId: null,
        request: route,
        baseline: textOf(baseline),
        candidate: textOf(candidate),
      },
    ],
    ...words,
  };
}

/** @param own Both runs of the baseline together. */
function onset(
  route: string,
  baseline: LimitSide,
  candidate: LimitSide,
  own: Pick<LimitSide, 'requests' | 'refused'>,
  p: number,
): Finding {
  const only = candidate.refused === 0 ? 'baseline' : own.refused === 0 ? 'candidate' : null;
  const [before, after] = [baseline.onset, candidate.onset];
  return asFinding(route, baseline, candidate, {
    catalogue: 'RL-01',
    severity: 'major',
    place: 'rate limit',
    title:
      only === 'baseline'
        ? 'Only the baseline limits the rate'
        : only === 'candidate'
          ? 'Only the candidate limits the rate'
          : `${percent(candidate.refused / candidate.requests)} of the requests are refused instead of ${percent(own.refused / own.requests)}`,
    cause:
      only === null
        ? `The limits differ${before === null || after === null ? '' : `: ${counted(after, 'request')} get through before the first refusal instead of ${before}`}. A limit of Spring Cloud Gateway is one for all gateways, a local one of the mesh one for each proxy.`
        : only === 'baseline'
          ? 'The mesh has no limit for this route: what the gateway held back reaches the instances.'
          : 'The mesh refuses requests that the baseline takes.',
    adjustedP: p,
  });
}

/** Catalogue RL-02: the refusal itself, and what answers tell about the limit. */
function denial(route: string, baseline: LimitSide, candidate: LimitSide): Finding[] {
  const lost = baseline.fields.filter((name) => !candidate.fields.includes(name));
  if (lost.length === 0 && baseline.by === candidate.by) return [];
  const parts = [
    ...(baseline.by === candidate.by
      ? []
      : [`${candidate.by ?? ''} refuses instead of ${baseline.by ?? ''}`]),
    ...(lost.length > 0 ? [`without ${lost.join(', ')}`] : []),
  ];
  return [
    asFinding(route, baseline, candidate, {
      catalogue: 'RL-02',
      severity: 'minor',
      place: 'refusal',
      title: `Refusals for the rate look otherwise: ${parts.join(', ')}`,
      cause: 'Clients that wait by these fields, or read the body, do not know any more how long.',
      adjustedP: null,
    }),
  ];
}

/** Catalogue RL-03: tokens that come in whole seconds against tokens that come one by one. */
function refill(route: string, baseline: LimitSide, candidate: LimitSide): Finding[] {
  const [before, after] = [baseline.refillMs, candidate.refillMs];
  if (before === null || after === null) return [];
  if (Math.max(before, after) < Math.min(before, after) * REFILL_FACTOR) return [];
  const similar =
    Math.max(baseline.perSecond ?? 0, candidate.perSecond ?? 0) <=
    Math.min(baseline.perSecond ?? 0, candidate.perSecond ?? 0) * FACTOR;
  return [
    asFinding(route, baseline, candidate, {
      catalogue: 'RL-03',
      severity: 'info',
      place: 'refill',
      title: `The allowance comes back every ${milliseconds(after)} instead of every ${milliseconds(before)}`,
      cause: `The limiter of Spring Cloud Gateway counts in whole seconds of Redis, one of the mesh by its fill interval: bursts have another shape${similar ? ' at about the same rate' : ''}.`,
      adjustedP: null,
    }),
  ];
}

function textOf(side: LimitSide): string {
  const { requests, refused, perSecond, refillMs, by } = side;
  if (refused === 0) return `none of ${counted(requests, 'request')} refused`;
  const parts = [
    `${refused} of ${counted(requests, 'request')} refused by ${by ?? 'nobody known'}`,
    onsetText(side),
    ...(perSecond === null ? [] : [`then ${perSecond.toFixed(1)} per second get through`]),
    ...(refillMs === null ? [] : [`in steps of ${milliseconds(refillMs)}`]),
    limitPartText(side),
  ];
  return parts.filter((part) => part !== null).join(', ');
}
