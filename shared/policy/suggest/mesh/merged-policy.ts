import type { DestinationRule, TrafficPolicy } from '#shared/policy/istio/resources/destination-rule.ts';
import type { PolicyPlan } from './traffic-policy.ts';
import { asWritten } from './written-policy.ts';

type Subset = NonNullable<DestinationRule['subsets']>[number];
type Level = Omit<TrafficPolicy, 'portLevelSettings'>;

/** What Spring's settings are in a policy, and which fields of the pool go for them. */
type Wanted = Pick<PolicyPlan, 'policy' | 'dropped'>;

/** Whether requests of HTTP reach a port of the service; settings of others are not about Spring's calls. */
export type IsHttpPort = (port: number) => boolean;

/**
 * A policy that is there, with Spring's settings in it: fields that are not about them stay. A port's settings take the place
 * of the policy's (`MergeSubsetTrafficPolicy` in pilot/pkg/networking/util/util.go), so that the same has to stand there.
 */
export function mergedPolicy(
  kept: TrafficPolicy | undefined,
  wanted: Wanted,
  isHttp: IsHttpPort,
): object | undefined {
  const { portLevelSettings = [], ...top } = kept ?? {};
  const merged = { ...mergedLevel(top, wanted), ...portLevels(portLevelSettings, wanted, isHttp) };
  return Object.keys(merged).length === 0 ? undefined : merged;
}

/** A subset's blocks take the place of the rule's block by block, and those of its ports all at once. */
export function mergedSubset(subset: Subset, wanted: Wanted, isHttp: IsHttpPort): object {
  const { trafficPolicy, ...rest } = subset;
  if (trafficPolicy === undefined) return subset;
  const { portLevelSettings = [], ...top } = trafficPolicy;
  const inPlace = Object.fromEntries(
    Object.entries(wanted.policy).filter(([name]) => Object.hasOwn(top, name)),
  );
  const merged = {
    ...mergedLevel(top, { ...wanted, policy: inPlace }),
    ...portLevels(portLevelSettings, wanted, isHttp),
  };
  return Object.keys(merged).length === 0 ? rest : { ...rest, trafficPolicy: merged };
}

function portLevels(
  levels: NonNullable<TrafficPolicy['portLevelSettings']>,
  wanted: Wanted,
  isHttp: IsHttpPort,
): object {
  if (levels.length === 0) return {};
  return {
    portLevelSettings: levels.map(({ port, ...level }) =>
      isHttp(port.number) ? { port, ...mergedLevel(level, wanted) } : asWritten({ port, ...level }),
    ),
  };
}

/** The limits and rules that are Spring's become Spring's; one that Spring does not have goes. */
function mergedLevel(kept: Level, { policy, dropped }: Wanted): object {
  const { tcp, http } = kept.connectionPool ?? {};
  const pool = {
    tcp: { ...without(tcp, ['maxConnections', 'connectTimeout']), ...policy.connectionPool?.tcp },
    http: {
      ...without(http, ['http1MaxPendingRequests', 'http2MaxRequests', ...dropped]),
      ...policy.connectionPool?.http,
    },
  };
  const connectionPool = Object.fromEntries(
    Object.entries(pool).filter(([, settings]) => Object.keys(settings).length > 0),
  );
  const merged = {
    ...without(kept, ['loadBalancer', 'connectionPool', 'outlierDetection']),
    ...policy,
    connectionPool,
  };
  return Object.fromEntries(
    Object.entries(merged).filter(([, block]) => Object.keys(block ?? {}).length > 0),
  );
}

function without(settings: object | undefined, names: readonly string[]): object {
  const written = asWritten(settings ?? {});
  return Object.fromEntries(Object.entries(written ?? {}).filter(([name]) => !names.includes(name)));
}
