import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceBytes } from '#shared/policy/source/source-file.ts';
import type { DeclaredAnnotation } from '../annotation-value.ts';
import { signatureOf, type DeclaredMember, type DeclaredType, type TypeUse } from '../declared-type.ts';
import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { FALLBACK_PROVIDERS, ROUTE_METHOD } from '../policy-interfaces.ts';
import type { Constant } from '../java/constant.ts';
import { readClassAnnotations } from './annotations.ts';
import { Bytes, ClassFormatFailure } from './bytes.ts';
import { ConstantPool } from './constant-pool.ts';
import { httpClientsIn } from './http-clients.ts';
import { lastPart } from './last-part.ts';
import type { HttpClients } from '../http-targets.ts';
import { canonicalName, SignatureReader, type SimpleName, type TypeParameterSignature } from './signature.ts';

/** A class of a class file: what it declares, and constants that sources may refer to. */
export interface ClassFile {
  readonly declared: DeclaredType;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly clients: HttpClients;
}

/** Bytes; a larger class file is refused. */
const LARGEST_CLASS = 4 * 2 ** 20;
const INTERFACE = 0x0200;
const STATIC = 0x0008;
const ABSTRACT = 0x0400;
/** Of a method: the compiler's copy for an erased signature (it copies the annotations too). */
const BRIDGE = 0x0040;
const SYNTHETIC = 0x1000;
const ANNOTATION = 0x2000;
const ENUM = 0x4000;
const MODULE = 0x8000;

