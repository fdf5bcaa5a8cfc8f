import { istioPolicy, type IstioPolicyOptions } from '#shared/policy/istio/policy.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import type { CallSettings, CallSettingName } from '#shared/policy/model/call-settings.ts';
import type { Call, Policy } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';

/** The policy of one text of resources. */
export function policyOf(text: string, options: Partial<IstioPolicyOptions> = {}): Policy {
  const problems = new Problems();
  const resources = readIstioResources([{ file: 'mesh.yaml', text }], problems);
  return istioPolicy(resources, { version: '1.31', ...options }, problems);
}

/** The call of a policy to a host of namespace default, of any caller unless one is named. */
export function callTo(policy: Policy, host: string, wanted: Partial<Call> = {}): Call {
  const { caller = null, subset = null, via = 'sidecar' } = wanted;
  const found = policy.calls.find(
    (call) =>
      call.callee === (host.includes('.') ? host : `${host}.default.svc.cluster.local`) &&
      call.caller === caller &&
      call.subset === subset &&
      call.via === via,
  );
  if (found === undefined)
    throw new Error(
      `no call to ${host}: ${JSON.stringify(policy.calls.map(({ callee, caller: from, subset: to, via: by }) => [from, callee, to, by]))}`,
    );
  return found;
}

/** A value, or why it is not known, or that there is no such setting. */
export function valueIn(settings: CallSettings, name: CallSettingName): unknown {
  const setting = settings[name];
  if (setting === undefined) return 'absent';
  return setting.known ? setting.value : `not known: ${setting.reason}`;
}
