import type { Cursor } from './cursor.ts';
import type { AnnotationSyntax, Expression } from './syntax.ts';
import { readType } from './type-reference.ts';

const PRIMITIVES = new Set(['boolean', 'byte', 'char', 'double', 'float', 'int', 'long', 'short', 'void']);

/** `@Name(…)` with its elements (JLS section 9.7). */
export function readAnnotation(cursor: Cursor): AnnotationSyntax {
  return cursor.nested(() => {
    const { offset } = cursor;
    cursor.expect('@');
    const path = cursor.path();
    const elements: { name: string; value: Expression }[] = [];
    if (cursor.take('(')) {
      while (!cursor.is(')')) {
        const named = cursor.isWord() && cursor.peek(1).text === '=' && cursor.peek(2).text !== '=';
        const name = named ? cursor.word() : 'value';
        if (named) cursor.next();
        elements.push({ name, value: readElementValue(cursor) });
        if (!cursor.take(',')) break;
      }
      cursor.expect(')');
    }
    return { path, offset, elements };
  });
}

/** An annotation's value: a list, another annotation or a constant expression. Ends before `,` `)` `}` or `;`. */
export function readElementValue(cursor: Cursor): Expression {
  const { offset } = cursor;
  if (cursor.is('@')) return { kind: 'annotation', annotation: readAnnotation(cursor), offset };
  if (!cursor.is('{')) return readExpression(cursor);
  return cursor.nested(() => {
    cursor.next();
    const items: Expression[] = [];
    while (!cursor.is('}')) {
      items.push(readElementValue(cursor));
      if (!cursor.take(',')) break;
    }
    cursor.expect('}');
    return { kind: 'list', items, offset };
  });
}

/** What is more than a constant expression of the modelled operators is skipped, and says so. */
export function readExpression(cursor: Cursor): Expression {
  const { offset } = cursor;
  const expression = readSum(cursor);
  if (ends(cursor)) return expression;
  const reason = `an expression with ${cursor.peek().text.slice(0, 20)} is not modelled`;
  cursor.skipTo(',', ';');
  return { kind: 'unread', reason, offset };
}

function ends(cursor: Cursor): boolean {
  return cursor.ended || [',', ')', '}', ';'].some((end) => cursor.is(end));
}

function readSum(cursor: Cursor): Expression {
  return cursor.nested(() => readChain(cursor, ['+', '-'], readProduct));
}

function readProduct(cursor: Cursor): Expression {
  return readChain(cursor, ['*', '/', '%'], readUnary);
}

function readChain(
  cursor: Cursor,
  operators: readonly string[],
  readOperand: (cursor: Cursor) => Expression,
): Expression {
  const first = readOperand(cursor);
  const rest: { operator: string; operand: Expression }[] = [];
  while (operators.some((operator) => cursor.is(operator))) {
    rest.push({ operator: cursor.next().text, operand: readOperand(cursor) });
  }
  return rest.length === 0 ? first : { kind: 'chain', first, rest, offset: first.offset };
}

function readUnary(cursor: Cursor): Expression {
  return cursor.nested(() => {
    const { offset } = cursor;
    if (cursor.is('+') || cursor.is('-') || cursor.is('!')) {
      const operator = cursor.next().text;
      return { kind: 'unary', operator, operand: readUnary(cursor), offset };
    }
    if (!cursor.is('(')) return readOperand(cursor);
    if (cursor.isWord(1) && cursor.peek(2).text === ')' && isCast(cursor)) {
      cursor.next();
      const type = cursor.word();
      cursor.next();
      return { kind: 'cast', type, operand: readUnary(cursor), offset };
    }
    cursor.next();
    const inner = readSum(cursor);
    if (!cursor.take(')')) return unread(cursor, offset);
    return inner;
  });
}

function isCast(cursor: Cursor): boolean {
  const type = cursor.peek(1).text;
  return PRIMITIVES.has(type) || type === 'String';
}

function readOperand(cursor: Cursor): Expression {
  const token = cursor.peek();
  const { offset } = token;
  if (token.kind === 'literal') {
    cursor.next();
    return token.value === null
      ? { kind: 'unread', reason: 'the literal is malformed', offset }
      : { kind: 'constant', constant: token.value, offset };
  }
  if (token.kind !== 'word') throw cursor.failure('a value was expected');
  if (token.text === 'true' || token.text === 'false') {
    cursor.next();
    return { kind: 'constant', constant: { type: 'boolean', value: token.text === 'true' }, offset };
  }
  if (isClassLiteral(cursor)) {
    const type = readType(cursor);
    cursor.expect('.');
    cursor.expect('class');
    return { kind: 'class', type, offset };
  }
  const path = cursor.path();
  return { kind: 'name', path, offset };
}

/** `a.B.class`, `int[].class` */
function isClassLiteral(cursor: Cursor): boolean {
  let ahead = 1;
  while (cursor.peek(ahead).text === '.' && cursor.isWord(ahead + 1)) {
    if (cursor.peek(ahead + 1).text === 'class') return true;
    ahead += 2;
  }
  while (cursor.peek(ahead).text === '[' && cursor.peek(ahead + 1).text === ']') ahead += 2;
  return cursor.peek(ahead).text === '.' && cursor.peek(ahead + 1).text === 'class';
}

function unread(cursor: Cursor, offset: number): Expression {
  const reason = `an expression with ${cursor.peek().text.slice(0, 20)} is not modelled`;
  cursor.skipTo(')');
  cursor.take(')');
  return { kind: 'unread', reason, offset };
}
