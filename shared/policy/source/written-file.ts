import type { z } from 'zod';
import { MeshproofError } from '#shared/model/index.ts';
import { check } from './check.ts';
import { placeText } from './place.ts';
import { type Problem, Problems, problemText } from './problem.ts';
import type { SourceText } from './source-file.ts';
import { readYaml, type YamlDocument } from './yaml.ts';

/** Mistakes that an error names one by one. */
const MOST_MISTAKES = 20;

/**
 * Reads a YAML file that a person wrote for Meshproof: one document that fits the schema as a whole.
 * @param what `gates file`, for the error
 * @throws MeshproofError `input` naming file, line and field of every mistake
 */
export function readWrittenFile<T>(
  schema: z.ZodType<T>,
  source: SourceText,
  what: string,
): { readonly value: T; readonly document: YamlDocument } {
  const problems = new Problems();
  const documents = readYaml(source, problems);
  if (problems.found.length > 0) throw mistakesIn(problems.found, what);
  const [document, second] = documents;
  if (document === undefined) {
    throw new MeshproofError('input', 'EMPTY_FILE', `${source.file}: the file is empty`, `Write a ${what}.`);
  }
  if (second !== undefined) {
    throw new MeshproofError(
      'input',
      'TWO_DOCUMENTS',
      `${placeText(second.placeOf([]))}: a ${what} is one document, and here begins a second one`,
      'Remove the line ---.',
    );
  }
  const value = check(schema, document, [], document.value, problems, {
    code: 'BAD_FIELD',
    advice: 'Correct the field.',
    unknown: '',
  });
  if (value === undefined) throw mistakesIn(problems.found, what);
  return { value, document };
}

function mistakesIn(found: readonly Problem[], what: string): MeshproofError {
  const lines = found.slice(0, MOST_MISTAKES).map(problemText);
  const more = found.length - lines.length;
  const [only, second] = found;
  return new MeshproofError(
    'input',
    only?.code ?? 'BAD_FIELD',
    [...lines, ...(more > 0 ? [`${more} more mistakes`] : [])].join('\n'),
    second === undefined ? only?.advice : `Correct the ${what}; nothing of it was used.`,
  );
}
