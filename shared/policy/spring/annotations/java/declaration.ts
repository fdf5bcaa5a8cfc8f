import { ROUTE_METHOD } from '../policy-interfaces.ts';
import { SyntaxFailure, type Cursor } from './cursor.ts';
import { readAnnotation, readExpression } from './expression.ts';
import type {
  AnnotationSyntax,
  Expression,
  FieldSyntax,
  MethodSyntax,
  ParameterSyntax,
  TypeReference,
  TypeSyntax,
} from './syntax.ts';
import { readDimensions, readType, readTypeParameters } from './type-reference.ts';

/** Gets what could not be read; reading goes on behind it. */
export type OnFailure = (failure: SyntaxFailure) => void;

const MODIFIERS = new Set(
  'public protected private static abstract final native synchronized transient volatile strictfp default sealed'.split(
    ' ',
  ),
);
/** Types of constant variables (JLS section 4.12.4). */
const CONSTANT_TYPES = new Set(
  'boolean byte char double float int long short String java.lang.String'.split(' '),
);

interface Head {
  readonly annotations: readonly AnnotationSyntax[];
  readonly modifiers: ReadonlySet<string>;
}

interface Body {
  readonly fields: FieldSyntax[];
  readonly methods: MethodSyntax[];
  readonly types: TypeSyntax[];
}

/** Annotations and modifiers, in any order. */
export function readHead(cursor: Cursor): Head {
  const annotations: AnnotationSyntax[] = [];
  const modifiers = new Set<string>();
  for (;;) {
    if (cursor.is('@') && !cursor.is('@', 'interface')) {
      annotations.push(readAnnotation(cursor));
    } else if (cursor.is('non', '-', 'sealed')) {
      for (let i = 0; i < 3; i++) cursor.next();
    } else if (cursor.isWord() && MODIFIERS.has(cursor.peek().text)) {
      modifiers.add(cursor.word());
    } else {
      return { annotations, modifiers };
    }
  }
}

/** Whether a class, interface, enum, record or annotation type begins here. */
export function atType(cursor: Cursor): boolean {
  if (cursor.is('class') || cursor.is('interface') || cursor.is('enum') || cursor.is('@', 'interface')) {
    return true;
  }
  const behind = cursor.peek(2).text;
  return cursor.is('record') && cursor.isWord(1) && (behind === '(' || behind === '<');
}

/** A type with its members, after its head. Bodies of methods and initializers are skipped. */
export function readTypeDeclaration(cursor: Cursor, head: Head, onFailure: OnFailure): TypeSyntax {
  const { annotations, modifiers } = head;
  return cursor.nested(() => {
    const isAnnotation = cursor.take('@');
    const keyword = cursor.word();
    const kind = isAnnotation ? 'annotation' : kindOf(keyword);
    const { offset } = cursor;
    const name = cursor.word();
    const typeParameters = readTypeParameters(cursor);
    const components = kind === 'record' ? readParameters(cursor) : [];
    const superTypes: TypeReference[] = [];
    while (!cursor.is('{')) {
      const clause = cursor.word();
      if (clause !== 'extends' && clause !== 'implements' && clause !== 'permits') {
        throw new SyntaxFailure(`${clause} is no clause of a type`, offset);
      }
      do {
        const type = readType(cursor);
        if (clause !== 'permits') superTypes.push(type);
      } while (cursor.take(','));
    }
    const body: Body = { fields: [], methods: [], types: [] };
    cursor.expect('{');
    if (kind === 'enum') skipEnumConstants(cursor);
    while (!cursor.take('}')) {
      if (cursor.ended) {
        onFailure(new SyntaxFailure(`the body of ${name} has no end`, offset));
        break;
      }
      const start = cursor.index;
      try {
        readMember(cursor, name, kind, body, onFailure);
      } catch (error) {
        if (!(error instanceof SyntaxFailure)) throw error;
        onFailure(error);
        cursor.recover(start);
      }
    }
    const abstract = kind === 'interface' || kind === 'annotation' || modifiers.has('abstract');
    return { kind, name, offset, abstract, annotations, typeParameters, superTypes, components, ...body };
  });
}

function kindOf(keyword: string): TypeSyntax['kind'] {
  return keyword === 'interface' || keyword === 'enum' || keyword === 'record' ? keyword : 'class';
}

/** `A, @B C(1) { … }, D;` */
function skipEnumConstants(cursor: Cursor): void {
  while (!cursor.is('}') && !cursor.ended) {
    if (cursor.take(';')) return;
    if (cursor.is('(') || cursor.is('{')) cursor.skipBlock();
    else cursor.next();
  }
}

