import { z } from 'zod';
import { ownEntry } from './own-entry.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What an unknown field may have been meant as: a known name that it differs from by a letter or two, or the place where a
 * field of its name belongs. Null when nothing is near.
 * @param steps where the field stands: names and indexes
 */
export function hintFor(key: string, schema: z.ZodType, steps: readonly (string | number)[]): string | null {
  const fields = fieldsAt(schema, steps);
  const near = nearest(key, Object.keys(fields));
  if (near !== null) return `Did you mean ${near}?`;
  const below = placeBelow(key, fields, DEEPEST);
  if (below !== null) return `Indent it under ${below.join('.')}.`;
  const parent = steps.findLastIndex((step) => typeof step === 'string');
  const name = steps[parent];
  return name !== undefined && Object.hasOwn(fieldsAt(schema, steps.slice(0, parent)), key)
    ? `Write it beside ${name}, not under it.`
    : null;
}

/** Levels below in which a field is looked for: `connectTimeout` of a trafficPolicy is in connectionPool.tcp. */
const DEEPEST = 2;
/** Letters that may be wrong, and how long a name has to be for each of them. */
const MOST_WRONG = 2;
const LETTERS_FOR_ONE = 3;

function placeBelow(key: string, fields: Fields, depth: number): string[] | null {
  if (depth === 0) return null;
  const inside = Object.entries(fields).map(([name, schema]) => ({ name, fields: objectFields(schema) }));
  const direct = inside.find((one) => Object.hasOwn(one.fields, key));
  if (direct !== undefined) return [direct.name];
  for (const one of inside) {
    const further = placeBelow(key, one.fields, depth - 1);
    if (further !== null) return [one.name, ...further];
  }
  return null;
}

function fieldsAt(schema: unknown, steps: readonly (string | number)[]): Fields {
  return objectFields(steps.reduce(stepInto, schema));
}

function stepInto(schema: unknown, step: string | number): unknown {
  for (const one of unwrapped(schema)) {
    if (one instanceof z.ZodObject && typeof step === 'string' && Object.hasOwn(one.shape, step))
      return ownEntry(one.shape, step);
    if (one instanceof z.ZodArray && typeof step === 'number') return one.element;
    if (one instanceof z.ZodRecord) return one.valueType;
  }
  return undefined;
}

/** The fields of an object, of any of the choices where there are several; none of anything else. */
function objectFields(schema: unknown): Fields {
  return Object.assign(
    {},
    ...unwrapped(schema).flatMap((one) => (one instanceof z.ZodObject ? [one.shape] : [])),
  ) as Fields;
}

/** What a schema is without the wrappers that only say how it may be left out or what is made of it. */
function unwrapped(schema: unknown): readonly unknown[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNonOptional
  )
    return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) return [...unwrapped(schema.out), ...unwrapped(schema.in)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrapped);
  return [schema];
}

function nearest(key: string, names: readonly string[]): string | null {
  const most = Math.min(MOST_WRONG, Math.floor(key.length / LETTERS_FOR_ONE));
  let best: { name: string; wrong: number } | null = null;
  for (const name of names) {
    if (Math.abs(key.length - name.length) > most) continue;
    const wrong = distance(key.toLowerCase(), name.toLowerCase());
    if (wrong <= most && (best === null || wrong < best.wrong)) best = { name, wrong };
  }
  return best?.name ?? null;
}

/** Letters to insert, take out or change until one text is the other (Levenshtein), with neighbours that may change places. */
function distance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : change;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change, swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
