import type { IstioResources } from '#shared/policy/istio/resources/resources.ts';
import type { HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import type { Call } from '#shared/policy/model/policy.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { durationMs } from '#shared/policy/istio/resources/protobuf.ts';
import { attemptsOf } from '#shared/policy/parity/rows/retry.ts';
import { wholeCall } from '#shared/policy/parity/rows/timeout.ts';
import { kubernetesName } from '../kubernetes-name.ts';
import { NO_RETRIES } from '../gateway/rule-settings.ts';
import type { ResourceToWrite } from '../resource-text.ts';
import { NETWORKING, titleOf, type Suggested } from '../suggested.ts';
import { serviceForCalls } from './declared-for-host.ts';

/** What a rule can do to a call, and no client of Spring does: copies, faults, changed headers, CORS. */
const ONLY_MESH = [
  'mirror',
  'mirrors',
  'mirrorPercent',
  'mirrorPercentage',
  'fault',
  'headers',
  'corsPolicy',
] as const satisfies readonly (keyof HttpRoute)[];

/**
 * The VirtualService for calls to a host through sidecars. While the SDK retries the mesh must not (MO-03), and when it does
 * not, neither may the mesh, which does by itself (RE-01). What the mesh would do to a call besides goes.
 */
export function callService(
  host: string,
  calls: readonly Call[],
  resources: IstioResources | null,
): Suggested {
  const existing = resources === null ? undefined : serviceForCalls(host, resources);
  const label = kubernetesName(host.replace(/\.[^.]+\.svc\..*$/, ''));
  const made: HttpRoute[] = [{ name: label, retries: NO_RETRIES, route: [{ destination: { host } }] }];
  const notes = new Set<string>();
  const longest = longestWait(calls);
  const http = existing?.spec.http?.map((rule) => asSdk(rule, longest, notes)) ?? made;
  const resource: ResourceToWrite = {
    apiVersion: NETWORKING,
    kind: 'VirtualService',
    metadata: {
      name: existing?.name ?? `${label}-calls`,
      namespace: existing?.namespace ?? /^[^.]+\.([^.]+)\.svc\./.exec(host)?.[1] ?? 'default',
    },
    spec: { ...(existing === undefined ? { hosts: [host] } : existing.spec), http },
  };
  const retrying = calls.flatMap(({ caller, via, settings }) => {
    const attempts = valueOf(attemptsOf(settings, 'GET')) ?? 1;
    return attempts > 1
      ? [`${caller ?? 'any service'} (${via}) makes up to ${attempts} attempts itself.`]
      : [];
  });
  return {
    title: titleOf(resource, existing !== undefined, `no retries of the mesh on top of the SDK's`),
    file: `istio/calls-${label}.yaml`,
    resource,
    comments: [
      {
        path: ['spec', 'http', 0],
        lines: [
          'MO-03: retries of the SDK and of the sidecar multiply. Move them here when the SDK is taken out, not before.',
          ...new Set(retrying),
          ...notes,
        ],
      },
    ],
  };
}

/** A rule that leaves the call as the SDK makes it. */
function asSdk(rule: HttpRoute, longest: number | null, notes: Set<string>): HttpRoute {
  if (rule.route === undefined) return rule;
  const kept: HttpRoute = { ...rule, retries: NO_RETRIES };
  for (const name of ONLY_MESH) {
    if (kept[name] === undefined) continue;
    delete kept[name];
    notes.add(`Without ${name}: no client of Spring does that. Add it again where it is meant.`);
  }
  const limit = rule.timeout === undefined ? undefined : durationMs(rule.timeout);
  // A timeout of 0 is none.
  if (limit !== undefined && limit > 0 && (longest === null || limit < longest)) {
    delete kept.timeout;
    notes.add(`Without timeout ${rule.timeout}: it ends before the application gives up (MO-05).`);
  }
  return kept;
}

/** The longest that an application waits, in milliseconds; null where one waits without end. What is not known does not count. */
function longestWait(calls: readonly Call[]): number | null {
  const known = calls.flatMap(({ settings }) => {
    const limit = wholeCall(settings);
    return limit === undefined ? [null] : limit.known ? [limit.value] : [];
  });
  const limits = known.filter((limit) => limit !== null);
  return limits.length < known.length ? null : Math.max(0, ...limits);
}
