import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import {
  numberValue,
  simpleNameOf,
  type AnnotationValue,
  type Attributes,
  type DeclaredAnnotation,
} from '../annotation-value.ts';
import { kindOfAnnotation } from '../policy-annotation-types.ts';
import { ClassFormatFailure, type Bytes } from './bytes.ts';
import type { ConstantPool } from './constant-pool.ts';
import { canonicalDescriptor } from './signature.ts';

/** Annotations and lists nested deeper than this are refused. */
const DEEPEST = 64;

/** Where annotations are: `place.field` names the declaration that they are at. */
export interface Position {
  readonly pool: ConstantPool;
  readonly place: Place;
}

/** The annotations of one declaration that carry policy (JVM specification section 4.7.16). */
export function readClassAnnotations(bytes: Bytes, { pool, place }: Position): DeclaredAnnotation[] {
  const found: DeclaredAnnotation[] = [];
  const count = bytes.u2();
  for (let index = 0; index < count; index++) {
    const type = canonicalDescriptor(pool.utf8(bytes.u2()));
    const at = { ...place, field: `${place.field} @${simpleNameOf(type)}` };
    const attributes = readAttributes(bytes, { pool, place: at }, 0);
    if (kindOfAnnotation(type) !== null) found.push({ type, attributes, place: at });
  }
  return found;
}

function readAttributes(bytes: Bytes, { pool, place }: Position, depth: number): Attributes {
  const attributes: [string, Setting<AnnotationValue>][] = [];
  const count = bytes.u2();
  for (let index = 0; index < count; index++) {
    const name = pool.utf8(bytes.u2());
    const at = { ...place, field: `${place.field}.${name}`.slice(-LONGEST_FIELD) };
    attributes.push([name, readValue(bytes, { pool, place: at }, depth)]);
  }
  return Object.fromEntries(attributes);
}

/** Characters; names in broken files may be as long as 64 KiB each. */
const LONGEST_FIELD = 1000;

/** `element_value`, section 4.7.16.1. */
function readValue(bytes: Bytes, { pool, place }: Position, depth: number): Setting<AnnotationValue> {
  if (depth > DEEPEST) throw new ClassFormatFailure(`annotations are nested deeper than ${DEEPEST}`);
  const tag = String.fromCharCode(bytes.u1());
  switch (tag) {
    case 's':
      return written({ kind: 'string', value: pool.utf8(bytes.u2()) }, place);
    case 'B':
    case 'D':
    case 'F':
    case 'I':
    case 'J':
    case 'S': {
      const { value } = pool.value(bytes.u2());
      return typeof value === 'number' || typeof value === 'bigint'
        ? numberValue(value, place)
        : notKnown('a text where a number belongs', place);
    }
    case 'C':
    case 'Z': {
      const { value } = pool.value(bytes.u2());
      if (typeof value !== 'number') return notKnown('no number where a character or boolean belongs', place);
      return tag === 'Z'
        ? written({ kind: 'boolean', value: value !== 0 }, place)
        : written({ kind: 'string', value: String.fromCharCode(value) }, place);
    }
    case 'e': {
      const type = canonicalDescriptor(pool.utf8(bytes.u2()));
      return written({ kind: 'enum', type, name: pool.utf8(bytes.u2()) }, place);
    }
    case 'c':
      return written({ kind: 'class', name: canonicalDescriptor(pool.utf8(bytes.u2())) }, place);
    case '@': {
      const type = canonicalDescriptor(pool.utf8(bytes.u2()));
      const attributes = readAttributes(bytes, { pool, place }, depth + 1);
      return written({ kind: 'annotation', type, attributes }, place);
    }
    case '[': {
      const items: Setting<AnnotationValue>[] = [];
      const count = bytes.u2();
      for (let index = 0; index < count; index++) {
        const at = { ...place, field: `${place.field}[${index}]`.slice(-LONGEST_FIELD) };
        items.push(readValue(bytes, { pool, place: at }, depth + 1));
      }
      return written({ kind: 'list', items }, place);
    }
    default:
      throw new ClassFormatFailure(`an annotation's value has the unknown tag ${tag}`);
  }
}
