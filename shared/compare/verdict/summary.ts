import type { Finding, GateResult, RouteResult, Verdict } from '#shared/model/index.ts';
import { counted } from '../words.ts';

/** The answer in one sentence. */
export function summaryOf(
  verdict: Verdict,
  routes: readonly RouteResult[],
  findings: readonly Finding[],
  gates: readonly GateResult[],
  pairs: number,
): string {
  const differing = differingRoutes(routes, findings);
  const behave = differing === 1 ? 'behaves' : 'behave';
  if (verdict === 'fail') {
    const blocking = routes.filter((route) => route.verdict === 'fail').length;
    if (blocking === 0) {
      const failing = gates.find(({ outcome }) => outcome === 'fail');
      return `No single route blocks the cutover, but a gate fails: ${failing?.gate ?? 'unknown'} (${failing?.detail ?? 'unknown'}).`;
    }
    const blocks = blocking === 1 ? '1 blocks' : `${blocking} block`;
    return `${differing} of ${counted(routes.length, 'route')} ${behave} differently; ${blocks} the cutover.`;
  }
  if (verdict === 'inconclusive') {
    const open = gates.find(({ outcome }) => outcome === 'inconclusive');
    return `No difference that blocks the cutover, but the evidence is not enough: ${open?.detail ?? 'unknown'}.`;
  }
  const open = openLatency(routes);
  const same = `${counted(routes.length, 'route')} ${routes.length === 1 ? 'behaves' : 'behave'} the same in ${counted(pairs, 'pair')}${open}.`;
  if (differing === 0) return same;
  const waived = findings.filter(({ waiver }) => waiver !== undefined).length;
  const accepted =
    waived === 0 ? '' : `; ${counted(waived, 'finding')} ${waived === 1 ? 'is' : 'are'} waived`;
  return `${differing} of ${counted(routes.length, 'route')} ${behave} differently, none in a way that blocks the cutover${accepted}${open}.`;
}

/** What a gates file allowed to stay open is said where the verdict is read. */
function openLatency(routes: readonly RouteResult[]): string {
  const open = routes.filter(({ latency }) => latency?.judgement === 'unclear').length;
  return open === 0
    ? ''
    : `; the latency of ${counted(open, 'route')} is unclear and no part of this verdict`;
}

/** Routes with a finding that a client could notice. */
function differingRoutes(routes: readonly RouteResult[], findings: readonly Finding[]): number {
  const noticed = new Set(
    findings
      .filter(({ severity }) => severity === 'blocker' || severity === 'major' || severity === 'minor')
      .map(({ route }) => route),
  );
  return routes.filter(({ route }) => noticed.has(route)).length;
}