function readMember(
  cursor: Cursor,
  owner: string,
  kind: TypeSyntax['kind'],
  body: Body,
  onFailure: OnFailure,
): void {
  if (cursor.take(';')) return;
  const head = readHead(cursor);
  if (cursor.is('{')) return cursor.skipBlock();
  if (atType(cursor)) {
    body.types.push(readTypeDeclaration(cursor, head, onFailure));
    return;
  }
  const typeParameters = readTypeParameters(cursor);
  const { annotations } = head;
  const { offset } = cursor;
  const method = (
    name: string,
    parameters: readonly ParameterSyntax[],
    returns: TypeReference | null,
  ): void => {
    const { modifiers } = head;
    const inInterface = kind === 'interface' || kind === 'annotation';
    const abstract = inInterface
      ? !modifiers.has('default') && !modifiers.has('static') && !modifiers.has('private')
      : modifiers.has('abstract');
    const isRead = name === ROUTE_METHOD && parameters.length === 0;
    const returned = endMethod(cursor, isRead);
    body.methods.push({
      name,
      offset,
      annotations,
      typeParameters,
      parameters,
      abstract,
      returns,
      returned,
    });
  };
  if (cursor.is(owner, '(')) {
    cursor.next();
    return method('<init>', readParameters(cursor), null);
  }
  // The compact constructor of a record takes its components.
  if (kind === 'record' && cursor.is(owner, '{')) {
    cursor.next();
    return cursor.skipBlock();
  }
  const type = readType(cursor);
  const named = cursor.offset;
  const name = cursor.word();
  if (cursor.is('(')) return method(name, readParameters(cursor), type);
  const constant = kind === 'interface' || kind === 'annotation' || head.modifiers.has('final');
  readFields(cursor, { name, offset: named, annotations }, constant ? type : null, body.fields);
}

/** What the body returns, where that is asked for. */
function endMethod(cursor: Cursor, isRead: boolean): Expression | null {
  readDimensions(cursor);
  if (cursor.take('throws')) {
    do readType(cursor);
    while (cursor.take(','));
  }
  if (cursor.is('{')) {
    if (isRead) return readReturned(cursor);
    cursor.skipBlock();
    return null;
  }
  if (cursor.is('default')) cursor.skipTo(';');
  cursor.expect(';');
  return null;
}

/** `{ return EXPRESSION; }`; any other body is unread. */
function readReturned(cursor: Cursor): Expression {
  const start = cursor.index;
  const { offset } = cursor;
  cursor.next();
  if (cursor.take('return')) {
    try {
      const returned = readExpression(cursor);
      if (cursor.take(';') && cursor.take('}')) return returned;
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error;
    }
  }
  cursor.rewind(start);
  cursor.skipBlock();
  return { kind: 'unread', reason: 'the method does more than return a constant', offset };
}

/** All names of one field declaration. */
function readFields(
  cursor: Cursor,
  first: Omit<FieldSyntax, 'constant'>,
  type: TypeReference | null,
  fields: FieldSyntax[],
): void {
  let field = first;
  for (;;) {
    const dimensions = readDimensions(cursor) + (type?.dimensions ?? 0);
    const typeName = type?.path.join('.') ?? '';
    const constant = dimensions === 0 && CONSTANT_TYPES.has(typeName);
    const initializer = cursor.take('=') ? readInitializer(cursor, constant) : null;
    fields.push({
      ...field,
      constant: constant && initializer !== null ? { type: typeName, initializer } : null,
    });
    if (!cursor.is(',') || !cursor.isWord(1)) break;
    if (initializer !== null && !['=', ',', ';', '['].includes(cursor.peek(2).text)) break;
    cursor.next();
    field = { ...first, offset: cursor.offset, name: cursor.word() };
  }
  while (cursor.is(',')) {
    cursor.next();
    cursor.skipTo(';', ',');
  }
  cursor.expect(';');
}

/** Only a constant's initializer is read; what can't be is skipped, since it may be any Java. */
function readInitializer(cursor: Cursor, constant: boolean): Expression | null {
  const start = cursor.index;
  const { offset } = cursor;
  if (!constant) {
    cursor.skipTo(';');
    return null;
  }
  try {
    return readExpression(cursor);
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    cursor.rewind(start);
    cursor.skipTo(';');
    return { kind: 'unread', reason: 'its initializer is not modelled', offset };
  }
}

function readParameters(cursor: Cursor): ParameterSyntax[] {
  cursor.expect('(');
  const parameters: ParameterSyntax[] = [];
  while (!cursor.is(')')) {
    const { annotations } = readHead(cursor);
    const type = readType(cursor);
    const variable = cursor.take('...');
    const receiver = cursor.is('this') || cursor.is(cursor.peek().text, '.', 'this');
    if (receiver) cursor.path();
    else cursor.word();
    const dimensions = type.dimensions + readDimensions(cursor) + (variable ? 1 : 0);
    if (!receiver) parameters.push({ annotations, type: { ...type, dimensions } });
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return parameters;
}
