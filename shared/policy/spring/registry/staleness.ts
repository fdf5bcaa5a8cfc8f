import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { EUREKA } from '../defaults/eureka.ts';
import type { Callee, Caller } from '../effective/caller.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import { instanceCacheMs } from '../loadbalancer/loadbalancer-settings.ts';
import { ribbonSettings } from '../ribbon/ribbon-settings.ts';
import { asksRegistry } from './registry-use.ts';

/** Longest time until a caller notices a crash without trying: the registry's, the fetch interval, the list's age (LB-05). */
export function staleness(
  { reader, registry }: Caller,
  callee: Callee,
  usesRibbon: Setting<boolean>,
): CallSettingsDraft {
  const asks = asksRegistry(reader);
  if (asks.known && !asks.value) return {};
  if (!asks.known) return { 'discovery.stalenessMs': asks };
  if (reader.environment.placeOf('eureka') === undefined)
    return { 'discovery.stalenessMs': notKnown('only Eureka’s intervals are known here') };
  const fetchMs = reader.duration(
    ['eureka.client.registry-fetch-interval-seconds'],
    mapped(reader.byDefault(EUREKA.fetchSeconds, EUREKA.fetchSeconds.setting), (s) => s * 1000),
    's',
  );
  const listMs = chained(usesRibbon, (ribbon) =>
    ribbon ? ribbonSettings(reader, callee.client).refreshMs : instanceCacheMs(reader),
  );
  return {
    'discovery.stalenessMs': computed(
      'registry + fetch interval + age of the client’s list',
      [registry.forgetsMs(callee.id), fetchMs, listMs],
      (a, b, c) => a + b + c,
    ),
  };
}
