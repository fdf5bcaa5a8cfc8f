import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { AnnotationValue, Attributes } from '../annotation-value.ts';

type Kind = AnnotationValue['kind'];
type Of<K extends Kind> = Extract<AnnotationValue, { kind: K }>;

/** Converts what is known; where it comes from stays. */
export function mapSetting<T, U>(setting: Setting<T>, convert: (value: T) => U): Setting<U> {
  return setting.known ? { ...setting, value: convert(setting.value) } : setting;
}

/** A text that is written; undefined when the attribute is absent or blank, which Spring takes for absent. */
export function textAttribute(attributes: Attributes, name: string): Setting<string> | undefined {
  const setting = ofKind(attributes[name], 'string');
  if (setting?.known === true && setting.value.value.trim() === '') return undefined;
  return setting === undefined ? undefined : mapSetting(setting, ({ value }) => value);
}

export function numberAttribute(attributes: Attributes, name: string): Setting<number> | undefined {
  const setting = ofKind(attributes[name], 'number');
  return setting === undefined ? undefined : mapSetting(setting, ({ value }) => value);
}

export function booleanAttribute(attributes: Attributes, name: string): Setting<boolean> | undefined {
  const setting = ofKind(attributes[name], 'boolean');
  return setting === undefined ? undefined : mapSetting(setting, ({ value }) => value);
}

/** The simple name of an enum's constant. */
export function enumAttribute(attributes: Attributes, name: string): Setting<string> | undefined {
  const setting = ofKind(attributes[name], 'enum');
  return setting === undefined ? undefined : mapSetting(setting, (value) => value.name);
}

/** A class by its canonical name; undefined for `void`, with which annotations say none. */
export function classAttribute(attributes: Attributes, name: string): Setting<string> | undefined {
  const setting = ofKind(attributes[name], 'class');
  if (setting?.known === true && setting.value.name === 'void') return undefined;
  return setting === undefined ? undefined : mapSetting(setting, (value) => value.name);
}

/** Classes by their canonical names; not known as soon as one of them is not. Undefined when absent or empty. */
export function classesAttribute(
  attributes: Attributes,
  name: string,
): Setting<readonly string[]> | undefined {
  return itemsOf(attributes, name, 'class', (value) => value.name);
}

export function textsAttribute(attributes: Attributes, name: string): Setting<readonly string[]> | undefined {
  return itemsOf(attributes, name, 'string', ({ value }) => value);
}

export function enumsAttribute(attributes: Attributes, name: string): Setting<readonly string[]> | undefined {
  return itemsOf(attributes, name, 'enum', (value) => value.name);
}

/** Annotations inside of one; an item that is not known stays as such. */
export function annotationsAttribute(
  attributes: Attributes,
  name: string,
): readonly { readonly attributes: Setting<Attributes>; readonly place: Place | null }[] {
  const list = ofKind(attributes[name], 'list');
  if (list === undefined) return [];
  const items: readonly Setting<AnnotationValue>[] = list.known ? list.value.items : [list];
  return items.map((item) => {
    const setting = ofKind(item, 'annotation') ?? notKnown('there is no annotation');
    return { attributes: mapSetting(setting, (value) => value.attributes), place: placeOf(item) };
  });
}

/** A single annotation inside of one. */
export function annotationAttribute(attributes: Attributes, name: string): Setting<Attributes> | undefined {
  const setting = ofKind(attributes[name], 'annotation');
  return setting === undefined ? undefined : mapSetting(setting, (value) => value.attributes);
}

function itemsOf<K extends Kind>(
  attributes: Attributes,
  name: string,
  kind: K,
  convert: (value: Of<K>) => string,
): Setting<readonly string[]> | undefined {
  const list = ofKind(attributes[name], 'list');
  if (list === undefined || !list.known) return list;
  if (list.value.items.length === 0) return undefined;
  const values: string[] = [];
  for (const item of list.value.items) {
    const setting = ofKind(item, kind);
    if (setting === undefined || !setting.known) return setting;
    values.push(convert(setting.value));
  }
  return mapSetting(list, () => values);
}

/** undefined when absent; a value of another kind is not known, since no compiler takes it. */
function ofKind<K extends Kind>(
  setting: Setting<AnnotationValue> | undefined,
  kind: K,
): Setting<Of<K>> | undefined {
  if (setting === undefined || !setting.known) return setting;
  const { value } = setting;
  const isKind = (one: AnnotationValue): one is Of<K> => one.kind === kind;
  if (!isKind(value)) return notKnown(`a ${value.kind} where a ${kind} belongs`, placeOf(setting));
  return { ...setting, value };
}

function placeOf(setting: Setting<unknown>): Place | null {
  if (!setting.known) return setting.place;
  return setting.origin.kind === 'written' ? setting.origin.place : null;
}
