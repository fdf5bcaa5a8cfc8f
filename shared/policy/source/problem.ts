import { z } from 'zod';
import { place, placeText, type Place } from './place.ts';

/**
 * Something that could not be read or used. Readers never throw: they leave a problem, go on with the rest, and what
 * depends on the missing part is *not known*.
 */
export const problem = z.object({
  /** An *error* means that something is missing from what was read; a *warning* that it was read, but is suspicious. */
  severity: z.enum(['error', 'warning']),
  /** A stable word such as `YAML_SYNTAX` or `UNKNOWN_KIND`. */
  code: z.string(),
  /** What happened. The place stands apart. */
  message: z.string(),
  /** What the user can do about it. */
  advice: z.string(),
  place,
});
export type Problem = z.infer<typeof problem>;

/** One line for a terminal: `shop.yaml:12:5 spec.http[0]: message`. A message that begins with the field says it once. */
export function problemText({ message, place }: Pick<Problem, 'message' | 'place'>): string {
  const said = `${place.field}: `;
  return `${placeText(place)}: ${message.startsWith(said) ? message.slice(said.length) : message}`;
}

/** Collects what readers could not use, with the file filled in. */
export class Problems {
  readonly #found: Problem[] = [];

  get found(): readonly Problem[] {
    return this.#found;
  }

  error(code: string, message: string, advice: string, place: Place): void {
    this.#found.push({ severity: 'error', code, message, advice, place });
  }

  warning(code: string, message: string, advice: string, place: Place): void {
    this.#found.push({ severity: 'warning', code, message, advice, place });
  }

  add(problems: Iterable<Problem>): void {
    this.#found.push(...problems);
  }
}
