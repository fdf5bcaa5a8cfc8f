import { JsonArray, JsonNumber, JsonObject, type JsonValue } from './parse.ts';
import { canonicalJson } from './print.ts';

/**
 * Equal in every digit; another spelling of a number is for the walk to name. A plain walk of its own: asking the differ
 * here would make nested lists cost exponential time.
 */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a instanceof JsonNumber) return b instanceof JsonNumber && a.text === b.text;
  if (a instanceof JsonArray) {
    if (!(b instanceof JsonArray) || a.items.length !== b.items.length) return false;
    return a.raw === b.raw || a.items.every((item, index) => equalJson(item, b.items[index]));
  }
  if (!(a instanceof JsonObject && b instanceof JsonObject) || a.members.size !== b.members.size)
    return false;
  if (a.raw === b.raw) return true;
  if (!sameRepeats(a, b)) return false;
  for (const [name, member] of a.members) if (!equalJson(member, b.members.get(name))) return false;
  return true;
}

/** Whether two objects name the same members more than once, with the same values in the same order. */
export function sameRepeats({ repeated: a }: JsonObject, { repeated: b }: JsonObject): boolean {
  if (a === null || b === null) return a === b;
  if (a.size !== b.size) return false;
  for (const [name, values] of a) {
    const others = b.get(name);
    if (others?.length !== values.length) return false;
    if (!values.every((value, index) => equalJson(value, others[index]))) return false;
  }
  return true;
}

/** Equal items of two lists matched with each other, in the order of the first, and what is left of both. */
export interface Matched {
  /** Position in the other list of each matched item. */
  readonly order: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Matches equal items as often as both lists have them: as multisets. */
export function matchEqual(a: readonly JsonValue[], b: readonly JsonValue[]): Matched {
  return matchBy(a.map(canonicalJson), b.map(canonicalJson));
}

/** Matches positions of equal texts, each at most once, the earliest first. */
export function matchBy(a: readonly string[], b: readonly string[]): Matched {
  const waiting = new Map<string, number[]>();
  for (let index = b.length - 1; index >= 0; index -= 1) {
    const text = b[index] ?? '';
    const places = waiting.get(text);
    if (places) places.push(index);
    else waiting.set(text, [index]);
  }
  const [order, left, taken]: [number[], number[], Set<number>] = [[], [], new Set()];
  for (const [index, text] of a.entries()) {
    const at = waiting.get(text)?.pop();
    if (at === undefined) left.push(index);
    else {
      order.push(at);
      taken.add(at);
    }
  }
  const right = [...b.keys()].filter((index) => !taken.has(index));
  return { order, left, right };
}

/** Whether matched items come in another order. */
export function isReordered({ order }: Matched): boolean {
  return order.some((at, index) => index > 0 && at < (order[index - 1] ?? 0));
}
