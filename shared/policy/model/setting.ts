import { z } from 'zod';
import { place, placeText, type Place } from '../source/place.ts';

/** Where a value comes from. */
export const origin = z.discriminatedUnion('kind', [
  /** Somebody wrote it there: a file, an actuator's answer, a config_dump. */
  z.object({ kind: z.literal('written'), place }),
  /** Nobody wrote it: what the software does by itself in this version. */
  z.object({
    kind: z.literal('default'),
    /** `Ribbon`, `Istio`, `Envoy`, `Spring Cloud Gateway` … */
    of: z.string(),
    /** The version that the default holds for: `2.2.x`, `≥ 1.24`. */
    version: z.string(),
    /** Where that is stated: a source file and member, or a documentation page. */
    source: z.string(),
  }),
  /** Computed from other settings: `(Read + Connect) × (1 + MAR) × (1 + MARNS)`. */
  z.object({ kind: z.literal('derived'), rule: z.string(), from: z.array(z.string()) }),
]);
export type Origin = z.infer<typeof origin>;

/** A value with its origin, or the reason why it is not known. Not known is never equal to anything. */
export type Setting<T> =
  | { readonly known: true; readonly value: T; readonly origin: Origin }
  | { readonly known: false; readonly reason: string; readonly place: Place | null };

export function written<T>(value: T, place: Place): Setting<T> {
  return { known: true, value, origin: { kind: 'written', place } };
}

export function byDefault<T>(value: T, of: string, version: string, source: string): Setting<T> {
  return { known: true, value, origin: { kind: 'default', of, version, source } };
}

export function derived<T>(value: T, rule: string, from: readonly Setting<unknown>[]): Setting<T> {
  return { known: true, value, origin: { kind: 'derived', rule, from: from.map(originText) } };
}

export function notKnown(reason: string, place: Place | null = null): Setting<never> {
  return { known: false, reason, place };
}

/** The value, or undefined when it is not known. */
export function valueOf<T>(setting: Setting<T> | undefined): T | undefined {
  return setting?.known ? setting.value : undefined;
}

/** In words, for tables: `shop.yaml:12:5 spec.http[0].retries`, `default of Istio ≥ 1.24`. */
export function originText(setting: Setting<unknown>): string {
  if (!setting.known) return `not known: ${setting.reason}`;
  const { origin } = setting;
  switch (origin.kind) {
    case 'written':
      return placeText(origin.place);
    case 'default':
      return `default of ${origin.of} ${origin.version} (${origin.source})`;
    case 'derived':
      return origin.from.length === 0 ? origin.rule : `${origin.rule}, from ${origin.from.join(' and ')}`;
  }
}
