import { z } from 'zod';

/** Where something stands that somebody wrote: a file (or URL), and as much of the rest as is known. */
export const place = z.object({
  /** Path as the user gave it, or the URL of a live source. */
  file: z.string(),
  /** Counted from 1; null for sources without lines, such as an actuator's answer or a class file. */
  line: z.int().nullable(),
  column: z.int().nullable(),
  /** Dotted path inside the document: `spec.http[0].retries.attempts`; empty for the whole document. */
  field: z.string(),
});
export type Place = z.infer<typeof place>;

/** `shop.yaml:12:5 spec.http[0].retries`, or the parts of it that are known. */
export function placeText({ file, line, column, field }: Place): string {
  const position = line === null ? file : `${file}:${line}${column === null ? '' : `:${column}`}`;
  return field === '' ? position : `${position} ${field}`;
}

/** A value that is nested deeper is named by what contains it: a longer field is nothing that anybody reads. */
export const FIELD_STEPS = 32;

/** The dotted form of a path into a document: `['spec', 'http', 0]` is `spec.http[0]`. */
export function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>((field, step) => {
    if (typeof step === 'number') return `${field}[${step}]`;
    const plain = /^[\w/-]+$/.test(step) ? step : `"${step}"`;
    return field === '' ? plain : `${field}.${plain}`;
  }, '');
}
