import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Concern, RequestFilter } from '../annotations/uses/request-filters.ts';
import type { Caller } from './caller.ts';

/** Why nothing is known of what code has a say in; null where no code has. */
export function setByCode(
  { filters = [] }: Pick<Caller, 'filters'>,
  concern: Concern,
): Setting<never> | null {
  const found = filters.filter(({ acts }) => acts === concern);
  const [first] = found;
  return first === undefined
    ? null
    : notKnown(`${codeNamed(found)} may set it, which is not read`, first.place);
}

/** The settings, each of them not known for the reason; as they are for null. */
export function notKnownBecause(
  settings: CallSettingsDraft,
  reason: Setting<never> | null,
): CallSettingsDraft {
  if (reason === null) return settings;
  return Object.fromEntries(Object.keys(settings).map((name) => [name, reason]));
}

/** `GlobalFilter shop.Tenant`, `GlobalFilter shop.Tenant and 2 more`. */
export function codeNamed(found: readonly RequestFilter[]): string {
  const [first, ...others] = found;
  return `${first?.what ?? ''}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
