import type { Coverage, Finding, GateResult, RouteResult, Verdict } from '#shared/model/index.ts';
import type { ComparisonContext } from '../pair.ts';
import { counted, listed } from '../words.ts';
import { blocks } from './routes.ts';

/** The rules of the verdict, in the order in which a reader asks for them. */
export function gatesOf(
  findings: readonly Finding[],
  routes: readonly RouteResult[],
  coverage: Coverage,
  context: ComparisonContext,
): GateResult[] {
  return [
    differencesGate(findings),
    latencyGate(findings, routes, context),
    pairedGate(coverage),
    completeGate(coverage),
    pairsGate(coverage),
  ];
}

/** Fails on any failed gate; inconclusive evidence never passes. */
export function verdictOf(gates: readonly GateResult[]): Verdict {
  const outcomes = gates.map(({ outcome }) => outcome);
  if (outcomes.includes('fail')) return 'fail';
  return outcomes.includes('inconclusive') ? 'inconclusive' : 'pass';
}

function differencesGate(findings: readonly Finding[]): GateResult {
  const blocking = findings.filter((finding) => blocks(finding) && finding.kind !== 'latency');
  const blockers = blocking.filter(({ severity }) => severity === 'blocker').length;
  return {
    gate: 'No blocking or major difference',
    outcome: blocking.length > 0 ? 'fail' : 'pass',
    detail:
      blocking.length > 0
        ? `${counted(blockers, 'blocker')}, ${blocking.length - blockers} major`
        : 'nothing that a client could notice differs, noise and expected differences left aside',
  };
}

function latencyGate(
  findings: readonly Finding[],
  routes: readonly RouteResult[],
  context: ComparisonContext,
): GateResult {
  const gate = 'No route is slower beyond the margin';
  const slower = findings.filter((finding) => finding.kind === 'latency' && blocks(finding));
  if (slower.length > 0) {
    return { gate, outcome: 'fail', detail: `slower: ${listed(slower.map(({ route }) => route))}` };
  }
  if (!context.latencyValid) {
    return {
      gate,
      outcome: 'inconclusive',
      detail: context.latencyInvalidReason ?? 'the replay is not valid',
    };
  }
  const unclear = routes.filter(({ latency }) => latency === null || latency.judgement === 'unclear').length;
  return {
    gate,
    outcome: 'pass',
    detail:
      unclear === 0
        ? `none of ${counted(routes.length, 'route')} is proven slower`
        : `none is proven slower; the latency of ${counted(unclear, 'route')} is unclear, which is noted there and does not hold up a pass`,
  };
}

function pairedGate(coverage: Coverage): GateResult {
  const gate = 'Every recorded request was replayed';
  if (coverage.paired === 0) return { gate, outcome: 'inconclusive', detail: 'nothing could be paired' };
  if (coverage.unpairedBaseline === 0) {
    return { gate, outcome: 'pass', detail: `${counted(coverage.paired, 'request')} paired` };
  }
  const refused =
    coverage.refused > 0 ? `, ${coverage.refused} of them refused by the replay's own rules` : '';
  return {
    gate,
    outcome: 'inconclusive',
    detail: `${coverage.unpairedBaseline} of ${counted(coverage.baselineExchanges, 'request')} have no counterpart${refused}`,
  };
}

function completeGate({ baselineComplete, candidateComplete }: Coverage): GateResult {
  const lacking = [
    ...(baselineComplete ? [] : ['the baseline']),
    ...(candidateComplete ? [] : ['the candidate']),
  ];
  return {
    gate: 'Both sides were recorded completely',
    outcome: lacking.length > 0 ? 'inconclusive' : 'pass',
    detail:
      lacking.length > 0
        ? `incomplete: ${listed(lacking)} (lost or undecoded bytes, cut bodies, or an early end)`
        : 'nothing was lost, undecoded or cut off',
  };
}

function pairsGate({ routesBelowLeastPairs }: Coverage): GateResult {
  return {
    gate: 'Every route has enough pairs',
    outcome: routesBelowLeastPairs.length > 0 ? 'inconclusive' : 'pass',
    detail: routesBelowLeastPairs.length > 0 ? `too few: ${listed(routesBelowLeastPairs)}` : 'all routes',
  };
}
