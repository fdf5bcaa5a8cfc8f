import { matchBy } from '../json/equal.ts';
import { equalMarkup, type MarkupNode, printMarkup, TEXT } from './tree.ts';

/** How two trees differ at one place. */
export interface MarkupDifference {
  readonly what: 'element' | 'attribute' | 'text';
  readonly change: 'missing' | 'added' | 'changed' | 'order' | 'name';
  /** XPath of the node with positions, into the baseline, or into the other tree for `added`. */
  readonly path: string;
  /** The path without positions: the same for every item of a list. */
  readonly place: string;
  /** The value, or the node as text; null where the side has none. */
  readonly baseline: string | null;
  readonly other: string | null;
}

/** All differences between two trees, in document order. The order of attributes does not matter, that of children does. */
export function diffMarkup(
  baseline: MarkupNode,
  other: MarkupNode,
  most = Number.POSITIVE_INFINITY,
): MarkupDifference[] {
  const walk = new Walk(most);
  walk.nodes(baseline, other, `/${baseline.name}`, `/${baseline.name}`);
  return walk.found;
}

/** A child with its position among its siblings of the same name, counted from 1 as XPath does. */
interface Child {
  readonly node: MarkupNode;
  readonly position: number;
  /** The only one of its name. */
  readonly isAlone: boolean;
}

class Walk {
  readonly found: MarkupDifference[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  nodes(baseline: MarkupNode, other: MarkupNode, path: string, place: string): void {
    if (this.found.length >= this.#most) return;
    if (baseline.name !== other.name || baseline.namespace !== other.namespace) {
      const [a, b] = [expandedName(baseline), expandedName(other)];
      this.#report({ what: 'element', change: 'name', path, place, baseline: a, other: b });
      return;
    }
    this.#attributes(baseline, other, path, place);
    this.#children(baseline, other, path, place);
  }

  #report(difference: MarkupDifference): void {
    if (this.found.length < this.#most) this.found.push(difference);
  }

  #attributes(baseline: MarkupNode, other: MarkupNode, path: string, place: string): void {
    for (const [name, value] of baseline.attributes) {
      const counterpart = other.attributes.get(name) ?? null;
      if (counterpart === value) continue;
      const change = counterpart === null ? 'missing' : 'changed';
      const at = { path: `${path}/@${name}`, place: `${place}/@${name}` };
      this.#report({ what: 'attribute', change, ...at, baseline: value, other: counterpart });
    }
    for (const [name, value] of other.attributes) {
      if (baseline.attributes.has(name)) continue;
      const at = { path: `${path}/@${name}`, place: `${place}/@${name}` };
      this.#report({ what: 'attribute', change: 'added', ...at, baseline: null, other: value });
    }
  }

  /** Aligned by their common beginning and end; what is left is matched by name, the first with the first. */
  #children(baseline: MarkupNode, other: MarkupNode, path: string, place: string): void {
    const [left, right] = differing(childrenOf(baseline), childrenOf(other));
    if (left.length === 0 && right.length === 0) return;
    if (isPermutation(left, right)) {
      const [a, b] = [printedAll(left), printedAll(right)];
      this.#report({ what: 'element', change: 'order', path, place, baseline: a, other: b });
      return;
    }
    const matched = matchBy(left.map(nameOf), right.map(nameOf));
    const unmatched = new Set(matched.left);
    let next = 0;
    for (const [index, child] of left.entries()) {
      const at = pathsOf(child, path, place);
      if (unmatched.has(index)) {
        this.#one('missing', child.node, at);
        continue;
      }
      const counterpart = right[matched.order[next] ?? 0];
      next += 1;
      if (counterpart) this.#pair(child.node, counterpart.node, at);
    }
    for (const index of matched.right) {
      const child = right[index];
      if (child) this.#one('added', child.node, pathsOf(child, path, place));
    }
  }

  #pair(baseline: MarkupNode, other: MarkupNode, at: Paths): void {
    if (!baseline.name.startsWith('#')) {
      this.nodes(baseline, other, at.path, at.place);
    } else if (baseline.text !== other.text) {
      this.#report({ what: 'text', change: 'changed', ...at, baseline: baseline.text, other: other.text });
    }
  }

  #one(change: 'missing' | 'added', node: MarkupNode, at: Paths): void {
    const text = printMarkup(node);
    const what = node.name.startsWith('#') ? 'text' : 'element';
    const [baseline, other] = change === 'missing' ? [text, null] : [null, text];
    this.#report({ what, change, ...at, baseline, other });
  }
}

interface Paths {
  readonly path: string;
  readonly place: string;
}

function pathsOf({ node, position, isAlone }: Child, path: string, place: string): Paths {
  const step = node.name === TEXT ? 'text()' : node.name;
  return { path: `${path}/${step}${isAlone ? '' : `[${position}]`}`, place: `${place}/${step}` };
}

function childrenOf({ children }: MarkupNode): Child[] {
  const counts = new Map<string, number>();
  for (const { name } of children) counts.set(name, (counts.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return children.map((node) => {
    const position = (seen.get(node.name) ?? 0) + 1;
    seen.set(node.name, position);
    return { node, position, isAlone: counts.get(node.name) === 1 };
  });
}

function differing(left: readonly Child[], right: readonly Child[]): [readonly Child[], readonly Child[]] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && equalMarkup(left[head]?.node, right[head]?.node)) head += 1;
  let tail = 0;
  while (tail < shorter - head && equalMarkup(left.at(-1 - tail)?.node, right.at(-1 - tail)?.node)) tail += 1;
  return [left.slice(head, left.length - tail), right.slice(head, right.length - tail)];
}

function isPermutation(left: readonly Child[], right: readonly Child[]): boolean {
  if (left.length !== right.length || left.length < 2) return false;
  const printed = (children: readonly Child[]): string[] => children.map(({ node }) => printMarkup(node));
  return matchBy(printed(left), printed(right)).left.length === 0;
}

const nameOf = ({ node }: Child): string => expandedName(node);

function expandedName({ name, namespace }: MarkupNode): string {
  return namespace === '' ? name : `{${namespace}}${name}`;
}

function printedAll(children: readonly Child[]): string {
  return children.map(({ node }) => printMarkup(node)).join(' ');
}
