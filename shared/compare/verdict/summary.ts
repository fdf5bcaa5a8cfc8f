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
    const blocks = blocking === 1 ? '1 blocks' : `${blocking} block`;
    return `${differing} of ${counted(routes.length, 'route')} ${behave} differently; ${blocks} the cutover.`;
  }
  if (verdict === 'inconclusive') {
    const open = gates.find(({ outcome }) => outcome === 'inconclusive');
    return `No difference that blocks the cutover, but the evidence is not enough: ${open?.detail ?? 'unknown'}.`;
  }
  const same = `${counted(routes.length, 'route')} ${routes.length === 1 ? 'behaves' : 'behave'} the same in ${counted(pairs, 'pair')}.`;
  if (differing === 0) return same;
  return `${differing} of ${counted(routes.length, 'route')} ${behave} differently, none in a way that blocks the cutover.`;
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
