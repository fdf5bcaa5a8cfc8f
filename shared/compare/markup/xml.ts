import { SaxesParser } from 'saxes';
import { type MarkupNode, MOST_DEPTH, textNode } from './tree.ts';

interface Open extends MarkupNode {
  readonly children: MarkupNode[];
}

/**
 * The tree of a well-formed XML document (XML 1.0, Namespaces in XML 1.0). Comments, processing instructions, the
 * document type and white space between elements are left out; entities of a document type are not expanded.
 * @returns null when the text is not well formed or is nested too deeply
 */
export function parseXml(text: string): MarkupNode | null {
  const parser = new SaxesParser({ xmlns: true });
  const open: Open[] = [];
  let root: MarkupNode | null = null;
  let isTooDeep = false;
  let isBroken = false;
  parser.on('error', () => {
    isBroken = true;
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (open.length >= MOST_DEPTH) isTooDeep = true;
    if (isTooDeep || isBroken) return;
    const named = Object.values(attributes).flatMap((one): [string, string][] =>
      one.uri === XMLNS ? [] : [[one.uri === '' ? one.local : `{${one.uri}}${one.local}`, one.value]],
    );
    const node: Open = { name: local, namespace: uri, attributes: new Map(named), children: [], text: '' };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (value: string): void => {
    if (value.trim() !== '') open.at(-1)?.children.push(textNode(value));
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return isTooDeep || isBroken ? null : root;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';
