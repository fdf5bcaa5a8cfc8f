import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { lint } from './lint.ts';

/** Rules about what a route takes or makes of a path, by the side whose files they look at. */
const RULES: ReadonlyMap<string, RouteTrap['side']> = new Map([
  ['MP-RT-01', 'istio'],
  ['MP-RT-02', 'istio'],
  ['MP-RT-12', 'spring'],
]);

/** A trap in a declared route: a prefix that takes too much, a slash doubled or lost, a regex that RE2 refuses. */
export type RouteTrap = AuditFinding & { readonly side: 'spring' | 'istio' };

/** The traps of both sides, the worst first. */
export function routeTraps({ spring, istio, names }: Policies): RouteTrap[] {
  const found = lint({
    applications: spring?.applications ?? [],
    spring: spring?.policy ?? null,
    resources: istio?.resources ?? null,
    mesh: istio?.policy ?? null,
    names,
  });
  return found.flatMap((finding) => {
    const side = RULES.get(finding.rule);
    return side === undefined ? [] : [{ ...finding, side }];
  });
}
