import type { Place } from '#shared/policy/source/place.ts';
import { derived, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Path } from '#shared/policy/source/yaml.ts';

/** A part of a resource, and where its values stand. */
export interface Placed<T> {
  readonly value: T;
  readonly placeOf: (path: Path) => Place;
}

/** A part of a part. */
export function below<T>(whole: Placed<unknown>, path: Path, value: T): Placed<T> {
  return { value, placeOf: (further) => whole.placeOf([...path, ...further]) };
}

/** A field as written, or what holds when it is not there. */
export function fieldOr<T, Field extends string>(
  part: Placed<{ readonly [Name in Field]?: T | undefined }> | undefined,
  field: Field,
  otherwise: Setting<T>,
): Setting<T> {
  const value = part?.value[field];
  return part === undefined || value === undefined ? otherwise : written(value, part.placeOf([field]));
}

/**
 * A whole number where istiod takes 0 for "not set" (FIXME in applyConnectionPool: it can't tell them apart), so that the
 * default holds; null in the default is *no limit*.
 */
export function countOr<Field extends string>(
  part: Placed<{ readonly [Name in Field]?: number | undefined }> | undefined,
  field: Field,
  otherwise: Setting<number | null>,
): Setting<number | null> {
  const value = part?.value[field];
  if (part === undefined || value === undefined) return otherwise;
  const given = written(value, part.placeOf([field]));
  if (value > 0 || !otherwise.known) return value > 0 ? given : otherwise;
  return derived(otherwise.value, '0 counts as not set', [given, otherwise]);
}
