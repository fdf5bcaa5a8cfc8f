import type { Place } from '#shared/policy/source/place.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SourceBytes, SourceText } from '#shared/policy/source/source-file.ts';
import { simpleNameOf, type Attributes, type DeclaredAnnotation } from './annotation-value.ts';
import { readClassFile, type ClassFile } from './class-file/class-file.ts';
import { signatureOf, type DeclaredType } from './declared-type.ts';
import { declaredInSource } from './java/declared.ts';
import type { HttpClients } from './http-targets.ts';
import { parseJava } from './java/parser.ts';
import type { KnownClass } from './java/scope.ts';
import type { JavaFile } from './java/syntax.ts';
import {
  isPolicyAnnotation,
  kindOfAnnotation,
  type PolicyAnnotationKind,
} from './policy-annotation-types.ts';

/** What an annotation is at. */
export interface AnnotationTarget {
  readonly kind: 'type' | 'method' | 'field' | 'parameter';
  /** Canonical name of the type that it is in (or at). */
  readonly type: string;
  /** Name of the method or field; `<init>` for a constructor, null for a type. */
  readonly member: string | null;
  /** `item(int,String)`, of a method or a parameter's method; erased simple names. */
  readonly signature: string | null;
  /** Which parameter, from 0. */
  readonly parameter: number | null;
}

/** An annotation that carries policy, as it is written: from source and from a class file it is the same. */
export interface PolicyAnnotation {
  readonly kind: PolicyAnnotationKind;
  /** Canonical name of its type. */
  readonly type: string;
  readonly target: AnnotationTarget;
  readonly attributes: Attributes;
  /** Line and column in source; in a class file at most the first line of the method's code. */
  readonly place: Place;
}

/** Everything that was read. */
export interface AnnotationsRead {
  readonly annotations: readonly PolicyAnnotation[];
  /** By canonical name: supertypes and members that the uses need. */
  readonly types: ReadonlyMap<string, DeclaredType>;
  /** By file, sources first. */
  readonly clients: readonly HttpClients[];
}

/**
 * Reads the annotations that carry policy from Java sources and class files, without running anything. Names and constants
 * are resolved among all that is given, so give the files of one application together. A type that is given twice is read
 * once, rather from its source, which has lines. Kotlin and other languages are not modelled: their class files are. Never
 * throws: what can't be read becomes a problem.
 */
export function readAnnotations(
  sources: Iterable<SourceText | SourceBytes>,
  problems: Problems,
): AnnotationsRead {
  const files: JavaFile[] = [];
  const classFiles: ClassFile[] = [];
  for (const source of sources) {
    if ('bytes' in source) {
      const classFile = readClassFile(source, problems);
      if (classFile !== null) classFiles.push(classFile);
    } else if (/\.(?:kts?|groovy|scala)$/i.test(source.file)) {
      refuse(source, problems);
    } else {
      files.push(parseJava(source, problems));
    }
  }
  const declared = [
    ...declaredInSource(files, knownClasses(classFiles), problems),
    ...classFiles.map((classFile) => classFile.declared),
  ];
  const types = new Map<string, DeclaredType>();
  for (const type of declared) {
    const known = types.get(type.name);
    if (known === undefined) types.set(type.name, type);
    else if (known.place.file !== type.place.file) warnOfDifference(known, type, problems);
  }
  const annotations = [...types.values()].flatMap((type) => annotationsOf(type, problems));
  const clients = [...files, ...classFiles].map((file) => file.clients);
  return { annotations, types, clients };
}

/** Values alone, without places: what two readings of one file have in common. */
export function plainAnnotations(annotations: readonly PolicyAnnotation[]): unknown {
  return annotations.map(({ kind, type, target, attributes }) => ({
    kind,
    type,
    target,
    attributes: withoutPlaces(attributes),
  }));
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  // The reason why something is not known names what the reader lacked.
  const entries = Object.entries(value).filter(([key]) => !['place', 'origin', 'reason'].includes(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutPlaces(inner)]));
}

function knownClasses(classFiles: readonly ClassFile[]): Map<string, KnownClass> {
  return new Map(
    classFiles.map(({ declared, constants }): [string, KnownClass] => [
      declared.name,
      { constants, superTypes: declared.superTypes.map(({ name }) => name) },
    ]),
  );
}

function annotationsOf(type: DeclaredType, problems: Problems): PolicyAnnotation[] {
  if (type.kind === 'annotation') {
    if (isPolicyAnnotation(type.name)) return [];
    for (const { type: name, place } of type.annotations) {
      problems.warning(
        'NOT_MODELLED',
        `@${simpleNameOf(type.name)} is made of @${simpleNameOf(name)}: what it is at is not modelled`,
        'Write the annotation itself where the other is used, or check those places by hand.',
        place,
      );
    }
    return [];
  }
  const at = { type: type.name, member: null, signature: null, parameter: null };
  const found = use(type.annotations, { ...at, kind: 'type' });
  for (const member of type.members) {
    const signature = member.kind === 'method' ? signatureOf(member) : null;
    const target = { ...at, member: member.name, signature };
    found.push(...use(member.annotations, { ...target, kind: member.kind }));
    for (const [parameter, annotations] of member.parameterAnnotations.entries()) {
      found.push(...use(annotations, { ...target, parameter, kind: 'parameter' }));
    }
  }
  return found;
}

function use(annotations: readonly DeclaredAnnotation[], target: AnnotationTarget): PolicyAnnotation[] {
  return annotations.flatMap(({ type, attributes, place }) => {
    const kind = kindOfAnnotation(type);
    return kind === null ? [] : [{ kind, type, target, attributes, place }];
  });
}

/** A class file that is older than its source, or the same name in two applications. What one of them does not know is no difference. */
function warnOfDifference(known: DeclaredType, other: DeclaredType, problems: Problems): void {
  const one = comparable(known);
  const two = comparable(other);
  const agree = [...one].every(([key, text]) => {
    const against = two.get(key);
    return against !== undefined && (against === text || unknown(against) || unknown(text));
  });
  if (agree && one.size === two.size) return;
  problems.warning(
    'DECLARED_TWICE',
    `${other.name} differs from what ${known.place.file} says, which counts`,
    'Build anew, or give the files of each application on their own.',
    other.place,
  );
}

/** Attributes as text, by annotation, target and name. */
function comparable(type: DeclaredType): Map<string, string> {
  const found = new Map<string, string>();
  for (const { type: annotation, target, attributes } of annotationsOf(type, new Problems())) {
    const key = JSON.stringify([annotation, target]);
    found.set(key, '');
    for (const [name, value] of Object.entries(attributes)) {
      found.set(`${key} ${name}`, JSON.stringify(withoutPlaces(value)));
    }
  }
  return found;
}

function unknown(text: string): boolean {
  return text.includes('"known":false');
}

function refuse({ file }: SourceText, problems: Problems): void {
  problems.error(
    'NOT_MODELLED',
    'only Java is read as source',
    'Give the class files that are compiled from it.',
    { file, line: null, column: null, field: '' },
  );
}
