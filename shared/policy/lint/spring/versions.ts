import { Problems } from '#shared/policy/source/problem.ts';
import { springVersions, type SpringVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import type { LintContext } from '../rule.ts';

/** The versions that the policy's defaults were taken for. Their problems were told already. */
export function springVersionsOf({ spring }: LintContext): SpringVersions {
  return springVersions(spring?.versions['Spring Cloud'] ?? null, new Problems());
}
