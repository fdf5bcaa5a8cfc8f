import type {
  ClientTls,
  ConnectionPool,
  LoadBalancer,
  OutlierDetection,
  TrafficPolicy,
} from '../resources/destination-rule.ts';
import type { MergedRule } from './destination-rules.ts';
import { below, type Placed } from './placed.ts';

/** The policy of one cluster: host, subset and port. */
export interface ClusterPolicy {
  readonly connectionPool?: Placed<ConnectionPool>;
  readonly outlierDetection?: Placed<OutlierDetection>;
  readonly loadBalancer?: Placed<LoadBalancer>;
  readonly tls?: Placed<ClientTls>;
  readonly retryBudget?: Placed<NonNullable<TrafficPolicy['retryBudget']>>;
}

type Blocks = Omit<ClusterPolicy, 'retryBudget'>;

/**
 * The policy of a rule for a subset and port: a port's settings take the place of all others of their level (they inherit
 * nothing), and a subset's blocks those of the rule (`MergeSubsetTrafficPolicy` in pilot/pkg/networking/util/util.go).
 */
export function clusterPolicy(rule: MergedRule, subset: string | null, port: number | null): ClusterPolicy {
  const own = subset === null ? undefined : rule.subsets.get(subset);
  const ofSubset =
    own?.value.trafficPolicy === undefined
      ? undefined
      : below(own, ['trafficPolicy'], own.value.trafficPolicy);
  const base = rule.policy === undefined ? undefined : levelFor(rule.policy, port);
  if (ofSubset === undefined) return base?.blocks ?? {};
  const top = levelFor(ofSubset, port);
  if (base === undefined) return top.blocks;
  const { retryBudget } = { ...base.blocks, ...top.blocks };
  // A port's level replaces the four blocks that it may hold even where it leaves them out.
  return top.isPort
    ? { ...top.blocks, ...(retryBudget === undefined ? {} : { retryBudget }) }
    : { ...base.blocks, ...top.blocks };
}

/** Whether the rule has settings for single ports, so that a policy can't be told without the port. */
export function dependsOnPort(rule: MergedRule, subset: string | null): boolean {
  const own = subset === null ? undefined : rule.subsets.get(subset)?.value.trafficPolicy;
  return [rule.policy?.value, own].some((policy) => (policy?.portLevelSettings ?? []).length > 0);
}

function levelFor(
  policy: Placed<TrafficPolicy>,
  port: number | null,
): { blocks: ClusterPolicy; isPort: boolean } {
  const levels = policy.value.portLevelSettings ?? [];
  const index = levels.findIndex((level) => level.port.number === port);
  const level = levels[index];
  if (level !== undefined)
    return { blocks: blocksOf(below(policy, ['portLevelSettings', index], level)), isPort: true };
  const { retryBudget } = policy.value;
  return {
    blocks: {
      ...blocksOf(policy),
      ...(retryBudget === undefined ? {} : { retryBudget: below(policy, ['retryBudget'], retryBudget) }),
    },
    isPort: false,
  };
}

function blocksOf(
  policy: Placed<Pick<TrafficPolicy, 'connectionPool' | 'outlierDetection' | 'loadBalancer' | 'tls'>>,
): Blocks {
  const { connectionPool, outlierDetection, loadBalancer, tls } = policy.value;
  return {
    ...(connectionPool && { connectionPool: below(policy, ['connectionPool'], connectionPool) }),
    ...(outlierDetection && { outlierDetection: below(policy, ['outlierDetection'], outlierDetection) }),
    ...(loadBalancer && { loadBalancer: below(policy, ['loadBalancer'], loadBalancer) }),
    ...(tls && { tls: below(policy, ['tls'], tls) }),
  };
}
