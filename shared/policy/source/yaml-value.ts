import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { ownEntry } from './own-entry.ts';
import type { Path } from './yaml.ts';

/** Where a value begins in the text, and what lies below it. */
type Positions = number | Branch;

interface Branch {
  readonly at: number;
  readonly below: Readonly<Record<string, Positions>> | readonly Positions[];
}

/** The plain value of a document without its nodes, which are many times larger. */
export interface PlainValue {
  readonly value: unknown;
  /** Where the value at a path begins, or its nearest parent. */
  readonly offsetOf: (path: Path) => number;
}

/**
 * The value of a tree as `Document.toJS` of the yaml library makes it, with its positions. Undefined for what the library has
 * rules of its own for: aliases, merge keys, tags, keys that are no texts or numbers, values that are none of JSON.
 */
export function plainValue(contents: unknown): PlainValue | undefined {
  const walk = new Walk();
  const value = walk.value(contents);
  const { positions } = walk;
  return value === NOT_PLAIN ? undefined : { value, offsetOf: (path) => offsetOf(positions, path) };
}

const NOT_PLAIN = Symbol('not plain');

class Walk {
  /** Of the value that was made last. */
  positions: Positions = 0;

  value(node: unknown): unknown {
    if (isScalar(node)) {
      const { value, tag, range } = node;
      const type = typeof value;
      if (tag !== undefined || !range) return NOT_PLAIN;
      if (value !== null && type !== 'string' && type !== 'number' && type !== 'boolean') return NOT_PLAIN;
      this.positions = range[0];
      return value;
    }
    if (isMap(node)) return this.#map(node);
    return isSeq(node) ? this.#list(node) : NOT_PLAIN;
  }

  #map({ items, tag, range }: YAMLMap): unknown {
    if (tag !== undefined || !range) return NOT_PLAIN;
    const out: Record<string, unknown> = {};
    const below: Record<string, Positions> = {};
    for (const { key, value } of items) {
      const name = isScalar(key) && key.tag === undefined ? key.value : undefined;
      if (typeof name !== 'string' && typeof name !== 'number') return NOT_PLAIN;
      if (name === '__proto__' || name === '<<') return NOT_PLAIN;
      const made = this.value(value);
      if (made === NOT_PLAIN) return NOT_PLAIN;
      out[name] = made;
      below[name] = this.positions;
    }
    this.positions = { at: range[0], below };
    return out;
  }

  #list({ items, tag, range }: YAMLSeq): unknown {
    if (tag !== undefined || !range) return NOT_PLAIN;
    const out: unknown[] = [];
    const below: Positions[] = [];
    for (const item of items) {
      const made = this.value(item);
      if (made === NOT_PLAIN) return NOT_PLAIN;
      out.push(made);
      below.push(this.positions);
    }
    this.positions = { at: range[0], below };
    return out;
  }
}

function offsetOf(positions: Positions, path: Path): number {
  let at = positions;
  for (const step of path) {
    const found = typeof at === 'number' ? undefined : stepBelow(at, step);
    if (found === undefined) break;
    at = found;
  }
  return typeof at === 'number' ? at : at.at;
}

function isList(below: Branch['below']): below is readonly Positions[] {
  return Array.isArray(below);
}

function stepBelow({ below }: Branch, step: string | number): Positions | undefined {
  return isList(below) ? below[Number(step)] : ownEntry(below, String(step));
}
