import { endOfString, skipSpace, stringAt } from './json-flaw.ts';
import type { Path } from './yaml.ts';

/**
 * Finds where values of a JSON text begin, by their path. Nothing is kept of a text until it is asked about, and then only
 * of the collections on the way: each of them is passed over once, however many places are asked for.
 */
export class JsonPositions {
  readonly #text: string;
  /** Where the values of a collection begin, by the offset at which it begins itself. */
  readonly #passed = new Map<number, ReadonlyMap<string, number>>();

  /** @param text that `JSON.parse` takes */
  constructor(text: string) {
    this.#text = text;
  }

  /** Where the value at the path begins, or its nearest parent that exists. */
  offsetOf(path: Path): number {
    let offset = skipSpace(this.#text, 0);
    for (const step of path) {
      const below = this.#below(offset).get(String(step));
      if (below === undefined) break;
      offset = below;
    }
    return offset;
  }

  #below(offset: number): ReadonlyMap<string, number> {
    const known = this.#passed.get(offset);
    if (known !== undefined) return known;
    const opened = this.#text[offset];
    const found =
      opened === '{' || opened === '['
        ? valuesIn(this.#text, offset, opened === '{')
        : new Map<string, number>();
    this.#passed.set(offset, found);
    return found;
  }
}

/** Of a name that stands twice the last value counts, as in `JSON.parse`. */
function valuesIn(text: string, start: number, isObject: boolean): Map<string, number> {
  const found = new Map<string, number>();
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    let name = String(index);
    if (isObject) {
      const end = endOfString(text, at);
      name = stringAt(text, at, end);
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    found.set(name, at);
    at = skipSpace(text, endOfValue(text, at));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

/** The offset behind a value of a well-formed text. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const c = text[at];
    if (c === '"') {
      at = endOfString(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') {
      // Behind the last value of the collection around.
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (c === ',' && depth === 0) return at;
  }
  return text.length;
}
