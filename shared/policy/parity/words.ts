import type { Destination } from '#shared/policy/model/decision.ts';
import { originText, type Setting } from '#shared/policy/model/setting.ts';
import type { ParitySide } from '#shared/policy/model/audit.ts';

/** 250 is `250 ms`, 3000 is `3 s`, null is `none`. */
export function duration(ms: number | null): string {
  if (ms === null) return 'none';
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** A count or a limit; null is `unlimited`. */
export function limit(value: number | null): string {
  return value === null ? 'unlimited' : String(value);
}

export function list(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}

/** `producer v1 80 %, producer v2 20 %`; hosts by their first label. */
export function destinations(all: readonly Destination[]): string {
  if (all.length === 0) return 'nowhere';
  return all
    .map(({ host, subset, weight }) => {
      const name = subset === null ? shortHost(host) : `${shortHost(host)} ${subset}`;
      return all.length === 1 ? name : `${name} ${Number(weight.toFixed(2))} %`;
    })
    .join(', ');
}

/** The first label of a mesh host; addresses and other names as they are. */
export function shortHost(host: string): string {
  const end = host.search(/\.[^.]+\.svc(\.|$)/);
  return end > 0 ? host.slice(0, end) : host;
}

/** One side of a row made of one setting. */
export function sideOf<T>(
  setting: Setting<T> | undefined,
  words: (value: T) => string,
  absent: string,
): ParitySide {
  if (setting === undefined) return { text: absent, origin: '', place: null };
  if (!setting.known) return { text: 'not known', origin: setting.reason, place: setting.place };
  const place = setting.origin.kind === 'written' ? setting.origin.place : null;
  return { text: words(setting.value), origin: originText(setting), place };
}