interface Attribute {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What all parts of one file share. */
interface Context {
  readonly file: string;
  readonly pool: ConstantPool;
  readonly simpleName: SimpleName;
  readonly parameters: readonly TypeParameterSignature[];
}

/**
 * Reads the annotations, signatures and constants of a class file (JVM specification chapter 4). Malformed bytes become a
 * problem. Returns null for those, for modules and packages, for what compilers make, and for local and anonymous classes (a source's method
 * bodies are not read either) but those of a policy interface. Never throws.
 */
export function readClassFile({ file, bytes }: SourceBytes, problems: Problems): ClassFile | null {
  const place: Place = { file, line: null, column: null, field: '' };
  const problem = (message: string): null => {
    const advice = 'Give the class file as the compiler wrote it; what stands there counts as not known.';
    problems.error('CLASS_FORMAT', message, advice, place);
    return null;
  };
  if (bytes.length > LARGEST_CLASS)
    return problem(`it has ${bytes.length} bytes, more than ${LARGEST_CLASS}`);
  try {
    return read(new Bytes(bytes), file);
  } catch (error) {
    if (!(error instanceof ClassFormatFailure)) throw error;
    return problem(error.message);
  }
}

function read(bytes: Bytes, file: string): ClassFile | null {
  if (bytes.u4() !== 0xcafebabe) throw new ClassFormatFailure('it is no class file');
  bytes.take(4);
  const pool = new ConstantPool(bytes);
  const flags = bytes.u2();
  const internal = pool.className(bytes.u2());
  const superIndex = bytes.u2();
  const superName = superIndex === 0 ? null : pool.className(superIndex);
  const interfaces = times(bytes.u2(), () => pool.className(bytes.u2()));
  const fields = times(bytes.u2(), () => readMember(bytes, pool));
  const methods = times(bytes.u2(), () => readMember(bytes, pool));
  const attributes = readAttributes(bytes, pool);
  const isPackage = internal.endsWith('/package-info') || internal === 'package-info';
  if ((flags & (MODULE | SYNTHETIC)) !== 0 || isPackage) return null;
  const supers = [...(superName === null ? [] : [superName]), ...interfaces];
  const isPolicy = supers.some((one) => FALLBACK_PROVIDERS.includes(canonicalName(one)));
  if (!isPolicy && attributes.some((attribute) => attribute.name === 'EnclosingMethod')) return null;

  const inner = innerClasses(attributes, pool);
  const simpleName: SimpleName = (name) => inner.get(name)?.name ?? lastPart(name);
  const signature = textOf(attributes, 'Signature', pool);
  const generic =
    signature === undefined ? undefined : new SignatureReader(signature, simpleName, []).class();
  const parameters = generic?.parameters ?? [];
  const context: Context = { file, pool, simpleName, parameters };
  const name = canonicalName(internal);
  const kind = kindOf(flags, superName);
  const place: Place = { file, line: null, column: null, field: name };
  const synthetic = syntheticParameters(kind, inner.get(internal));
  return {
    constants: constantsOf(fields, pool),
    clients: httpClientsIn(pool, place),
    declared: {
      name,
      kind,
      abstract: (flags & ABSTRACT) !== 0,
      typeParameters: parameters.map((parameter) => parameter.name),
      superTypes: supers.flatMap((superType, index) => {
        if (index === 0 && isImplied(superType)) return [];
        const use = generic?.superTypes[index];
        const superTypeName = canonicalName(superType);
        return [{ name: superTypeName, text: superTypeName, arguments: use?.arguments ?? [] }];
      }),
      annotations: annotationsOf(attributes, context, place),
      members: [
        ...fields.map((member) => fieldOf(member, context, name)),
        ...methods
          .filter((member) => (member.flags & (BRIDGE | SYNTHETIC)) === 0 && member.name !== '<clinit>')
          .map((member) => methodOf(member, context, name, synthetic)),
      ],
      place,
    },
  };
}

interface Member {
  readonly flags: number;
  readonly name: string;
  readonly descriptor: string;
  readonly attributes: readonly Attribute[];
}

function readMember(bytes: Bytes, pool: ConstantPool): Member {
  return {
    flags: bytes.u2(),
    name: pool.utf8(bytes.u2()),
    descriptor: pool.utf8(bytes.u2()),
    attributes: readAttributes(bytes, pool),
  };
}

function readAttributes(bytes: Bytes, pool: ConstantPool): Attribute[] {
  return times(bytes.u2(), () => ({ name: pool.utf8(bytes.u2()), content: bytes.take(bytes.u4()) }));
}

function fieldOf({ name, attributes }: Member, context: Context, owner: string): DeclaredMember {
  const place: Place = { file: context.file, line: null, column: null, field: `${owner}#${name}` };
  const annotations = annotationsOf(attributes, context, place);
  return {
    kind: 'field',
    name,
    parameters: [],
    abstract: false,
    annotations,
    parameterAnnotations: [],
    place,
  };
}

function methodOf(member: Member, context: Context, owner: string, synthetic: number): DeclaredMember {
  const { name, attributes, flags } = member;
  const parameters = parametersOf(member, context, name === '<init>' ? synthetic : 0);
  const field = `${owner}#${signatureOf({ name, parameters })}`;
  const place: Place = {
    file: context.file,
    line: firstLine(attributes, context.pool),
    column: null,
    field,
  };
  const annotated = parameterAnnotationsOf(attributes, context, place, parameters.length);
  return {
    kind: 'method',
    name,
    parameters,
    abstract: (flags & ABSTRACT) !== 0,
    ...(name !== '<init>' && { returns: returnedBy(member, context) }),
    ...(name === ROUTE_METHOD && parameters.length === 0 && answerOf(attributes, context.pool, place)),
    annotations: annotationsOf(attributes, context, place),
    parameterAnnotations: annotated,
    place,
  };
}

/** A body of `ldc` or `aconst_null` with `areturn` (section 6.5) is all that javac makes of a returned constant. */
function answerOf(
  attributes: readonly Attribute[],
  pool: ConstantPool,
  place: Place,
): { answer: Setting<string | null> } | null {
  const attribute = attributes.find(({ name }) => name === 'Code');
  if (attribute === undefined) return null;
  const bytes = new Bytes(attribute.content);
  bytes.take(4);
  const [load, ...rest] = bytes.take(bytes.u4());
  const [high = 0, low = 0] = rest;
  const returns = rest.at(-1) === 0xb0;
  if (returns && rest.length === 1 && load === 0x01) return { answer: written(null, place) };
  const index =
    returns && rest.length === 2 && load === 0x12
      ? high
      : returns && rest.length === 3 && load === 0x13
        ? (high << 8) | low
        : null;
  const constant = index === null ? null : pool.value(index);
  return constant?.type === 'string'
    ? { answer: written(constant.value, place) }
    : { answer: notKnown('the method does more than return a constant', place) };
}

/** By the generic signature where it names as many parameters as the source does. */
function parametersOf(
  { descriptor, attributes }: Member,
  { pool, simpleName, parameters }: Context,
  synthetic: number,
): TypeUse[] {
  const erased = new SignatureReader(descriptor, simpleName, []).method().slice(synthetic);
  const signature = textOf(attributes, 'Signature', pool);
  if (signature === undefined) return erased;
  const generic = new SignatureReader(signature, simpleName, parameters).method();
  if (generic.length !== erased.length) return erased;
  return generic.map((use, index) => ({ ...use, erased: erased[index]?.erased ?? use.erased }));
}

function returnedBy({ descriptor, attributes }: Member, { pool, simpleName, parameters }: Context) {
  const reader = new SignatureReader(
    textOf(attributes, 'Signature', pool) ?? descriptor,
    simpleName,
    parameters,
  );
  reader.method();
  return reader.returned();
}

/** Parameters of constructors that a source does not have: an enum's name and number, an inner class's outer instance. */
function syntheticParameters(kind: DeclaredType['kind'], inner: Inner | undefined): number {
  if (kind === 'enum') return 2;
  return kind === 'class' && inner !== undefined && (inner.flags & STATIC) === 0 ? 1 : 0;
}

function annotationsOf(
  attributes: readonly Attribute[],
  { pool }: Context,
  place: Place,
): DeclaredAnnotation[] {
  return attributes
    .filter(({ name }) => name === 'RuntimeVisibleAnnotations' || name === 'RuntimeInvisibleAnnotations')
    .flatMap(({ content }) => readClassAnnotations(new Bytes(content), { pool, place }));
}

/** The attribute counts only the parameters of the source, so that it is laid against the last ones. */
function parameterAnnotationsOf(
  attributes: readonly Attribute[],
  { pool }: Context,
  place: Place,
  parameters: number,
): DeclaredAnnotation[][] {
  const found: DeclaredAnnotation[][] = Array.from({ length: parameters }, () => []);
  for (const { name, content } of attributes) {
    if (name !== 'RuntimeVisibleParameterAnnotations' && name !== 'RuntimeInvisibleParameterAnnotations')
      continue;
    const bytes = new Bytes(content);
    const count = bytes.u1();
    for (let index = 0; index < count; index++) {
      const parameter = parameters - count + index;
      const at = { ...place, field: `${place.field}[${parameter}]` };
      found[parameter]?.push(...readClassAnnotations(bytes, { pool, place: at }));
    }
  }
  return found;
}

/** The first line of a method's code (section 4.7.12). */
function firstLine(attributes: readonly Attribute[], pool: ConstantPool): number | null {
  const code = attributes.find(({ name }) => name === 'Code');
  if (code === undefined) return null;
  const bytes = new Bytes(code.content);
  bytes.take(4);
  bytes.take(bytes.u4());
  times(bytes.u2(), () => bytes.take(8));
  const tables = readAttributes(bytes, pool).filter(({ name }) => name === 'LineNumberTable');
  const lines = tables.flatMap(({ content }) => {
    const table = new Bytes(content);
    return times(table.u2(), () => {
      table.take(2);
      return table.u2();
    });
  });
  return lines.length === 0 ? null : lines.reduce((least, line) => Math.min(least, line));
}

interface Inner {
  /** null for an anonymous class. */
  readonly name: string | null;
  readonly flags: number;
}

/** By binary name (section 4.7.6). */
function innerClasses(attributes: readonly Attribute[], pool: ConstantPool): Map<string, Inner> {
  const found = new Map<string, Inner>();
  for (const { name, content } of attributes) {
    if (name !== 'InnerClasses') continue;
    const bytes = new Bytes(content);
    times(bytes.u2(), () => {
      const internal = pool.className(bytes.u2());
      bytes.take(2);
      const index = bytes.u2();
      found.set(internal, { name: index === 0 ? null : pool.utf8(index), flags: bytes.u2() });
    });
  }
  return found;
}

function constantsOf(fields: readonly Member[], pool: ConstantPool): Map<string, Constant> {
  const found = new Map<string, Constant>();
  for (const { name, descriptor, attributes } of fields) {
    const value = attributes.find((attribute) => attribute.name === 'ConstantValue');
    if (value === undefined) continue;
    const constant = pool.value(new Bytes(value.content).u2());
    if (descriptor === 'Z' && constant.type === 'int') {
      found.set(name, { type: 'boolean', value: constant.value !== 0 });
    } else if (descriptor === 'C' && constant.type === 'int') {
      found.set(name, { type: 'char', value: String.fromCharCode(constant.value) });
    } else {
      found.set(name, constant);
    }
  }
  return found;
}

function textOf(attributes: readonly Attribute[], name: string, pool: ConstantPool): string | undefined {
  const found = attributes.find((attribute) => attribute.name === name);
  return found === undefined ? undefined : pool.utf8(new Bytes(found.content).u2());
}

function kindOf(flags: number, superName: string | null): DeclaredType['kind'] {
  if ((flags & ANNOTATION) !== 0) return 'annotation';
  if ((flags & INTERFACE) !== 0) return 'interface';
  if ((flags & ENUM) !== 0) return 'enum';
  return superName === 'java/lang/Record' ? 'record' : 'class';
}

/** What every class extends without writing it. */
function isImplied(superType: string): boolean {
  return ['java/lang/Object', 'java/lang/Enum', 'java/lang/Record'].includes(superType);
}

function times<T>(count: number, read: () => T): T[] {
  return Array.from({ length: count }, read);
}
