import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { fieldOf, FIELD_STEPS } from './place.ts';

/**
 * The field in whose value an offset stands, of a document that may be broken: what the parser made of it by then, and how
 * far lines are indented. Empty at the top of a document, and where nothing tells.
 */
export function fieldAt(contents: unknown, text: string, offset: number): string {
  return new Finder(text, offset, isNode(contents) ? (contents.range?.[2] ?? 0) : 0).fieldIn(contents);
}

class Finder {
  readonly #text: string;
  readonly #offset: number;
  /** How far the line is indented on which the offset stands. */
  readonly #indentation: number;
  readonly #lineStart: number;
  /** Where the document ends. */
  readonly #end: number;

  constructor(text: string, offset: number, end: number) {
    this.#text = text;
    this.#offset = offset;
    this.#end = end;
    this.#lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    this.#indentation =
      /^[ \t]*/.exec(text.slice(this.#lineStart, this.#lineStart + LONGEST_INDENT))?.[0].length ?? 0;
  }

  fieldIn(contents: unknown): string {
    const path: (string | number)[] = [];
    for (let node = contents; isCollection(node) && path.length < FIELD_STEPS; ) {
      const found = isMap(node) ? this.#inMap(node) : isSeq(node) ? this.#inList(node) : undefined;
      if (found === undefined) break;
      path.push(found.step);
      node = found.value;
    }
    return fieldOf(path);
  }

  #inMap({ items, flow }: YAMLMap): Found | undefined {
    const pair = lastBefore(items, ({ key }) => startOf(key), this.#offset);
    const start = startOf(pair?.key);
    if (pair === undefined || start === undefined) return undefined;
    const { key, value } = pair;
    const step = nameOf(key);
    const isWithin = this.#holds(value) || (flow !== true && this.#isBelow(start, 1));
    return step !== undefined && isWithin ? { step, value } : undefined;
  }

  #inList({ items, flow }: YAMLSeq): Found | undefined {
    // In brackets nothing else can begin where an item does.
    const item = lastBefore(items, startOf, flow === true ? this.#offset + 1 : this.#offset);
    const start = startOf(item);
    if (item === undefined || start === undefined) return undefined;
    const isWithin = this.#holds(item) || (flow !== true && this.#isBelow(start, 0));
    return isWithin ? { step: items.indexOf(item), value: item } : undefined;
  }

  /** A collection in brackets, or a quoted text, that is not closed goes on until the mistake. */
  #holds(node: unknown): boolean {
    if (!isNode(node) || !node.range) return false;
    const [start, , whole] = node.range;
    if (this.#offset < start || this.#offset > whole) return false;
    if (this.#offset < whole) return true;
    const isAtEnd = whole >= this.#end;
    return isCollection(node) ? isAtEnd || this.#isOpen(node) : isAtEnd && isScalar(node) && isQuoted(node);
  }

  /** Whether a node ends with a collection in brackets that is not closed. */
  #isOpen(node: unknown): boolean {
    let last = node;
    while (isCollection(last)) {
      if (last.flow === true) return !/[\]}]/.test(this.#text[(last.range?.[1] ?? 0) - 1] ?? '');
      const item: unknown = last.items.at(-1);
      last = isPair(item) ? item.value : item;
    }
    return false;
  }

  /** Whether the offset stands on the line of what begins at `start`, or on one that is indented so far beyond it. */
  #isBelow(start: number, beyond: number): boolean {
    const column = start - (this.#text.lastIndexOf('\n', start - 1) + 1);
    return this.#lineStart <= start || this.#indentation >= column + beyond;
  }
}

/** Deeper indentation tells no more. */
const LONGEST_INDENT = 1000;

interface Found {
  readonly step: string | number;
  readonly value: unknown;
}

/** Items stand in the order of the text; those that nobody wrote have no place. */
function lastBefore<T>(
  items: readonly T[],
  startOf: (item: T) => number | undefined,
  offset: number,
): T | undefined {
  return items.findLast((item) => {
    const start = startOf(item);
    return start !== undefined && start < offset;
  });
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function isQuoted({ type }: Scalar): boolean {
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
}

/** As the document writes the key; a key that is a collection has no name. */
function nameOf(key: unknown): string | undefined {
  if (!isNode(key) || isCollection(key)) return undefined;
  return 'value' in key ? String(key.value) : undefined;
}
