import { canonicalNumber } from './number.ts';
import { JsonArray, JsonNumber, JsonObject, type JsonValue } from './parse.ts';
import { canonicalJson } from './print.ts';

/** How two JSON values differ at one place. `type` includes null against anything else. */
export type JsonChange = 'missing' | 'added' | 'changed' | 'type' | 'order' | 'spelling';

export interface JsonDifference {
  readonly change: JsonChange;
  /** JSON Pointer (RFC 6901) into the baseline, or into the other value for `added`. */
  readonly pointer: string;
  /** The pointer with positions and id-like names generalised, the same for every item of a list. */
  readonly place: string;
  /** Undefined where the value is absent. */
  readonly baseline: JsonValue | undefined;
  readonly other: JsonValue | undefined;
}

interface Walk {
  readonly found: JsonDifference[];
  readonly most: number;
}

/** Names that are data rather than schema: numbers, UUIDs, long hexadecimal ids. */
const DATA_NAME = /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,})$/i;

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * All differences between two JSON values, in document order. Order of names does not matter, order of array
 * items does: a list with the same items in another order gives one `order` difference.
 * @param most Stops after this many.
 */
export function diffJson(
  baseline: JsonValue,
  other: JsonValue,
  most = Number.POSITIVE_INFINITY,
): JsonDifference[] {
  const walk: Walk = { found: [], most };
  compare(walk, baseline, other, '', '');
  return walk.found;
}

function report(walk: Walk, difference: JsonDifference): void {
  if (walk.found.length < walk.most) walk.found.push(difference);
}

function compare(walk: Walk, baseline: JsonValue, other: JsonValue, pointer: string, place: string): void {
  if (baseline === other || walk.found.length >= walk.most) return;
  const type = typeOf(baseline);
  if (type !== typeOf(other)) {
    report(walk, { change: 'type', pointer, place, baseline, other });
  } else if (baseline instanceof JsonObject && other instanceof JsonObject) {
    compareObjects(walk, baseline, other, pointer, place);
  } else if (baseline instanceof JsonArray && other instanceof JsonArray) {
    compareArrays(walk, baseline, other, pointer, place);
  } else if (baseline instanceof JsonNumber && other instanceof JsonNumber) {
    if (baseline.text === other.text) return;
    const same = canonicalNumber(baseline.text) === canonicalNumber(other.text);
    report(walk, { change: same ? 'spelling' : 'changed', pointer, place, baseline, other });
  } else {
    report(walk, { change: 'changed', pointer, place, baseline, other });
  }
}

/** `null` is a type of its own, so that null, absent and empty stay apart. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (value instanceof JsonNumber) return 'number';
  if (value instanceof JsonObject) return 'object';
  return value instanceof JsonArray ? 'array' : typeof value;
}

function compareObjects(
  walk: Walk,
  baseline: JsonObject,
  other: JsonObject,
  pointer: string,
  place: string,
): void {
  if (baseline.raw === other.raw) return;
  for (const [name, value] of baseline.members) {
    const counterpart = other.members.get(name);
    if (counterpart === value) continue;
    const [at, general] = memberPaths(name, pointer, place);
    if (counterpart === undefined) {
      report(walk, { change: 'missing', pointer: at, place: general, baseline: value, other: undefined });
    } else compare(walk, value, counterpart, at, general);
  }
  for (const [name, value] of other.members) {
    if (baseline.members.has(name)) continue;
    const [at, general] = memberPaths(name, pointer, place);
    report(walk, { change: 'added', pointer: at, place: general, baseline: undefined, other: value });
  }
}

/** Pointer and place of a member, from those of its object. */
export function memberPaths(name: string, pointer: string, place: string): [string, string] {
  const step = escaped(name);
  return [`${pointer}/${step}`, `${place}/${DATA_NAME.test(name) ? '{*}' : step}`];
}

/**
 * Items are aligned by their common beginning and end, so that one inserted or removed item is one difference and
 * not a change of everything behind it.
 */
function compareArrays(
  walk: Walk,
  baseline: JsonArray,
  other: JsonArray,
  pointer: string,
  place: string,
): void {
  if (baseline.raw === other.raw) return;
  const [head, left, right] = differingItems(baseline.items, other.items);
  if (sameItems(left, right)) {
    report(walk, { change: 'order', pointer, place, baseline, other });
    return;
  }
  const general = `${place}/[*]`;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const at = `${pointer}/${head + index}`;
    const [a, b] = [left[index], right[index]];
    if (a === undefined) {
      report(walk, { change: 'added', pointer: at, place: general, baseline: undefined, other: b });
    } else if (b === undefined) {
      report(walk, { change: 'missing', pointer: at, place: general, baseline: a, other: undefined });
    } else compare(walk, a, b, at, general);
  }
}

/** The items between the common beginning and the common end, and where they begin. */
function differingItems(
  baseline: readonly JsonValue[],
  other: readonly JsonValue[],
): [number, readonly JsonValue[], readonly JsonValue[]] {
  const shorter = Math.min(baseline.length, other.length);
  let head = 0;
  while (head < shorter && equalJson(baseline[head], other[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && equalJson(baseline.at(-1 - tail), other.at(-1 - tail))) tail += 1;
  return [head, baseline.slice(head, baseline.length - tail), other.slice(head, other.length - tail)];
}

/**
 * Equal in every digit; another spelling of a number is for the walk to name. A plain walk of its own: asking
 * `compare` here would make nested lists cost exponential time.
 */
function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a instanceof JsonNumber) return b instanceof JsonNumber && a.text === b.text;
  if (a instanceof JsonArray) {
    if (!(b instanceof JsonArray) || a.items.length !== b.items.length) return false;
    return a.raw === b.raw || a.items.every((item, index) => equalJson(item, b.items[index]));
  }
  if (!(a instanceof JsonObject && b instanceof JsonObject) || a.members.size !== b.members.size)
    return false;
  if (a.raw === b.raw) return true;
  for (const [name, member] of a.members) if (!equalJson(member, b.members.get(name))) return false;
  return true;
}

function sameItems(left: readonly JsonValue[], right: readonly JsonValue[]): boolean {
  if (left.length !== right.length || left.length < 2) return false;
  const counts = new Map<string, number>();
  for (const item of right) {
    const text = canonicalJson(item);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return left.every((item) => {
    const text = canonicalJson(item);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count > 0;
  });
}
