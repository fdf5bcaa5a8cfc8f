import type { CallSettingName, CallSettings } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { settingText } from './setting-text.ts';

/**
 * What several calls have in common: a setting that differs between them is not known, because nobody knows which of them a
 * request becomes. `whose` names in words who says it: `the rules of the mesh for this host`.
 */
export function whatAllSay(all: readonly CallSettings[], whose: string): CallSettings {
  const names = new Set(all.flatMap((settings) => Object.keys(settings) as CallSettingName[]));
  return Object.fromEntries(
    [...names].map((name) => [name, sharedSetting(name, all, whose)] satisfies [string, Setting<unknown>]),
  );
}

function sharedSetting(name: CallSettingName, all: readonly CallSettings[], whose: string): Setting<unknown> {
  const first: Setting<unknown> | undefined = all[0]?.[name];
  if (first === undefined) return notKnown(`only some of ${whose} say it`);
  // They mostly share the very same setting, of a DestinationRule or a default.
  if (all.every((settings) => settings[name] === first)) return first;
  const others = all.slice(1).map((settings): Setting<unknown> | undefined => settings[name]);
  const unknown = [first, ...others].find((setting) => setting?.known === false);
  if (unknown !== undefined) return unknown;
  const value = (setting: Setting<unknown> | undefined) =>
    setting?.known === true ? JSON.stringify(setting.value) : undefined;
  const firstValue = value(first);
  const differing = others.findIndex((setting) => value(setting) !== firstValue);
  if (differing < 0) return first;
  const other = others[differing];
  return other === undefined
    ? notKnown(`only some of ${whose} say it`)
    : notKnown(
        `${whose} differ: ${settingText(name, first)} and ${settingText(name, other)}`,
        other.known && other.origin.kind === 'written' ? other.origin.place : null,
      );
}
