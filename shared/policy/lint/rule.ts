import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import type { IstioResources } from '#shared/policy/istio/resources/resources.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';

/** Everything that a rule may look at; a side that was not given is null or empty. */
export interface LintContext {
  readonly applications: readonly SpringApplication[];
  readonly spring: Policy | null;
  readonly resources: IstioResources | null;
  readonly mesh: Policy | null;
  readonly names: ServiceNames;
}

/** What a rule found; the rule itself adds its ID, catalogue entry and source. */
export type Hit = Pick<AuditFinding, 'severity' | 'subject' | 'title' | 'reason' | 'fix' | 'place'>;

/** One mistake that configuration alone shows, without traffic. */
export interface LintRule {
  /** Stable: `MP-RE-02`. */
  readonly id: string;
  /** Entry of the catalogue of migration differences. */
  readonly catalogue: string | null;
  /** Where the reason is stated: a source file or a documentation page. */
  readonly source: string;
  readonly check: (context: LintContext) => readonly Hit[];
}
