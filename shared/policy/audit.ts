import { codePolicyFindings } from './bypass/code-policies.ts';
import { bypassFindings } from './bypass/findings.ts';
import { serviceStages } from './bypass/stage.ts';
import { crossCheck } from './cross-check/cross-check.ts';
import { declaredTraffic } from './declared-traffic.ts';
import { exercisedRoutes } from './exercised.ts';
import type { PolicyInputs } from './inputs.ts';
import { lint } from './lint/lint.ts';
import { mergeIstioctl } from './lint/merge-istioctl.ts';
import type { AuditDocument, AuditFinding } from './model/audit.ts';
import { compareParity } from './parity/parity.ts';
import { meshGaps } from './read/mesh-gaps.ts';
import { readPolicies, type Policies } from './read/policies.ts';
import { Problems } from './source/problem.ts';
import { springVersions } from './spring/versions/spring-versions.ts';
import { attachSuggestions } from './suggest/attach.ts';
import { istioSuggestions } from './suggest/istio-resources.ts';
import { suggestions } from './suggest/suggest.ts';

/**
 * Audits what both sides declare: the parity table, the rules, the bypass, the stages and what it would take. The document's
 * inputs are filled in by who read them. Never throws for what the sources hold.
 */
export function audit(inputs: PolicyInputs): AuditDocument {
  const policies = readPolicies(inputs);
  const { spring, istio, names } = policies;
  const parity =
    spring === null || istio === null
      ? []
      : compareParity(
          spring.policy,
          spring.candidate,
          istio.policy,
          names,
          meshGaps(istio, policies.problems),
        );
  const bypass =
    spring === null
      ? null
      : {
          applications: spring.candidateApplications,
          spring: spring.candidate ?? spring.policy,
          mesh: istio?.policy ?? null,
          names,
          // What the baseline did says nothing about applications that are told something else in the mesh.
          traffic: spring.candidate !== null && inputs.traffic?.side === 'baseline' ? null : inputs.traffic,
        };
  const made = istioSuggestions(policies);
  const found = [
    ...lint({
      applications: spring?.applications ?? [],
      spring: spring?.policy ?? null,
      resources: istio?.resources ?? null,
      mesh: istio?.policy ?? null,
      names,
    }),
    ...crossCheck(policies),
  ];
  return {
    schema: 1,
    inputs: [],
    versions: { ...spring?.policy.versions, ...istio?.policy.versions },
    parity: attachSuggestions(parity, policies, made),
    bypass: bypass === null ? [] : [...bypassFindings(bypass), ...codePolicies(spring)],
    stages: bypass === null ? [] : serviceStages(bypass),
    findings: mergeIstioctl(found, inputs.istio.istioctl),
    problems: [...policies.problems],
    opaque: [...(spring?.policy.opaque ?? []), ...(istio?.policy.opaque ?? [])],
    suggestions: suggestions(policies, made),
    declared: declaredTraffic(policies),
    exercised: exercisedRoutes(policies, inputs.traffic),
  };
}

/** Numbers are those of the configuration for the mesh: what it is told there stays on there. */
function codePolicies(spring: Policies['spring']): AuditFinding[] {
  if (spring === null) return [];
  const versions = springVersions(spring.policy.versions['Spring Cloud'] ?? null, new Problems());
  return codePolicyFindings(spring.code, spring.candidateApplications, versions);
}
