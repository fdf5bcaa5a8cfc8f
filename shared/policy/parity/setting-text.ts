import type { Setting } from '#shared/policy/model/setting.ts';
import { duration } from './words.ts';

/** A setting's value in words, by the name of the setting: milliseconds as durations, null as none. */
export function settingText(name: string, setting: Setting<unknown>): string {
  if (!setting.known) return 'not known';
  const { value } = setting;
  if (typeof value === 'number' && name.endsWith('Ms')) return duration(value);
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
