import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { checkBreakers } from './breakers.ts';
import { checkProxies } from './proxies.ts';
import { checkLiveRoutes, checkRunning } from './running.ts';

/** What runs against what is written: actuators against the applications' files, proxies against the resources. */
export function crossCheck({ spring, istio }: Policies): AuditFinding[] {
  return [
    ...(spring === null || spring.runningPolicy === null
      ? []
      : [
          ...checkRunning(spring.policy, spring.runningPolicy, spring.running),
          ...checkBreakers(spring),
          ...checkLiveRoutes(spring.policy, spring.running, spring.applications),
        ]),
    ...(istio === null ? [] : checkProxies(istio)),
  ];
}
