import type { Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { DeclaredAnnotation } from './annotation-value.ts';

/** A type where it is used, as far as a method's signature and Feign's command key need it. */
export interface TypeUse {
  /** Simple name of the raw type, or the name of the type variable. */
  readonly name: string;
  /** Who declares it, when it is a type variable. */
  readonly variable: 'type' | 'method' | null;
  /** Simple name of its erasure (JLS section 4.6), without dimensions. */
  readonly erased: string;
  /** Pairs of brackets; those of `...` count. */
  readonly dimensions: number;
}

export interface SuperType {
  /** Canonical name; null when it can't be told from the given files. */
  readonly name: string | null;
  /** As written, for messages. */
  readonly text: string;
  readonly arguments: readonly TypeUse[];
}

export interface DeclaredMember {
  readonly kind: 'method' | 'field';
  /** `<init>` for a constructor. */
  readonly name: string;
  /** Empty for a field. */
  readonly parameters: readonly TypeUse[];
  /** A method without body that a caller sees: what Feign makes a proxy for. */
  readonly abstract: boolean;
  /** What a method returns, and the type's arguments: simple names. Absent for fields and constructors. */
  readonly returns?: { readonly name: string; readonly arguments: readonly string[] };
  /** What a policy interface's method answers when its body only returns a constant; absent for other methods. */
  readonly answer?: Setting<string | null>;
  readonly annotations: readonly DeclaredAnnotation[];
  /** Of each parameter. */
  readonly parameterAnnotations: readonly (readonly DeclaredAnnotation[])[];
  readonly place: Place;
}

/** A class, interface, enum or record with the annotations that carry policy; others are left out. */
export interface DeclaredType {
  /** Canonical name; a `$` of a binary name counts as a dot. */
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'annotation' | 'enum' | 'record';
  /** Interfaces and abstract classes: no object is of them alone. */
  readonly abstract: boolean;
  readonly typeParameters: readonly string[];
  /** Superclass (but `Object`) first, then interfaces. */
  readonly superTypes: readonly SuperType[];
  readonly annotations: readonly DeclaredAnnotation[];
  readonly members: readonly DeclaredMember[];
  readonly place: Place;
}

/** `item(int,String)`: erased simple names, as both readers know them. */
export function signatureOf({ name, parameters }: Pick<DeclaredMember, 'name' | 'parameters'>): string {
  return `${name}(${parameters.map(({ erased, dimensions }) => erased + '[]'.repeat(dimensions)).join(',')})`;
}
