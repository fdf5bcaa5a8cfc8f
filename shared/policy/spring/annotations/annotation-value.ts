import type { Place } from '#shared/policy/source/place.ts';
import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';

/** What stands behind an annotation's attribute, the same for source and class files. */
export type AnnotationValue =
  /** Placeholders (`${producer.url:}`) and expressions (`#{…}`) stay as text. A char is a text of one character. */
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Canonical name with dots: `lab.ProducerClient.Fallback`, `void`, `int[]`. */
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'enum'; readonly type: string; readonly name: string }
  | { readonly kind: 'annotation'; readonly type: string; readonly attributes: Attributes }
  | { readonly kind: 'list'; readonly items: readonly Setting<AnnotationValue>[] };

/** What is written, by attribute: an attribute that is absent has the default of its annotation. */
export type Attributes = Readonly<Record<string, Setting<AnnotationValue>>>;

export interface DeclaredAnnotation {
  /** Canonical name of the annotation's type. */
  readonly type: string;
  readonly attributes: Attributes;
  readonly place: Place;
}

/** The last part of a canonical name. */
export function simpleNameOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** A long that no number of this program can hold exactly is not known. */
export function numberValue(value: number | bigint, place: Place): Setting<AnnotationValue> {
  const number = Number(value);
  return typeof value === 'bigint' && !Number.isSafeInteger(number)
    ? notKnown(`${value} is larger than any number that is read exactly`, place)
    : written({ kind: 'number', value: number }, place);
}
