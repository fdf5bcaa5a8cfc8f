import type { Cursor } from './cursor.ts';
import type { TypeParameter, TypeReference } from './syntax.ts';

/** A type with its arguments and brackets (JLS section 4.3); its own annotations are left out. */
export function readType(cursor: Cursor): TypeReference {
  return cursor.nested(() => {
    skipAnnotations(cursor);
    const path = [cursor.word()];
    let typeArguments = readTypeArguments(cursor);
    while (cursor.is('.') && (cursor.isWord(1) || cursor.peek(1).text === '@') && !cursor.is('.', 'class')) {
      cursor.next();
      skipAnnotations(cursor);
      path.push(cursor.word());
      typeArguments = readTypeArguments(cursor);
    }
    return { path, arguments: typeArguments, dimensions: readDimensions(cursor) };
  });
}

/** `[]` as often as it stands there. */
export function readDimensions(cursor: Cursor): number {
  let dimensions = 0;
  while (cursor.is('[', ']') || cursor.is('@')) {
    if (cursor.is('@')) skipAnnotations(cursor);
    else {
      cursor.next();
      cursor.next();
      dimensions++;
    }
  }
  return dimensions;
}

/** `<T extends Comparable<T>, U>` */
export function readTypeParameters(cursor: Cursor): TypeParameter[] {
  if (!cursor.take('<')) return [];
  const parameters: TypeParameter[] = [];
  do {
    skipAnnotations(cursor);
    const name = cursor.word();
    const bound = cursor.take('extends') ? readType(cursor) : null;
    while (cursor.take('&')) readType(cursor);
    parameters.push({ name, bound });
  } while (cursor.take(','));
  cursor.expect('>');
  return parameters;
}

/** A wildcard counts as what it extends. */
function readTypeArguments(cursor: Cursor): TypeReference[] {
  if (!cursor.take('<')) return [];
  if (cursor.take('>')) return [];
  const found: TypeReference[] = [];
  do {
    skipAnnotations(cursor);
    if (!cursor.take('?')) found.push(readType(cursor));
    else if (cursor.take('extends')) found.push(readType(cursor));
    else {
      if (cursor.take('super')) readType(cursor);
      found.push({ path: ['Object'], arguments: [], dimensions: 0 });
    }
  } while (cursor.take(','));
  cursor.expect('>');
  return found;
}

function skipAnnotations(cursor: Cursor): void {
  while (cursor.take('@')) {
    cursor.path();
    if (cursor.is('(')) cursor.skipBlock();
  }
}
