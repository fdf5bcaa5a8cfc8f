import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { type MarkupNode, MOST_DEPTH, textNode } from './tree.ts';

type HtmlNode = DefaultTreeAdapterTypes.ChildNode;

/** White space is kept in these; elsewhere a run of it is one space (CSS 2.2 §16.6.1, the default of browsers). */
const VERBATIM: ReadonlySet<string> = new Set(['pre', 'textarea', 'script', 'style']);

/**
 * The tree that a browser makes of an HTML text (WHATWG HTML §13.2): any text has one. Comments are left out.
 * @returns null when it is nested too deeply
 */
export function parseHtml(text: string): MarkupNode | null {
  try {
    const document = parse(text);
    return element('#document', '', [], document.childNodes, 0, false);
  } catch (thrown) {
    if (thrown instanceof TooDeep) return null;
    throw thrown;
  }
}

class TooDeep extends Error {}

const HTML = 'http://www.w3.org/1999/xhtml';

function element(
  name: string,
  namespace: string,
  attributes: readonly { readonly name: string; readonly value: string }[],
  nodes: readonly HtmlNode[],
  depth: number,
  isVerbatim: boolean,
): MarkupNode {
  if (depth > MOST_DEPTH) throw new TooDeep();
  return {
    name,
    namespace: namespace === HTML ? '' : namespace,
    attributes: new Map(attributes.map((one) => [one.name, one.value])),
    children: nodes.flatMap((node) => converted(node, depth + 1, isVerbatim)),
    text: '',
  };
}

function converted(node: HtmlNode, depth: number, isVerbatim: boolean): MarkupNode[] {
  if ('tagName' in node) {
    const verbatim = isVerbatim || VERBATIM.has(node.tagName);
    // The content of a template is a document of its own.
    const nodes = 'content' in node ? node.content.childNodes : node.childNodes;
    return [element(node.tagName, node.namespaceURI, node.attrs, nodes, depth, verbatim)];
  }
  if ('value' in node) {
    const text = isVerbatim ? node.value : node.value.replace(/[\t\n\f\r ]+/g, ' ');
    return text.trim() === '' ? [] : [textNode(text)];
  }
  return node.nodeName === '#documentType' ? [textNode(node.nodeName, '#documentType')] : [];
}
