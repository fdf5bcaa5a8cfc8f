import type { DrillFinding, Finding, Waiver } from '#shared/model/index.ts';
import { fits } from './patterns.ts';

/** Whether a finding of a comparison is within a waiver's scope. What is noise or expected of any mesh needs nobody's word. */
export function covers({ scope }: Waiver, finding: Finding): boolean {
  if (finding.severity === 'noise' || finding.severity === 'expected') return false;
  if (scope.finding !== undefined) return scope.finding === finding.id;
  return (
    scope.scenario === undefined &&
    scope.catalogue === finding.catalogue &&
    (scope.route === undefined || fits(finding.route, [scope.route])) &&
    isAt(scope.service, finding.service)
  );
}

/** Whether a finding of a drill of this scenario is. It has no route. */
export function coversDrill(
  { scope }: Waiver,
  scenario: string,
  finding: Pick<DrillFinding, 'id' | 'catalogue' | 'service'>,
): boolean {
  if (scope.finding !== undefined) return scope.finding === finding.id;
  return (
    scope.route === undefined &&
    scope.catalogue === finding.catalogue &&
    (scope.scenario === undefined || fits(scenario, [scope.scenario])) &&
    isAt(scope.service, finding.service)
  );
}

function isAt(pattern: string | undefined, service: string | null): boolean {
  return pattern === undefined || (service !== null && fits(service, [pattern]));
}
