import { istioBehaviour } from '#shared/policy/istio/defaults/behaviours.ts';
import type { BehaviourValues } from '#shared/policy/istio/defaults/behaviour-table.ts';
import { istioDefaults, type Defaults } from '#shared/policy/istio/defaults/defaults.ts';
import { istioRelease, type IstioRelease } from '#shared/policy/istio/versions/release.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { LintContext } from '../rule.ts';

/** The release that the policy was made for, with the switches that its resources set. Its problems were told already. */
function releaseOf({ mesh, resources }: LintContext): IstioRelease {
  const version = mesh?.versions['Istio'];
  return version === undefined || resources === null
    ? { version: null, compatibility: null, env: new Map() }
    : istioRelease({ version }, resources.features, new Problems());
}

/** What the mesh's version does by itself; undefined when the version is not known. */
export function behaviourOf<Name extends keyof BehaviourValues>(
  context: LintContext,
  name: Name,
): BehaviourValues[Name] | undefined {
  return valueOf(istioBehaviour(releaseOf(context), name));
}

export function defaultsOf(context: LintContext): Defaults {
  return istioDefaults(releaseOf(context), context.resources?.unread ?? []);
}
