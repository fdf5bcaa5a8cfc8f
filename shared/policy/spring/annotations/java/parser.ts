import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { Cursor, SyntaxFailure } from './cursor.ts';
import { atType, readHead, readTypeDeclaration } from './declaration.ts';
import type { Import, JavaFile, TypeSyntax } from './syntax.ts';
import type { HttpClients } from '../http-targets.ts';
import { httpClients } from './http-clients.ts';
import { inBodies } from './in-bodies.ts';
import { tokensOf } from './tokens.ts';

/** Characters; a longer Java file is refused. */
const LARGEST_JAVA = 4 * 2 ** 20;
/** After so many problems in one file the others say nothing more. */
const MOST_PROBLEMS = 20;
const ADVICE = 'Give a file that compiles, or its class file; what stands there counts as not known.';

const NO_CLIENTS: HttpClients = { targets: [], client: null, balances: false, open: null };

/**
 * Reads the declarations of a Java file: package, imports, types, members, annotations. What is no Java becomes a problem
 * at its line, and reading goes on behind it. Never throws.
 */
export function parseJava({ file, text }: SourceText, problems: Problems): JavaFile {
  const positionOf = positions(text);
  let left = MOST_PROBLEMS;
  const problem = (message: string, offset: number): void => {
    if (left-- > 0)
      problems.error('JAVA_SYNTAX', message, ADVICE, { file, ...positionOf(offset), field: '' });
  };
  if (text.length > LARGEST_JAVA) {
    const message = `the text has ${text.length} characters, more than ${LARGEST_JAVA}`;
    const whole = { file, line: null, column: null, field: '' };
    problems.error('TEXT_TOO_LARGE', message, 'No hand-written class is that long.', whole);
    return { file, package: '', imports: [], types: [], inBodies: [], clients: NO_CLIENTS, positionOf };
  }
  const { tokens, bad } = tokensOf(text);
  for (const { message, offset } of bad) problem(message, offset);
  const onFailure = (failure: SyntaxFailure): void => problem(failure.message, failure.offset);
  const read = readFile(new Cursor(tokens), onFailure);
  const clients = httpClients(tokens, (offset) => ({ file, ...positionOf(offset), field: '' }));
  return { file, positionOf, ...read, inBodies: inBodies(tokens, read.types), clients };
}

function readFile(
  cursor: Cursor,
  onFailure: (failure: SyntaxFailure) => void,
): Pick<JavaFile, 'package' | 'imports' | 'types'> {
  const imports: Import[] = [];
  const types: TypeSyntax[] = [];
  let packageName = '';
  while (!cursor.ended) {
    const start = cursor.index;
    try {
      if (cursor.take(';')) continue;
      if (cursor.is('import')) {
        imports.push(readImport(cursor));
        continue;
      }
      const head = readHead(cursor);
      if (cursor.take('package')) {
        packageName = cursor.path().join('.');
        cursor.expect(';');
      } else if (cursor.is('module') || cursor.is('open', 'module')) {
        cursor.skipTo('{');
        cursor.skipBlock();
      } else if (atType(cursor)) {
        types.push(readTypeDeclaration(cursor, head, onFailure));
      } else {
        throw cursor.failure('a type was expected');
      }
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error;
      onFailure(error);
      cursor.recover(start);
      cursor.take('}');
    }
  }
  return { package: packageName, imports, types };
}

function readImport(cursor: Cursor): Import {
  cursor.expect('import');
  const isStatic = cursor.take('static');
  const path = cursor.path().join('.');
  const wildcard = cursor.take('.');
  if (wildcard) cursor.expect('*');
  cursor.expect(';');
  return { path, static: isStatic, wildcard };
}

/** Line and column from 1 by offset; lines end as JLS section 3.4 has it. */
function positions(text: string): JavaFile['positionOf'] {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
