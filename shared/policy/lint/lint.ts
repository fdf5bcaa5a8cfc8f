import type { AuditFinding } from '#shared/policy/model/audit.ts';
import { destinationRules } from './istio/destinations.ts';
import { faultRules } from './istio/faults.ts';
import { retryRules } from './istio/retries.ts';
import { routeRules } from './istio/routes.ts';
import { securityRules } from './istio/security.ts';
import { streamRules } from './istio/streams.ts';
import type { LintContext, LintRule } from './rule.ts';
import { gatewayRules } from './spring/gateway.ts';
import { registryRules } from './spring/registry.ts';
import { zuulRules } from './spring/zuul.ts';

/** Every rule, in the order in which findings of one severity stand. */
export const LINT_RULES: readonly LintRule[] = [
  ...retryRules,
  ...routeRules,
  ...faultRules,
  ...destinationRules,
  ...securityRules,
  ...streamRules,
  ...gatewayRules,
  ...zuulRules,
  ...registryRules,
];

const SEVERITIES: readonly AuditFinding['severity'][] = ['blocker', 'major', 'minor', 'info'];

/** What the rules find, the worst first. A rule whose side was not given finds nothing. */
export function lint(context: LintContext): AuditFinding[] {
  const findings = LINT_RULES.flatMap(({ id, catalogue, source, check }) =>
    check(context).map((hit): AuditFinding => ({ rule: id, catalogue, source, ...hit })),
  );
  return bySeverity(findings);
}

/** The worst first; the order within a severity stays. */
export function bySeverity(findings: readonly AuditFinding[]): AuditFinding[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
