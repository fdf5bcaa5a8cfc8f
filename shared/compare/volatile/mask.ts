import { isClock } from './times.ts';

const A_TIME = 'a time';

/** Volatile values as they stand inside of a longer text, each with its own name. The first that fits a stretch names it. */
const STRETCHES: readonly (readonly [name: string, pattern: string])[] = [
  ['a signed token', String.raw`\beyJ[\w-]+\.[\w-]+\.[\w-]*`],
  ['a UUID', String.raw`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b`],
  [A_TIME, String.raw`\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?`],
  [
    A_TIME,
    String.raw`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})`,
  ],
  ['a ULID', String.raw`\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b`],
  ['a hexadecimal id', String.raw`\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{16,}\b`],
  ['an IP address', String.raw`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d{1,5})?\b`],
];

const ANY = new RegExp(STRETCHES.map(([, pattern]) => `(${pattern})`).join('|'), 'g');

/** Longer texts are not searched. */
const LONGEST = 4_096;

/**
 * What two texts hold that alone makes them differ, such as `a UUID inside`; null when something else differs too.
 * @param answeredAt See `Detector`: a time far from it is a date of the business.
 */
export function embeddedReason(baseline: string, other: string, answeredAt: number | null): string | null {
  if (baseline.length > LONGEST || other.length > LONGEST) return null;
  const [left, right] = [masked(baseline, answeredAt), masked(other, null)];
  if (left.names.length === 0 || left.text !== right.text) return null;
  return [...new Set(left.names.filter((_, index) => left.values[index] !== right.values[index]))]
    .map((name) => `${name} inside`)
    .join(', ');
}

interface Masked {
  readonly text: string;
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** The text with each volatile stretch replaced by its name. */
function masked(text: string, answeredAt: number | null): Masked {
  const [names, values]: [string[], string[]] = [[], []];
  const replaced = text.replace(ANY, (value: string, ...groups: unknown[]) => {
    const at = STRETCHES.findIndex((_, index) => groups[index] !== undefined);
    const name = STRETCHES[at]?.[0] ?? '';
    if (name === A_TIME && !isClock(value, answeredAt)) return value;
    names.push(name);
    values.push(value);
    return `\u0000${name}\u0000`;
  });
  return { text: replaced, names, values };
}
