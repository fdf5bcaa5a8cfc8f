import type { z } from 'zod';
import { issuesOf, valueAt } from './issues.ts';
import { hintFor } from './known-fields.ts';
import { fieldOf } from './place.ts';
import type { Problems } from './problem.ts';
import type { Path, YamlDocument } from './yaml.ts';

/** How a document that was not written by hand names what is wrong with it. */
interface Words {
  readonly code: string;
  readonly advice: string;
  /** What follows from a field that is not known. */
  readonly unknown?: string;
}

const WRITTEN: Words = {
  code: 'BAD_FIELD',
  advice: 'Correct the field; what depends on it counts as not known.',
};
const NOT_KNOWN = 'What depends on it counts as not known.';
/** Of one part of a document so many problems are named, and so many unknown fields of one map: a hostile text has a million. */
const MOST_NAMED = 100;
const MOST_KEYS = 20;

/** Where a schema is applied. */
interface Checked {
  readonly schema: z.ZodType;
  readonly document: YamlDocument;
  readonly path: Path;
  /** What follows from a field that is not known. */
  readonly unknown: string;
}

/**
 * Checks a part of a document with a schema. Each issue becomes a problem at the line of the value that it is about.
 * Returns undefined when the part can't be used.
 */
export function check<T>(
  schema: z.ZodType<T>,
  document: YamlDocument,
  path: Path,
  value: unknown,
  problems: Problems,
  { code, advice, unknown = NOT_KNOWN }: Words = WRITTEN,
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = issuesOf(result.error, value);
  const stepsOf = (issue: z.core.$ZodIssue) => issue.path.filter((step) => typeof step !== 'symbol');
  for (const issue of issues.slice(0, MOST_NAMED)) {
    const steps = stepsOf(issue);
    if (issue.code === 'unrecognized_keys') {
      nameUnknown(issue.keys, { schema, document, path, unknown }, steps, problems);
      continue;
    }
    const place = document.placeOf([...path, ...steps]);
    const missing =
      issue.code === 'invalid_type' && valueAt(value, steps) === undefined
        ? `is missing${issue.expected === 'nonoptional' ? '' : `: expected ${issue.expected}`}`
        : null;
    problems.error(
      code,
      `${fieldOf([...path, ...steps]) || 'the document'}: ${missing ?? issue.message}`,
      advice,
      place,
    );
  }
  const next = issues[MOST_NAMED];
  if (next !== undefined)
    problems.error(
      code,
      `${issues.length - MOST_NAMED} more values cannot be used, the first of them here`,
      advice,
      document.placeOf([...path, ...stepsOf(next)]),
    );
  return undefined;
}

/** Each unknown field has a place of its own: often it is known elsewhere, and only its indentation is wrong. */
function nameUnknown(
  keys: readonly string[],
  { schema, document, path, unknown: rest }: Checked,
  steps: readonly (string | number)[],
  problems: Problems,
): void {
  for (const key of keys.slice(0, MOST_KEYS)) {
    const field = [...path, ...steps, key];
    problems.error(
      'UNKNOWN_FIELD',
      `${fieldOf(field)}: there is no such field`,
      `${hintFor(key, schema, steps) ?? 'Correct or remove it.'} ${rest}`.trimEnd(),
      document.placeOf(field, 'key'),
    );
  }
  if (keys.length <= MOST_KEYS) return;
  const parent = [...path, ...steps];
  problems.error(
    'UNKNOWN_FIELD',
    `${fieldOf(parent) || 'the document'}: ${keys.length - MOST_KEYS} more fields are not known`,
    `Correct or remove them. ${rest}`.trimEnd(),
    document.placeOf(parent),
  );
}
