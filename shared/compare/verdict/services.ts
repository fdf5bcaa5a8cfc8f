import type { ServiceResult } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import { type Evidence, type Fault, worst } from './gate.ts';
import { reasonsOf } from './routes.ts';

/**
 * The verdict per service that instance taps saw. What a finding at the edge says stays with its route; a service fails by
 * what happened at its own instances, and shares the lack of evidence of the routes that reach it.
 */
export function serviceResults(evidence: Evidence, faults: readonly Fault[]): ServiceResult[] {
  const { findings, retries, shares, coverage, routes } = evidence;
  const known = new Set(routes.map(({ route }) => route));
  const routesOf = new Map<string, Set<string>>();
  const note = (service: string, route: string | null) => {
    const reached = routesOf.get(service) ?? new Set();
    routesOf.set(service, reached);
    if (route !== null && known.has(route)) reached.add(route);
  };
  for (const { service, route } of [...retries, ...shares]) note(service, route);
  for (const { service, route } of findings) if (service !== null) note(service, route);
  for (const service of coverage.oneSidedServices) note(service, null);
  return [...routesOf]
    .map(([service, reached]): ServiceResult => {
      const own = faults.filter((fault) => fault.service === service);
      const lacking = faults.filter(
        ({ outcome, route, service: at }) =>
          outcome === 'inconclusive' && at === null && route !== null && reached.has(route),
      );
      const all = [
        ...own,
        ...(coverage.oneSidedServices.includes(service) ? [oneSided(service)] : []),
        ...lacking.map((fault) => ({ ...fault, reason: `${fault.route ?? ''}: ${fault.reason}` })),
      ];
      return {
        service,
        routes: [...reached].sort(byText),
        verdict: worst(all.map(({ outcome }) => outcome)),
        reasons: reasonsOf(all),
        findings: findings.filter((finding) => finding.service === service).map(({ id }) => id),
      };
    })
    .sort((a, b) => byText(a.service, b.service));
}

function oneSided(service: string): Fault {
  return {
    outcome: 'inconclusive',
    route: null,
    service,
    reason: 'its instances were seen on one side only: put a tap in front of each on both sides',
  };
}
