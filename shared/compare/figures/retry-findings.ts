import type { CompareSettings, Finding, RetryResult } from '#shared/model/index.ts';
import { findingId } from '../judge.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { counted, milliseconds, percent } from '../words.ts';
import { VERSION_LEVEL } from '../settings.ts';
import type { JudgedLedger } from './retries.ts';

/** Gaps below this are the time that a client needs, no waiting. */
const NO_WAIT_MS = 5;

const SAFE = /^(?:GET|HEAD|OPTIONS)(?:, (?:GET|HEAD|OPTIONS))*$/;

/** The findings of one route and service. What the baseline's second run does too is none. */
export function retryFindings(ledger: JudgedLedger, settings: CompareSettings): Finding[] {
  return [...multiplied(ledger), ...otherBackOff(ledger, settings), ...otherHosts(ledger, settings)];
}

function finding(
  result: RetryResult,
  words: Pick<
    Finding,
    'catalogue' | 'severity' | 'place' | 'title' | 'cause' | 'count' | 'pairs' | 'adjustedP'
  > & {
    readonly texts: readonly [baseline: string, candidate: string];
  },
): Finding {
  const { texts, ...rest } = words;
  const { route, service } = result;
  return {
    id: findingId('retry', route, `${rest.place} ${service}`, rest.catalogue ?? ''),
    kind: 'retry',
    route,
    service,
    noiseCount: null,
    evidence: [
      {
        baselineId: null,
        candidateId: null,
        request: `attempts at ${service}`,
        baseline: texts[0],
        candidate: texts[1],
      },
    ],
    ...rest,
  };
}

/** Catalogue MO-03: the client repeats, and the mesh repeats each repetition. */
function multiplied({ result, noise, baselineCounts }: JudgedLedger): Finding[] {
  const { baseline, candidate, service, method } = result;
  const { factors } = candidate;
  if (factors === null || factors.multiplied === 0) return [];
  // Where the baseline has both layers too, chance decides which of its requests they repeat.
  const again = noise.factors?.multiplied ?? 0;
  const own = (baseline.factors?.multiplied ?? 0) + again;
  const requests = baseline.requests + noise.requests;
  const p = baselineCounts ? fisherExact(own, requests, factors.multiplied, candidate.requests) : 0;
  if (p > VERSION_LEVEL || own * candidate.requests > factors.multiplied * requests) return [];
  const alsoAgain =
    again > 0 && fisherExact(again, noise.requests, factors.multiplied, candidate.requests) > VERSION_LEVEL;
  if (alsoAgain) return [];
  const most = candidate.histogram.length - 1;
  return [
    finding(result, {
      catalogue: 'MO-03',
      severity: SAFE.test(method) ? 'major' : 'blocker',
      place: `attempts ${service}`,
      title: `Retries multiply at ${service}: ${factors.calls} of the client × ${factors.tries} of the mesh`,
      cause: `The mesh counts its tries from 1 again for each call of the client (x-envoy-attempt-count): both layers repeat, and one request became up to ${counted(most, 'attempt')}. Turn one of them off.`,
      count: factors.multiplied,
      pairs: candidate.requests,
      adjustedP: null,
      texts: [
        `up to ${counted(baseline.histogram.length - 1, 'attempt')}`,
        `${factors.calls} × ${factors.tries}`,
      ],
    }),
  ];
}

/** Catalogue RE-08: one side waits between attempts, the other does not. */
function otherBackOff({ result, noise }: JudgedLedger, { leastPairs }: CompareSettings): Finding[] {
  const { service } = result;
  const [before, after] = [result.baseline.backOff, result.candidate.backOff];
  if (!before || !after || before.n < leastPairs || after.n < leastPairs) return [];
  const [calm, waiting] = before.p90Ms < after.p90Ms ? [before, after] : [after, before];
  if (calm.p90Ms > NO_WAIT_MS || waiting.p50Ms <= NO_WAIT_MS) return [];
  // A busy machine makes the baseline wait in one of its runs as well.
  const again = noise.backOff;
  const waits = waiting === after;
  if (again && (waits ? again.p50Ms > NO_WAIT_MS : again.p90Ms <= NO_WAIT_MS)) return [];
  const text = ({ n, p50Ms, p90Ms }: typeof before): string =>
    `median ${milliseconds(p50Ms)}, p90 ${milliseconds(p90Ms)} between attempts, n = ${n}`;
  return [
    finding(result, {
      catalogue: 'RE-08',
      severity: 'info',
      place: `back-off ${service}`,
      title: `${waits ? 'The mesh waits' : 'Only the baseline waits'} before it tries ${service} again`,
      cause: waits
        ? 'Envoy waits a random time before each retry (25 ms at first, 250 ms at most unless retries.backoff says otherwise); clients of Spring do not by default.'
        : 'The baseline is told to wait between attempts, the mesh tries again sooner.',
      count: after.n,
      pairs: result.candidate.again,
      adjustedP: null,
      texts: [text(before), text(after)],
    }),
  ];
}

/** Catalogue RE-07: whether a further attempt goes to another instance. */
function otherHosts(
  { result, noise }: JudgedLedger,
  { leastPairs, falseDiscoveryRate }: CompareSettings,
): Finding[] {
  const { baseline, candidate, service } = result;
  if (baseline.again < leastPairs || candidate.again < leastPairs) return [];
  const against = (side: RetryResult['baseline']): number =>
    fisherExact(side.otherInstance, side.again, candidate.otherInstance, candidate.again);
  const p = against(baseline);
  if (p > VERSION_LEVEL) return [];
  // Which instance comes next may depend on what else runs: then the baseline's own runs differ in it.
  if (noise.again >= leastPairs && against(noise) > falseDiscoveryRate) return [];
  const share = (side: RetryResult['baseline']): number => side.otherInstance / side.again;
  const text = (side: RetryResult['baseline']): string =>
    `${percent(share(side))} of ${counted(side.again, 'further attempt')} at another instance`;
  return [
    finding(result, {
      catalogue: 'RE-07',
      severity: 'info',
      place: `instance of retries ${service}`,
      title: `Further attempts at ${service} go to another instance ${share(candidate) > share(baseline) ? 'more' : 'less'} often`,
      cause:
        'Ribbon tries the same instance as often as it is told and then the next, Spring Cloud LoadBalancer and Envoy avoid the one that failed.',
      count: candidate.otherInstance,
      pairs: candidate.again,
      adjustedP: p,
      texts: [text(baseline), text(candidate)],
    }),
  ];
}
