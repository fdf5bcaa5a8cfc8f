import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { LOADBALANCER } from '../defaults/loadbalancer.ts';
import { loadBalancing } from '../loadbalancer/loadbalancer-settings.ts';
import { staleness } from '../registry/staleness.ts';
import { ribbonBalancing, ribbonEjection } from '../ribbon/ribbon-balancing.ts';
import type { Callee, Caller } from './caller.ts';
import type { SettingsReader } from './settings-reader.ts';

/** Whether Ribbon balances: always before Hoxton, unless switched off in Hoxton, never after. */
export function usesRibbon(reader: SettingsReader): Setting<boolean> {
  const { versions } = reader;
  const has = versions.has('ribbon');
  if (has === null)
    return notKnown('whether Ribbon balances depends on the version of Spring Cloud, which is not known');
  if (!has) return derived(false, `Spring Cloud ${versions.train} has no Ribbon`, []);
  if (versions.has('loadbalancer') !== true)
    return derived(true, `Spring Cloud ${versions.train} balances with Ribbon`, []);
  const enabled = reader.flag([SWITCH], LOADBALANCER.ribbonEnabled);
  if (enabled.known || reader.written([SWITCH]) !== undefined) return enabled;
  // Half a configuration may hide the switch, but nobody sets Ribbon up to switch it off.
  const place = ribbonPlace(reader);
  return place === undefined ? enabled : written(true, place);
}

const SWITCH = 'spring.cloud.loadbalancer.ribbon.enabled';

function ribbonPlace({ environment }: SettingsReader): Place | undefined {
  for (const { key, place } of environment.all())
    if (/(?:^|\.)ribbon\.(?:ConnectTimeout|ReadTimeout|MaxAutoRetries|OkToRetry|retryable)/.test(key))
      return place;
  return undefined;
}

/**
 * How an instance is chosen, which are left out, and how old the list may be. `counts` says whether the caller tells Ribbon
 * how its calls went: Spring Cloud Gateway only asks it for a server, so its servers are never tripped.
 */
export function balancing(
  caller: Caller,
  callee: Callee,
  counts: boolean,
  customised: Setting<never> | null,
): CallSettingsDraft {
  const ribbon = usesRibbon(caller.reader);
  const stale = staleness(caller, callee, ribbon);
  if (!ribbon.known)
    return {
      'balancing.algorithm': ribbon,
      'balancing.sticky': ribbon,
      'balancing.prefersZone': ribbon,
      'ejection.kind': ribbon,
      ...stale,
    };
  if (!ribbon.value) return { ...loadBalancing(caller.reader, callee.client, customised), ...stale };
  return {
    ...ribbonBalancing(caller.reader, callee.client, customised),
    ...(counts
      ? ribbonEjection(caller.reader, callee.client, customised)
      : {
          'ejection.kind': derived<'none'>('none', 'the gateway does not tell Ribbon how its calls went', [
            ribbon,
          ]),
        }),
    ...stale,
  };
}

/** A call to a fixed address: nothing is chosen. */
export function fixedAddress(): CallSettingsDraft {
  const rule = 'a fixed URL is called as it is';
  return {
    'balancing.algorithm': derived('passthrough', rule, []),
    'ejection.kind': derived('none', rule, []),
  };
}
