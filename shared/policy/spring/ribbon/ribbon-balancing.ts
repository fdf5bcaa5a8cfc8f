import type { CallSettingsDraft, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { RIBBON } from '../defaults/ribbon.ts';
import { chained, mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

type Algorithm = CallSettingValues['balancing.algorithm'];

/** Ribbon's own rules by the last part of their class names (LB-03). */
const RULES: ReadonlyMap<string, Algorithm> = new Map([
  ['ZoneAvoidanceRule', 'round-robin'],
  ['AvailabilityFilteringRule', 'round-robin'],
  ['RoundRobinRule', 'round-robin'],
  ['RandomRule', 'random'],
  ['BestAvailableRule', 'best-available'],
  ['WeightedResponseTimeRule', 'weighted-response-time'],
  ['ResponseTimeWeightedRule', 'weighted-response-time'],
  ['RetryRule', 'retry-rule'],
]);

/** How Ribbon chooses an instance. A class of the client's own (`@RibbonClient`) can replace all of it. */
export function ribbonBalancing(
  reader: SettingsReader,
  client: string,
  customised: Setting<never> | null,
): CallSettingsDraft {
  if (customised !== null) return { 'balancing.algorithm': customised, 'balancing.prefersZone': customised };
  const rule = reader.text([{ exact: `${client}.ribbon.NFLoadBalancerRuleClassName` }], RIBBON.rule);
  const filter = reader.written([{ exact: `${client}.ribbon.NIWSServerListFilterClassName` }]);
  return {
    'balancing.algorithm': mapped(rule, (name): Algorithm => RULES.get(simpleName(name)) ?? 'custom'),
    'balancing.sticky': chained(rule, () => derived(null, 'Ribbon has no session affinity', [rule])),
    'balancing.prefersZone':
      filter === undefined
        ? reader.byDefault(RIBBON.prefersZone, `${client}.ribbon.NIWSServerListFilterClassName`)
        : chained(filter, (name) =>
            /Zone/.test(simpleName(name))
              ? mapped(filter, () => true)
              : notKnown(`what ${name} filters stands in its code`),
          ),
  };
}

/**
 * Ribbon's breaker of a single server (LB-09): connection failures in a row, then a pause that doubles up to a limit. When
 * every server is out, all are used again, so nothing is held back at 100 %.
 */
export function ribbonEjection(
  reader: SettingsReader,
  client: string,
  customised: Setting<never> | null,
): CallSettingsDraft {
  // Whether servers are left out is up to the rule and the balancer.
  if (customised !== null) return { 'ejection.kind': customised };
  const name = (key: string) => [{ exact: `niws.loadbalancer.${client}.${key}` }];
  const failures = reader.integer(name('connectionFailureCountThreshold'), RIBBON.connectionFailureCount);
  const factor = reader.integer(name('circuitTripTimeoutFactorSeconds'), RIBBON.tripFactorSeconds);
  const longest = reader.integer(name('circuitTripMaxTimeoutSeconds'), RIBBON.tripMaxSeconds);
  const filtered = reader.written([{ exact: `${client}.ribbon.NFLoadBalancerRuleClassName` }]);
  // Only these rules ask the server statistics whether a server is tripped.
  const asks =
    filtered === undefined ||
    (filtered.known && /ZoneAvoidance|AvailabilityFiltering|BestAvailable/.test(filtered.value));
  if (!asks)
    return {
      'ejection.kind': chained(filtered, (rule) =>
        RULES.has(simpleName(rule))
          ? derived('none', `${simpleName(rule)} ignores the server statistics`, [filtered])
          : notKnown(`what ${rule} skips stands in its code`),
      ),
    };
  return {
    'ejection.kind': mapped(failures, (): 'ribbon' => 'ribbon'),
    'ejection.consecutive5xx': mapped(failures, () => null),
    'ejection.consecutiveGatewayErrors': mapped(failures, () => null),
    'ejection.consecutiveLocalFailures': failures,
    'ejection.baseMs': mapped(factor, (seconds) => seconds * 1000),
    'ejection.maxMs': mapped(longest, (seconds) => seconds * 1000),
    'ejection.maxPercent': mapped(failures, () => 100),
  };
}

export function simpleName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}
