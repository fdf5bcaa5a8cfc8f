/** An element of XML or HTML, or a text (`#text`, its value in `text`). */
export interface MarkupNode {
  /** Local name as places show it. */
  readonly name: string;
  /** Namespace; empty for none. Prefixes have no meaning (Namespaces in XML 1.0 §5). */
  readonly namespace: string;
  /** By expanded name: `{namespace}local` where there is a namespace. Their order has no meaning. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly MarkupNode[];
  /** Of a text node; empty for elements. */
  readonly text: string;
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

export const TEXT = '#text';

export function textNode(text: string, name = TEXT): MarkupNode {
  return { name, namespace: '', attributes: NO_ATTRIBUTES, children: [], text };
}

/** Deeper documents are compared as text: the recursion must not be driven by the traffic. */
export const MOST_DEPTH = 200;

export function equalMarkup(a: MarkupNode | undefined, b: MarkupNode | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.name !== b.name || a.namespace !== b.namespace || a.text !== b.text) return false;
  if (a.children.length !== b.children.length || a.attributes.size !== b.attributes.size) return false;
  for (const [name, value] of a.attributes) if (b.attributes.get(name) !== value) return false;
  return a.children.every((child, index) => equalMarkup(child, b.children[index]));
}

/** One text per node: equal texts are equal nodes. */
export function printMarkup(node: MarkupNode): string {
  if (node.name.startsWith('#')) return node.text;
  const attributes = Array.from(node.attributes, ([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .sort()
    .join('');
  const namespace = node.namespace === '' ? '' : ` xmlns=${JSON.stringify(node.namespace)}`;
  return `<${node.name}${namespace}${attributes}>${node.children.map(printMarkup).join('')}</${node.name}>`;
}
