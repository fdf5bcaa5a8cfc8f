import type { ArrayReading } from '../difference.ts';
import { type ArrayWalk, compareArrays } from './arrays.ts';
import type { JsonDifference, JsonReading } from './difference.ts';
import { sameRepeats } from './equal.ts';
import { canonicalNumber } from './number.ts';
import { JsonArray, JsonNumber, JsonObject, type JsonValue } from './parse.ts';
import { memberPaths } from './paths.ts';

/**
 * All differences between two JSON values, in document order. Order of names does not matter. Order of array items does
 * unless they are read otherwise: a list with the same items in another order gives one `order` difference.
 */
export function diffJson(
  baseline: JsonValue,
  other: JsonValue,
  { most = Number.POSITIVE_INFINITY, arrays = null }: JsonReading = {},
): JsonDifference[] {
  const walk = new JsonWalk(most, arrays);
  walk.compare(baseline, other, '', '');
  return walk.found;
}

/** `null` is a type of its own, so that null, absent and empty stay apart. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (value instanceof JsonNumber) return 'number';
  if (value instanceof JsonObject) return 'object';
  return value instanceof JsonArray ? 'array' : typeof value;
}

const IN_ORDER: ArrayReading = { kind: 'order' };

/** A walk over two values that collects what differs. */
export class JsonWalk implements ArrayWalk {
  readonly found: JsonDifference[] = [];
  readonly #most: number;
  readonly #arrays: NonNullable<JsonReading['arrays']> | null;

  constructor(most: number, arrays: JsonReading['arrays']) {
    this.#most = most;
    this.#arrays = arrays ?? null;
  }

  /** Whether further differences are not looked for. */
  get isFull(): boolean {
    return this.found.length >= this.#most;
  }

  report(difference: JsonDifference): void {
    if (!this.isFull) this.found.push(difference);
  }

  /** How the array at a place is read. */
  readingOf(place: string): ArrayReading {
    return this.#arrays?.(place) ?? IN_ORDER;
  }

  compare(baseline: JsonValue, other: JsonValue, pointer: string, place: string): void {
    if (baseline === other || this.isFull) return;
    const type = typeOf(baseline);
    if (type !== typeOf(other)) {
      this.report({ change: 'type', pointer, place, baseline, other });
    } else if (baseline instanceof JsonObject && other instanceof JsonObject) {
      this.#objects(baseline, other, pointer, place);
    } else if (baseline instanceof JsonArray && other instanceof JsonArray) {
      if (baseline.raw === other.raw) return;
      compareArrays(this, baseline, other, { pointer, place }, this.readingOf(place));
    } else if (baseline instanceof JsonNumber && other instanceof JsonNumber) {
      if (baseline.text === other.text) return;
      const same = canonicalNumber(baseline.text) === canonicalNumber(other.text);
      this.report({ change: same ? 'spelling' : 'changed', pointer, place, baseline, other });
    } else {
      this.report({ change: 'changed', pointer, place, baseline, other });
    }
  }

  #objects(baseline: JsonObject, other: JsonObject, pointer: string, place: string): void {
    if (baseline.raw === other.raw) return;
    if (!sameRepeats(baseline, other)) {
      this.report({ change: 'repeated', pointer, place, baseline, other });
      return;
    }
    for (const [name, value] of baseline.members) {
      const counterpart = other.members.get(name);
      if (counterpart === value) continue;
      const [at, general] = memberPaths(name, pointer, place);
      if (counterpart === undefined) {
        this.report({ change: 'missing', pointer: at, place: general, baseline: value, other: undefined });
      } else this.compare(value, counterpart, at, general);
    }
    for (const [name, value] of other.members) {
      if (baseline.members.has(name)) continue;
      const [at, general] = memberPaths(name, pointer, place);
      this.report({ change: 'added', pointer: at, place: general, baseline: undefined, other: value });
    }
  }
}
