import type { ArrayReading } from '../difference.ts';
import type { JsonDifference } from './difference.ts';
import { equalJson, isReordered, matchBy, matchEqual, type Matched } from './equal.ts';
import { type JsonArray, JsonNumber, JsonObject, type JsonValue } from './parse.ts';
import { itemPlace } from './paths.ts';

/** What the walk over two values offers to the readings of an array. */
export interface ArrayWalk {
  report(difference: JsonDifference): void;
  compare(baseline: JsonValue, other: JsonValue, pointer: string, place: string): void;
}

interface At {
  readonly pointer: string;
  readonly place: string;
}

/** Compares the items of two arrays as they are told to be read. */
export function compareArrays(
  walk: ArrayWalk,
  baseline: JsonArray,
  other: JsonArray,
  at: At,
  reading: ArrayReading,
): void {
  if (reading.kind === 'order') inOrder(walk, baseline, other, at);
  else {
    const matched = reading.kind === 'key' ? matchByKey(baseline, other, reading.by) : null;
    if (matched) byKey(walk, baseline, other, at, matched);
    else asSet(walk, baseline, other, at);
  }
}

/**
 * Items are aligned by their common beginning and end, so that one inserted or removed item is one difference and
 * not a change of everything behind it. The same items in another order are one difference.
 */
function inOrder(walk: ArrayWalk, baseline: JsonArray, other: JsonArray, { pointer, place }: At): void {
  const [head, left, right] = differingItems(baseline.items, other.items);
  if (isPermutation(left, right)) {
    walk.report({ change: 'order', pointer, place, baseline, other });
    return;
  }
  const general = itemPlace(place);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const at = `${pointer}/${head + index}`;
    const [a, b] = [left[index], right[index]];
    if (a === undefined) {
      walk.report({ change: 'added', pointer: at, place: general, baseline: undefined, other: b });
    } else if (b === undefined) {
      walk.report({ change: 'missing', pointer: at, place: general, baseline: a, other: undefined });
    } else walk.compare(a, b, at, general);
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

function isPermutation(left: readonly JsonValue[], right: readonly JsonValue[]): boolean {
  if (left.length !== right.length || left.length < 2) return false;
  return matchEqual(left, right).left.length === 0;
}

/** Equal items are matched wherever they stand; of what is left the first is held against the first. */
function asSet(walk: ArrayWalk, baseline: JsonArray, other: JsonArray, { pointer, place }: At): void {
  const matched = matchEqual(baseline.items, other.items);
  if (isReordered(matched)) walk.report({ change: 'order', pointer, place, baseline, other });
  const pairs = Math.min(matched.left.length, matched.right.length);
  for (let index = 0; index < pairs; index += 1) {
    const [from = 0, to = 0] = [matched.left[index], matched.right[index]];
    compareItems(walk, baseline, other, from, to, { pointer, place });
  }
  reportRest(walk, baseline, other, matched.left.slice(pairs), matched.right.slice(pairs), {
    pointer,
    place,
  });
}

/** Items of one key are the same item, wherever they stand. */
function byKey(
  walk: ArrayWalk,
  baseline: JsonArray,
  other: JsonArray,
  at: At,
  { matched, places }: KeyMatch,
): void {
  const { pointer, place } = at;
  if (isReordered(matched)) walk.report({ change: 'order', pointer, place, baseline, other });
  for (const [index, to] of matched.order.entries()) {
    compareItems(walk, baseline, other, places[index] ?? 0, to, at);
  }
  reportRest(walk, baseline, other, matched.left, matched.right, at);
}

function compareItems(
  walk: ArrayWalk,
  baseline: JsonArray,
  other: JsonArray,
  from: number,
  to: number,
  { pointer, place }: At,
): void {
  const [a, b] = [baseline.items[from], other.items[to]];
  if (a !== undefined && b !== undefined) walk.compare(a, b, `${pointer}/${from}`, itemPlace(place));
}

function reportRest(
  walk: ArrayWalk,
  baseline: JsonArray,
  other: JsonArray,
  left: readonly number[],
  right: readonly number[],
  { pointer, place }: At,
): void {
  const general = itemPlace(place);
  for (const index of left) {
    const at = `${pointer}/${index}`;
    walk.report({
      change: 'missing',
      pointer: at,
      place: general,
      baseline: baseline.items[index],
      other: undefined,
    });
  }
  for (const index of right) {
    const at = `${pointer}/${index}`;
    walk.report({
      change: 'added',
      pointer: at,
      place: general,
      baseline: undefined,
      other: other.items[index],
    });
  }
}

interface KeyMatch {
  readonly matched: Matched;
  /** Position in the first list of each matched item. */
  readonly places: readonly number[];
}

/** Null where a side has an item without the key, or two of one. */
function matchByKey(baseline: JsonArray, other: JsonArray, by: string): KeyMatch | null {
  const [left, right] = [keysOf(baseline, by), keysOf(other, by)];
  if (!left || !right) return null;
  const matched = matchBy(left, right);
  const unmatched = new Set(matched.left);
  return { matched, places: [...left.keys()].filter((index) => !unmatched.has(index)) };
}

/** The key of each item of an array, or null where it has none or one of them stands twice. */
export function keysOf({ items }: JsonArray, by: string): string[] | null {
  const keys: string[] = [];
  for (const item of items) {
    const key = item instanceof JsonObject ? item.members.get(by) : undefined;
    if (key instanceof JsonNumber) keys.push(key.text);
    else if (typeof key === 'string') keys.push(JSON.stringify(key));
    else return null;
  }
  return new Set(keys).size === keys.length ? keys : null;
}
