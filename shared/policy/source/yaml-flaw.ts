import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Alias,
  type Scalar,
  type YAMLMap,
} from 'yaml';

/** Nesting deeper than this is refused before values are made of it. */
export const DEEPEST = 64;
/** Looking an alias up costs a walk over all anchors, so their number is bounded as well. */
const MOST_ALIASES = 5000;
/** Collections and entries that aliases may repeat in one document, all together: no billion laughs. */
export const MOST_REPEATED = 100_000;

/** Why a well-formed document can't be used. */
interface Flaw {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  /** Undefined for a node that nobody wrote. */
  readonly offset: number | undefined;
}

/**
 * What makes a well-formed document unusable: depth, keys that stand twice, too many aliases, one that stands for nothing or
 * inside its own anchor.
 */
export function flawOf(contents: unknown): Flaw | undefined {
  return new Search().in(contents, 1);
}

/** One walk in the order of the text. The library's `visit` keeps the way to each node, and takes several times as long. */
class Search {
  /** Anchors of the collections around. */
  readonly #around: (string | undefined)[] = [];
  /** How much an alias of each anchor repeats; the last node of a name counts (YAML 1.2.2, 7.1). */
  readonly #sizes = new Map<string, number>();
  #aliases = 0;
  /** Collections and entries so far, with what aliases repeat of them. */
  #size = 0;
  #repeated = 0;

  /** @param depth collections and pairs around the node, and the document */
  in(node: unknown, depth: number): Flaw | undefined {
    if (isAlias(node)) return this.#ofAlias(node);
    if (!isCollection(node)) return undefined;
    if (depth > 2 * DEEPEST) return tooDeep(node.range?.[0]);
    const repeated = isMap(node) ? repeatedKey(node) : undefined;
    if (repeated !== undefined) return repeated;
    const before = this.#size;
    this.#around.push(node.anchor);
    for (const item of node.items) {
      this.#size += 1;
      const found = this.#inItem(item, depth + 1);
      if (found !== undefined) return found;
    }
    this.#around.pop();
    this.#size += 1;
    if (node.anchor !== undefined) this.#sizes.set(node.anchor, this.#size - before);
    return undefined;
  }

  #inItem(item: unknown, depth: number): Flaw | undefined {
    if (isScalar(item)) return this.#ofScalar(item);
    if (!isPair(item)) return this.in(item, depth);
    const { key, value } = item;
    if (depth > 2 * DEEPEST) return tooDeep(isNode(key) ? key.range?.[0] : undefined);
    const inKey = isScalar(key) ? this.#ofScalar(key) : this.in(key, depth + 1);
    return inKey ?? (isScalar(value) ? this.#ofScalar(value) : this.in(value, depth + 1));
  }

  #ofScalar({ anchor }: Scalar): undefined {
    if (anchor !== undefined) this.#sizes.set(anchor, 1);
  }

  #ofAlias({ source, range }: Alias): Flaw | undefined {
    this.#aliases += 1;
    const advice = 'Write the repeated parts out.';
    const offset = range?.[0];
    if (this.#aliases > MOST_ALIASES)
      return { code: 'YAML_ALIASES', message: `more than ${MOST_ALIASES} aliases`, advice, offset };
    if (this.#around.includes(source))
      return { code: 'YAML_ALIASES', message: `"*${source}" stands inside its own anchor`, advice, offset };
    const size = this.#sizes.get(source);
    if (size === undefined)
      return { code: 'YAML_ALIASES', message: `"*${source}" has no anchor before it`, advice, offset };
    this.#size += size;
    this.#repeated += size;
    return this.#repeated > MOST_REPEATED
      ? { code: 'YAML_ALIASES', message: `aliases repeat more than ${MOST_REPEATED} values`, advice, offset }
      : undefined;
  }
}

function tooDeep(offset: number | undefined): Flaw {
  return {
    code: 'TOO_DEEP',
    message: `values are nested deeper than ${DEEPEST}`,
    advice: 'No policy is nested that deep.',
    offset,
  };
}

/** In maps of up to this size all keys are compared with each other, which takes less than a set of them. */
const SMALL_MAP = 8;

function repeatedKey({ items }: YAMLMap): Flaw | undefined {
  const keys = items.length > SMALL_MAP ? new Set<unknown>() : undefined;
  let index = -1;
  for (const { key } of items) {
    index += 1;
    if (!isScalar(key) || key.value === '<<') continue;
    if (keys?.has(key.value) ?? standsBefore(items, index, key.value)) {
      return {
        code: 'YAML_SYNTAX',
        message: `Map keys must be unique: "${String(key.value)}" stands twice`,
        advice: 'Remove one of them; other documents of the file are read.',
        offset: key.range?.[0],
      };
    }
    keys?.add(key.value);
  }
  return undefined;
}

function standsBefore(items: YAMLMap['items'], end: number, value: unknown): boolean {
  for (let i = 0; i < end; i++) {
    const key = items[i]?.key;
    if (isScalar(key) && (key.value === value || Object.is(key.value, value))) return true;
  }
  return false;
}
